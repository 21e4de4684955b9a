from django.db import models
from django.db.models import Q

from certification.domain.due_process import ACTS, STATES
from core.append_only import append_only
from core.models.identity import PublicIdModel


class MeasureCase(PublicIdModel):
    """A measure against a holder, from the notice to the end of an appeal. Its story stands in its steps.

    `state` repeats the last step. `event` is the entry of the register that service of the decision brought about. `extends`:
    the suspension that an extension carries on, whether a case or a bare decision brought it about.
    Personal data: grounds and what is held against a person; seen by the register's staff and the person alone.
    Permanent, as the register is.
    """

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="measure_cases")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="measure_cases")
    certificate = models.ForeignKey("certification.Certificate", on_delete=models.PROTECT, related_name="measure_cases")
    act = models.CharField(max_length=12, choices=[(act, act) for act in ACTS])
    grounds = models.JSONField(default=list)
    facts = models.TextField(help_text="What is held against the person, in words")
    state = models.CharField(max_length=12, default="opened", choices=[(state, state) for state in STATES])
    statement_until = models.DateField(null=True, blank=True, help_text="Last day for a statement; set by the notice")
    decision_no = models.CharField(max_length=120, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True, help_text="Of a suspension, as decided")
    effective_on = models.DateField(null=True, blank=True, help_text="Of an annulment, as decided")
    opened_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    campaign = models.ForeignKey(
        "certification.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    extends = models.ForeignKey(
        "certification.CertificateEvent",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="extension_cases",
    )
    event = models.OneToOneField(
        "certification.CertificateEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="measure_case"
    )

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["state", "unit"])]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="measure_case_is_in_a_known_state"),
            models.CheckConstraint(condition=Q(act__in=tuple(ACTS)), name="measure_case_act_is_known"),
            models.CheckConstraint(
                condition=Q(act="extend", extends__isnull=False) | (~Q(act="extend") & Q(extends__isnull=True)),
                name="an_extension_names_its_suspension",
            ),
        ]


@append_only
class MeasureCaseStep(PublicIdModel):
    """One step: who recorded it, when it happened, its document and its files."""

    case = models.ForeignKey(MeasureCase, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20)
    happened_at = models.DateTimeField(help_text="When it happened, which may precede the entry")
    precision = models.CharField(max_length=8, default="minute", help_text="minute or day")
    document_no = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    evidence = models.JSONField(default=list, blank=True, help_text="SHA-256 of the files")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    key = models.CharField(max_length=120)

    class Meta:
        ordering = ["case_id", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="measure_case_key_is_used_once")]
