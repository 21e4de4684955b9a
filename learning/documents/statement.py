"""The yearly statement of hours as PDF: what counts, what does not and why, who checked it, and a digest to compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core import clock
from core.domain.digests import digest_of
from core.models import Person
from core.queries.people import posts_of
from core.typesetting import set_pdf
from learning.domain.account import Account, Line
from learning.labels import KINDS, LOSSES
from learning.templatetags.hours import duty_basis, units

TEMPLATE = Path(__file__).parent / "statement.typ"


def digest(person: Person, year: int, account: Account) -> str:
    """Of everything the statement says: two statements with one digest say the same."""
    lines = [
        [line.fact.key, line.fact.on.isoformat(), line.counted, [[loss.code, loss.minutes] for loss in line.lost]]
        for line in account.lines
    ]
    return digest_of({"person": str(person.public_id), "year": year, "target": str(account.target), "lines": lines})


def pdf(person: Person, year: int, account: Account) -> bytes:
    """Raises DomainError no_chinese_font."""
    units_held = "、".join(dict.fromkeys(post.unit.name for post in posts_of(person)))
    content = {
        "year": year,
        "name": person.name,
        "staff_number": person.staff_number or "—",
        "unit": units_held or "—",
        "hours": units(account.hours),
        "target": units(account.target),
        "online": units(round(account.online_minutes / account.terms.minutes_per_unit, 1)),
        "minutes": account.minutes,
        "per_unit": account.terms.minutes_per_unit,
        "basis": duty_basis(account.terms.basis, year),
        "made_at": clock.now().astimezone(clock.BEIJING).strftime("%Y年%m月%d日 %H:%M"),
        "digest": digest(person, year, account),
        "lines": [_line(line) for line in account.lines],
    }
    return set_pdf(TEMPLATE, content)


def _line(line: Line) -> dict[str, Any]:
    fact = line.fact
    return {
        "title": fact.title,
        "kind": str(KINDS[fact.kind]),
        "source": "，".join(part for part in (fact.source, fact.verifier) if part),
        "on": fact.on.isoformat(),
        "counted": line.counted,
        "why": [f"{loss.minutes} 分钟：{LOSSES[loss.code]}" for loss in line.lost],
    }
