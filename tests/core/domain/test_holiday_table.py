from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.holiday_notice import NoticeRefusedError
from core.domain.holiday_table import day_of_cell, lines_of_text, read_lines, text_of
from core.domain.working_days import HolidayYear


def line(first: str, what: str, last: str = "") -> dict[str, str]:
    return {"first": first, "last": last, "what": what}


def test_runs_of_days_off_and_days_worked_in_exchange():
    year = read_lines([line("2026-01-01", "放假", "2026-01-03"), line("1月4日", "上班")], 2026)
    assert year == HolidayYear(2026, frozenset(date(2026, 1, day) for day in (1, 2, 3)), frozenset({date(2026, 1, 4)}))
    assert text_of(year) == "2026-01-01 2026-01-03 放假\n2026-01-04 上班"


@pytest.mark.parametrize("cell", ["2026-05-01", "2026/5/1", "2026年5月1日", "5月1日", "2026-05-01 00:00:00"])
def test_a_day_as_people_write_it(cell):
    assert day_of_cell(cell, 2026) == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([line("2026-01-05", "上班")], "worked_day_is_no_weekend"),
        ([line("2026-01-01", "加班")], "neither_off_nor_worked"),
        ([line("2026-02-30", "放假")], "no_such_day"),
        ([line("2025-12-31", "放假")], "day_of_another_year"),
        ([line("2026-01-03", "放假", "2026-01-01")], "days_out_of_order"),
        ([line("2026-01-01", "放假", "2026-02-01")], "days_out_of_order"),
        ([line("2026-01-03", "放假"), line("2026-01-03", "上班")], "off_and_worked"),
        ([line("2026-01-04", "上班")], "no_holiday_found"),
        ([], "no_holiday_found"),
    ],
)
def test_what_does_not_add_up_is_refused(lines, code):
    with pytest.raises(NoticeRefusedError) as refused:
        read_lines(lines, 2026)
    assert refused.value.code == code


DAYS = st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), min_size=1, max_size=12)


@given(DAYS, DAYS)
def test_a_table_written_as_lines_reads_back(off, worked):
    weekends = frozenset(day for day in worked if day.weekday() >= 5) - off
    year = HolidayYear(2026, frozenset(off), weekends)
    assert read_lines(lines_of_text(text_of(year)), 2026) == year
