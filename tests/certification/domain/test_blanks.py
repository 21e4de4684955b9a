"""Serials as people write them, what may follow what, and a count against the record."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.domain.blanks import (
    AT_HAND,
    IN_STOCK,
    NEXT,
    STATES,
    Difference,
    MalformedSerialError,
    Moved,
    Run,
    Stretch,
    compared,
    joined,
    refusal_of_move,
    run_of,
    runs_of,
    stretches,
)


def serials(first: int, last: int = 0) -> Run:
    return Run("甲", 6, first, last or first)


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("甲000101-甲000150", [serials(101, 150)]),
        ("甲000101 – 000150", [serials(101, 150)]),
        ("甲000101至150", [serials(101, 150)]),
        ("甲０００１０１～甲０００１０３", [serials(101, 103)]),
        ("甲000101、甲000103；\n甲000105-107", [serials(101), serials(103), serials(105, 107)]),
        ("gx0009", [Run("GX", 4, 9, 9)]),
        ("", []),
    ],
)
def test_serials_are_read_as_people_write_them(text, runs):
    assert runs_of(text) == runs


@pytest.mark.parametrize(
    "text",
    [
        "甲",
        "甲000150-甲000101",
        "甲000101-乙000150",
        "甲000101-甲0001500",
        "甲1-甲2-甲3",
        "甲000101-",
        "甲_1",
        f"{'A' * 21}01",
    ],
)
def test_what_is_no_run_of_serials_is_named(text):
    with pytest.raises(MalformedSerialError) as refused:
        runs_of(f"甲000001 {text}")
    assert refused.value.args == (text,)


def test_a_run_reads_as_it_is_printed():
    assert [str(serials(101)), str(serials(101, 150)), serials(101, 150).size] == ["甲000101", "甲000101–甲000150", 50]
    assert run_of("甲000101", "甲000150") == serials(101, 150)


def test_every_state_is_reached_and_a_spoiled_or_destroyed_blank_never_becomes_a_card():
    reached = {IN_STOCK} | {after for moves in NEXT.values() for after in moves.values()}
    assert reached == set(STATES)
    lost = {"spoiled"}
    while True:
        more = lost | {moves[state] for moves in NEXT.values() for state in lost if state in moves}
        if more == lost:
            break
        lost = more
    assert lost == {"spoiled", "spoiled_to_destroy", "spoiled_missing", "destroyed"}
    assert not any("destroyed" in moves for moves in NEXT.values())


moves = st.lists(
    st.tuples(st.integers(1, 30), st.integers(0, 9), st.sampled_from(STATES)).map(
        lambda said: Moved(said[0], min(30, said[0] + said[1]), said[2])
    ),
    max_size=12,
)


@given(moves)
def test_stretches_cover_every_serial_once_and_the_newest_movement_speaks(recorded):
    found = stretches(1, 30, recorded)
    told = {number: part.state for part in found for number in range(part.first, part.last + 1)}
    assert sum(part.size for part in found) == len(told) == 30
    for number in range(1, 31):
        over = [move.now for move in recorded if move.first <= number <= move.last]
        assert told[number] == (over[-1] if over else IN_STOCK)
    whole = joined(found)
    assert all(one.state != other.state for one, other in pairwise(whole))
    assert sum(part.size for part in whole) == 30


@given(moves, st.sets(st.integers(1, 40)))
def test_a_count_names_each_serial_that_the_record_sees_differently_once(recorded, there):
    record = [(serials(part.first, part.last), part.state) for part in stretches(1, 30, recorded)]
    absent, surplus = compared([serials(number) for number in there], record)
    should = {n for run, state in record if state in AT_HAND for n in range(run.first, run.last + 1)}
    assert _numbers(absent) == sorted(should - there)
    assert _numbers(surplus) == sorted(there - should)


def _numbers(some: list[Difference]) -> list[int]:
    return sorted(n for one in some for n in range(one.run.first, one.run.last + 1))


def test_a_serial_that_was_passed_on_and_came_back_stands_as_the_newer_batch_says():
    record = [(serials(1), "used"), (serials(1), "passed_on")]
    assert compared([serials(1)], record) == ([], [Difference(serials(1), "used")])


def test_a_step_is_about_serials_that_stand_alike():
    unused, spoiled = Stretch(1, 5, IN_STOCK), Stretch(6, 6, "spoiled", Moved(6, 6, "spoiled", by=1))
    assert refusal_of_move("set_aside", [unused], by=1) is None
    assert refusal_of_move("set_aside", [unused, spoiled], by=1).code == "blanks_stand_differently"
    refusal = refusal_of_move("use", [spoiled], by=1)
    assert (refusal.code, refusal.details) == ("blank_order", {"first": "6", "last": "6", "state": "spoiled"})


def test_nobody_destroys_alone():
    ours = Stretch(1, 5, "to_destroy", Moved(1, 5, "to_destroy", by=1))
    theirs = Stretch(6, 9, "to_destroy", Moved(6, 9, "to_destroy", by=2))
    assert refusal_of_move("destroy", [ours], by=1).code == "handler_never_reviews"
    assert refusal_of_move("destroy", [ours], by=2) is None
    assert refusal_of_move("destroy", [ours, theirs], by=3).code == "blanks_set_aside_apart"
