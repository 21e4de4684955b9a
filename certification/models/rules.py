from django.db import models
from django.db.models import F, Q

from certification.domain.parameters import Rules, settings_from
from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class RuleSet(PublicIdModel):
    """One version of an authority's parameters, complete, with the source of each value. Never changed: a new one follows.

    `parameters`: name -> {value, document, article, document_date, verified}; see certification/domain/parameters.py.
    """

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="rule_sets")
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    parameters = models.JSONField(default=dict)
    decision_no = models.CharField(max_length=120, blank=True)
    proposed_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("core.Person", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["authority_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "version"], name="rule_set_versions_are_numbered_once"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="rule_set_handler_never_reviews",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id}/{self.version}"

    def as_rules(self, code: str) -> Rules:
        return Rules(f"{code}/{self.version}", settings_from(self.parameters))


DRAFT_STATES = ("draft", "waiting", "adopted", "refused", "withdrawn")


class RuleDraft(PublicIdModel):
    """The next rule set of an authority while it is being written and decided. What was adopted stands in the rule set.

    `parameters` has the shape of `RuleSet.parameters` and is complete: what an adoption would put into force.
    """

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="rule_drafts")
    parameters = models.JSONField(default=dict)
    effective_from = models.DateField(null=True, blank=True)
    decision_no = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, default="draft", choices=[(state, state) for state in DRAFT_STATES])
    proposed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    decided_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=400, blank=True)
    rule_set = models.OneToOneField(RuleSet, null=True, blank=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority"],
                condition=Q(state__in=("draft", "waiting")),
                name="one_open_rule_draft_per_authority",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="withdrawn") | ~Q(decided_by=F("proposed_by")),
                name="rule_draft_handler_never_reviews",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority_id}/{self.state}"

    def as_rules(self, code: str) -> Rules:
        return Rules(f"{code}/draft", settings_from(self.parameters))
