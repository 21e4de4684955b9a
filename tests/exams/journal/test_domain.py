from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.digests import code_of
from exams.domain.proof import seal_of
from exams.domain.sitting import GRACE, Entry, Terms, deadline, fold, takes_answers

BEGIN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CLOSES = BEGIN + timedelta(minutes=90)


@pytest.mark.parametrize(
    ("late", "minutes", "extra", "granted", "expected"),
    [
        (0, 60, 0, 0, 60),  # own time
        (60, 60, 0, 0, 90),  # the window closes first
        (60, 60, 20, 0, 110),  # the accommodation moves both ends
        (60, 60, 0, 30, 120),  # a grant passes the window
        (0, 60, 15, 10, 85),
    ],
)
def test_deadline(late, minutes, extra, granted, expected):
    terms = Terms(BEGIN + timedelta(minutes=late), minutes, extra, CLOSES, granted)
    assert deadline(terms) == BEGIN + timedelta(minutes=expected)


def test_answers_are_taken_until_the_grace_ends_and_never_after_closing():
    terms = Terms(BEGIN, 60, 0, CLOSES)
    end = deadline(terms)
    assert takes_answers(terms, False, end + GRACE - timedelta(seconds=1))
    assert not takes_answers(terms, False, end + GRACE)
    assert not takes_answers(terms, True, BEGIN)


entry = st.builds(
    Entry,
    writer=st.integers(1, 3),
    seq=st.integers(1, 20),
    item=st.sampled_from("abc"),
    value=st.integers(),
    saved=st.booleans(),
)


@given(st.lists(entry, unique_by=lambda e: (e.writer, e.seq)), st.randoms())
def test_the_fold_does_not_depend_on_the_order_of_arrival(entries, chance):
    mixed = list(entries)
    chance.shuffle(mixed)
    assert fold(mixed) == fold(entries)


@given(st.lists(entry, unique_by=lambda e: (e.writer, e.seq)))
def test_the_last_saved_entry_of_an_item_speaks(entries):
    for item, value in fold(entries).items():
        newest = max((e for e in entries if e.item == item and e.saved), key=lambda e: (e.writer, e.seq))
        assert newest.value == value


def test_a_seal_changes_with_every_digest_and_every_answer():
    base = {"attempt": "x", "closed_at": BEGIN, "digests": ["aa" * 32], "answers": {"i": 1}, "form_digest": "f"}
    seals = [
        seal_of(**{**base, **change})["digest"]
        for change in ({}, {"digests": ["bb" * 32]}, {"answers": {"i": 2}}, {"digests": []}, {"form_digest": "g"})
    ]
    assert len(set(seals)) == len(seals)
    assert len(code_of(seals[0])) == 23
