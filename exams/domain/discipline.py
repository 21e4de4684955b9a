"""The breach procedure: which step may follow which, and what each tier means.

No text for enforcement exams was found; the tiers follow those of professional qualification exams by analogy and are
configured, not law. A ban has effect only with the document that allows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

PAPER_VOID, SITTING_VOID, BAN, FLAG = 1, 2, 3, 4
TIERS = (PAPER_VOID, SITTING_VOID, BAN, FLAG)

# Notice before statement, statement (or its waiver) before decision, appeal after it.
_NEXT: dict[str, set[str]] = {
    "": {"opened"},
    "opened": {"noticed", "dropped"},
    "noticed": {"statement", "dropped"},
    "statement": {"statement", "decided", "dropped"},
    "decided": {"appealed"},
    "appealed": {"upheld", "lifted"},
    "dropped": set(),
    "upheld": set(),
    "lifted": set(),
}
BY_ANOTHER = ("decided", "upheld", "lifted")


def may_follow(kinds: Iterable[str], kind: str) -> bool:
    """`kinds`: the steps so far, in order."""
    return kind in open_steps(kinds)


def open_steps(kinds: Iterable[str]) -> set[str]:
    seen = list(kinds)
    return set(_NEXT[seen[-1] if seen else ""])


def is_void(kinds: Iterable[str]) -> bool:
    """Whether a decision stands: taken and not lifted."""
    seen = set(kinds)
    return "decided" in seen and "lifted" not in seen


def ban_ends(decided_on: date, months: int) -> date:
    """The last day: the same day of the month some months on, or that month's last day."""
    month = decided_on.month - 1 + months
    year, month = decided_on.year + month // 12, month % 12 + 1
    for day in range(decided_on.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, min(decided_on.day, 28))
