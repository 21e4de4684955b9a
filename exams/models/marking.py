"""Marks given by people. Each is kept as it was given; the grade of an attempt follows from them."""

from django.db import models
from django.db.models import Q

from core.append_only import append_only
from core.models.identity import PublicIdModel


class MarkingRule(models.Model):
    """How far two markers of an exam may lie apart before a third marks, in per cent of the marks of the question."""

    exam = models.OneToOneField("exams.Exam", on_delete=models.PROTECT, related_name="marking_rule")
    threshold_percent = models.PositiveSmallIntegerField()
    changed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(threshold_percent__lte=100), name="marking_threshold_is_a_percentage"),
        ]


@append_only
class GivenMark(PublicIdModel):
    """What one marker gave one answer. Rounds 1 and 2 are blind to each other, round 3 decides between them."""

    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="given_marks")
    item = models.CharField(max_length=20)
    round = models.PositiveSmallIntegerField()
    marker = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="given_marks")
    marks = models.DecimalField(max_digits=6, decimal_places=2)
    comment = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt_id", "item", "round"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item", "round"], name="one_mark_per_round"),
            models.UniqueConstraint(fields=["attempt", "item", "marker"], name="nobody_marks_an_answer_twice"),
            models.CheckConstraint(condition=Q(round__in=(1, 2, 3)), name="marking_has_three_rounds"),
            models.CheckConstraint(condition=Q(marks__gte=0), name="given_marks_are_not_negative"),
        ]
