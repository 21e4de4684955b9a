from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from learning.domain.hours import IDLE, Sign, merged, seconds, spans_of, study_time, without

BEGIN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def signs(*given: tuple[str, int]) -> list[Sign]:
    """(section, seconds after the beginning)"""
    return [Sign(section, BEGIN + timedelta(seconds=at)) for section, at in given]


def minutes(found: list[Sign], length: int = 30) -> int:
    return study_time(found, lesson_minutes=length).minutes


def test_reading_counts_and_an_open_window_does_not():
    assert minutes(signs(("1", 0), ("1", 120), ("2", 240), ("2", 400), ("end", 420))) == 7
    assert minutes(signs(("1", 0), ("end", 7200))) == 4


def test_reloading_gains_nothing():
    once = signs(("1", 0), ("2", 180), ("end", 300))
    assert minutes(once + signs(*[("1", at) for at in range(1, 179)])) == minutes(once)


def test_a_lesson_counts_its_length_and_no_more():
    slow = study_time(signs(*[("1", at) for at in range(0, 3600, 60)], ("end", 3600)), lesson_minutes=30)
    assert (slow.minutes, slow.elapsed) == (30, 60)


def test_two_lessons_open_at_once_share_the_time():
    both = [Sign("1", BEGIN + timedelta(seconds=at), lesson) for at in range(0, 601, 30) for lesson in ("a", "b")]
    spent = [seconds(spans_of(both, lesson)) for lesson in ("a", "b")]
    assert sum(spent) == 600


gaps = st.lists(st.integers(1, 900), min_size=1, max_size=30)


@given(gaps, st.data(), st.integers(1, 90))
def test_slow_reading_never_counts_less_than_fast(fast, data, length):
    """The slower reader stays at least as long before every sign, wherever in the lesson that is."""
    slow = [gap + data.draw(st.integers(0, 900)) for gap in fast]

    def read(steps: list[int]) -> int:
        at, found = BEGIN, [Sign("1", BEGIN)]
        for number, step in enumerate(steps):
            at += timedelta(seconds=step)
            found.append(Sign(str(number % 5), at))
        return minutes(found, length)

    assert read(slow) >= read(fast)


times = st.lists(st.tuples(st.sampled_from("12"), st.sampled_from("ab"), st.integers(0, 50_000)), max_size=60)


@given(times, st.integers(1, 90))
def test_never_more_than_the_clock_nor_than_the_lesson_in_any_order(told, length):
    found = [Sign(section, BEGIN + timedelta(seconds=at), lesson) for section, lesson, at in told]
    counted = [study_time(found, lesson=lesson, lesson_minutes=length) for lesson in ("a", "b")]
    assert counted == [study_time(found[::-1], lesson=lesson, lesson_minutes=length) for lesson in ("a", "b")]
    assert all(0 <= one.minutes <= length for one in counted)
    passed = max((at for _s, _l, at in told), default=0) - min((at for _s, _l, at in told), default=0)
    assert sum(seconds(one.spans) for one in counted) <= passed + 1e-6
    assert sum(seconds(one.spans) for one in counted) <= len(told) * IDLE.total_seconds()


stretches = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), max_size=12)


@given(stretches, stretches)
def test_what_is_taken_and_what_is_left_make_the_whole(spans, taken):
    whole = set().union(*(range(a, b) for a, b in spans)) if spans else set()
    gone = set().union(*(range(a, b) for a, b in taken)) if taken else set()
    assert seconds(merged(spans)) == len(whole)
    assert seconds(without(spans, taken)) == len(whole - gone)
