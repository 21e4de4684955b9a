from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.dates import (
    FAR_DAY,
    FAR_FUTURE,
    Period,
    TermEnd,
    Unit,
    anniversary,
    day_of,
    end_of_day,
    period_last_day,
    same_day_or_month_end,
    start_of_day,
    term_last_day,
)
from core.domain.working_days import (
    HolidayYear,
    YearNotEnteredError,
    add_working_days,
    is_working_day,
    roll_to_working_day,
    working_days_between,
)

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2022, 11, 1), 60, date(2027, 10, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2023, 3, 1), 12, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
    ],
)
def test_a_term_ends_on_the_day_before_its_anniversary(first, months, last):
    assert term_last_day(first, months) == last


def test_a_term_may_include_the_anniversary_where_the_rule_says_so():
    assert term_last_day(date(2022, 11, 1), 60, TermEnd.SAME_DAY) == date(2027, 11, 1)


@given(DAYS, st.integers(1, 240))
def test_a_term_and_its_renewal_leave_no_gap_and_no_overlap(first, months):
    last = term_last_day(first, months)
    renewal = last + timedelta(days=1)
    assert renewal == anniversary(first, months)
    assert end_of_day(last) == start_of_day(renewal)


@pytest.mark.parametrize(
    ("start", "period", "last"),
    [
        (date(2025, 11, 30), Period(3, Unit.MONTHS), date(2026, 2, 28)),
        (date(2026, 1, 15), Period(15, Unit.DAYS), date(2026, 1, 30)),
        (date(2024, 2, 29), Period(2, Unit.YEARS), date(2026, 2, 28)),
    ],
)
def test_the_day_a_measure_starts_is_not_counted(start, period, last):
    assert period_last_day(start, period) == last


@given(DAYS, st.integers(0, 240))
def test_month_ends_never_spill_into_the_next_month(day, months):
    later = same_day_or_month_end(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months


def test_a_day_in_beijing_begins_at_sixteen_hundred_utc():
    assert start_of_day(date(2026, 5, 6)) == datetime(2026, 5, 5, 16, tzinfo=UTC)
    assert day_of(datetime(2026, 5, 5, 16, tzinfo=UTC)) == date(2026, 5, 6)
    assert (end_of_day(FAR_DAY), start_of_day(FAR_DAY)) == (FAR_FUTURE, FAR_FUTURE)


# An invented year: only the shape matters here.
YEAR = {2026: HolidayYear(2026, frozenset({date(2026, 10, n) for n in range(1, 8)}), frozenset({date(2026, 10, 10)}))}


def test_working_days_skip_holidays_and_count_worked_weekends():
    assert is_working_day(date(2026, 10, 10), YEAR)
    assert add_working_days(date(2026, 9, 30), 3, YEAR) == date(2026, 10, 10)
    assert working_days_between(date(2026, 9, 30), date(2026, 10, 10), YEAR) == 3
    assert roll_to_working_day(date(2026, 10, 3), YEAR) == date(2026, 10, 8)


def test_a_year_not_entered_is_an_error_and_not_monday_to_friday():
    with pytest.raises(YearNotEnteredError) as caught:
        add_working_days(date(2026, 12, 31), 1, YEAR)
    assert caught.value.year == 2027
