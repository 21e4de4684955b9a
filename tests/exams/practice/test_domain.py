from datetime import UTC, date, datetime, timedelta

from fsrs import Rating
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams.domain.practice import Choice, Past, StockItem, after_answer, pick
from exams.domain.practice_form import is_empty, value_from
from exams.domain.practice_memory import rating_of, recall, review
from exams.domain.practice_plan import Pace, forecast, today_of, weakest_first
from exams.domain.practice_shown import shown

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)


def item(number: int, *cites: tuple[str, str], topic: str = "行政处罚", fingerprint: str = "") -> StockItem:
    return StockItem(number, number, "single", topic, fingerprint or str(number), 1, cites)


class Form(dict):
    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])


def test_the_intervals_are_those_of_the_reference():
    """standards.md: ratings G×6, A, A, G×5 from 2022-11-29 12:30 UTC, each on the day it is due, without fuzz."""
    at, memory, days = datetime(2022, 11, 29, 12, 30, tzinfo=UTC), None, []
    for rating in [Rating.Good] * 6 + [Rating.Again] * 2 + [Rating.Good] * 5:
        memory = review(memory, rating, at)
        days.append((memory.due - at).days)
        at = memory.due
    assert days == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_a_guess_counts_for_less_than_knowledge_and_a_wrong_answer_for_nothing():
    known = review(None, Rating.Good, NOW)
    at = NOW + timedelta(days=3)
    sure = review(known, rating_of(right=True, unsure=False), at)
    guessed = review(known, rating_of(right=True, unsure=True), at)
    wrong = review(known, rating_of(right=False, unsure=True), at)
    assert sure.stability > guessed.stability > wrong.stability
    assert recall(sure, at + timedelta(days=20)) > recall(wrong, at + timedelta(days=20)) > recall(None, at) == 0


def test_a_choice_narrows_by_law_article_and_topic():
    penalty, both = item(1, ("行政处罚法", "art_33")), item(2, ("行政强制法", "art_9"), ("行政处罚法", "art_44"))
    assert [i.question for i in (penalty, both) if Choice(law="行政处罚法").takes(i)] == [1, 2]
    assert [
        i.question for i in (penalty, both) if Choice(law="行政处罚法", articles=frozenset({"art_44"})).takes(i)
    ] == [2]
    assert not Choice(topic="行政许可").takes(penalty)
    assert not Choice(law="行政许可法").takes(both)


def test_a_set_begins_with_what_was_never_seen_then_what_was_wrong():
    past = {1: Past(NOW, True), 2: Past(NOW, False), 3: Past(NOW - timedelta(days=9), True)}
    order = [i.question for i in pick([item(n) for n in range(1, 6)], past, size=5, seed="s")]
    assert set(order[:2]) == {4, 5}
    assert order[2:] == [2, 3, 1]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sets(st.integers(1, 30)).map(sorted), st.sampled_from("abcd"), st.integers(1, 20))
def test_the_same_seed_draws_the_same_set_and_no_wording_twice(numbers, seed, size):
    items = [item(n, fingerprint=str(n % 7)) for n in numbers]
    drawn = pick(items, {}, size=size, seed=seed)
    assert drawn == pick(list(reversed(items)), {}, size=size, seed=seed)
    prints = [i.fingerprint for i in drawn]
    assert len(prints) == len(set(prints)) == min(size, len({i.fingerprint for i in items}))


def test_a_mistake_is_mended_when_right_twice_in_a_row():
    assert after_answer(0, right=True) == (1, False)
    assert after_answer(1, right=True) == (2, True)
    assert after_answer(1, right=False) == (0, False)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    due=st.integers(0, 500), unseen=st.integers(0, 500), done=st.integers(0, 80), days=st.integers(0, 200),
    per_day=st.integers(1, 120),
)  # fmt: skip
def test_a_day_never_asks_for_more_than_its_limit_and_repeats_come_first(due, unseen, done, days, per_day):
    pace = Pace(TODAY + timedelta(days=days), per_day)
    today = today_of(pace, today=TODAY, due=due, unseen=unseen, done=done)
    assert today.cards <= max(0, pace.cards_a_day - done)
    assert today.due + today.left_over == due
    assert not (today.new and today.left_over)
    assert today.minutes <= per_day + 1


def test_minutes_become_cards_and_the_day_of_the_exam_brings_nothing_new():
    assert Pace(TODAY, 15).cards_a_day == 20
    assert Pace(TODAY, 15, in_minutes=False).cards_a_day == 15
    assert today_of(Pace(TODAY, 15), today=TODAY, due=3, unseen=9, done=0).new == 0


def test_what_the_pace_never_reaches_is_said():
    slow = today_of(Pace(TODAY + timedelta(days=10), 5, in_minutes=False), today=TODAY, due=0, unseen=100, done=0)
    assert slow.unreached == 100 - 8 * 5


def test_keeping_a_plan_promises_more_than_stopping_and_the_unseen_count_as_unknown():
    known = [review(None, Rating.Good, NOW) for _n in range(10)]
    told = forecast(known, unseen=10, pace=Pace(TODAY + timedelta(days=30), 10), now=NOW, today=TODAY)
    assert told.today == 0.5
    assert told.exam_stop < 0.5 < 0.8 < told.exam_keep <= 1
    assert [p.day for p in told.points] == sorted({p.day for p in told.points})
    assert told.points[-1].day == TODAY + timedelta(days=30)


def test_the_most_forgotten_comes_first():
    old = review(review(None, Rating.Good, NOW - timedelta(days=40)), Rating.Good, NOW - timedelta(days=39))
    fresh = review(None, Rating.Good, NOW - timedelta(days=3))
    assert weakest_first({1: fresh, 2: old}, NOW) == [2, 1]
    assert weakest_first({1: fresh, 2: old}, NOW - timedelta(days=60)) == []


def test_every_kind_is_read_out_of_a_plain_form():
    two = [{"id": "a", "html": "甲"}, {"id": "b", "html": "乙"}]
    items = {
        "single": ({}, Form(a="B"), {"choice": "B"}),
        "multiple": ({}, Form(a=["A", "C"]), {"choices": ["A", "C"]}),
        "fill_in": ({"blanks": 2}, Form({"a-1": "五"}), {"texts": ["五", ""]}),
        "matching": ({"options": two, "targets": two}, Form({"a-a": "b"}), {"pairs": {"a": "b"}}),
        "ordering": ({"options": two}, Form({"a-a": "2", "a-b": "1"}), {"order": ["b", "a"]}),
    }
    for kind, (more, form, wanted) in items.items():
        assert value_from({"kind": kind, "stem": "", **more}, form) == wanted, kind
    assert value_from({"kind": "ordering", "options": two}, Form({"a-a": "1", "a-b": "1"})) == {"order": []}
    case = {"kind": "case", "parts": [{"id": "1", "kind": "true_false"}]}
    assert value_from(case, Form({"a-1": "true"})) == {"parts": {"1": {"choice": "true"}}}
    assert is_empty(value_from(case, Form()))


def test_a_question_shows_its_key_only_when_it_is_revealed():
    paper = {"kind": "single", "stem": "问", "options": [{"id": "A", "html": "甲"}, {"id": "B", "html": "乙"}]}
    assert not any(option.right for option in shown(paper, value={"choice": "A"}).options)
    revealed = shown(paper, value={"choice": "A"}, answer={"choice": "B"})
    assert [(o.letter, o.chosen, o.right) for o in revealed.options] == [("A", True, False), ("B", False, True)]
