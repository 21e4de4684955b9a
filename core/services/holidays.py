"""The working-day table of an authority: one row for a year, from the notice of the State Council."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.domain.holiday_notice import NoticeRefusedError, read_notice
from core.domain.holiday_table import lines_of_text, read_lines
from core.domain.working_days import HolidayYear as Year
from core.errors import DomainError, register_texts
from core.models import Authority, HolidayYear, Person
from core.tables.holidays import read_holidays

register_texts(
    {
        "holidays_need_source": _("Name the notice: its number and date."),
        "holidays_differ": _(
            "The holidays of %(year)s are on record already and differ. To replace them, give a reason."
        ),
        "holidays_unreadable": _(
            "This workbook cannot be read as a table of holidays. It needs the columns 开始日期, 结束日期 and 安排 (放假 or 上班)."
        ),
        "no_holiday_found": _("No day off was found in it."),
        "off_and_worked": _("%(cell)s is named as a day off and as a day worked."),
        "days_out_of_order": _("The days are out of order: %(cell)s."),
        "days_do_not_add_up": _("The days are not as many as the notice itself says: %(cell)s."),
        "worked_day_is_no_weekend": _("%(cell)s is no Saturday or Sunday, so it cannot be worked in exchange."),
        "no_such_day": _("There is no such day: %(cell)s."),
        "weekday_does_not_fit": _("The weekday does not fit the day: %(cell)s."),
        "neither_off_nor_worked": _("A line says neither 放假 nor 上班: “%(cell)s”."),
        "day_of_another_year": _("%(cell)s is a day of another year."),
    }
)  # fmt: skip


def year_from_notice(text: str, year: int) -> Year:
    """The table that the sentences of the notice give. Raises DomainError with what does not add up."""
    return _adding_up(lambda: read_notice(text, year))


def year_from_workbook(content: bytes, year: int) -> Year:
    """The table that a workbook gives. Raises DomainError with what does not add up."""
    return _adding_up(lambda: read_holidays(content, year))


def year_from_text(text: str, year: int) -> Year:
    """The table that lines of days give (core/domain/holiday_table.py). Raises DomainError with what does not add up."""
    return _adding_up(lambda: read_lines(lines_of_text(text), year))


def _adding_up(read: Callable[[], Year]) -> Year:
    try:
        return read()
    except NoticeRefusedError as refused:
        raise DomainError(refused.code, cell=refused.cell) from refused


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
