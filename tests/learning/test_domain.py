from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from learning.domain.case_graph import Choice, Scene, best_path, days_used, evidence_on, faults, walk
from learning.domain.hours import Sign, by_year, minutes_that_count

BEGIN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def signs(*given: tuple[str, int]) -> list[Sign]:
    """(section, seconds after the beginning)"""
    return [Sign(section, BEGIN + timedelta(seconds=seconds)) for section, seconds in given]


def test_reading_counts_and_an_open_window_does_not():
    read = signs(("1", 0), ("1", 120), ("2", 240), ("2", 400), ("end", 420))
    assert minutes_that_count(read, lesson_minutes=30, sections=2) == 7
    left_open = signs(("1", 0), ("end", 7200))
    assert minutes_that_count(left_open, lesson_minutes=30, sections=2) == 4


def test_reloading_gains_nothing():
    once = signs(("1", 0), ("2", 180), ("end", 300))
    often = once + signs(*[("1", second) for second in range(1, 179)])
    assert minutes_that_count(often, lesson_minutes=30, sections=2) == minutes_that_count(once, lesson_minutes=30, sections=2)  # fmt: skip


def test_a_section_counts_no_longer_than_its_share_allows():
    slow = signs(*[("1", second) for second in range(0, 36000, 60)], ("end", 36000))
    assert minutes_that_count(slow, lesson_minutes=30, sections=3) == 15


@given(st.lists(st.tuples(st.sampled_from("123"), st.integers(0, 100_000)), max_size=60), st.integers(1, 90))
def test_never_more_than_the_lesson_and_never_less_than_nothing(given_signs, length):
    found = signs(*given_signs)
    assert 0 <= minutes_that_count(found, lesson_minutes=length, sections=3) <= length
    assert minutes_that_count(found, lesson_minutes=length, sections=3) == minutes_that_count(
        found[::-1], lesson_minutes=length, sections=3
    )


def test_a_repeated_lesson_counts_its_best_run_once_a_year():
    runs = [("a", 2026, 10), ("a", 2026, 25), ("b", 2026, 5), ("a", 2025, 30)]
    assert by_year(runs) == {2026: 30, 2025: 30}


CASE = [
    Scene("begin", "开场", evidence=("投诉单",), choices=(Choice("好", "visit", good=True), Choice("差", "bad"))),
    Scene("visit", "现场", evidence=("照片", "投诉单"), clock_days=3, choices=(Choice("好", "good", good=True), Choice("差", "bad"))),
    Scene("good", "结局", clock_days=2, outcome="good"),
    Scene("bad", "结局", outcome="bad"),
]  # fmt: skip


def test_the_way_taken_the_tray_and_the_clock():
    path = walk(CASE, [0, 1])
    assert [step.scene.id for step in path] == ["begin", "visit", "bad"]
    assert evidence_on(path) == ["投诉单", "照片"]
    assert days_used(path) == 3
    assert [step.scene.id for step in best_path(CASE)] == ["begin", "visit", "good"]
    assert [step.scene.id for step in walk(CASE, [7])] == ["begin"]


def test_faults_name_what_would_strand_a_learner():
    broken = [
        Scene("a", "甲", choices=(Choice("去", "nowhere"),)),
        Scene("b", "乙", choices=()),
        Scene("b", "乙", outcome="good", choices=(Choice("x", "a"),)),
    ]
    assert {fault.code for fault in faults(broken)} == {
        "scene_id_twice",
        "choice_leads_nowhere",
        "scene_needs_choices_or_end",
        "scene_is_never_reached",
    }
    assert faults(CASE) == []
    assert [fault.code for fault in faults([])] == ["case_is_empty"]
