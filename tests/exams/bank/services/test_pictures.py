"""Pictures inside files come along, are shown with their words to who may see the question, and go out again."""

import base64
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from lxml import etree
from PIL import Image

from core.roles import Role
from exams.domain.lint import remarks_on
from exams.domain.markup import as_html, images_in
from exams.formats.writers import WRITERS
from exams.models import QuestionImage
from exams.queries.bank import wordings_of
from exams.services.attempts import start
from exams.services.exporting import export_questions
from exams.services.importing import import_questions
from exams.services.pictures import names_in
from tests.exams.bank.formats.test_writers import schemas  # noqa: F401
from tests.exams.bank.services.test_importing import SINGLE, sheet, stored
from tests.factories.bank import LAW_DATE, make_bank, make_question, make_setter, make_wording
from tests.factories.exams import make_form, make_place, make_sitting
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db


def png(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def moodle(content: bytes, *, alt: str = "一张封条", encoded: str = "") -> bytes:
    file = f'<file name="图 1.png" path="/" encoding="base64">{encoded or base64.b64encode(content).decode()}</file>'
    shown = f'<![CDATA[<p>这是什么？</p><p><img src="@@PLUGINFILE@@/%E5%9B%BE%201.png" alt="{alt}"></p>]]>'
    answers = "".join(
        f'<answer fraction="{share}" format="html"><text>{text}</text></answer>'
        for share, text in ((100, "封条"), (0, "告示"))
    )
    return (
        f'<quiz><question type="multichoice"><questiontext format="html"><text>{shown}</text>{file}</questiontext>'
        f"<single>true</single>{answers}</question></quiz>"
    ).encode()


def word(content: bytes) -> bytes:
    file = Document()
    file.add_paragraph("1. 这是什么？").add_run().add_picture(io.BytesIO(content))
    file.paragraphs[0]._p.xpath(".//wp:docPr")[0].set("descr", "一张封条")
    for line in ("A. 封条", "B. 告示", "答案：A"):
        file.add_paragraph(line)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def package(content: bytes, *, source: str = "../images/a.png", canvas: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if canvas:
            archive.writestr("imsmanifest.xml", "<manifest xmlns='http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1'/>")
            archive.writestr("web_resources/a.png", content)
            archive.writestr(
                "quiz.xml",
                "<questestinterop><item ident='i'><presentation><material><mattext texttype='text/html'>"
                "&lt;p&gt;这是什么？&lt;img src='$IMS-CC-FILEBASE$/a.png' alt='一张封条'&gt;&lt;/p&gt;</mattext></material>"
                "<response_lid ident='r'><render_choice><response_label ident='a'><material><mattext>封条</mattext>"
                "</material></response_label><response_label ident='b'><material><mattext>告示</mattext></material>"
                "</response_label></render_choice></response_lid></presentation><resprocessing><respcondition>"
                "<conditionvar><varequal respident='r'>a</varequal></conditionvar><setvar>100</setvar>"
                "</respcondition></resprocessing></item></questestinterop>",
            )
        else:
            archive.writestr("imsmanifest.xml", "<manifest xmlns='http://www.imsglobal.org/xsd/imscp_v1p1'/>")
            archive.writestr("images/a.png", content)
            archive.writestr(
                "items/q.xml",
                "<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p2' identifier='q' title='q'>"
                "<responseDeclaration identifier='R' cardinality='single' baseType='identifier'><correctResponse>"
                f"<value>A</value></correctResponse></responseDeclaration><itemBody><p>这是什么？<img src='{source}' "
                "alt='一张封条'/></p><choiceInteraction responseIdentifier='R' maxChoices='1'><simpleChoice "
                "identifier='A'>封条</simpleChoice><simpleChoice identifier='B'>告示</simpleChoice></choiceInteraction>"
                "</itemBody></assessmentItem>",
            )
    return out.getvalue()


FILES = {
    "moodle": (lambda: moodle(png()), "m.xml"),
    "word": (lambda: word(png()), "w.docx"),
    "qti": (lambda: package(png()), "p.zip"),
    "canvas": (lambda: package(png(), canvas=True), "c.zip"),
}


def run(bank, content: bytes, name: str, *, by=None, dry_run: bool = False):
    return import_questions(
        bank=bank, stored=stored(content, name), by=by or make_person(), law_date=LAW_DATE, dry_run=dry_run
    )


def reasons(run) -> list[str]:
    return [entry["code"] for entry in run.refused]


@pytest.mark.parametrize("source", FILES)
def test_picture_comes_along_with_its_words(source):
    make, name = FILES[source]
    bank = make_bank()
    assert run(bank, make(), name, dry_run=True).counts["accepted"] == 1
    assert not bank.images.exists()  # a trial keeps nothing
    taken = run(bank, make(), name)
    assert (taken.counts["accepted"], taken.counts["unsupported"]) == (1, [])
    (image,) = bank.images.all()
    ((wording, *_frame),) = wordings_of(bank)
    assert images_in(wording.stem) == [("一张封条", image.name)]
    assert f'<img src="/question-pictures/{image.name}" alt="一张封条">' in as_html(wording.stem)
    assert run(bank, make(), name).counts["known"] == 1
    assert bank.images.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (moodle(b"GIF89a no picture"), "m.xml", "picture_cannot_be_shown"),
        (moodle(b"<svg onload='alert(1)'/>"), "m.xml", "picture_cannot_be_shown"),
        (moodle(png(), encoded="!!!"), "m.xml", "picture_cannot_be_taken"),
        (package(png(), source="../../etc/passwd"), "p.zip", "picture_cannot_be_taken"),
        (package(png(), source="https://example.org/a.png"), "p.zip", "picture_cannot_be_taken"),
    ],
)
def test_picture_that_cannot_be_shown_refuses_its_question(content, name, code):
    bank = make_bank()
    taken = run(bank, content, name)
    assert (taken.counts["accepted"], reasons(taken)) == (0, [code])
    assert not QuestionImage.objects.exists()


