import io
import re
import zipfile
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from learning.models import CoursePage, LessonPage, StudySign
from learning.services.lessons import finish
from tests.factories.learning import make_lesson
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def read(browser, lesson: LessonPage, *numbers: int):
    for number in numbers:
        browser.get(reverse("learning:lesson", args=[lesson.slug, number]))
        browser.post(reverse("learning:answer", args=[lesson.slug, number, 0]), {"option": 0})


def body(*blocks: tuple[str, object], checks=()) -> list[dict]:
    value = {"title": "节", "body": [{"type": kind, "value": value} for kind, value in blocks], "checks": list(checks)}
    return [{"type": "section", "value": value}]


def test_a_lesson_is_taken_up_where_it_was_left(client_for):
    first, second = make_lesson("one"), make_lesson("two", sections=3)
    browser = client_for(make_person())
    read(browser, first, 1)
    read(browser, second, 1, 2)
    assert browser.get(reverse("learning:lesson-start", args=["two"])).url.endswith("/two/2/")
    course = browser.get(reverse("learning:course", args=["course"]))
    place = course.context["state"].next.place
    assert (place.lesson, place.number, place.title) == (second, 2, "第2节")
    assert browser.get(reverse("learning:library")).context["state"].next.place == place
    assert client_for(make_person()).get(reverse("learning:lesson-start", args=["two"])).url.endswith("/two/1/")


def test_what_must_come_before_is_named_and_nothing_is_served_or_noted(client_for):
    first = make_lesson("first")
    second = make_lesson("second", requires=[{"type": "page", "value": first.pk}])
    person = make_person()
    browser = client_for(person)
    there = reverse("learning:lesson", args=["second", 1])
    refused = browser.get(there)
    assert refused.context["missing"] == [first]
    assert "正文" not in refused.content.decode()
    assert not StudySign.objects.filter(lesson_id=second.lesson_id).exists()
    read(browser, first, 1, 2)
    finish(person=person, lesson=first)
    assert "正文" in browser.get(there).content.decode()


def test_what_a_course_asks_for_holds_for_its_lessons(client_for):
    before = make_lesson("before")
    course = CoursePage.objects.get(slug="course")
    after = course.get_parent().add_child(
        instance=CoursePage(title="提高", slug="after", requires=[{"type": "page", "value": course.pk}])
    )
    after.add_child(instance=LessonPage(title="提高课", slug="more", sections=body(("text", "<p>新的</p>"))))
    person = make_person()
    browser = client_for(person)
    assert browser.get(reverse("learning:lesson", args=["more", 1])).context["missing"] == [course]
    read(browser, before, 1, 2)
    finish(person=person, lesson=before)
    assert "新的" in browser.get(reverse("learning:lesson", args=["more", 1])).content.decode()


def test_several_options_and_statements_are_answered_and_explained(client_for):
    options = [{"text": text, "right": right} for text, right in (("甲", True), ("乙", True), ("丙", False))]
    checks = [
        {"kind": "multiple", "stem": "哪些？", "options": options, "explanation": "甲和乙"},
        {"kind": "judgement", "stem": "可以。", "options": [], "true": False, "explanation": "不可以"},
    ]
    lesson = make_lesson("kinds")
    lesson.sections = body(("text", "<p>正文</p>"), checks=checks)
    lesson.save_revision().publish(skip_permission_checks=True)
    browser = client_for(make_person())
    for number, option in ((0, ["0", "1"]), (1, ["0"])):
        browser.post(reverse("learning:answer", args=["kinds", 1, number]), {"option": option})
    shown = browser.get(reverse("learning:lesson", args=["kinds", 1])).context["checks"]
    assert [(check["right"], check["explanation"]) for check in shown] == [(True, "甲和乙"), (False, "不可以")]


