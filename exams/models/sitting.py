from django.db import models
from django.db.models import F, Q

from core.models.identity import PublicIdModel


class Sitting(PublicIdModel):
    """One occasion on which an exam is sat: when the doors are open, where, with which forms, watched by whom."""

    exam = models.ForeignKey("exams.Exam", on_delete=models.PROTECT, related_name="sittings")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="sittings")
    title = models.CharField(max_length=160)
    place = models.CharField(max_length=160, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text="Nobody writes longer, except by accommodation or an incident grant")
    forms = models.ManyToManyField("exams.Form", related_name="sittings")
    invigilators = models.ManyToManyField("core.Person", related_name="+", blank=True)
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="sitting_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.title


class Registration(PublicIdModel):
    """A seat: who sits which form, and with which accommodation. The form is chosen here, before the bell."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="registrations")
    form = models.ForeignKey("exams.Form", on_delete=models.PROTECT, related_name="registrations")
    extra_percent = models.PositiveSmallIntegerField(default=0, help_text="Accommodation: so much longer")
    extra_minutes = models.PositiveSmallIntegerField(default=0, help_text="Accommodation: and so many minutes more")
    registered_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sitting_id", "person__name_pinyin", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "person"], name="one_seat_per_person_and_sitting"),
            models.CheckConstraint(condition=Q(extra_percent__lte=200), name="accommodation_at_most_triples_the_time"),
        ]
