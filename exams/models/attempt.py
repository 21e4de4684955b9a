from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel

CLOSE_REASONS = ("submitted", "deadline", "invigilator")
ISSUE_KINDS = ("start", "resume", "move")


class Attempt(PublicIdModel):
    """One person writing one form. The terms are pinned at the start; the deadline is computed from them when read.

    `writer` is the one window whose answers count now: see WriterIssue.
    """

    registration = models.OneToOneField("exams.Registration", on_delete=models.PROTECT, related_name="attempt")
    form = models.ForeignKey("exams.Form", on_delete=models.PROTECT, related_name="attempts")
    writer = models.CharField(max_length=32)
    minutes = models.PositiveSmallIntegerField()
    extra_percent = models.PositiveSmallIntegerField(default=0)
    extra_minutes = models.PositiveSmallIntegerField(default=0)
    window_end = models.DateTimeField()
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=12, blank=True, choices=[(name, name) for name in CLOSE_REASONS])

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["window_end"], condition=Q(closed_at=None), name="exams_attempt_running")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, close_reason="")
                | Q(closed_at__isnull=False, close_reason__in=CLOSE_REASONS),
                name="attempt_is_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("started_at")), name="attempt_closes_after_its_start"
            ),
        ]


@append_only
class WriterIssue(models.Model):
    """The attempt was opened in a window: at the start, again on the same machine, or on another one.

    The number orders writers; answers of an earlier one arriving later are kept and do not count.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveIntegerField()
    writer = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=8, choices=[(name, name) for name in ISSUE_KINDS])
    device = models.CharField(max_length=32, blank=True, help_text="A random name the browser gave itself")
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="writer_number_is_used_once_per_attempt"),
            models.CheckConstraint(condition=Q(kind__in=ISSUE_KINDS), name="writer_issue_is_of_a_known_kind"),
        ]


@append_only
class IncidentGrant(models.Model):
    """Minutes given for a disturbance. They may pass the end of the window; nothing takes them back."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="grants")
    minutes = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=400)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1) & Q(minutes__lte=240), name="grant_is_1_to_240_minutes"),
            models.CheckConstraint(condition=~Q(reason=""), name="grant_gives_its_reason"),
        ]
