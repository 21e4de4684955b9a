"""The menu of the back office says what is behind each entry."""

import json
import re
from html import unescape

import pytest

from core.roles import Role
from tests.factories.learning import make_lesson
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db


def labels(page: str) -> dict[str, list[str]]:
    """Label of each group of the menu -> labels inside."""
    props = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</', page, re.DOTALL)
    found: dict[str, list[str]] = {}

    def walk(value, inside):
        if isinstance(value, dict):
            here = value.get("label")
            if here and "menu_items" not in value and isinstance(inside, list):
                inside.append(here)
            for one in value.values():
                walk(one, inside)
        elif (
            isinstance(value, list) and value and isinstance(value[0], dict) and "label" in value[0] and len(value) > 1
        ):
            walk(value[1:], found.setdefault(value[0]["label"], []))
        elif isinstance(value, list):
            for one in value:
                walk(one, inside)

    walk(json.loads(unescape(props[1])), None)
    return found


def test_a_trainer_finds_practice_under_study_and_one_entry_on_the_review_of_pages(client_for):
    make_lesson()  # the library, on whose pages trainers write
    trainer = make_person()
    grant(trainer, Role.TRAINER, make_unit())
    menu = labels(client_for(trainer).get("/office/").content.decode())
    assert "单位练习情况" in menu["学习内容"]
    assert not {"报表", "报告"} & menu.keys()
    assert menu["页面编审记录"] == ["工作流", "工作流任务", "网站历史"]
