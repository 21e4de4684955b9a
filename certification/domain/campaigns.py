"""Rounds over many certificates: how each row stands on a day, and what may follow for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from certification.domain.parameters import Rules

KINDS = ("renewal", "registration", "refresher", "cleanup", "reissue")
MODES = ("season", "rolling")
VERDICTS = ("keep", "correct", "stand_down", "cancel", "revoke")


class Row(StrEnum):
    """READY: all evidence is there. LACKING: something is missing. WAITING: prepared, somebody else decides.
    DONE: it happened. FAILED, FAILED_AGAIN: a refresher not passed in time. ENDED: the certificate is no more.
    """

    READY = "ready"
    LACKING = "lacking"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    FAILED_AGAIN = "failed_again"
    ENDED = "ended"


# Those who need somebody's attention come first.
ORDER = (Row.FAILED_AGAIN, Row.FAILED, Row.LACKING, Row.READY, Row.WAITING, Row.ENDED, Row.DONE)


@dataclass(frozen=True)
class Refresher:
    """What is known of one person in a re-exam after a change of law."""

    opens_on: date
    closes_on: date
    retake_until: date | None
    passed_on: date | None


def refresher_row(known: Refresher, today: date) -> Row:
    """A pass on or after the opening counts, late or not: who has learned the new law is not called ignorant of it."""
    if known.passed_on is not None and known.passed_on >= known.opens_on:
        return Row.DONE
    if known.retake_until is not None and today > known.retake_until:
        return Row.FAILED_AGAIN
    return Row.FAILED if today > known.closes_on else Row.LACKING


def measure_after(row: Row, rules: Rules) -> tuple[str, str] | None:
    """(act, ground) that may be proposed for a failed refresher: nothing until the rule set names a document for it."""
    if row == Row.FAILED and rules["failed_refresher_suspends"]:
        return "suspend", "refresher_failed"
    if row == Row.FAILED_AGAIN and rules["failed_refresher_revokes"]:
        return "revoke", "refresher_failed_again"
    return None
