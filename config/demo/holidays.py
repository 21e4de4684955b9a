"""The holidays of the year in which the demonstration's stories take place."""

from __future__ import annotations

from datetime import date, timedelta

from config.demo.world import World
from core import clock
from core.domain.working_days import HolidayYear as Year
from core.models import HolidayYear

SOURCE = "国办发明电〔2025〕7号（演示录入，正式使用前请核对原件）"


def _run(first: date, days: int) -> set[date]:
    return {first + timedelta(days=n) for n in range(days)}


YEAR = Year(
    2026,
    frozenset(
        _run(date(2026, 1, 1), 3) | _run(date(2026, 2, 15), 9) | _run(date(2026, 4, 4), 3) | _run(date(2026, 5, 1), 5)
        | _run(date(2026, 6, 19), 3) | _run(date(2026, 9, 25), 3) | _run(date(2026, 10, 1), 7)
    ),
    frozenset(
        {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10)}
    ),
)  # fmt: skip


def build(world: World) -> str:
    facts = {
        "days_off": sorted(day.isoformat() for day in YEAR.days_off),
        "worked_weekends": sorted(day.isoformat() for day in YEAR.worked_weekends),
        "source": SOURCE,
        "recorded_at": clock.now(),
    }
    HolidayYear.objects.get_or_create(authority=world.authority, year=YEAR.year, defaults=facts)
    return f"the holidays of {YEAR.year}"
