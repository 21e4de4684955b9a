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
