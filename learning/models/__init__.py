"""Tables of study."""

from learning.models.activities import PublicActivity
from learning.models.assignments import AssignedLearner, AssignedLesson, AssignedTarget, Assignment
from learning.models.case_pages import CaseLessonPage
from learning.models.case_runs import CaseDraft, CaseRun, CaseStep
from learning.models.classes import (
    ClassAttendance,
    ClassHours,
    ClassNomination,
    ClassQuota,
    ClassQuotaChange,
    ClassRoll,
    ClassSession,
    TrainingClass,
)
from learning.models.findings import FindingClearance, ReviewFinding
from learning.models.hours import (
    Anomaly,
    AnomalyVerdict,
    HoursCounter,
    Objection,
    ObjectionAnswer,
    OutsideRecord,
    OutsideVerdict,
    SheetImport,
    SheetRepair,
    StudyPing,
)
from learning.models.pages import CoursePage, LessonPage, LibraryPage
from learning.models.period import StatutoryPeriod
from learning.models.study import LessonCompletion, StudySign

__all__ = [
    "Anomaly",
    "AnomalyVerdict",
    "AssignedLearner",
    "AssignedLesson",
    "AssignedTarget",
    "Assignment",
    "CaseDraft",
    "CaseLessonPage",
    "CaseRun",
    "CaseStep",
    "ClassAttendance",
    "ClassHours",
    "ClassNomination",
    "ClassQuota",
    "ClassQuotaChange",
    "ClassRoll",
    "ClassSession",
    "CoursePage",
    "FindingClearance",
    "HoursCounter",
    "LessonCompletion",
    "LessonPage",
    "LibraryPage",
    "Objection",
    "ObjectionAnswer",
    "OutsideRecord",
    "OutsideVerdict",
    "PublicActivity",
    "ReviewFinding",
    "SheetImport",
    "SheetRepair",
    "StatutoryPeriod",
    "StudyPing",
    "StudySign",
    "TrainingClass",
]
