"""Renewing: from when it may be asked for, until when, and which day the new term begins on."""

from __future__ import annotations

from datetime import date, timedelta

from certification.domain.moves import Refusal, refuse
from certification.domain.parameters import Rules


def renewal_refusal(last_day: date, today: date, rules: Rules) -> Refusal | None:
    """Open some days before the last valid day, and for a time after it; then only a first application helps."""
    opens = last_day - timedelta(days=rules["renewal_open_days_before"])
    until = last_day + timedelta(days=rules["late_renewal_limit_days"])
    if today < opens:
        return refuse("renewal_not_open", opens=opens)
    if today > until:
        return refuse("renewal_too_late", until=until)
    return None


def first_day_of_renewal(last_day: date, issued_on: date) -> date:
    """The day after the old term; issued late, the day of issue: the gap between the two stays a gap."""
    return max(issued_on, last_day + timedelta(days=1))
