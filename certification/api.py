"""What other packages may ask of the register."""

from certification.queries.bans import barred
from certification.queries.exam_rules import Ruled, exam_rules, results_due
from certification.queries.lacking import Standing, domains_of, standing_of
from certification.queries.standing import Question, may_enforce, may_enforce_many, status_at, statuses_at
from certification.queries.training import TrainingRules, training_rules
from certification.re_examinations import ReExaminations, re_examinations

__all__ = [
    "Question",
    "ReExaminations",
    "Ruled",
    "Standing",
    "TrainingRules",
    "barred",
    "domains_of",
    "exam_rules",
    "may_enforce",
    "may_enforce_many",
    "re_examinations",
    "results_due",
    "standing_of",
    "status_at",
    "statuses_at",
    "training_rules",
]
