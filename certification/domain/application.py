"""What can be applied for, which hands it goes through, and what a return for correction opens again.

An application is no certificate: its steps are data of the authority's rule set, pinned when it is handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from certification.domain.moves import Refusal, refuse
from core.domain.working_days import Calendar, YearNotEnteredError, add_working_days, working_days_between

# In the order in which an authority may put them; the last review is always that of the authority itself.
STEPS = ("unit_review", "unit_legal_review", "line_review", "district_review", "authority_review")
STATES = ("draft", *STEPS, "approved", "issued", "refused", "withdrawn")
OPEN = ("draft", *STEPS, "approved")
# Only a justice department ends an application against the applicant's wish (domain.md 8.3, row 5).
MAY_REFUSE = ("district_review", "authority_review", "approved")


@dataclass(frozen=True)
class Kind:
    """`about`: states of the certificate it concerns, empty where it concerns none. `asks`: codes of requirements.

    `fields` are what the applicant fills in; a return for correction opens some of them again.
    """

    about: tuple[str, ...]
    asks: tuple[str, ...]
    fields: tuple[str, ...]
    new_certificate: bool = False
    new_card: bool = False

    @property
    def makes_card(self) -> bool:
        return self.new_certificate or self.new_card


_CONDITIONS = (
    "post",
    "service",
    "education",
    "power",
    "common_paper",
    "sector_paper",
    "hours",
    "no_measure",
    "clean_record",
)
KINDS: Mapping[str, Kind] = {
    "first": Kind((), (*_CONDITIONS, "no_other_certificate", "documents"), ("unit", "scope", "documents"), True),
    "renewal": Kind(("issued", "expired"), (*_CONDITIONS, "documents"), ("scope", "documents"), True),
    "replacement": Kind(("issued",), ("certificate_live", "loss_notice", "documents"), ("reason", "documents"), new_card=True),
    "change_data": Kind(("issued",), ("certificate_live", "data_document", "documents"), ("change", "documents"), new_card=True),
    "change_scope": Kind(
        ("issued",),
        ("certificate_live", "post", "power", "sector_paper", "no_measure", "documents"),
        ("scope", "documents"),
    ),
    "transfer": Kind(
        ("issued", "expired", "cancelled"),
        ("post", "power", "common_paper", "sector_paper", "no_measure", "clean_record", "no_other_certificate", "documents"),
        ("unit", "scope", "documents"),
        True,
    ),
    "reentry": Kind(
        ("cancelled", "expired", "revoked"),
        (*_CONDITIONS, "no_other_certificate", "documents"),
        ("unit", "scope", "documents"),
        True,
    ),
    "surrender": Kind(("issued", "expired"), ("certificate_not_ended",), ("reason",)),
}  # fmt: skip

# What can be applied for of a supervision certificate. It does not move to another unit or come back: another is issued there.
FOR_SUPERVISORS = frozenset({"first", "renewal", "replacement", "change_data", "change_scope", "surrender"})

# Coded reasons of a return: the field that each opens again.
RETURN_REASONS: Mapping[str, str] = {
    "unit_wrong": "unit",
    "scope_wrong": "scope",
    "scope_missing": "scope",
    "photo_unusable": "documents",
    "consent_missing": "documents",
    "establishment_proof_missing": "documents",
    "document_unreadable": "documents",
    "document_missing": "documents",
    "change_unclear": "change",
    "reason_unclear": "reason",
}
REFUSAL_REASONS = (
    "not_in_enforcement_post",
    "post_type_not_eligible",
    "no_power",
    "no_pass",
    "too_few_hours",
    "measure_or_ban",
    "untrue_statement",
    "other_lawful_reason",
)
DOCUMENTS = ("photo", "consent", "establishment_proof", "data_document", "loss_notice", "signed_form", "other_document")


def next_step(plan: Sequence[Mapping[str, Any]], step: str) -> str:
    """The review after this one, or `approved` after the last."""
    names = [one["step"] for one in plan]
    following = names[names.index(step) + 1 :]
    return following[0] if following else "approved"


def returnable(kind: str) -> list[str]:
    """The reasons that can be given for a return of such an application."""
    return [code for code, opens in RETURN_REASONS.items() if opens in KINDS[kind].fields]


def refusal_of_return(
    kind: str, reasons: Sequence[str], told_before: Collection[str] | None, *, late_reason: str
) -> Refusal | None:
    """All that is wrong is told at once (一次性告知, 行政许可法 art. 32 para 1 point 4 by analogy).

    `told_before`: fields opened by this step's first return, None where it is the first. Naming another field later needs
    a reason why it could not be named then; that reason goes on record.
    """
    if not reasons:
        return refuse("return_without_reason")
    if strange := [code for code in reasons if code not in returnable(kind)]:
        return refuse("reason_unknown", reason=strange[0])
    fresh = {RETURN_REASONS[code] for code in reasons} - set(told_before or ())
    if told_before is not None and fresh and not late_reason.strip():
        return refuse("return_list_was_complete")
    return None


def opened_by(reasons: Sequence[str]) -> list[str]:
    """Only what is wrong opens again."""
    return sorted({RETURN_REASONS[code] for code in reasons})


@dataclass(frozen=True)
class Pace:
    """Day `day` of `of` working days. None where the holidays of a year are not entered: then nobody can say."""

    day: int | None
    of: int
    due_on: date | None

    def overdue(self, today: date) -> bool:
        return self.due_on is not None and today > self.due_on


def pace_of(since: date, working_days: int, today: date, calendar: Calendar) -> Pace:
    """The day on which a step came in is not counted; its last day is whole."""
    try:
        due = add_working_days(since, working_days, calendar)
        return Pace(working_days_between(since, today, calendar), working_days, due)
    except YearNotEnteredError:
        return Pace(None, working_days, None)
