"""Renewing and registering: from when and until when it may be asked for, and which days follow from that."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from certification.domain.moves import Refusal, refuse
from certification.domain.parameters import Rules
from core.domain.dates import term_last_day


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


def registration_covers(last_day: date, rules: Rules) -> date:
    """The last day that a period of registration covers: its own last day and the days of grace."""
    return last_day + timedelta(days=rules["registration_grace_days"])


def first_registration(first_day: date, rules: Rules) -> dict[str, Any]:
    """What an issue says of registration: until when the certificate needs none. Nothing where no registration is asked for."""
    months = rules["registration_period_months"]
    if months is None:
        return {}
    return {"registered_until": registration_covers(term_last_day(first_day, months), rules).isoformat()}
