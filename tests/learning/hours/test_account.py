from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learning.domain.account import Fact, Loss, Terms, by_day, in_units, settle, target_for

TERMS = Terms()
BEGIN = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)  # 9:00 in Beijing


def span(hour: float, minutes: int, day: int = 0) -> tuple[float, float]:
    at = (BEGIN + timedelta(days=day, hours=hour)).timestamp()
    return at, at + minutes * 60


def lesson(key: str = "a", minutes: int = 30, subject: str = "", day: int = 0, **values) -> Fact:
    on = date(2026, 5, 6) + timedelta(days=day)
    return Fact(f"lesson:{key}", "lesson", subject or key, key, on, minutes, online=True, **values)


def outside(key: str = "o", minutes: int = 90, **values) -> Fact:
    return Fact(f"outside:{key}", "outside", key, key, date(2026, 6, 1), minutes, **{"online": False, **values})


def counted(*facts: Fact, terms: Terms = TERMS, target: int = 60) -> list[int]:
    return [line.counted for line in settle(facts, terms, Decimal(target)).lines]


def test_the_sum_is_rounded_down_to_half_hours_and_not_each_lesson():
    account = settle([lesson(str(n), 30) for n in range(4)], TERMS, Decimal(60))
    assert (account.minutes, account.hours) == (120, Decimal("2.5"))
    assert [in_units(n) for n in (0, 22, 23, 44, 45, 67, 68)] == [Decimal(x) for x in ("0", "0", "0.5", "0.5", "1", "1", "1.5")]  # fmt: skip


def test_a_repeated_lesson_counts_its_best_run_once():
    first, better = lesson("1", 10, "x"), lesson("2", 25, "x", day=1)
    account = settle([first, better, lesson("3", 5, "x", day=2)], TERMS, Decimal(60))
    assert [line.counted for line in account.lines] == [10, 15, 0]
    assert account.lines[2].lost == (Loss("repeated", 5),)


def test_what_waits_was_refused_or_taken_back_does_not_count_and_says_so():
    facts = [outside(standing, standing=standing) for standing in ("waiting", "refused", "taken_back")]
    account = settle(facts, TERMS, Decimal(60))
    assert account.minutes == 0
    assert sorted(line.lost[0].code for line in account.lines) == ["refused", "taken_back", "waiting"]


def test_a_class_and_a_lesson_at_the_same_time_count_once():
    training = Fact("class:1", "class", "1", "课", date(2026, 5, 6), 60, online=False, spans=(span(0, 60),))
    account = settle([training, lesson("b", 30, spans=(span(0.75, 30),))], TERMS, Decimal(60))
    assert [line.counted for line in account.lines] == [60, 15]
    assert account.lines[1].lost == (Loss("overlap", 15),)


def test_a_day_has_a_limit_for_online_study_only():
    many = [lesson(str(n), 60, spans=(span(n, 60),)) for n in range(7)]
    account = settle(many, TERMS, Decimal(60))
    assert account.minutes == 8 * 45
    assert account.lines[-1].lost == (Loss("day_cap", 60),)
    assert sum(counted(*many[:4], *[lesson(f"n{n}", 60, day=1, spans=(span(n, 60, 1),)) for n in range(4)])) == 480


def test_limits_hold_only_where_an_authority_named_them():
    facts = [lesson(str(n), 90, day=n) for n in range(10)]
    assert sum(counted(*facts)) == 900
    assert sum(counted(*facts, terms=Terms(online_share=0.25))) == 675  # a quarter of 60 hours of 45 minutes
    assert counted(outside(minutes=900), terms=Terms(outside_units=10)) == [450]


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ([], "60"),
        ([(date(2020, 1, 1), date(9999, 12, 30))], "60"),
        ([(date(2026, 3, 2), date(9999, 12, 30))], "45"),
        ([(date(2026, 3, 1), date(9999, 12, 30))], "50"),
        ([(date(2020, 1, 1), date(2026, 1, 31)), (date(2026, 12, 1), date(9999, 12, 30))], "10"),
        ([(date(2026, 12, 2), date(9999, 12, 30))], "0"),
        ([(date(2027, 1, 1), date(9999, 12, 30))], "60"),
    ],
)
def test_the_target_follows_full_months_in_post(held, asked):
    assert target_for(TERMS, 2026, held) == Decimal(asked)


def test_the_target_is_rounded_up_to_half_hours():
    assert target_for(Terms(annual_hours=Decimal(40)), 2026, [(date(2026, 5, 1), date(2026, 12, 31))]) == Decimal("27")
    assert target_for(Terms(prorated=False), 2026, [(date(2026, 5, 1), date(2026, 12, 31))]) == Decimal("60")


def test_a_night_belongs_to_two_days_in_beijing():
    late = datetime(2026, 5, 6, 15, 30, tzinfo=UTC).timestamp()
    assert by_day([(late, late + 3600)]) == {date(2026, 5, 6): 1800, date(2026, 5, 7): 1800}


facts = st.lists(
    st.builds(
        lambda key, kind, minutes, hour, length, day, standing: Fact(
            f"{kind}:{key}", kind, str(key % 4), "x", date(2026, 5, 6) + timedelta(days=day), min(minutes, length), online=kind != "class",
            spans=(span(hour, length, day),) if kind != "outside" else (), standing=standing,
        ),
        st.integers(0, 9), st.sampled_from(["lesson", "class", "outside"]), st.integers(1, 300), st.integers(0, 12),
        st.integers(1, 300), st.integers(0, 3), st.sampled_from(["counts", "counts", "waiting", "taken_back"]),
    ),
    max_size=12,
)  # fmt: skip
terms = st.builds(
    Terms,
    online_share=st.sampled_from([None, 0.1, 0.5]),
    daily_units=st.sampled_from([None, 2, 8]),
    outside_units=st.sampled_from([None, 3]),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(facts, terms)
def test_every_minute_counts_or_has_its_reason(found, given_terms):
    account = settle(found, given_terms, Decimal(60))
    for line in account.lines:
        assert line.counted >= 0
        assert line.counted + sum(loss.minutes for loss in line.lost) == line.fact.minutes
    timed = [line for line in account.lines if line.fact.spans]
    seconds_there = {s for line in timed for a, b in line.fact.spans for s in range(int(a), int(b), 60)}
    assert sum(line.counted for line in timed) <= len(seconds_there)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(facts, terms)
def test_the_order_in_which_facts_are_read_changes_nothing(found, given_terms):
    unique = list({fact.key: fact for fact in found}.values())
    assert settle(unique, given_terms, Decimal(60)) == settle(unique[::-1], given_terms, Decimal(60))
