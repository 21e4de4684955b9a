from django.db import models
from django.db.models import Q

from core.append_only import append_only
from core.models.identity import PublicIdModel

CLOSED_BY = ("candidate", "time", "invigilator", "rule", "paper")


class Attempt(PublicIdModel):
    """A paper being sat. The terms are pinned at the start, and the deadline is computed from them when asked.

    What was answered stands in the journal; here only who writes now and when it closed.
    """

    registration = models.OneToOneField("exams.Registration", on_delete=models.PROTECT, related_name="attempt")
    form = models.ForeignKey("exams.Form", on_delete=models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    window_end = models.DateTimeField()
    writer = models.CharField(max_length=32, help_text="Whose entries count now; see AttemptWriter")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=12, blank=True, choices=[(how, how) for how in CLOSED_BY])

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by="") | (Q(closed_at__isnull=False) & ~Q(closed_by="")),
                name="attempt_says_how_it_closed",
            )
        ]


@append_only
class AttemptWriter(models.Model):
    """A page that was given the pen: at the start, when it was opened again, on another machine."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="writers")
    writer = models.CharField(max_length=32)
    number = models.PositiveSmallIntegerField(help_text="1, 2, 3, ... within the attempt")
    issued_at = models.DateTimeField()
    machine = models.CharField(max_length=40, blank=True, help_text="What a browser calls itself; another is a signal")

    class Meta:
        ordering = ["attempt_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="attempt_writers_are_numbered_once"),
            models.UniqueConstraint(fields=["writer"], name="no_writer_is_issued_twice"),
        ]


@append_only
class IncidentGrant(PublicIdModel):
    """Minutes given back after an incident. It may pass the window's end.

    Only what a pause gave is ever taken back, when it ends earlier than it was set for.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="grants")
    minutes = models.SmallIntegerField()
    pause = models.ForeignKey("exams.RoomPause", null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(minutes__gt=0) | Q(pause__isnull=False)) & ~Q(reason=""),
                name="grant_has_minutes_and_a_reason",
            ),
        ]
