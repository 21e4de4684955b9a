from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.dates import BEIJING
from core.domain.working_days import HolidayYear, YearNotEnteredError, is_working_day, working_days_between
from learning.domain.periods import Period, add_months, due, last_day, left

# The year's notice: days off beyond weekends that these tests pass, and weekends worked.
OFF = frozenset(date(2026, 10, day) for day in range(1, 8)) | {date(2026, 5, day) for day in range(1, 6)}
WORKED = frozenset({date(2026, 9, 20), date(2026, 10, 10), date(2026, 5, 9)})
CALENDAR = {2026: HolidayYear(2026, OFF, WORKED), 2027: HolidayYear(2027, frozenset(), frozenset())}
HEARING = Period("penalty-ask-hearing", "要求听证", 5, "working_days")
DECISION = Period("penalty-decision", "办案期限", 90, "days")
SEIZURE = Period("coercion-seizure", "扣押", 30, "days", roll="none")


def test_five_working_days_pass_over_the_national_day():
    assert last_day(HEARING, date(2026, 9, 29), CALENDAR) == date(2026, 10, 12)


def test_calendar_days_roll_for_procedure_and_not_for_a_seizure():
    assert last_day(Period("x", "x", 15, "days"), date(2026, 9, 18), CALENDAR) == date(2026, 10, 8)
    assert last_day(SEIZURE, date(2026, 9, 3), CALENDAR) == date(2026, 10, 3)
    assert last_day(DECISION, date(2026, 5, 12), CALENDAR) == date(2026, 8, 10)


def test_months_end_on_the_same_number_or_the_last():
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert last_day(Period("s", "起诉", 6, "months"), date(2026, 5, 25), CALENDAR) == date(2026, 11, 25)


def test_hours_run_from_the_moment():
    report = Period("coercion-urgent-report", "补办", 24, "hours", "moment", "none")
    began = datetime(2026, 5, 8, 21, 40, tzinfo=BEIJING)
    ends = due(report, began, CALENDAR)
    assert ends == began + timedelta(hours=24)
    assert left(report, ends, began + timedelta(hours=20, minutes=30), CALENDAR) == 3


def test_a_year_nobody_entered_is_no_guess():
    with pytest.raises(YearNotEnteredError):
        last_day(HEARING, date(2028, 3, 1), CALENDAR)


days_of_2026 = st.dates(date(2026, 1, 1), date(2026, 11, 30))
periods = st.builds(
    Period, st.just("p"), st.just("p"), st.integers(1, 20), st.sampled_from(["working_days", "days"]),
    st.sampled_from(["next_day", "same_day"]), st.sampled_from(["next_working_day", "none"]),
)  # fmt: skip


@given(periods, days_of_2026)
def test_the_first_day_is_not_counted_and_a_rolled_end_is_worked(period, begins):
    last = last_day(period, begins, CALENDAR)
    assert last >= begins
    if period.unit == "working_days":
        before = begins if period.start == "next_day" else begins - timedelta(days=1)
        assert working_days_between(before, last, CALENDAR) == period.length
    if period.unit == "working_days" or period.roll == "next_working_day":
        assert is_working_day(last, CALENDAR)
    else:
        assert (last - begins).days == period.length - (period.start == "same_day")


@given(periods, days_of_2026, st.integers(0, 40))
def test_what_is_left_never_grows_and_is_gone_with_the_end(period, begins, later):
    began = datetime(begins.year, begins.month, begins.day, 10, tzinfo=BEIJING)
    ends = due(period, began, CALENDAR)
    now = began + timedelta(days=later)
    assert left(period, ends, now, CALENDAR) >= left(period, ends, now + timedelta(days=1), CALENDAR) >= 0
    assert left(period, ends, ends, CALENDAR) == 0


@given(days_of_2026, st.integers(1, 30))
def test_working_days_are_never_shorter_than_calendar_days(begins, length):
    worked = last_day(Period("w", "w", length, "working_days"), begins, CALENDAR)
    assert worked >= last_day(Period("c", "c", length, "days", roll="none"), begins, CALENDAR)
