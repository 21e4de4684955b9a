"""Practice: what was answered is only added to; cards, mistakes and plans are a person's own tools and follow from it.

Personal data: what somebody practised and how well. Seen by that person alone; trainers see shares by topic of whole units, and of
what they assigned how far each is while it is asked for: a number of questions or per cent, never an answer.
"""

from django.db import models
from django.db.models import F, Q

from core.append_only import append_only
from core.models.identity import PublicIdModel

MODES = ("set", "mistakes", "plan")
LEFT = ("mastered", "own")
PACES = ("minutes", "cards")


class PracticeSet(PublicIdModel):
    """A few questions taken up together. `questions`: keys of revisions in order; what is answered stands in the answers."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="practice_sets")
    mode = models.CharField(max_length=10, choices=[(mode, mode) for mode in MODES])
    choice = models.JSONField(default=dict, help_text="law, chapter, article, topic, kind: empty means any")
    questions = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "-id"])]


class MockExam(PublicIdModel):
    """A paper drawn at once for practice by a real blueprint. It is never a result and feeds no certificate.

    `paper` and `key` as in Form; `answers`: {"<item>": value}; `marks` once handed in: {"<item>": "1.00" or null}.
    """

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="mock_exams")
    exam = models.ForeignKey("exams.Exam", on_delete=models.PROTECT, related_name="mock_exams")
    paper = models.JSONField()
    key = models.JSONField()
    law_date = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    answers = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True, blank=True)
    marks = models.JSONField(default=dict)
    total = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    out_of = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "-id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "exam"], condition=Q(closed_at=None), name="one_open_mock_per_person_and_exam"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(total__isnull=False, out_of__isnull=False),
                name="closed_mock_is_marked",
            ),
        ]


@append_only
class PracticeAnswer(models.Model):
    """One answer in practice. `unsure`: right, but the person said it was a guess."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="practice_answers")
    question = models.ForeignKey("exams.Question", on_delete=models.PROTECT, related_name="practice_answers")
    revision = models.ForeignKey("exams.QuestionRevision", on_delete=models.PROTECT, related_name="practice_answers")
    practice_set = models.ForeignKey(
        PracticeSet, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    mock = models.ForeignKey(MockExam, null=True, blank=True, on_delete=models.PROTECT, related_name="practice_answers")
    value = models.JSONField()
    right = models.BooleanField()
    unsure = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["person", "question"]), models.Index(fields=["person", "at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["practice_set", "revision"],
                condition=Q(practice_set__isnull=False),
                name="one_answer_per_question_of_a_set",
            ),
            models.UniqueConstraint(
                fields=["mock", "revision"], condition=Q(mock__isnull=False), name="one_answer_per_question_of_a_mock"
            ),
        ]


class PracticeCard(models.Model):
    """What a person is likely to remember of a question: the state of FSRS after their answers, which it follows from."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="practice_cards")
    question = models.ForeignKey("exams.Question", on_delete=models.PROTECT, related_name="practice_cards")
    revision = models.ForeignKey("exams.QuestionRevision", on_delete=models.PROTECT, related_name="+")
    stability = models.FloatField(help_text="Days after which recall has fallen to 90 per cent")
    difficulty = models.FloatField(help_text="1 easy to 10 hard for this person")
    state = models.PositiveSmallIntegerField(help_text="1 learning, 2 review, 3 relearning")
    step = models.PositiveSmallIntegerField(null=True, blank=True)
    due = models.DateTimeField()
    last_review = models.DateTimeField()
    answered = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["person_id", "due"]
        indexes = [models.Index(fields=["person", "due"])]
        constraints = [
            models.UniqueConstraint(fields=["person", "question"], name="one_card_per_person_and_question"),
            models.CheckConstraint(condition=Q(state__in=(1, 2, 3)), name="card_is_in_a_state_of_fsrs"),
            models.CheckConstraint(
                condition=Q(right__lte=F("answered")), name="card_counts_no_more_right_than_answered"
            ),
        ]


class Mistake(models.Model):
    """A question answered wrongly, kept until it was right twice in a row or the person takes it out."""

    person = models.ForeignKey("core.Person", on_delete=models.PROTECT, related_name="mistakes")
    question = models.ForeignKey("exams.Question", on_delete=models.PROTECT, related_name="mistakes")
    opened_at = models.DateTimeField(help_text="When it was last answered wrongly")
    wrong = models.PositiveIntegerField(default=1)
    right_in_a_row = models.PositiveSmallIntegerField(default=0)
    left_at = models.DateTimeField(null=True, blank=True)
    left_how = models.CharField(max_length=10, blank=True, choices=[(how, how) for how in LEFT])
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        indexes = [models.Index(fields=["person", "left_at"])]
        constraints = [
            models.UniqueConstraint(fields=["person", "question"], name="one_mistake_per_person_and_question"),
            models.CheckConstraint(
                condition=Q(left_at=None, left_how="") | (Q(left_at__isnull=False) & ~Q(left_how="")),
                name="mistake_says_how_it_left",
            ),
        ]


class PracticePlan(models.Model):
    """Until when somebody prepares, with how much a day, for which laws (none named: all)."""

    person = models.OneToOneField("core.Person", on_delete=models.PROTECT, related_name="practice_plan")
    exam_on = models.DateField()
    per_day = models.PositiveSmallIntegerField()
    pace = models.CharField(max_length=8, choices=[(pace, pace) for pace in PACES], default="minutes")
    laws = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(per_day__gte=1) & Q(per_day__lte=300), name="plan_asks_for_1_to_300_a_day"
            ),
            models.CheckConstraint(condition=Q(pace__in=PACES), name="plan_counts_minutes_or_cards"),
        ]
