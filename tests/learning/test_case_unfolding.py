"""The file that plays alone goes the ways of the real case, conditions and all."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from learning.domain import case_unfolding
from learning.domain.case_graph import Choice, ClockMark, Condition, Scene
from learning.domain.case_json import read_case
from learning.domain.case_story import Story
from learning.domain.case_unfolding import TooManyPagesError, unfolded
from learning.services.case_exchange import case_as_page
from tests.factories.learning import make_case
from tests.learning.test_case_story import BEGINS, STORY

DEMO = sorted((Path(__file__).parents[2] / "config/demo/content/case_lessons").glob("*.yaml"))
CASES = [STORY, *(Story(read_case(yaml.safe_load(file.read_text(encoding="utf-8"))).scenes, BEGINS) for file in DEMO)]
UNFOLDED = [unfolded(story) for story in CASES]


@given(st.integers(0, len(CASES) - 1), st.lists(st.integers(0, 5), max_size=25))
def test_every_walk_meets_the_same_scenes_and_choices(which, walk):
    story, pages = CASES[which], {page.name: page for page in UNFOLDED[which]}
    stand, page = story.start(), UNFOLDED[which][0]
    for step in walk:
        offered = story.offered(stand)
        assert (page.scene.id, [way.number - 1 for way in page.ways]) == (stand.scene.id, offered)
        if not offered:
            break
        number = step % len(offered)
        stand, page = story.take(stand, offered[number]), pages[page.ways[number].to]


def test_a_case_without_conditions_has_one_page_for_each_scene():
    scenes = [
        Scene("a", "始", choices=(Choice("去", "b"), Choice("回", "a"))),
        Scene("b", "终", outcome="good", ending="penalty"),
    ]
    assert [page.name for page in unfolded(Story(scenes, BEGINS))] == ["a", "b"]


def test_ways_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(case_unfolding, "MOST_PAGES", 50)
    late = (Condition("clock_over", "期限"),)
    scenes = [
        Scene("a", "始", clock_days=1, clocks=(ClockMark("start", label="期限", length=3),), choices=(Choice("等", "a"), Choice("走", "b", conditions=late))),
        Scene("b", "终", outcome="good", ending="penalty"),
    ]  # fmt: skip
    with pytest.raises(TooManyPagesError):
        unfolded(Story(scenes, BEGINS))


@pytest.mark.django_db
def test_every_link_of_the_file_leads_somewhere():
    page = case_as_page(make_case())
    names = set(re.findall(r'<section id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= names
    assert "<script" not in page
