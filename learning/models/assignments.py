"""What is to be learned by when, and by whom."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from core.models.identity import PublicIdModel

GAPS = ("", "no_certificate", "expiring")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def begun(self, on: date) -> "AssignmentQuerySet":
        return self.filter(Q(begins_on=None) | Q(begins_on__lte=on))


class Assignment(PublicIdModel):
    """Lessons for the people of a unit and below, perhaps only of one post type, one domain or with one gap.

    Who is meant is written down when it begins and once a night after that, so that newcomers are called too.
    """

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    post_type = models.CharField(max_length=30, blank=True)
    domain_code = models.CharField(max_length=40, blank=True)
    gap = models.CharField(max_length=20, blank=True, choices=[(gap, gap) for gap in GAPS])
    counts_from = models.DateTimeField(help_text="Lessons finished since then count")
    begins_on = models.DateField(
        null=True, blank=True, help_text="Nobody is asked before; empty: since it was assigned"
    )
    due_on = models.DateField()
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["unit", "due_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_on__isnull=True) | Q(begins_on__lte=F("due_on")),
                name="assignment_begins_before_it_is_due",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def has_begun(self, on: date) -> bool:
        return self.begins_on is None or self.begins_on <= on


class AssignedLesson(models.Model):
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="lessons")
    lesson_id = models.UUIDField(db_index=True)
    title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["assignment", "lesson_id"], name="a_lesson_is_assigned_once")]


class AssignedLearner(models.Model):
    """A person who is meant, with the unit of the post. `done` counts lessons; an index over completions, rebuilt at will."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="learners")
    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="assigned")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    done = models.PositiveSmallIntegerField(default=0)
    finished_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["finished_on", "id"]
        constraints = [models.UniqueConstraint(fields=["assignment", "person"], name="a_person_is_assigned_once")]
        indexes = [
            models.Index(fields=["assignment", "unit", "finished_on"]),
            models.Index(fields=["person"], condition=Q(finished_on=None), name="learning_open_assignments"),
        ]
