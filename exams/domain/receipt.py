"""The receipt a candidate takes home: enough to show later that an answer was changed or removed.

It proves change and removal after it was issued, and, once a daily anchor has left the house, after that anchor even
against whoever runs the database. It does not prove who sat at the keyboard.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.digests import digest_of
from exams.domain.journal import root_of

VERSION = 1


@dataclass(frozen=True)
class Sealed:
    """What a seal covers, besides the leaves of the entries."""

    attempt: str
    form: str
    started_at: datetime.datetime
    closed_at: datetime.datetime
    close_reason: str
    fold: Mapping[str, Any]


def seal_digest(sealed: Sealed, root: str, entries: int) -> str:
    return _digest(_facts(sealed), root, entries)


def _facts(sealed: Sealed) -> dict[str, Any]:
    return {
        "attempt": sealed.attempt,
        "form": sealed.form,
        "started_at": _text(sealed.started_at),
        "closed_at": _text(sealed.closed_at),
        "close_reason": sealed.close_reason,
        "answers": dict(sealed.fold),
    }


def _text(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def _digest(facts: Mapping[str, Any], root: str, entries: int) -> str:
    return digest_of({"version": VERSION, **facts, "entries": entries, "root": root})


def receipt(sealed: Sealed, leaves: Sequence[str]) -> dict[str, Any]:
    """The file the candidate may keep. `code` is the digest of the seal; everything it covers stands beside it."""
    facts = _facts(sealed)
    ordered = sorted(leaves)
    return {
        "kind": "mingfa-exam-receipt",
        "version": VERSION,
        **facts,
        "leaves": ordered,
        "code": _digest(facts, root_of(ordered), len(ordered)),
    }


def code_of(file: Mapping[str, Any]) -> str:
    """The code that the content of a receipt file gives. Raises ValueError where it is no receipt."""
    if file.get("kind") != "mingfa-exam-receipt" or file.get("version") != VERSION:
        raise ValueError("not a receipt")
    leaves = file.get("leaves")
    names = ("attempt", "form", "started_at", "closed_at", "close_reason", "answers")
    if not isinstance(leaves, list) or any(name not in file for name in names):
        raise ValueError("not a receipt")
    facts = {name: file[name] for name in names}
    try:
        return _digest(facts, root_of(leaves), len(leaves))
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError("not a receipt") from error
