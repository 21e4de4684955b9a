from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.domain.admission import code_digest, new_code
from exams.domain.seating import form_for_seat, free_seats
from exams.domain.timetable import Door, Timetable, entering, extra_minutes, meanings, refusal

NINE = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
TIMES = Timetable(NINE, NINE + timedelta(hours=2), 90, late_entry_minutes=60)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def test_whoever_enters_at_0940_has_80_minutes_and_ends_at_1100():
    told = entering(TIMES, at(40))
    assert (told.minutes, told.ends_at, told.is_cut) == (80, at(120), True)


def test_the_author_sees_whole_time_the_cut_and_the_last_entry():
    assert [(m.at, m.minutes, m.is_cut) for m in meanings(TIMES)] == [
        (at(0), 90, False),
        (at(30), 90, False),
        (at(40), 80, True),
        (at(59), 61, True),
    ]


@given(st.integers(1, 300), st.integers(1, 300), st.none() | st.integers(1, 300))
def test_what_is_said_is_what_the_deadline_gives(lasts, minutes, late):
    times = Timetable(NINE, at(lasts), minutes, late)
    for told in meanings(times):
        assert told.ends_at <= times.closes_at
        assert told.ends_at == told.at + timedelta(minutes=told.minutes)
        assert NINE <= told.at <= max(times.last_entry, NINE)


OPEN = Door(TIMES, NINE, None, False, False, None)


@pytest.mark.parametrize(
    ("door", "minute", "expected"),
    [
        (OPEN, 0, None),
        (OPEN, -1, "sitting_not_open"),
        (OPEN, 120, "sitting_not_open"),
        (OPEN, 59, None),
        (OPEN, 60, "too_late_to_enter"),
        (Door(TIMES, NINE, None, False, False, at(120)), 60, None),
        (Door(TIMES, None, None, False, False, None), 5, "bell_has_not_rung"),
        (Door(TIMES, at(5), None, False, False, None), 4, "bell_has_not_rung"),
        (
            Door(TIMES, at(-30), None, False, False, None),
            -1,
            "sitting_not_open",
        ),  # a bell before the opening opens nothing
        (Door(TIMES, NINE, at(10), False, False, None), 9, "room_is_paused"),
        (Door(TIMES, NINE, at(10), False, False, None), 10, None),
        (Door(TIMES, NINE, None, True, False, None), 1, "not_checked_in"),
        (Door(TIMES, NINE, None, True, True, None), 1, None),
    ],
)
def test_the_door(door, minute, expected):
    assert refusal(door, at(minute)) == expected


def test_extra_minutes_are_rounded_up():
    assert extra_minutes(90, Decimal("1.25"), 10) == 33
    assert extra_minutes(90, Decimal(1)) == 0


def test_a_code_is_read_however_it_is_typed():
    code = new_code()
    assert code_digest(code) == code_digest(code.lower().replace("-", " ")) != ""
    assert code_digest("K7QM-3WXP-9RDT-V2H0") == code_digest("k7qm3wxp9rdtv2hO")
    assert code_digest("K7QM") == ""
    assert new_code() != code


def test_seats_fill_room_by_room_and_neighbours_differ():
    found = [(seat.room, seat.number) for seat in free_seats([("a", 2), ("b", 2)], {"a": {1}})]
    assert found == [("a", 2), ("b", 1), ("b", 2)]
    assert form_for_seat(1, [7, 8]) != form_for_seat(2, [7, 8])