def test_sheet_may_name_pictures_of_its_own_bank_only():
    bank, other = make_bank(), make_bank()
    run(bank, moodle(png()), "m.xml")
    stem = f"这是什么？\n![封条](picture:{bank.images.get().name})"
    row = {**SINGLE, "题干": stem, "编号": "9"}
    assert run(bank, sheet(row), "题目.xlsx").counts["accepted"] == 1
    assert reasons(run(other, sheet(row), "题目.xlsx")) == ["picture_is_missing"]


@pytest.mark.parametrize("file_format", ["moodle-xml", "qti"])
def test_picture_goes_out_and_comes_back(file_format):
    bank = make_bank()
    run(bank, moodle(png(), alt="一张封条"), "m.xml")
    picture = f"![选 B 的图](picture:{bank.images.get().name})"
    make_question(
        bank, options=[{"id": "A", "text": "甲"}, {"id": "B", "text": f"乙{picture}丙"}], explanation=f"见{picture}。"
    )
    written = export_questions(bank=bank, file_format=file_format, by=None)
    ending = {"moodle-xml": "x.xml", "qti": "x.zip"}[file_format]
    assert run(bank, written.content, ending).counts["known"] == 2  # the same pictures, so the same questions
    other = make_bank()
    taken = run(other, written.content, ending)
    assert taken.counts["accepted"] == 2, taken.refused
    first, second = (wording for wording, *_frame in wordings_of(other))
    (image,) = other.images.all()
    assert names_in(first) == names_in(second) == {image.name}
    assert [alt for alt, _name in images_in(second.options[1]["text"])] == ["选 B 的图"]


def test_package_with_pictures_is_valid(schemas):  # noqa: F811
    bank = make_bank()
    run(bank, moodle(png()), "m.xml")
    picture = f"![图](picture:{bank.images.get().name})"
    make_question(bank, stem=f"{picture}\n见图{picture}？", explanation=picture)
    content = export_questions(bank=bank, file_format="qti", by=None).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        items = [name for name in archive.namelist() if name.startswith("items/")]
        for name in (*items, "imsmanifest.xml"):
            schemas["item" if name in items else "manifest"].assertValid(etree.fromstring(archive.read(name)))
        assert len([name for name in archive.namelist() if name.startswith("images/")]) == 1


