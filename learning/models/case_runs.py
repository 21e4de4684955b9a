"""A case lesson being played. Personal data: who decided what in training; kept five years, like study signs."""

from django.db import models

from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class CaseRun(PublicIdModel):
    """One person's way through a case, in the revision with which it began, whatever becomes of the page meanwhile."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="case_runs")
    lesson_id = models.UUIDField()
    revision = models.PositiveBigIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["lesson_id", "person", "id"])]


@append_only
class CaseStep(models.Model):
    """A choice, in order. `choice` is its name, `position` its place in the scene from 0; `ticked` the check list's."""

    run = models.ForeignKey(CaseRun, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    scene = models.CharField(max_length=60)
    choice = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    leads_to = models.CharField(max_length=60, default="", help_text="The scene that the choice led to in this run")
    ticked = models.JSONField(default=list, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["run_id", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_choice_per_step_of_a_case_run")]


@append_only
class CaseDraft(models.Model):
    """What a learner wrote before seeing the model text."""

    run = models.ForeignKey(CaseRun, on_delete=models.PROTECT, related_name="drafts")
    scene = models.CharField(max_length=60)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["run", "scene"], name="one_draft_per_scene_of_a_case_run")]
