"""What is to be learned by when, and by whom."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from core import clock
from core.models.identity import PublicIdModel
from learning.domain.targets import KINDS, Target

GAPS = ("", "no_certificate", "expiring")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def begun(self, on: date) -> "AssignmentQuerySet":
        return self.filter(Q(begins_on=None) | Q(begins_on__lte=on))


class Assignment(PublicIdModel):
    """Lessons for the people of a unit and below, perhaps only of one post type, one domain or with one gap.

    Who is meant is written down when it begins and once a night after that, so that newcomers are called too. What a
    decision elsewhere ordered for one person (`order`) calls nobody else.
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
    order = models.CharField(
        max_length=80, blank=True, help_text="What elsewhere ordered it: then only who is on the list is meant"
    )
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
            ),
            models.UniqueConstraint(fields=["order"], condition=~Q(order=""), name="an_order_is_assigned_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def practice_from(self) -> datetime:
        """Practice and mocks count from the day it was assigned or begins: repeating is what they are for."""
        return clock.start_of_day(self.begins_on or clock.day_of(self.created_at))

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


class AssignedTarget(models.Model):
    """Practice, a cleared book of mistakes or a mock exam that an assignment asks for; fields as in `domain.targets`.

    `title` says of what, as it was called when it was assigned; empty where nothing narrows it down.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    wanted = models.PositiveSmallIntegerField(default=0)
    law = models.CharField(max_length=120, blank=True)
    part = models.CharField(max_length=80, blank=True)
    topic = models.CharField(max_length=80, blank=True)
    exam = models.CharField(max_length=36, blank=True)
    title = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="practice", wanted__gte=1)
                | Q(kind="mistakes", wanted=0)
                | Q(kind="mock", wanted__lte=100) & ~Q(exam=""),
                name="assigned_target_says_how_much",
            )
        ]

    @property
    def target(self) -> Target:
        return Target(self.kind, self.wanted, self.law, self.part, self.topic, self.exam)


class AssignedLearner(models.Model):
    """A person who is meant, with the unit of the post. `done` counts lessons and targets; an index over facts, rebuilt at will."""

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
