"""A frozen form for the exam room: paper, answer sheet and key of each variant, as PDF and for Word.

Emphasis, tables and pictures stand on the printed paper as they do on the screen.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from PIL import Image

from core import clock
from core.typesetting import set_pdf
from exams.bank_labels import KIND_LABELS
from exams.domain.printing import RIGHT, WRONG, PrintedItem, variant
from exams.domain.rich import Picture, Table, Words, blocks
from exams.models import Form
from exams.services.pictures import pictures_of_form

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
WIDEST, HIGHEST = 120.0, 80.0  # mm of a picture on the page
MM_PER_PIXEL = 25.4 / 150


def document(form: Form, *, letter: str, part: str, ending: str) -> bytes:
    """`part` of PART_TITLES in variant `letter` as `ending` of CONTENT_TYPES. Raises DomainError no_chinese_font."""
    # Neither sheet nor key shows any picture.
    pictures = {name: _Shown(file) for name, file in pictures_of_form(form).items()} if part == "paper" else {}
    content = _content(form, letter, part, pictures)
    if ending == "docx":
        return _docx(content, pictures)
    return set_pdf(TEMPLATE, content, {f"picture-{name}": shown.content for name, shown in pictures.items()})


class _Shown:
    """A picture as it is printed: its bytes, and its size in mm."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        with Image.open(io.BytesIO(content)) as image:
            self.format = (image.format or "png").lower().replace("jpeg", "jpg")
            wide, high = (side * MM_PER_PIXEL for side in image.size)
        scale = min(1, WIDEST / wide, HIGHEST / high)
        self.width = round(wide * scale, 1)


def _content(form: Form, letter: str, part: str, pictures: Mapping[str, _Shown]) -> dict[str, Any]:
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
        "sections": [
            {"title": section.title, "items": list(_rows(section.items, part, pictures))} for section in sections
        ],
    }


def _person_line() -> str:
    blank = "＿" * 8
    return _("Name %(blank)s　Admission number %(blank)s　Seat %(short)s") % {"blank": blank, "short": "＿" * 4}


def _instructions(form: Form) -> str:
    minutes = _("Time allowed: %(minutes)s minutes.") % {"minutes": form.exam.minutes}
    return "\n".join(line for line in (minutes, form.exam.instructions) if line)


def _rows(items: Iterable[PrintedItem], part: str, pictures: Mapping[str, _Shown]) -> Iterable[dict[str, Any]]:
    for item in items:
        if part == "paper":
            yield _question(item, pictures)
        else:
            # A case is answered and marked part by part.
            for one in item.parts or (item,):
                yield _answer(one, item) if part == "sheet" else _key(one)


def _question(item: PrintedItem, pictures: Mapping[str, _Shown], *, within: bool = False) -> dict[str, Any]:
    """`within`: a part of a case, whose kind no heading of a section tells."""
    told = {"kind": KIND_LABELS[item.kind], "marks": item.marks}
    marks = _(" (%(kind)s, %(marks)s marks)") % told if within else _(" (%(marks)s marks)") % told
    return {
        "number": item.number,
        "stem": _blocks(item.stem, pictures, marks),
        "options": [[mark, _blocks(html, pictures)] for mark, html in item.options],
        "targets": [[mark, _blocks(html, pictures)] for mark, html in item.targets],
        "parts": [_question(one, pictures, within=True) for one in item.parts],
    }


def _blocks(frozen: str, pictures: Mapping[str, _Shown], after: str = "") -> list[dict[str, Any]]:
    """{"line": pieces} or {"rows": [[pieces]]}, a piece {"text", "strong"} or {"picture", "words", "width", "format"}.

    The first is a line, for the number stands in it.
    """
    found: list[dict[str, Any]] = []
    for block in blocks(frozen):
        if isinstance(block, Table):
            found.append({"rows": [[[_piece(one, pictures) for one in cell] for cell in row] for row in block.rows]})
        else:
            found.append({"line": [_piece(one, pictures) for one in block]})
    if not found or "rows" in found[0]:
        found.insert(0, {"line": []})
    if after:
        if "rows" in found[-1]:
            found.append({"line": []})
        found[-1]["line"].append({"text": after, "strong": False})
    return found


def _piece(piece: Words | Picture, pictures: Mapping[str, _Shown]) -> dict[str, Any]:
    if isinstance(piece, Words):
        return {"text": piece.text, "strong": piece.strong}
    shown = pictures[piece.name]
    return {"picture": piece.name, "words": piece.words, "width": shown.width, "format": shown.format}


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


def _key(item: PrintedItem) -> dict[str, Any]:
    return {"number": item.number, "key": item.key, "marks": item.marks}


def _docx(content: dict[str, Any], pictures: Mapping[str, _Shown]) -> bytes:
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
        if content["part"] == "paper":
            _write_questions(file, section["items"], pictures)
        elif content["part"] == "sheet":
            _write_sheet(file, section["items"])
        else:
            _write_key(file, section["items"], content["words"])
    if content["part"] == "key":
        file.add_paragraph(content["digest"])
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _write_questions(file: Any, items: list[dict[str, Any]], pictures: Mapping[str, _Shown]) -> None:
    for item in items:
        _write_blocks(file, f"{item['number']}. ", item["stem"], pictures, keep=bool(item["options"]))
        for mark, told in (*item["options"], *item["targets"]):
            _write_blocks(file, f"{mark}. ", told, pictures, indent=Pt(18))
        _write_questions(file, item["parts"], pictures)


def _write_blocks(
    file: Any,
    mark: str,
    told: list[dict[str, Any]],
    pictures: Mapping[str, _Shown],
    *,
    keep: bool = False,
    indent: Any = None,
) -> None:
    for place, block in enumerate(told):
        if "rows" in block:
            _write_table(file, block["rows"], pictures)
            continue
        paragraph = file.add_paragraph("" if place else mark)
        paragraph.paragraph_format.keep_with_next = keep
        paragraph.paragraph_format.left_indent = indent
        _write_line(paragraph, block["line"], pictures)


def _write_line(paragraph: Paragraph, pieces: list[dict[str, Any]], pictures: Mapping[str, _Shown]) -> None:
    for piece in pieces:
        if "picture" in piece:
            drawn = paragraph.add_run().add_picture(
                io.BytesIO(pictures[piece["picture"]].content), width=Mm(piece["width"])
            )
            drawn._inline.docPr.set("descr", piece["words"])
        else:
            paragraph.add_run(piece["text"]).bold = piece["strong"] or None


def _write_table(file: Any, rows: list[list[list[dict[str, Any]]]], pictures: Mapping[str, _Shown]) -> None:
    table = file.add_table(rows=len(rows), cols=max(len(row) for row in rows), style="Table Grid")
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, pieces in zip(cells.cells, row, strict=False):
            _write_line(cell.paragraphs[0], pieces, pictures)


def _write_sheet(file: Any, items: list[dict[str, Any]]) -> None:
    for item in items:
        boxes = "　".join(f"[ {mark} ]" for mark in item["boxes"])
        file.add_paragraph(f"{item['number']}　{boxes or '＿' * 20}")
        for _line in range(item["lines"] if item["long"] else 0):
            file.add_paragraph("＿" * 38)


def _write_key(file: Any, items: list[dict[str, Any]], words: Mapping[str, str]) -> None:
    table = file.add_table(rows=1, cols=3, style="Table Grid")
    for cell, name in zip(table.rows[0].cells, ("number", "key", "marks"), strict=True):
        cell.text = words[name]
    for item in items:
        for cell, name in zip(table.add_row().cells, ("number", "key", "marks"), strict=True):
            cell.text = item[name]
