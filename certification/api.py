"""What other packages may ask of the register."""

from certification.queries.standing import Question, may_enforce, may_enforce_many, status_at, statuses_at

__all__ = ["Question", "may_enforce", "may_enforce_many", "status_at", "statuses_at"]
