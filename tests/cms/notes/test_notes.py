"""A reader's notes: private, and followed through amendments and revisions."""

import pytest
from django.urls import reverse

from cms.domain.anchors import Found
from cms.models import Note
from cms.queries.notes import notes_in, shown_notes
from cms.services.law import import_laws
from cms.services.notes import change_note, remove_note, write_note
from core.errors import DomainError
from learning.models import LessonPage
from tests.cms.law_change.test_law_change import LAW, NEW, OLD, load
from tests.factories.learning import make_lesson
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def note(person, place, quote="", text="", **values):
    return write_note(person=person, kind="article", source=LAW, place=place, quote=quote, text=text, **values)


def fate(one) -> tuple:
    return one.passage.place if one.passage else "", one.found and (one.found.words, one.found.changed), one.moved


def test_notes_on_a_law_outlive_its_amendment_or_say_that_they_could_not(tmp_path):
    load(tmp_path, OLD, "2023-12-01")
    reader = make_person()
    notes = [
        note(reader, "art_1", "每日至少一次"),
        note(reader, "art_2", "发现垃圾及时清理", "及时是多久？"),
        note(reader, "art_3", "拒不改正的，处二百元罚款"),
        note(reader, "art_4", "夜间作业时应当降低噪声"),
        note(reader, "art_5", text="由谁解释"),
    ]
    assert [fate(one) for one in shown_notes(notes)] == [(row.place, (row.quote, False), False) for row in notes]
    load(tmp_path, NEW, "2026-01-05")
    assert [fate(one) for one in shown_notes(notes)] == [
        ("art_1", ("每日至少一次", False), False),
        ("art_2", ("发现垃圾在二小时内清理", True), False),
        ("art_4", ("拒不改正的，处二百元罚款", False), True),
        ("art_4", None, False),
        ("art_5", ("本规定由街道办事处负责解释。", False), False),
    ]
    assert {one.note.pk for one in notes_in(reader, "article", LAW, "art_4")} == {notes[2].pk, notes[3].pk}
    assert notes_in(reader, "article", LAW, "art_3") == []


def test_a_note_in_a_lesson_follows_its_section_and_outlives_its_removal(client_for):
    lesson = make_lesson()
    page = LessonPage.objects.get(pk=lesson.pk)
    reader = make_person()
    first = write_note(
        person=reader, kind="lesson", source=str(page.lesson_id), place=page.sections[0].id, quote="正文"
    )
    there = reverse("learning:lesson", args=[page.slug, 1])
    assert "正文" in client_for(reader).get(there).content.decode()
    raw = list(page.sections.raw_data)
    page.sections = [{**raw[1]}, {**raw[0]}]
    page.save_revision().publish(skip_permission_checks=True)
    (shown,) = shown_notes([first])
    assert (shown.passage.url, shown.found) == (reverse("learning:lesson", args=[page.slug, 2]), Found("正文"))
    page = LessonPage.objects.get(pk=lesson.pk)
    page.sections = [dict(page.sections.raw_data[0])]
    page.save_revision().publish(skip_permission_checks=True)
    (shown,) = shown_notes([first])
    assert (shown.passage.url, shown.found) == (there, None)
    LessonPage.objects.get(pk=lesson.pk).unpublish()
    assert shown_notes([first])[0].text is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"place": "art_99", "quote": "清扫"}, "nothing_to_note"),
        ({"place": "art_1"}, "note_is_empty"),
        ({"place": "art_1", "quote": "没有这些字"}, "words_not_found"),
        ({"place": "art_1", "quote": "每日", "text": "长" * 1001}, "note_is_too_long"),
    ],
)
def test_what_cannot_be_noted_is_refused_and_nothing_is_kept(tmp_path, values, code):
    load(tmp_path, OLD, "2023-12-01")
    with pytest.raises(DomainError, match=code):
        note(make_person(), **values)
    assert not Note.objects.exists()


def test_nobody_else_sees_or_touches_a_note(tmp_path, client_for):
    load(tmp_path, OLD, "2023-12-01")
    mine, other = make_person(), make_person()
    kept = note(mine, "art_1", "每日至少一次", "只给自己看")
    article = reverse("cms:law-article", args=[LAW, "art_1"])
    change = reverse("cms:note-change", args=[kept.public_id])
    assert "只给自己看" in client_for(mine).get(article).content.decode()
    for page in (article, reverse("cms:notes")):
        assert "只给自己看" not in client_for(other).get(page).content.decode()
    assert client_for(other).post(change, {"text": "x"}).status_code == 404
    with pytest.raises(Note.DoesNotExist):
        change_note(person=other, note_id=kept.public_id, text="x")
    remove_note(person=other, note_id=kept.public_id)
    assert Note.objects.get().text == "只给自己看"
    client_for(mine).post(change, {"text": "改了"})
    assert Note.objects.get().text == "改了"
    client_for(mine).post(change, {"delete": "1"})
    assert not Note.objects.exists()


def test_a_note_is_written_on_the_page(tmp_path, client_for, client):
    load(tmp_path, OLD, "2023-12-01")
    reader = make_person()
    told = {"kind": "article", "source": LAW, "place": "art_1", "quote": "每日至少一次", "text": "不含节假日？"}
    there = reverse("cms:note-write")
    assert client.post(there, told).status_code == 302
    assert not Note.objects.exists()
    browser = client_for(reader)
    assert browser.post(there, told).url == reverse("cms:law-article", args=[LAW, "art_1"]) + "#notes"
    assert browser.post(there, {**told, "place": "art_99"}).status_code == 404
    assert browser.post(there, {**told, "kind": "nothing"}).status_code == 404
    assert Note.objects.get().before == "街道办事处负责本辖区的清扫工作，"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_notes_costs_the_same_whatever_their_number(tmp_path, client_for, django_assert_num_queries, rows):
    load(tmp_path, OLD, "2023-12-01")
    reader = make_person()
    for number in range(rows):
        note(reader, f"art_{number + 1}", text="看")
    browser = client_for(reader)
    browser.get(reverse("cms:notes"))
    with django_assert_num_queries(14):
        browser.get(reverse("cms:notes"))


def test_notes_on_a_real_law_follow_it_through_its_revision(shared):
    """行政复议法 2017 and 2023: the right to apply is worded anew, and article 9 became article 20."""
    laws = sorted((shared / "laws").rglob("行政复议法(*.md"))
    if len(laws) < 2:
        pytest.skip("both texts of 行政复议法 are needed")
    import_laws(laws[:1])
    reader = make_person()
    law = "行政复议法"
    kept = write_note(
        person=reader,
        kind="article",
        source=law,
        place="art_9",
        quote="可以自知道该具体行政行为之日起六十日内提出行政复议申请",
    )
    import_laws(laws)
    (shown,) = shown_notes([kept])
    assert (shown.passage.place, shown.found) == (
        "art_20",
        Found("可以自知道或者应当知道该行政行为之日起六十日内提出行政复议申请", changed=True),
    )
