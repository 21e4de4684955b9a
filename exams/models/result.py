from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel

GRADE_KINDS = ("machine", "marker", "correction")


@append_only
class GradeEntry(models.Model):
    """Marks given to items of an attempt; a later entry overrides an earlier one item by item."""

    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="grades")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(name, name) for name in GRADE_KINDS])
    marks = models.JSONField(help_text="Item -> marks as text, or null where a person has to mark")
    reason = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="grade_number_is_used_once_per_attempt"),
            models.CheckConstraint(condition=Q(kind__in=GRADE_KINDS), name="grade_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(kind="machine") | Q(by__isnull=False), name="grade_by_hand_names_its_person"
            ),
            models.CheckConstraint(
                condition=~Q(kind="correction") | ~Q(reason=""), name="correction_of_marks_gives_its_reason"
            ),
        ]


@append_only
class ResultProposal(PublicIdModel):
    """Somebody put the results of a sitting up for release. `digest` covers every score that was seen."""

    sitting = models.ForeignKey("exams.Sitting", on_delete=models.PROTECT, related_name="proposals")
    proposed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["sitting_id", "id"]


@append_only
class ResultRelease(PublicIdModel):
    """A second person released what was proposed. Corrected results are proposed and released anew."""

    sitting = models.ForeignKey("exams.Sitting", on_delete=models.PROTECT, related_name="releases")
    proposal = models.OneToOneField(ResultProposal, on_delete=models.PROTECT, related_name="release")
    proposed_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(released_by=F("proposed_by")), name="who_proposes_results_never_releases_them"
            ),
        ]


@append_only
class Result(models.Model):
    """What the candidate was told, by which release. The newest release holds."""

    release = models.ForeignKey(ResultRelease, on_delete=models.PROTECT, related_name="results")
    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="results")
    score = models.DecimalField(max_digits=7, decimal_places=2)
    out_of = models.DecimalField(max_digits=7, decimal_places=2)
    passed = models.BooleanField()

    class Meta:
        ordering = ["attempt_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["release", "attempt"], name="one_result_per_attempt_and_release"),
        ]
