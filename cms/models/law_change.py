"""What a new text of a law changed, who must look again because of it, and what they found."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cms.domain.law_change import FINAL, VERDICTS
from core.append_only import append_only
from core.models.identity import PublicIdModel

CHANGES = ("changed", "added", "repealed", "renumbered", "moved")


class LawChange(PublicIdModel):
    """A version against the one before it. `known_at`: its in-force date was known and reviews were asked for.

    `told_at`: it was in force and everybody concerned was told; what cites it is set aside from then on.
    """

    version = models.ForeignKey("cms.LawVersion", on_delete=models.PROTECT, related_name="changes")
    previous = models.ForeignKey("cms.LawVersion", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    known_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "previous"], name="one_change_per_pair_of_versions"),
            models.CheckConstraint(condition=~Q(version=F("previous")), name="a_change_has_two_versions"),
        ]

    def __str__(self) -> str:
        return f"{self.previous_id} -> {self.version_id}"


@append_only
class ArticleChange(models.Model):
    """What became of one article: `old` is empty of an added one, `new` of a repealed one."""

    change = models.ForeignKey(LawChange, on_delete=models.PROTECT, related_name="articles")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in CHANGES])
    old = models.CharField(max_length=40, blank=True)
    old_label = models.CharField(max_length=40, blank=True)
    new = models.CharField(max_length=40, blank=True)
    new_label = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["change_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["change", "order"], name="one_article_per_place_of_a_change"),
            models.CheckConstraint(condition=~Q(old="", new=""), name="a_changed_article_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.new_label or self.old_label


class ReviewTaskQuerySet(models.QuerySet["ReviewTask"]):
    def with_verdict(self) -> Any:
        """Adds `verdict`, the last one, or empty."""
        last = ReviewVerdict.objects.filter(task=OuterRef("pk")).order_by("-id")
        return self.annotate(verdict=Coalesce(Subquery(last.values("verdict")[:1]), models.Value("")))

    def open(self) -> Any:
        return self.with_verdict().exclude(verdict__in=FINAL)


class ReviewTask(PublicIdModel):
    """One source that cites what changed: somebody must read it again. Without an article the whole law is cited."""

    change = models.ForeignKey(LawChange, on_delete=models.PROTECT, related_name="tasks")
    article = models.ForeignKey(ArticleChange, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    source_kind = models.CharField(max_length=40)
    source_public_id = models.CharField(max_length=64)
    provision = models.CharField(max_length=60, blank=True, help_text="As cited, under the numbers of the earlier text")
    label = models.CharField(max_length=160, blank=True)
    opened_at = models.DateTimeField()

    objects = ReviewTaskQuerySet.as_manager()

    if TYPE_CHECKING:
        verdict: str

    class Meta:
        ordering = ["change_id", "id"]
        indexes = [models.Index(fields=["source_kind", "source_public_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "source_kind", "source_public_id", "provision"],
                name="one_review_per_citation_and_change",
            )
        ]


@append_only
class ReviewVerdict(models.Model):
    """What a reviewer found, and why. The last one holds."""

    task = models.ForeignKey(ReviewTask, on_delete=models.PROTECT, related_name="verdicts")
    verdict = models.CharField(max_length=12, choices=[(verdict, verdict) for verdict in VERDICTS])
    reason = models.CharField(max_length=400)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["task_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=VERDICTS), name="verdict_is_of_a_known_kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="verdict_gives_its_reason"),
        ]


class LawFollow(models.Model):
    """Who wants to be told when a law changes. Personal data: what an officer reads; removed when they stop following."""

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="followed_laws")
    law = models.CharField(max_length=120, help_text="Short title; the law need not be loaded")
    since = models.DateTimeField()

    class Meta:
        ordering = ["law", "id"]
        indexes = [models.Index(fields=["law"])]
        constraints = [models.UniqueConstraint(fields=["person", "law"], name="a_law_is_followed_once")]
