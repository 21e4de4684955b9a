"""A case set under the common blueprint of the demonstration: drawn, sat, marked part by part, printed."""

import io
import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document

from exams.demo_bank import build_bank
from exams.documents.paper import document
from exams.domain.blueprint import COMMON_PLAN, total_marks
from exams.domain.printing import variant
from exams.journal import read_entry, read_ticket
from exams.services.attempts import close, start
from exams.services.grading import finish
from tests.exams.sittings.test_machine import Journal
from tests.factories.exams import make_place, make_sitting, reloaded
from tests.factories.people import make_person, make_unit

CONTENT = Path(__file__).resolve().parents[3] / "config" / "demo" / "content" / "questions"


@pytest.fixture
def drawn(db) -> SimpleNamespace:
    unit = make_unit()
    form = build_bank(
        authority=unit.authority, unit=unit, setter=make_person(), reviewer=make_person(), folder=CONTENT
    ).form
    return SimpleNamespace(form=form, cases=form.paper["sections"][3]["items"])


def test_two_cases_of_four_parts_stand_in_the_form_without_their_key(drawn):
    sections = drawn.form.paper["sections"]
    assert [len(section["items"]) for section in sections] == [40, 20, 10, 2]
    assert total_marks(COMMON_PLAN) == 100
    assert [(item["kind"], len(item["parts"]), item["marks"]) for item in drawn.cases] == [("case", 4, "10")] * 2
    assert "answer" not in json.dumps(drawn.cases)
    assert all(set(drawn.form.key[item["id"]]["answer"]["parts"]) == set("1234") for item in drawn.cases)


def test_each_part_earns_its_own_marks_and_an_incomplete_choice_half_of_them(drawn):
    whole, partly = drawn.cases
    right = {item["id"]: drawn.form.key[item["id"]]["answer"]["parts"] for item in drawn.cases}
    single = next(part for part in partly["parts"] if part["kind"] == "single")
    multiple = next(part for part in partly["parts"] if part["kind"] == "multiple")
    given = {
        single["id"]: right[partly["id"]][single["id"]],
        multiple["id"]: {"choices": right[partly["id"]][multiple["id"]]["choices"][:-1]},
    }
    started = start(registration=make_place(make_sitting(drawn.form)))
    ticket = read_ticket(started.ticket)
    answers = [(whole["id"], {"parts": right[whole["id"]]}), (partly["id"], {"parts": given})]
    told = Journal().save(
        ticket,
        [
            read_entry(ticket, {"seq": seq, "item": item, "value": value, "at": None})
            for seq, (item, value) in enumerate(answers, start=1)
        ],
    )
    assert told.saved == [1, 2]
    close(attempt=started.attempt, how="candidate")
    finish(attempt=reloaded(started.attempt))
    grade = started.attempt.grades.get()
    # Four parts share ten marks: 2.5 for the right one, half of that for the incomplete choice.
    assert (grade.marks[whole["id"]], grade.marks[partly["id"]]) == ("10.00", "3.75")
    assert (grade.total, grade.complete) == (Decimal("13.75"), True)


def test_every_part_is_printed_with_its_number_and_its_key(drawn):
    sections = variant(drawn.form.paper, drawn.form.key, digest=drawn.form.digest, letter="B")
    parts = {part.number: part.key for item in sections[3].items for part in item.parts}
    assert list(parts) == [f"{number}.{part}" for number in (71, 72) for part in "1234"]
    paper, sheet, key = (
        Document(io.BytesIO(document(drawn.form, letter="B", part=part, ending="docx")))
        for part in ("paper", "sheet", "key")
    )
    lines = [paragraph.text for paragraph in paper.paragraphs]
    assert {number for number in parts if any(line.startswith(f"{number}. ") for line in lines)} == set(parts)
    boxes = [paragraph.text.split("　")[0] for paragraph in sheet.paragraphs]
    assert set(parts) <= set(boxes)
    assert sum("多选题，2.5 分" in line for line in lines) >= 2
    rows = [[cell.text for cell in row.cells] for row in key.tables[3].rows]
    assert rows[1:] == [[number, right, "2.5"] for number, right in parts.items()]


@pytest.mark.usefixtures("chinese_font")
def test_common_paper_with_its_cases_is_set_as_pdf(drawn):
    for part in ("paper", "sheet", "key"):
        assert document(drawn.form, letter="A", part=part, ending="pdf").startswith(b"%PDF")
