"""What the search reads of lessons and case lessons: words that stand on the page, no names that only the program knows."""

import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from wagtail.search.models import IndexEntry

from cms.api import words_of
from cms.queries.search import search, with_excerpts
from core.jobs import run_due_jobs
from core.models import Job
from learning.models import LessonPage
from tests.factories.learning import make_case

pytestmark = pytest.mark.django_db
CITED = {"law": "行政处罚法", "provision": "art_42__para_1", "label": "行政处罚法第四十二条第一款"}
SCENES = [
    {
        "id": "the-door", "title": "门前", "text": "两名执法人员到场。", "citations": [CITED],
        "clocks": [{"act": "start", "label": "整改期限", "length": 7, "unit": "days"}],
        "choices": [
            {"id": "show-it", "text": "出示证件", "to": "the-end", "good": True, "citations": [{**CITED, "provision": "art_55", "label": "第五十五条"}],
             "if": [{"kind": "evidence", "value": "笔录"}]},
            {"text": "不出示", "to": "the-end"},
        ],
    },
    {"id": "the-end", "title": "结案", "text": "当事人签收。", "end": {"outcome": "good", "ending": "penalty", "verdict": "合法"}},
]  # fmt: skip
SECTION = {
    "title": "一节",
    "body": [
        {"type": "provision", "value": {"law": "行政处罚法", "provision": "art_58__para_1__pt_3", "digest": "要点"}},
        {"type": "provision", "value": {"law": "行政处罚法", "provision": "art_5x", "digest": ""}},
        {"type": "flow", "value": {"title": "流程", "steps": [
            {"name": "立案", "text": "填写审批表", "kind": "step", "ways": [{"case": "批准", "to": "step-x"}]},
            {"name": "step-x", "text": "调查", "kind": "end", "ways": []},
        ]}},
    ],
    "checks": [],
}  # fmt: skip


def test_a_case_is_searched_by_its_words_and_its_citations():
    lines = words_of(make_case(scenes=SCENES)).split("\n")
    for words in (
        "两名执法人员到场。",
        "行政处罚法第四十二条第一款",
        "行政处罚法第五十五条",
        "整改期限",
        "出示证件",
        "合法",
    ):
        assert words in lines
    assert not {"", "None", "---------"}.intersection(lines[1:])  # the first is the summary
    for name in ("art_42__para_1", "art_55", "the-door", "the-end", "show-it", "start", "笔录"):
        assert name not in "\n".join(lines)


def test_an_excerpt_of_a_case_shows_no_id():
    make_case(scenes=SCENES)
    _total, hits = search("两名执法人员")
    (hit,) = with_excerpts(hits, "两名执法人员")
    assert hit.kind == "case"
    assert "art_" not in hit.excerpt
    assert "行政处罚法第四十二条第一款" in hit.excerpt


def test_a_lesson_is_searched_by_the_articles_it_shows():
    words = words_of(LessonPage(title="课", sections=[{"type": "section", "value": SECTION}])).split("\n")
    assert "行政处罚法第五十八条第一款第三项" in words
    assert "行政处罚法" in words  # of the one still being written
    assert not [line for line in words if "art_" in line]


def test_an_upgrade_puts_lessons_into_the_index_anew():
    upgrade = importlib.import_module("learning.migrations.0005_lessons_into_the_index_again")
    editor = SimpleNamespace(connection=connection)
    upgrade.index_again(apps, editor)
    assert not Job.objects.filter(name="learning.index_again").exists()  # nothing is there to be read
    page = make_case(scenes=SCENES)
    IndexEntry.objects.filter(object_id=str(page.pk)).delete()
    assert search("两名执法人员")[0] == 0
    for _time in (1, 2):
        upgrade.index_again(apps, editor)
    assert Job.objects.filter(name="learning.index_again").count() == 1
    run_due_jobs()
    assert search("两名执法人员")[0] == 1
