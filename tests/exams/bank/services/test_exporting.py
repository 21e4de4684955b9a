import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.errors import DomainError
from core.models import AuditEntry
from exams.services.exporting import EXPORTS, export_questions
from exams.services.importing import read_file
from tests.factories.bank import LAW_DATE, make_bank, make_question

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    bank = make_bank()
    make_question(bank, stem="甲？", topic="听证")
    make_question(bank, stem="乙？", topic="处罚")
    return bank


def told(out, *arguments: str) -> dict:
    stream = StringIO()
    call_command("export_questions", str(out), "--json", *arguments, stdout=stream)
    return json.loads(stream.getvalue())


@pytest.mark.parametrize("name", EXPORTS)
def test_command_writes_what_import_reads(bank, tmp_path, name):
    out = tmp_path / f"questions{EXPORTS[name]}"
    answer = told(out, "--format", name)
    assert (answer["format"], answer["left"], answer["bytes"]) == (name, [], out.stat().st_size)
    assert bool(answer["not_in_format"]) == (name != "xlsx")
    found, reading = read_file(out.read_bytes(), law_date=LAW_DATE)
    assert (found, [draft.wording.stem for draft in reading.drafts]) == (name, ["甲？", "乙？"])


def test_filters_narrow(bank, tmp_path):
    out = tmp_path / "q.gift"
    told(out, "--format", "gift", "--filter", "topic=听证", "--filter", "state=draft")
    text = out.read_text(encoding="utf-8")
    assert "甲？" in text
    assert "乙？" not in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--filter", "colour=red"], "colour"),
        (["--filter", "kind=case"], "没有这样的题目"),
        (["--bank", "elsewhere"], "--bank"),
    ],
)
def test_command_refuses_with_a_sentence(bank, tmp_path, arguments, words):
    with pytest.raises(CommandError, match=words) as refused:
        call_command("export_questions", str(tmp_path / "q"), *arguments)
    assert refused.value.returncode == 2
    assert not (tmp_path / "q").exists()


def test_case_is_named_and_left_out(bank, tmp_path):
    part = {"id": "1", "kind": "true_false", "stem": "可以？", "weight": 1}
    make_question(bank, kind="case", stem="案情。", options=[part], answer={"parts": {"1": {"choice": "true"}}})
    stream = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("export_questions", str(tmp_path / "q.xml"), "--format", "moodle-xml", stdout=stream)
    assert "question 3: a case with sub-questions" in stream.getvalue()


def test_export_is_on_record(bank):
    export_questions(bank=bank, file_format="qti", by=None)
    record = AuditEntry.objects.order_by("-pk").first()
    assert (record.action, record.details["format"], record.details["questions"]) == ("exams.bank_exported", "qti", 2)


def test_too_many_for_a_package(bank, monkeypatch):
    monkeypatch.setattr("exams.formats.writers.qti.MOST_ITEMS", 1)
    with pytest.raises(DomainError, match="package_holds_too_many"):
        export_questions(bank=bank, file_format="qti", by=None)
