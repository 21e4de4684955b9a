"""The working-day table of an authority: one row for a year, from the notice of the State Council."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.domain.working_days import HolidayYear as Year
from core.errors import DomainError, register_texts
from core.models import Authority, HolidayYear, Person

register_texts(
    {
        "holidays_need_source": _("Name the notice: its number and date."),
        "holidays_differ": _(
            "The holidays of %(year)s are on record already and differ. To replace them, give a reason."
        ),
    }
)


@transaction.atomic
def enter_holidays(
    *, authority: Authority, year: Year, source: str, by: Person | None, replace_because: str = ""
) -> HolidayYear:
    """Keep the table of a year; the same again changes nothing. What it replaces stands in the audit trail, with the reason.

    Raises DomainError holidays_need_source, holidays_differ.
    """
    if not source.strip():
        raise DomainError("holidays_need_source")
    off, worked = (sorted(day.isoformat() for day in days) for days in (year.days_off, year.worked_weekends))
    Authority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    known = HolidayYear.objects.filter(authority=authority, year=year.year).first()
    if known and (sorted(known.days_off), sorted(known.worked_weekends)) == (off, worked):
        return known
    if known and not replace_because.strip():
        raise DomainError("holidays_differ", year=year.year)
    before = {"days_off": known.days_off, "worked_weekends": known.worked_weekends} if known else None
    kept = known or HolidayYear(authority=authority, year=year.year)
    kept.days_off, kept.worked_weekends = off, worked
    kept.source, kept.recorded_at = source.strip(), clock.now()
    kept.save()
    audit.record(
        "holidays.entered", actor=by, subject=authority, reason=replace_because.strip(), year=year.year, before=before
    )
    return kept