def test_every_block_is_shown_and_faults_are_named_with_their_section(client_for):
    steps = [
        {"name": "甲", "text": "立案", "kind": "step", "ways": []},
        {"name": "乙", "text": "决定", "kind": "end", "ways": []},
    ]
    flow = {"title": "流程", "steps": steps}
    moments = [{"when": "第 1 日", "title": "立案", "text": ""}, {"when": "第 90 日", "title": "决定", "text": ""}]
    lesson = make_lesson("blocks")
    lesson.sections = body(
        ("flow", flow),
        ("timeline", {"title": "时间轴", "moments": moments}),
        ("provision", {"law": "行政处罚法", "provision": "art_54", "digest": "及时立案"}),
    )
    lesson.full_clean()
    lesson.save_revision().publish(skip_permission_checks=True)
    page = client_for(make_person()).get(reverse("learning:lesson", args=["blocks", 1])).content.decode()
    assert page.count('class="mf-flow__box') == 2
    assert "第 90 日" in page
    assert "及时立案" in page
    assert "第五十四条" in page
    steps[1]["ways"] = [{"to": "丙", "case": ""}]
    lesson.sections = body(
        ("flow", flow), ("provision", {"law": "行政处罚法", "provision": "art_44__para_1__pt_3", "digest": ""})
    )
    with pytest.raises(ValidationError) as refused:
        lesson.clean()
    assert [("丙" in text, "art_44__para_1__pt_3" in text) for text in refused.value.messages] == [
        (True, False),
        (False, True),
    ]


def test_a_listed_citation_that_its_law_does_not_have_is_refused_with_its_words():
    lesson = make_lesson("listed", law_date=date(2026, 1, 1))
    wrong = {"law": "行政处罚法", "provision": "art_44__para_2__pt_3", "label": "处罚法四十四条二款三项"}
    unheard_of = {"law": "没有听说过的法", "provision": "art_1", "label": "没有听说过的法第一条"}
    lesson.citations = [{"type": "citation", "value": one} for one in (unheard_of, wrong)]
    with pytest.raises(ValidationError) as refused:
        lesson.save_revision()
    assert list(refused.value.message_dict) == ["citations"]
    assert "处罚法四十四条二款三项" in refused.value.messages[0]
    lesson.citations[1].value["provision"] = "art_44"
    assert lesson.save_revision().pk


def test_two_lessons_never_share_an_address():
    library = make_lesson("same").get_parent().get_parent()
    other = library.add_child(instance=CoursePage(title="另一门", slug="other"))
    with pytest.raises(ValidationError, match="same"):
        other.add_child(instance=LessonPage(title="另一课", slug="same", sections=body(("text", "<p>正文</p>"))))


def test_a_book_tells_answers_of_finished_lessons_only_and_counts_nothing(client_for):
    done, fresh = make_lesson("done"), make_lesson("fresh")
    person = make_person()
    browser = client_for(person)
    read(browser, done, 1, 2)
    finish(person=person, lesson=done)
    signs = StudySign.objects.count()
    page = browser.get(reverse("learning:course-book", args=["course"])).content.decode()
    assert page.count("解释第1节") == 1
    assert "解释第1节" not in browser.get(reverse("learning:lesson-book", args=[fresh.slug])).content.decode()
    assert StudySign.objects.count() == signs


def test_a_pack_opens_without_a_network_and_says_what_it_is(client_for):
    make_lesson("one")
    answer = client_for(make_person()).get(reverse("learning:course-pack", args=["course"]))
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist() == ["01-one.html", "index.html", "style.css"]
    for name in archive.namelist():
        text = archive.read(name).decode()
        assert not re.findall(r"""(?:src|href)=["'](?!\w[\w-]*\.(?:html|css)|#|pictures/)|url\(|@import""", text), name
    index = archive.read("index.html").decode()
    assert "离线阅读" in index
    assert 'href="01-one.html"' in index


def test_strangers_sign_in_before_they_read_a_book_or_take_a_pack(client):
    make_lesson("one")
    for name in ("course-book", "course-pack"):
        assert client.get(reverse(f"learning:{name}", args=["course"])).status_code == 302


def test_a_section_is_previewed_as_an_officer_meets_it(client_for):
    lesson = make_lesson("seen", sections=2)
    officer = lesson.make_preview_request(preview_mode="section-2").content.decode()
    assert "第2节：几名执法人员？" in officer
    assert "解释第2节" not in officer
    assert "解释第2节" in lesson.make_preview_request(preview_mode="").content.decode()
    assert not StudySign.objects.exists()
