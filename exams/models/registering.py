"""Registration by units, and what a person is granted for every exam."""

from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class RegistrationRequest(PublicIdModel):
    """A unit, or an officer, asks for a place. `findings`: what was known of the requirements at that moment."""

    sitting = models.ForeignKey("exams.Sitting", on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(help_text="1, and one more each time it was returned")
    findings = models.JSONField(default=list, help_text='[{"what", "state", "said"}]')
    note = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["sitting_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "person", "round"], name="request_is_made_once_in_a_round"),
        ]


@append_only
class RequestDecision(PublicIdModel):
    """Accepted, or returned for correction with the reason. Whoever asked never decides."""

    request = models.OneToOneField(RegistrationRequest, on_delete=models.PROTECT, related_name="decision")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("asked_by")), name="registration_handler_never_reviews"),
            models.CheckConstraint(condition=Q(accepted=True) | ~Q(reason=""), name="a_return_gives_its_reason"),
        ]


class Accommodation(PublicIdModel):
    """What a person is granted for every exam between two days, with the evidence for it. Ended, never removed.

    Personal data: a need that may point to health. Kept as the exam itself; shown to those who hold sittings only.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="accommodations")
    time_factor = models.DecimalField(max_digits=3, decimal_places=2, default=1, help_text="1.25: a quarter more time")
    break_minutes = models.PositiveSmallIntegerField(default=0)
    large_type = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="The last day")
    basis = models.CharField(max_length=300, help_text="The evidence: what, by whom, of which day")
    evidence = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="accommodation_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(time_factor__gte=1) & Q(time_factor__lte=3), name="accommodation_factor_is_1_to_3"
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="accommodation_names_its_evidence"),
        ]
