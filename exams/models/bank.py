from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core.append_only import append_only
from core.models.identity import PublicIdModel
from exams.domain.question_moves import EVENT_KINDS, NEEDS_REASON, SECOND_PERSON, STATE_AFTER, TOUCHES_FLAG

KINDS = ("single", "multiple", "true_false", "fill_in", "short_answer", "matching", "ordering", "case")


class QuestionBank(PublicIdModel):
    """The questions of one examining authority that one unit keeps. A public bank also serves practice."""

    authority = models.ForeignKey("core.Authority", on_delete=models.PROTECT, related_name="question_banks")
    unit = models.ForeignKey("core.Unit", on_delete=models.PROTECT, related_name="question_banks")
    name = models.CharField(max_length=120)
    public = models.BooleanField(default=False, help_text="Its approved questions may be used for practice")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "name"], name="bank_name_is_unique_per_authority"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportRun(PublicIdModel):
    """One reading of a file of questions: what was taken, what was refused and why, and whether it was undone."""

    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="import_runs")
    file = models.ForeignKey("core.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    format = models.CharField(max_length=30)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    dry_run = models.BooleanField()
    counts = models.JSONField(default=dict, help_text="read, accepted, known, refused, and accepted per kind")
    refused = models.JSONField(default=list, help_text="where and reason, in the order of the file")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.file_name


class QuestionQuerySet(QuerySet["Question"]):
    def with_state(self) -> Any:
        """Adds `state`, `flagged` (the last word on it, or empty) and `current_id`, the newest revision."""
        events = QuestionEvent.objects.filter(question=OuterRef("pk")).order_by("-id")
        revisions = QuestionRevision.objects.filter(question=OuterRef("pk")).order_by("-number")
        whens = [models.When(last_move=kind, then=models.Value(state)) for kind, state in STATE_AFTER.items()]
        rows: Any = self  # its fields are those of the query, not of the class
        return rows.annotate(
            last_move=Subquery(events.filter(kind__in=STATE_AFTER).values("kind")[:1]),
            last_flag=Coalesce(Subquery(events.filter(kind__in=TOUCHES_FLAG).values("kind")[:1]), models.Value("")),
            current_id=Subquery(revisions.values("pk")[:1]),
        ).annotate(
            state=models.Case(*whens, default=models.Value("draft"), output_field=models.CharField()),
            flagged=models.Case(
                models.When(last_flag="flagged", then=models.Value(True)),
                default=models.Value(False),
                output_field=models.BooleanField(),
            ),
        )

    def drawable(self) -> Any:
        """What a paper may be drawn from: approved by a second person and not flagged since."""
        return self.with_state().filter(state="approved", flagged=False)


class Question(PublicIdModel):
    """The identity of a question. What it says is in its revisions, where it stands follows from its events."""

    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    domain_code = models.CharField(max_length=40, blank=True, help_text="Empty: common law, else the sector's domain")
    reference = models.CharField(max_length=80, blank=True, help_text="Its number in the file it came from")
    import_run = models.ForeignKey(ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="questions")
    created_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = QuestionQuerySet.as_manager()

    if TYPE_CHECKING:  # what with_state() and with_current() add
        state: str
        flagged: bool
        last_move: str
        last_flag: str
        current_id: int
        current: "QuestionRevision"

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["bank", "kind"])]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="question_is_of_a_known_kind"),
            models.UniqueConstraint(
                fields=["bank", "reference"],
                condition=~Q(reference=""),
                name="question_reference_is_used_once_per_bank",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or str(self.public_id)


class EnemyPair(models.Model):
    """Two questions that must not stand in one paper: one gives the other's key away, or they ask the same.

    Ended rather than removed, so that the history says who thought so and when.
    """

    first = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    declared_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    ended_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="enemy_pair_is_named_once"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(ended_at=None), name="enemy_pair_is_declared_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


@append_only
class QuestionRevision(PublicIdModel):
    """One wording of a question with its key. Never changed: papers and attempts pin it.

    `fingerprint` is the same for questions that differ in white space, punctuation or the order of options only.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    topic = models.CharField(max_length=60)
    difficulty = models.PositiveSmallIntegerField(default=3, help_text="1 easy to 5 hard")
    stem = models.TextField()
    options = models.JSONField(default=list, blank=True)
    answer = models.JSONField()
    scheme = models.JSONField(default=dict, blank=True, help_text="How marks are given, for instance a policy")
    explanation = models.TextField(blank=True)
    citations = models.JSONField(default=list, blank=True, help_text="law, provision, label")
    cited = models.TextField(blank=True, help_text="The labels of the citations, for the search of the list")
    law_date = models.DateField(help_text="The question is right under the law of this day")
    checked_against = models.CharField(max_length=200, blank=True, help_text="The text it was checked against")
    checked_on = models.DateField(null=True, blank=True)
    author = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    digest = models.CharField(max_length=64, db_index=True)
    fingerprint = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["question_id", "number"]
        indexes = [models.Index(fields=["topic"])]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="revision_number_is_used_once_per_question"),
            models.CheckConstraint(
                condition=Q(difficulty__gte=1) & Q(difficulty__lte=5), name="difficulty_is_between_1_and_5"
            ),
        ]


@append_only
class QuestionEvent(models.Model):
    """What happened to a question. `author` wrote the revision and `submitter` put it up: neither may approve it."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="events")
    revision = models.ForeignKey(QuestionRevision, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in EVENT_KINDS])
    actor = models.ForeignKey(
        "core.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Nobody where a change of the law raised a flag",
    )
    author = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    submitter = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["question_id", "id"]
        indexes = [models.Index(fields=["question", "kind"])]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EVENT_KINDS), name="question_event_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(kind="flagged") | Q(actor__isnull=False), name="question_event_has_an_actor"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=SECOND_PERSON)
                | (~Q(actor=F("author")) & (Q(submitter__isnull=True) | ~Q(actor=F("submitter")))),
                name="question_author_never_approves",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=NEEDS_REASON) | ~Q(reason=""),
                name="question_event_gives_its_reason",
            ),
        ]
