"""Tables of questions, papers and examinations."""

from exams.models.attempt import Attempt, AttemptWriter, IncidentGrant
from exams.models.bank import EnemyPair, ImportRun, Question, QuestionBank, QuestionEvent, QuestionRevision
from exams.models.journal import AnswerEntry, AttemptSeal, JournalBlock
from exams.models.paper import Blueprint, Exam, Form, FormItem
from exams.models.result import GradeEntry, ReleasedResult, ResultRelease
from exams.models.sitting import Registration, Sitting

__all__ = [
    "AnswerEntry",
    "Attempt",
    "AttemptSeal",
    "AttemptWriter",
    "Blueprint",
    "EnemyPair",
    "Exam",
    "Form",
    "FormItem",
    "GradeEntry",
    "ImportRun",
    "IncidentGrant",
    "JournalBlock",
    "Question",
    "QuestionBank",
    "QuestionEvent",
    "QuestionRevision",
    "Registration",
    "ReleasedResult",
    "ResultRelease",
    "Sitting",
]
