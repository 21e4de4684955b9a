from django.db import models

from core.append_only import append_only
from core.models.identity import PublicIdModel

SIGNS = ("served", "ping", "check", "choice", "end")


@append_only
class StudySign(models.Model):
    """A sign of life in a lesson: a section the server served, a page that is looked at, an answer, a choice.

    Study hours rest on these rows and nothing else. Personal data: what somebody studied when; kept five years.
    `details`: check: {check, options, right}; choice: {run, scene, choice}.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="study_signs")
    lesson_id = models.UUIDField()
    section = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=[(kind, kind) for kind in SIGNS])
    at = models.DateTimeField()
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["person", "lesson_id", "id"]), models.Index(fields=["person", "at"])]


@append_only
class LessonCompletion(PublicIdModel):
    """A lesson was finished: every section read, every question answered. `minutes` is what of it counts."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="completions")
    lesson_id = models.UUIDField()
    title = models.CharField(max_length=200, help_text="As it was called that day")
    law_date = models.DateField(null=True, blank=True)
    year = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    elapsed = models.PositiveSmallIntegerField(
        default=0, help_text="Minutes read, before the lesson's length ended them"
    )
    spans = models.JSONField(
        default=list, blank=True, help_text="When it was read: [begin, end] in seconds of the epoch"
    )
    at = models.DateTimeField()
    revision = models.PositiveBigIntegerField(null=True, blank=True, help_text="The revision of the page that was read")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person", "year"]), models.Index(fields=["year", "at"])]
