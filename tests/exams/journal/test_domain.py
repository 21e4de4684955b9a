import datetime
import itertools
import random
from decimal import Decimal

import pytest

from exams.domain.candidate_paper import candidate_paper
from exams.domain.deadline import GRACE, Terms, deadline, in_time
from exams.domain.fold import Line, fold, is_blank
from exams.domain.grading import machine_marks, score_of
from exams.domain.journal import Entry, leaf_of, root_of
from exams.domain.receipt import Sealed, code_of, receipt, seal_digest

NINE = datetime.datetime(2026, 5, 6, 9, 0, tzinfo=datetime.UTC)


def minutes(count: int) -> datetime.timedelta:
    return datetime.timedelta(minutes=count)


@pytest.mark.parametrize(
    ("start", "percent", "extra", "granted", "expected"),
    [
        (0, 0, 0, 0, 90),  # the ordinary time
        (60, 0, 0, 0, 120),  # the window ends first
        (0, 25, 0, 0, 113),  # 22.5 minutes more, rounded up
        (0, 25, 10, 0, 123),
        (60, 50, 0, 0, 165),  # accommodation passes the window's end
        (60, 0, 0, 10, 130),  # so does a grant
        (0, 0, 0, 10, 100),
    ],
)
def test_deadline(start, percent, extra, granted, expected):
    terms = Terms(NINE + minutes(start), 90, NINE + minutes(120), extra_percent=percent, extra_minutes=extra)
    assert deadline(terms, granted) == NINE + minutes(expected)


def test_answer_in_time_to_the_last_moment_of_grace():
    until = NINE + minutes(90)
    assert in_time(until + GRACE, until)
    assert not in_time(until + GRACE + datetime.timedelta(microseconds=1), until)


def test_fold_takes_the_last_accepted_answer_in_any_order_of_arrival():
    lines = [
        Line(1, 1, "answer", "q1", {"choice": "A"}),
        Line(1, 2, "answer", "q1", {"choice": "B"}),
        Line(1, 9, "answer", "q1", {"choice": "X"}, verdict="stale"),
        Line(1, 3, "flag", "q1", {"flag": True}),
        Line(2, 1, "answer", "q1", {"choice": "C"}),
        Line(2, 2, "answer", "q2", {"choice": "D"}, verdict="late"),
    ]
    for order in itertools.permutations(lines):
        result = fold(order)
        assert result.answers == {"q1": {"choice": "C"}}
        assert result.flags == {"q1"}
        assert result.orders == {"q1": 2}


@pytest.mark.parametrize(
    ("value", "blank"),
    [({"choice": ""}, True), ({"choices": []}, True), ({"texts": ["", "x"]}, False), ({"parts": {"1": {"text": ""}}}, True),
     ({"choice": "A"}, False), ({}, True), (None, True)],
)  # fmt: skip
def test_is_blank(value, blank):
    assert is_blank(value) is blank


def test_digest_differs_with_every_field():
    plain = {"attempt": "a", "writer": "w", "seq": 1, "kind": "answer", "item": "q1", "value": {"choice": "A"}}
    others = {"attempt": "b", "writer": "v", "seq": 2, "kind": "flag", "item": "q2", "value": {"choice": "B"}}
    digests = {Entry(**plain, client_at=NINE).digest(), Entry(**plain, client_at=NINE + minutes(1)).digest()}
    digests |= {Entry(**{**plain, name: value}, client_at=NINE).digest() for name, value in others.items()}
    assert len(digests) == 2 + len(others)
    assert Entry(**plain, client_at=NINE).digest() == Entry(**plain, client_at=NINE).digest()


def sealed(**changes) -> Sealed:
    facts = {"attempt": "a", "form": "f" * 64, "started_at": NINE, "closed_at": NINE + minutes(5)}
    return Sealed(**{**facts, "close_reason": "submitted", "fold": {"q1": {"choice": "A"}}, **changes})


def test_receipt_shows_any_change():
    leaves = [leaf_of(f"{number:064x}", NINE, "accepted") for number in range(5)]
    random.Random(7).shuffle(leaves)
    file = receipt(sealed(), leaves)
    assert file["code"] == code_of(file) == seal_digest(sealed(), root_of(leaves), 5)
    changed = [
        {**file, "answers": {"q1": {"choice": "B"}}},
        {**file, "leaves": file["leaves"][1:]},
        {**file, "closed_at": "2026-05-06T09:06:00.000000+00:00"},
    ]
    assert all(code_of(other) != file["code"] for other in changed)


@pytest.mark.parametrize("content", [{}, {"kind": "mingfa-exam-receipt", "version": 1}, {"kind": "x", "version": 1}])
def test_code_of_refuses_what_is_no_receipt(content):
    with pytest.raises(ValueError, match="not a receipt"):
        code_of(content)


KEY = {
    "q1": {"kind": "single", "scheme": {}, "answer": {"choice": "A"}, "marks": "2"},
    "q2": {"kind": "multiple", "scheme": {"policy": "half_when_incomplete"}, "answer": {"choices": ["A", "B"]}, "marks": "3"},
    "q3": {"kind": "short_answer", "scheme": {}, "answer": {"model": "x"}, "marks": "5"},
}  # fmt: skip


def test_marks_and_score_wait_for_the_marker():
    marks = machine_marks(KEY, {"q1": {"choice": "A"}, "q2": {"choices": ["A"]}, "q3": {"text": "an answer"}})
    assert marks == {"q1": "2.00", "q2": "1.50", "q3": None}
    waiting = score_of(KEY, [marks])
    assert (waiting.total, waiting.out_of, waiting.missing) == (Decimal("3.50"), Decimal(10), ("q3",))
    assert not waiting.passes(Decimal(1))
    done = score_of(KEY, [marks, {"q3": "4"}, {"q1": "0"}])
    assert (done.total, done.missing) == (Decimal("5.50"), ())
    assert done.passes(Decimal("5.5"))
    assert not done.passes(Decimal(6))


def test_blank_answers_earn_nothing_and_need_no_marker():
    assert machine_marks(KEY, {"q3": {"text": ""}}) == {"q1": "0.00", "q2": "0.00", "q3": "0.00"}


def test_candidate_paper_drops_what_it_does_not_know():
    item = {
        "id": "q1",
        "kind": "single",
        "stem": "s",
        "marks": "2",
        "options": [{"id": "A", "html": "a", "right": True}],
    }
    case = {"id": "q2", "kind": "case", "stem": "s", "explanation": "e", "parts": [{**item, "weight": 3}]}
    shown = {"id": "q1", "kind": "single", "stem": "s", "options": [{"id": "A", "html": "a"}]}
    paper = {"sections": [{"title": "t", "items": [item, case], "seed": "x"}], "key": {}}
    expected = [shown, {"id": "q2", "kind": "case", "stem": "s", "parts": [shown]}]
    assert candidate_paper(paper) == {"sections": [{"title": "t", "items": expected}]}
