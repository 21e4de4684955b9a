"""When a published case must be taken back: its decision did not stand."""

from __future__ import annotations

from datetime import date

from core.domain.working_days import Calendar, YearNotEnteredError, add_working_days

FATES = ("stands", "changed", "quashed", "unlawful", "void")
WORKING_DAYS_TO_WITHDRAW = 3  # 行政处罚法 art. 48 para. 2; art. 85: periods of three days are working days


def withdraw_by(known_on: date, calendar: Calendar) -> date:
    """The last day for withdrawing. Where the year's holidays are not entered, three calendar days, the stricter reading."""
    try:
        return add_working_days(known_on, WORKING_DAYS_TO_WITHDRAW, calendar)
    except YearNotEnteredError:
        return date.fromordinal(known_on.toordinal() + WORKING_DAYS_TO_WITHDRAW)