def test_gift_names_the_picture_it_leaves():
    wording = make_wording(stem="见图 ![封条](picture:0123456789abcdef)")
    written = WRITERS["gift"]([(wording, "1", "")], {})
    assert written.left == [(1, "a picture")]


def test_picture_without_words_stops_approval():
    codes = {
        where: [remark.code for remark in remarks_on(wording, cited=[], today=LAW_DATE) if "picture" in remark.code]
        for where, wording in {
            "stem": make_wording(stem="见图 ![](picture:0123456789abcdef)"),
            "option": make_wording(options=[{"id": "A", "text": "![](picture:0123456789abcdef)"}, {"id": "B", "text": "乙"}]),
            "with words": make_wording(stem="见图 ![封条](picture:0123456789abcdef)"),
        }.items()
    }  # fmt: skip
    assert codes == {"stem": ["picture_without_words"], "option": ["picture_without_words"], "with words": []}


def test_picture_is_seen_by_who_may_see_the_question(client_for):
    """Setters and reviewers of the bank, markers; nobody else, until the bank serves practice."""
    unit, elsewhere = make_unit(), make_unit()
    bank = make_bank(unit)
    run(bank, moodle(png()), "m.xml")
    address = reverse("question-picture", args=[bank.images.get().name])

    def seen(role: Role | None, at) -> int:
        person = make_person()
        if role:
            grant(person, role, at)
        return client_for(person).get(address).status_code

    cases = [(Role.QUESTION_SETTER, unit, 200), (Role.QUESTION_REVIEWER, unit, 200), (Role.MARKER, unit, 200),
             (Role.QUESTION_SETTER, elsewhere, 404), (Role.INVIGILATOR, unit, 404), (None, None, 404)]  # fmt: skip
    assert [seen(role, at) for role, at, _status in cases] == [status for *_who, status in cases]
    assert Client().get(address).status_code == 302
    type(bank).objects.filter(pk=bank.pk).update(public=True)
    assert seen(None, None) == 200
    assert client_for(make_setter(unit)).get(reverse("question-picture", args=["0" * 32])).status_code == 404


def test_candidate_sees_the_pictures_of_the_own_paper_from_the_start_and_no_other(client_for):
    """Before the bell, in another's paper, or in the bank beside it: as if there were no such picture."""
    bank = make_bank()
    run(bank, moodle(png("red")), "in-the-paper.xml")
    run(bank, moodle(png("blue")), "not-in-the-paper.xml")
    shown, hidden = bank.images.order_by("pk").values_list("name", flat=True)
    form = make_form(1, stem=f"这是什么？![一张封条](picture:{shown})", bank=bank)
    place, other = make_place(make_sitting(form)), make_person()
    client = client_for(place.person)

    def seen(name: str, by=client) -> int:
        return by.get(reverse("question-picture", args=[name])).status_code

    assert seen(shown) == 404
    start(registration=place)
    assert [seen(shown), seen(hidden), seen(shown, client_for(other))] == [200, 404, 404]
    with CaptureQueriesContext(connection) as asked:
        assert seen(shown) == 200
    assert not [query for query in asked if '"paper"' in query["sql"]]


def test_setter_adds_a_picture_on_screen(client_for):
    unit = make_unit()
    setter = make_setter(unit)
    bank = make_bank(unit)
    client = client_for(setter)
    values = {
        "bank": bank.pk, "kind": "single", "stem": "这是什么？", "options": "封条\n告示", "answer": "A", "topic": "强制",
        "difficulty": 3, "law_date": "2026-01-01",
    }  # fmt: skip
    chosen = {**values, "picture": SimpleUploadedFile("封条.png", png()), "picture_words": ""}
    assert client.post(reverse("office-question-new"), chosen).status_code == 400
    assert not bank.images.exists()
    chosen = {**values, "picture": SimpleUploadedFile("封条.png", png()), "picture_words": "一张封条"}
    client.post(reverse("office-question-new"), chosen)
    ((wording, *_frame),) = wordings_of(bank)
    assert wording.stem == f"这是什么？\n![一张封条](picture:{bank.images.get().name})"
