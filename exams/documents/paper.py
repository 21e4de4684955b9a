"""A frozen form for the exam room: paper, answer sheet and key of each variant, as PDF and for Word."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from core import clock
from core.typesetting import set_pdf
from exams.domain.printing import RIGHT, WRONG, PrintedItem, variant
from exams.models import Form

TEMPLATE = Path(__file__).parent / "paper.typ"
PART_TITLES = {
    "paper": gettext_lazy("Question paper"),
    "sheet": gettext_lazy("Answer sheet"),
    "key": gettext_lazy("Key for markers"),
}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LINES = {"short_answer": 10, "case": 4}


def document(form: Form, *, letter: str, part: str, ending: str) -> bytes:
    """`part` of PART_TITLES in variant `letter` as `ending` of CONTENT_TYPES. Raises DomainError no_chinese_font."""
    content = _content(form, letter, part)
    return set_pdf(TEMPLATE, content) if ending == "pdf" else _docx(content)


def _content(form: Form, letter: str, part: str) -> dict[str, Any]:
    """What both ways of setting print. The paper and the sheet hold nothing of the key."""
    exam = form.exam
    sections = variant(form.paper, form.key, digest=form.digest, letter=letter)
    language = get_language() or "zh-hans"
    return {
        "part": part,
        "day": list(form.created_at.astimezone(clock.BEIJING).timetuple()[:3]),
        "title": exam.title,
        "authority": exam.authority.name,
        "part_title": str(PART_TITLES[part]),
        "variant": _("Form %(number)s, variant %(letter)s") % {"number": form.number, "letter": letter},
        "person_line": "" if part == "key" else _person_line(),
        "instructions": _instructions(form) if part == "paper" else "",
        "footer": exam.authority.name,
        "digest": _("Digest of the frozen form: %(digest)s") % {"digest": form.digest},
        "words": {"number": _("No."), "key": _("Key"), "marks": _("Marks")},
        "lang": "zh" if language.startswith("zh") else "en",
        "region": "cn" if language.startswith("zh") else "gb",
        "sections": [{"title": section.title, "items": list(_rows(section.items, part))} for section in sections],
    }


def _person_line() -> str:
    blank = "＿" * 8
    return _("Name %(blank)s　Admission number %(blank)s　Seat %(short)s") % {"blank": blank, "short": "＿" * 4}


def _instructions(form: Form) -> str:
    minutes = _("Time allowed: %(minutes)s minutes.") % {"minutes": form.exam.minutes}
    return "\n".join(line for line in (minutes, form.exam.instructions) if line)


def _rows(items: Iterable[PrintedItem], part: str) -> Iterable[dict[str, Any]]:
    for item in items:
        if part == "paper":
            yield _question(item)
        else:
            # A case is answered and marked part by part.
            for one in item.parts or (item,):
                yield _answer(one, item) if part == "sheet" else _key(one, item)


def _question(item: PrintedItem) -> dict[str, Any]:
    stem = item.stem if not item.marks else _("%(stem)s (%(marks)s marks)") % {"stem": item.stem, "marks": item.marks}
    return {
        "number": item.number,
        "stem": stem,
        "options": [list(pair) for pair in item.options],
        "targets": [list(pair) for pair in item.targets],
        "parts": [_question(one) for one in item.parts],
    }


def _answer(item: PrintedItem, whole: PrintedItem) -> dict[str, Any]:
    boxes: list[str] = []
    if item.kind in ("single", "multiple"):
        boxes = [mark for mark, _text in item.options]
    elif item.kind == "true_false":
        boxes = [RIGHT, WRONG]
    return {
        "number": item.number,
        "boxes": boxes,
        "long": item.kind == "short_answer",
        "lines": LINES["case" if whole.parts else "short_answer"],
    }


def _key(item: PrintedItem, whole: PrintedItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "key": item.key,
        "marks": whole.marks if item.number in (whole.number, _first(whole)) else "",
    }


def _first(item: PrintedItem) -> str:
    return item.parts[0].number if item.parts else item.number


def _docx(content: dict[str, Any]) -> bytes:
    file = Document()
    style = file.styles["Normal"]
    style.font.name, style.font.size = "SimSun", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")
    for level in (1, 2):
        file.styles[f"Heading {level}"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "SimHei")
    file.add_heading(content["title"], 1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    file.add_paragraph(f"{content['part_title']}　{content['variant']}").alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (content["person_line"], content["instructions"]):
        if line:
            file.add_paragraph(line)
    for section in content["sections"]:
        file.add_heading(section["title"], 2)
        _WRITERS[content["part"]](file, section["items"], content)
    if content["part"] == "key":
        file.add_paragraph(content["digest"])
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _write_questions(file: Any, items: list[dict[str, Any]], _content: dict[str, Any]) -> None:
    for item in items:
        file.add_paragraph(f"{item['number']}. {item['stem']}").paragraph_format.keep_with_next = bool(item["options"])
        for mark, text in (*item["options"], *item["targets"]):
            file.add_paragraph(f"{mark}. {text}").paragraph_format.left_indent = Pt(18)
        _write_questions(file, item["parts"], _content)


def _write_sheet(file: Any, items: list[dict[str, Any]], _content: dict[str, Any]) -> None:
    for item in items:
        boxes = "　".join(f"[ {mark} ]" for mark in item["boxes"])
        file.add_paragraph(f"{item['number']}　{boxes or '＿' * 20}")
        for _line in range(item["lines"] if item["long"] else 0):
            file.add_paragraph("＿" * 38)


def _write_key(file: Any, items: list[dict[str, Any]], content: dict[str, Any]) -> None:
    table = file.add_table(rows=1, cols=3, style="Table Grid")
    for cell, name in zip(table.rows[0].cells, ("number", "key", "marks"), strict=True):
        cell.text = content["words"][name]
    for item in items:
        for cell, name in zip(table.add_row().cells, ("number", "key", "marks"), strict=True):
            cell.text = item[name]


_WRITERS = {"paper": _write_questions, "sheet": _write_sheet, "key": _write_key}
