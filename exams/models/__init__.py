"""Tables of questions, papers and examinations."""

from exams.models.bank import ImportRun, Question, QuestionBank, QuestionEvent, QuestionRevision
from exams.models.paper import Blueprint, Exam, Form, FormItem

__all__ = [
    "Blueprint",
    "Exam",
    "Form",
    "FormItem",
    "ImportRun",
    "Question",
    "QuestionBank",
    "QuestionEvent",
    "QuestionRevision",
]
