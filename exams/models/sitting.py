from django.db import models
from django.db.models import F, Q

from core.models.identity import PublicIdModel


class Sitting(PublicIdModel):
    """An examination held at a place within a window. Whoever checked its results never releases them."""

    exam = models.ForeignKey("exams.Exam", on_delete=models.PROTECT, related_name="sittings")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="sittings")
    title = models.CharField(max_length=160)
    place = models.CharField(max_length=160, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    checked_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="sitting_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.title


class Registration(PublicIdModel):
    """A person's place in a sitting, with the paper laid out for it. `extra_minutes` is an accommodation.

    Personal data: that somebody sat an exam; kept as the rule set's `retention_exam_years` says.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="registrations")
    form = models.ForeignKey("exams.Form", on_delete=models.PROTECT, related_name="registrations")
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    registered_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sitting_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "person"], name="one_place_per_person_in_a_sitting"),
        ]
