"""Files made to harm: each is refused with a sentence, by upload and on the command line, and nothing is kept."""

import json
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from core.errors import DomainError, text_for
from core.files import FileKind, accept
from exams.models import ImportRun, Question
from exams.services.importing import import_questions, read_file
from tests.exams.bank.services.test_importing import SINGLE, sheet
from tests.exams.bank.services.test_repairing import OLD_WORKBOOK
from tests.factories.bank import LAW_DATE, make_bank
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def packed(**parts: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), part)
    return buffer.getvalue()


def word(part: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", part)
    return buffer.getvalue()


def with_formula() -> bytes:
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("题目")
        page.write_row(0, 0, ["题型", "题干", "选项A", "选项B", "答案"])
        page.write_row(1, 0, ["单选题", "甲？", "一", "二", "A"])
        page.write_formula(1, 2, '=HYPERLINK("http://example.org")', value="一")
    return buffer.getvalue()


def workbook(sheet_xml: bytes) -> bytes:
    """A real workbook whose sheet is replaced."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(sheet(SINGLE))) as made, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            archive.writestr(name, sheet_xml if name == "xl/worksheets/sheet1.xml" else made.read(name))
    return buffer.getvalue()


def sparse() -> bytes:
    """Two cells in opposite corners: a reader that lays out the rectangle between them asks for half a terabyte."""
    import xlsxwriter

    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("题目")
        page.write(0, 0, "题干")
        page.write(1_048_575, 16_383, "末")
    return buffer.getvalue()


def old_with_formula() -> bytes:
    """The old workbook with its last record of a text turned into one of a formula."""
    at = OLD_WORKBOOK.rindex(b"\xfd\x00\x0a\x00")
    return OLD_WORKBOOK[:at] + b"\x06\x00" + OLD_WORKBOOK[at + 2 :]


def old_with_a_promise() -> bytes:
    """The old workbook whose sheet says that it begins far below its end: its reader asks for half a terabyte."""
    at = OLD_WORKBOOK.index(b"\x00\x02\x0e\x00") + 4
    return OLD_WORKBOOK[: at + 3] + b"\x01" + OLD_WORKBOOK[at + 4 :]


ENTITIES = b"<!DOCTYPE quiz [<!ENTITY a 'x'><!ENTITY b '&a;&a;&a;&a;'>]><quiz>&b;</quiz>"
PATHS = {"../../escape.xml": b"<x/>"}
FILES = {
    "zip bomb in a package": ("q.zip", lambda: packed(a_xml=b"<x>" + b" " * 60_000_000)),
    "zip bomb in Word": ("q.docx", lambda: word(b"<x>" + b" " * 60_000_000)),
    "entity bomb": ("q.xml", lambda: ENTITIES),
    "entity bomb in a package": ("q.zip", lambda: packed(a_xml=ENTITIES)),
    "entity bomb in Word": ("q.docx", lambda: word(ENTITIES)),
    "path out of the package": ("q.zip", lambda: packed(**PATHS)),
    "path from the root": ("q.zip", lambda: packed(**{"/etc/passwd.xml": b"<x/>"})),
    "a page with a script": ("q.txt", lambda: b"<html><script>alert(1)</script></html>"),
    "zip bomb in a workbook": ("q.xlsx", lambda: workbook(b"<sheetData>" + b" " * 60_000_000 + b"</sheetData>")),
    "entity bomb in a workbook": ("q.xlsx", lambda: workbook(ENTITIES)),
    "two cells with a desert between them": ("q.xlsx", sparse),
    "formula in an old workbook": ("q.xls", old_with_formula),
    "old workbook that ends before it begins": ("q.xls", old_with_a_promise),
    "old workbook that is cut off": ("q.xls", lambda: OLD_WORKBOOK[:3000]),
    "formula in a sheet": ("q.xlsx", with_formula),
    "formula in a table of text": ("q.csv", lambda: "题型,题干,答案\n判断题,=cmd|' /C calc'!A0,对\n".encode()),
    "program": ("q.xlsx", lambda: b"MZ\x90\x00" + bytes(200)),
    "broken archive": ("q.xlsx", lambda: sheet(SINGLE)[:-200]),
}


@pytest.mark.parametrize("name", FILES)
def test_refused_by_upload(name):
    file_name, made = FILES[name]
    bank = make_bank()
    upload = BytesIO(made())
    upload.name = file_name
    with pytest.raises(DomainError) as refused:
        import_questions(
            bank=bank,
            stored=accept(upload, kind=FileKind.QUESTIONS, by=None),
            by=make_person(),
            law_date=LAW_DATE,
            dry_run=False,
        )
    assert len(text_for(refused.value)) > 8
    assert not Question.objects.exists()
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("name", FILES)
def test_refused_on_the_command_line(name, tmp_path):
    file_name, made = FILES[name]
    path = tmp_path / file_name
    path.write_bytes(made())
    answer = told(path)
    assert (answer["read"], answer["accepted"]) == (0, 0)
    ((where, reason),) = [(entry["where"], entry["reason"]) for entry in answer["refused"]]
    assert where == "file"
    assert len(reason) > 8


def told(path: Path) -> dict:
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("import_questions", str(path), "--dry-run", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_cells_with_a_format_alone_do_not_spread_a_sheet():
    from core.domain.files import FileType, flags_of

    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576" ht="15"/><row r="9"><c r="XFD9" s="1"/></row>'
    assert flags_of(workbook(b"<sheetData>" + rows + b"</sheetData>"), FileType.XLSX) == ()


def test_old_workbook_is_read_all_the_same():
    _found, reading = read_file(OLD_WORKBOOK, law_date=LAW_DATE)
    assert reading.read == 2


def test_two_hundred_megabytes_are_not_read(tmp_path):
    path = tmp_path / "q.xlsx"
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.truncate(200 * 1024 * 1024)
    (refused,) = told(path)["refused"]
    assert "过大" in refused["reason"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gift", b"Is it?<script>alert(1)</script>{T}"),
        (
            "moodle-xml",
            b"<quiz><question type='truefalse'><questiontext><text>Is it?&lt;script&gt;x()&lt;/script&gt;</text>"
            b"</questiontext><answer fraction='100'><text>true</text></answer></question></quiz>",
        ),
    ],
)
def test_question_with_a_script_is_refused(name, content):
    found, reading = read_file(content, law_date=LAW_DATE)
    assert (found, list(reading.drafts)) == (name, [])
    assert [entry.problem.code for entry in reading.refused] == ["script_cannot_be_taken"]
