"""Tables of questions, papers and examinations."""

from exams.models.attempt import Attempt, AttemptWriter, IncidentGrant
from exams.models.bank import (
    EnemyPair,
    ImportRun,
    Question,
    QuestionBank,
    QuestionComment,
    QuestionEvent,
    QuestionImage,
    QuestionRevision,
    QuestionStanding,
    RowRepair,
    SavedSearch,
)
from exams.models.discipline import AnswerFile, AnswerFileKey, Breach, BreachStep, DisciplineRule, SheetEntry
from exams.models.journal import AnswerEntry, AttemptSeal, JournalBlock
from exams.models.marking import GivenMark, MarkingRule
from exams.models.paper import Blueprint, Exam, Form, FormItem
from exams.models.practice import Mistake, MockExam, PracticeAnswer, PracticeCard, PracticePlan, PracticeSet
from exams.models.registering import Accommodation, RegistrationRequest, RequestDecision
from exams.models.result import GradeEntry, ReleasedResult, ResultRelease
from exams.models.sitting import Presence, Registration, Room, RoomPause, Sitting, SittingEvent, SittingInvigilator

__all__ = [
    "Accommodation",
    "AnswerEntry",
    "AnswerFile",
    "AnswerFileKey",
    "Attempt",
    "AttemptSeal",
    "AttemptWriter",
    "Blueprint",
    "Breach",
    "BreachStep",
    "DisciplineRule",
    "EnemyPair",
    "Exam",
    "Form",
    "FormItem",
    "GivenMark",
    "GradeEntry",
    "ImportRun",
    "IncidentGrant",
    "JournalBlock",
    "MarkingRule",
    "Mistake",
    "MockExam",
    "PracticeAnswer",
    "PracticeCard",
    "PracticePlan",
    "PracticeSet",
    "Presence",
    "Question",
    "QuestionBank",
    "QuestionComment",
    "QuestionEvent",
    "QuestionImage",
    "QuestionRevision",
    "QuestionStanding",
    "Registration",
    "RegistrationRequest",
    "ReleasedResult",
    "RequestDecision",
    "ResultRelease",
    "Room",
    "RoomPause",
    "RowRepair",
    "SavedSearch",
    "SheetEntry",
    "Sitting",
    "SittingEvent",
    "SittingInvigilator",
]
