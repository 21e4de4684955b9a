from django.db import models
from django.db.models import F, Q

from certification.domain.application import KINDS, OPEN, STATES
from core.append_only import append_only
from core.models.identity import PublicIdModel


class Application(PublicIdModel):
    """A request about a certificate, often before there is one. Its story stands in its steps; `state` repeats the last.

    `subject` is the certificate it concerns, `certificate` the one it led to. `eligibility` keeps what every requirement
    said when it was submitted and when it was approved; `plan` the reviews with their working days, pinned when it was
    handed in. `handler`: who took it up first and answers for it. `reopened`: what a return opened again; null where
    everything is open.
    """

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="applications")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="applications")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS], default="first")
    type = models.CharField(max_length=20, default="enforcement")
    state = models.CharField(max_length=20, choices=[(state, state) for state in STATES], default="draft")
    certificate = models.ForeignKey(
        "certification.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    subject = models.ForeignKey(
        "certification.Certificate", null=True, blank=True, on_delete=models.PROTECT, related_name="applications_about"
    )
    campaign = models.ForeignKey(
        "certification.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="applications"
    )
    data = models.JSONField(default=dict, blank=True, help_text="reason, lost_at, change, name, basis, last_day, ...")
    eligibility = models.JSONField(default=dict, blank=True)
    plan = models.JSONField(default=list, blank=True)
    step_since = models.DateField(null=True, blank=True, help_text="The day the present review began")
    due_on = models.DateField(
        null=True, blank=True, help_text="Last working day of the present review; null where nobody can say"
    )
    handler = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reopened = models.JSONField(null=True, blank=True)
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="Rises with every step; a stale form is refused")

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "unit"]), models.Index(fields=["state", "due_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="application_is_in_a_known_state"),
            models.UniqueConstraint(
                fields=["person", "type", "kind"],
                condition=Q(state__in=OPEN),
                name="one_open_application_per_person_type_and_kind",
            ),
        ]


class ApplicationItem(models.Model):
    """A domain in an area that is asked for."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="items")
    domain = models.ForeignKey("certification.Domain", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("certification.Area", on_delete=models.PROTECT, related_name="+")
    power = models.ForeignKey(
        "certification.PowerSource", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["domain_id", "area_id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "domain", "area"], name="one_item_per_domain_and_area")
        ]


@append_only
class ApplicationStep(PublicIdModel):
    """One step of an application: who did what, when, why, and which state it led to."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(
        max_length=30, help_text="created, submitted, approved, returned, refused, withdrawn, issued"
    )
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reasons = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=400, blank=True)
    key = models.CharField(max_length=120)

    class Meta:
        ordering = ["application_id", "id"]
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="application_step_key_is_used_once")]


class Proposal(PublicIdModel):
    """A change to a certificate that one person prepared and another must approve.

    `payload` holds the coded values of the act; the service that carries it out asks the rules again.
    """

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="proposals")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="proposals")
    certificate = models.ForeignKey("certification.Certificate", on_delete=models.PROTECT, related_name="proposals")
    act = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    file = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12,
        default="waiting",
        choices=[(state, state) for state in ("waiting", "approved", "refused", "withdrawn")],
    )
    proposed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=400, blank=True)
    campaign = models.ForeignKey(
        "certification.Campaign", null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    event = models.OneToOneField(
        "certification.CertificateEvent", null=True, blank=True, on_delete=models.PROTECT, related_name="proposal"
    )

    class Meta:
        ordering = ["proposed_at", "id"]
        indexes = [models.Index(fields=["state", "unit"])]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "act"],
                condition=Q(state="waiting"),
                name="one_waiting_proposal_per_certificate_and_act",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(state="withdrawn") | ~Q(decided_by=F("proposed_by")),
                name="proposal_handler_never_reviews",
            ),
        ]


@append_only
class Registration(PublicIdModel):
    """A period of registration a certificate passed, with what was counted at the time."""

    certificate = models.ForeignKey("certification.Certificate", on_delete=models.PROTECT, related_name="registrations")
    period_from = models.DateField()
    period_until = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    exam_passed_on = models.DateField(null=True, blank=True)
    event = models.OneToOneField(
        "certification.CertificateEvent", on_delete=models.PROTECT, related_name="registration"
    )

    class Meta:
        ordering = ["certificate_id", "period_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_until__gte=F("period_from")), name="registration_period_ends_after_it_begins"
            )
        ]
