from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, QuerySet

from core.append_only import append_only
from core.models.identity import PublicIdModel
from exams.domain.question_moves import EVENT_KINDS, LEVELS, NEEDS_REASON, SECOND_PERSON, STATES

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
    refused = models.JSONField(default=list, help_text="where, reason and cells, in the order of the file")
    taken = models.JSONField(default=list, help_text="Of a trial: row, verdict, kind, beginning and remark")
    trial_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Whose repairs it uses"
    )
    finished_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty: its file is still being read or written"
    )
    failure = models.JSONField(default=dict, blank=True, help_text="code and details, where the file could not be read")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.file_name


class QuestionQuerySet(QuerySet["Question"]):
    def with_state(self) -> Any:
        """Adds `state`, `flagged`, the last moves and `current_id`, the newest revision; read from the standing."""
        rows: Any = self  # its fields are those of the query, not of the class
        return rows.annotate(
            **{name: F(f"standing__{name}") for name in ("state", "flagged", "last_move", "last_flag")},
            current_id=F("standing__current"),
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
    law_date = models.DateField(
        null=True, blank=True, help_text="The question is right under the law of this day; empty: nobody knows"
    )
    checked_against = models.CharField(max_length=200, blank=True, help_text="The text it was checked against")
    checked_on = models.DateField(null=True, blank=True)
    level = models.CharField(max_length=10, blank=True, help_text="What it asks of the mind, one of LEVELS")
    post = models.CharField(max_length=60, blank=True, help_text="Empty: for every post")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="The last day of law for which it may be drawn")
    provenance = models.CharField(max_length=200, blank=True, help_text="Where it comes from, and by what right")
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
            models.CheckConstraint(condition=Q(level__in=("", *LEVELS)), name="question_asks_on_a_known_level"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="question_validity_is_not_reversed",
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


class QuestionStanding(models.Model):
    """An index over the events of a question, written with each of them and made anew by `manage.py rebuild_standings`.

    Lists of 100,000 questions are narrowed by it; the truth stays in the events.
    """

    question = models.OneToOneField(Question, primary_key=True, on_delete=models.PROTECT, related_name="standing")
    current = models.ForeignKey(QuestionRevision, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    flagged = models.BooleanField(default=False)
    last_move = models.CharField(max_length=12)
    last_flag = models.CharField(max_length=12, blank=True)
    topic = models.CharField(max_length=60, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["state", "flagged"])]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="question_stands_in_a_known_state"),
        ]


@append_only
class QuestionComment(PublicIdModel):
    """What setters and reviewers say to each other about a wording. Nothing of it reaches a candidate."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="comments")
    revision = models.ForeignKey(QuestionRevision, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000)
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class SavedSearch(PublicIdModel):
    """Filters of the list of questions that a person uses again. Only theirs; removed when they remove it."""

    person = models.ForeignKey("core.Person", on_delete=models.CASCADE, related_name="question_searches")
    name = models.CharField(max_length=60)
    filters = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="saved_search_is_named_once_per_person"),
        ]

    def __str__(self) -> str:
        return self.name


class QuestionImage(PublicIdModel):
    """A picture in questions of a bank. `name` is what wordings call it: the beginning of its hash as it came."""

    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="images")
    name = models.CharField(max_length=32)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "name"], name="picture_is_kept_once_per_bank")]

    def __str__(self) -> str:
        return self.name


@append_only
class RowRepair(models.Model):
    """A row of a file as somebody mended it on screen; the newest for a place speaks. Empty cells leave the row out."""

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="repairs")
    row = models.PositiveIntegerField()
    where = models.CharField(max_length=300, blank=True, help_text="The file within a package")
    cells = models.JSONField()
    by = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
