"""What is to be learned by when, and by whom."""

from django.db import models
from django.db.models import Q

from core.models.identity import PublicIdModel

GAPS = ("", "no_certificate", "expiring")


class Assignment(PublicIdModel):
    """Lessons for the people of a unit and below, perhaps only of one post type, one domain or with one gap.

    Who is meant is written down when it is assigned and once a night after that, so that newcomers are called too.
    """

    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    post_type = models.CharField(max_length=30, blank=True)
    domain_code = models.CharField(max_length=40, blank=True)
    gap = models.CharField(max_length=20, blank=True, choices=[(gap, gap) for gap in GAPS])
    counts_from = models.DateTimeField(help_text="Lessons finished since then count")
    due_on = models.DateField()
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["unit", "due_on"])]

    def __str__(self) -> str:
        return self.title


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
