"""Every case of the demonstration, played through: valid, lawful, and won by deciding well."""

from datetime import date
from typing import Any

import pytest

from core.domain.working_days import HolidayYear
from learning.domain.case_faults import advice, faults
from learning.domain.case_graph import Case
from learning.domain.case_json import read_case
from learning.domain.case_story import Story, score
from learning.domain.periods import Period, at_clock
from learning.services.periods import SHIPPED, shipped_periods
from tests.content.conftest import CONTENT

OURS = {path.stem for path in (CONTENT / "case_lessons").glob("*.yaml")}


@pytest.fixture(scope="session")
def stories(cases: list[dict[str, Any]]) -> dict[str, tuple[Case, Story]]:
    from config.demo.holidays import YEAR

    periods = {row["code"]: Period(row["code"], row["name"], row["length"], row["unit"], row["start"], row["roll"])
               for row in shipped_periods() if row["in_force_from"] <= date(2026, 11, 25)}  # fmt: skip
    calendar = {YEAR.year: HolidayYear(YEAR.year, YEAR.days_off, YEAR.worked_weekends)}
    read = [read_case(case) for case in cases]
    return {c.slug: (c, Story(c.scenes, at_clock(c.starts, c.time), periods, calendar)) for c in read}


@pytest.fixture(params=sorted(OURS))
def told(request, stories) -> tuple[Case, Story]:
    return stories[request.param]


def test_the_table_of_periods_comes_with_the_project() -> None:
    assert SHIPPED.is_file()


def test_nothing_is_wrong_with_the_graph_and_nothing_could_be_better(told: tuple[Case, Story]) -> None:
    case, story = told
    assert faults(case.scenes) == []
    assert advice(story) == []


def test_choosing_well_every_time_ends_well_in_time_and_with_full_marks(told: tuple[Case, Story]) -> None:
    best = told[1].best()
    assert best is not None
    assert best.scene.outcome == "good"
    assert all(line.earned == line.full for line in score(best, best))
    assert all(clock.ends is not None and not clock.over(best.now) for clock in best.clocks)


def test_there_are_scenes_enough_and_their_ends_differ(told: tuple[Case, Story]) -> None:
    scenes = told[0].scenes
    ends = [scene for scene in scenes if scene.is_end]
    assert len(scenes) >= 8
    assert {end.outcome for end in ends} == {"good", "fair", "bad"}
    assert all(len(end.verdict) >= 60 for end in ends)


def test_one_bad_choice_is_open_wherever_one_chooses(told: tuple[Case, Story]) -> None:
    flat = [s.id for s in told[0].scenes if len(s.choices) > 1 and {c.good for c in s.choices} != {True, False}]
    assert flat == []


def test_choices_say_what_follows_and_on_which_law(told: tuple[Case, Story]) -> None:
    choices = [choice for scene in told[0].scenes if not scene.drafting for choice in scene.choices]
    assert all(choice.consequence and choice.citations for choice in choices)


def test_evidence_has_a_kind_and_says_what_it_proves_in_street_cases(told: tuple[Case, Story]) -> None:
    if told[0].slug in ("soil-on-wenchang-road", "night-market-seizure"):
        assert any(scene.evidence for scene in told[0].scenes)
        return
    sources = [source for scene in told[0].scenes for source in (scene, *scene.choices)]
    assert all(item.proves for source in sources for item in source.evidence)


def test_cases_say_that_they_are_invented(told: tuple[Case, Story]) -> None:
    assert "虚构" in told[0].title
    assert "虚构" in told[0].summary
