from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel


@append_only
class GradeEntry(PublicIdModel):
    """One marking of an attempt. The newest speaks; a corrected key or a marker's hand adds another.

    `marks`: {"<item id>": "1.50" or null where a person still has to mark}.
    """

    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="grades")
    origin = models.CharField(max_length=12, choices=[(o, o) for o in ("machine", "marker", "correction")])
    marks = models.JSONField()
    total = models.DecimalField(max_digits=7, decimal_places=2)
    complete = models.BooleanField()
    passed = models.BooleanField()
    by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    key_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["attempt_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin="machine") | (Q(by__isnull=False) & ~Q(reason="")),
                name="marking_by_hand_names_person_and_reason",
            )
        ]


@append_only
class ResultRelease(PublicIdModel):
    """The results of a sitting were made known, by somebody other than whoever checked them."""

    sitting = models.ForeignKey("exams.Sitting", on_delete=models.PROTECT, related_name="releases")
    checked_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()

    class Meta:
        ordering = ["sitting_id", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(checked_by=F("released_by")), name="release_handler_never_reviews"),
        ]


@append_only
class ReleasedResult(models.Model):
    """What an attempt was told. The newest release speaks."""

    release = models.ForeignKey(ResultRelease, on_delete=models.PROTECT, related_name="results")
    attempt = models.ForeignKey("exams.Attempt", on_delete=models.PROTECT, related_name="released")
    grade = models.ForeignKey(GradeEntry, on_delete=models.PROTECT, related_name="+")
    score = models.DecimalField(max_digits=7, decimal_places=2)
    passed = models.BooleanField()

    class Meta:
        ordering = ["attempt_id", "id"]
        constraints = [models.UniqueConstraint(fields=["release", "attempt"], name="one_result_per_release")]
