"""Read a lesson from a Word document: headings become sections; text, lists, tables and pictures keep their order."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph

from core.errors import DomainError
from learning.domain.draft import Draft, Picture, Remark, Section, Table, Text

PICTURE_TYPES = {"image/png", "image/jpeg", "image/webp"}
_HEADING = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
# What a lesson has no place for, by the element that shows it.
UNSUPPORTED = {
    qn("w:txbxContent"): "text_box",
    _MATH: "formula",
    qn("w:footnoteReference"): "footnote",
    qn("w:commentReference"): "comment",
    qn("w:ins"): "tracked_change",
    qn("w:del"): "tracked_change",
    _CHART: "chart",
    _DIAGRAM: "diagram",
    qn("w:object"): "embedded_object",
}


@dataclass(frozen=True)
class WordPicture:
    content: bytes
    alt: str


@dataclass
class WordLesson:
    draft: Draft
    pictures: list[WordPicture] = field(default_factory=list)


def read_word(content: bytes, name: str) -> WordLesson:
    """Raises DomainError word_unreadable, word_is_empty."""
    try:
        document = Document(io.BytesIO(content))
    except Exception as error:  # python-docx answers a broken package with errors of many kinds
        raise DomainError("word_unreadable") from error
    lesson = _Reader(document, name).read()
    if not any(section.blocks for section in lesson.draft.sections):
        raise DomainError("word_is_empty")
    return lesson


class _Reader:
    def __init__(self, document: WordDocument, name: str) -> None:
        self.document, self.name = document, name
        self.blocks = list(document.iter_inner_content())
        self.levels = [_level(block) for block in self.blocks if isinstance(block, Paragraph) and block.text.strip()]
        self.remarks: Counter[tuple[str, str]] = Counter()
        self.pictures: list[WordPicture] = []
        self.sections: list[Section] = []
        self.title = ""
        self.open: list[str] = []  # markup of the text being gathered
        self.words: list[str] = []
        self.heading = ""
        self.listed = ""

    def read(self) -> WordLesson:
        for block in self.blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            else:
                self._table(block)
        self._close()
        sections = [s for s in self.sections if s.blocks or s.title != self.name]
        remarks = [Remark(code, section, count) for (code, section), count in self.remarks.items()]
        return WordLesson(Draft(self.title or self.name, sections, remarks), self.pictures)

    @property
    def section(self) -> Section:
        if not self.sections:
            self.sections.append(Section(self.title or self.name))
        return self.sections[-1]

    @property
    def top(self) -> int:
        """The level of headings that begins a section: the second one where the first stands once, as a title."""
        used = sorted({level for level in self.levels if level > 0})
        alone = len(used) > 1 and self.levels.count(used[0]) == 1 and 0 not in self.levels
        return used[1] if alone else used[0] if used else 1

    def _paragraph(self, paragraph: Paragraph) -> None:
        self._note_unsupported(paragraph._p)
        level, text = _level(paragraph), paragraph.text.strip()
        if text and (level == 0 or 0 < level < self.top):
            self._close()
            self.title = self.title or text[:200]
        elif text and level == self.top:
            self._close()
            self.sections.append(Section(text[:120]))
        elif text and level > self.top:
            self._close()
            self.heading = text
            self._add("h2" if level == self.top + 1 else "h3", escape(text), text)
        elif text:
            self._add(_list_kind(paragraph, self.document) or "p", _markup(paragraph), text)
        self._take_pictures(paragraph._p)

    def _add(self, kind: str, markup: str, words: str) -> None:
        if kind in ("ul", "ol"):
            if self.listed != kind:
                self._end_list()
                self.open.append(f"<{kind}>")
                self.listed = kind
            self.open.append(f"<li>{markup}</li>")
        else:
            self._end_list()
            self.open.append(f"<{kind}>{markup}</{kind}>")
        self.words.append(words)

    def _end_list(self) -> None:
        if self.listed:
            self.open.append(f"</{self.listed}>")
            self.listed = ""

    def _close(self) -> None:
        """Keep the text gathered so far as a block."""
        self._end_list()
        if self.open:
            self.section.blocks.append(Text("".join(self.open), "\n".join(self.words), self.heading))
        self.open, self.words, self.heading = [], [], ""

    def _take_pictures(self, element: Any) -> None:
        for drawing in [*element.iter(qn("w:drawing")), *element.iter(qn("w:pict"))]:
            for blip in drawing.iter(qn("a:blip")):
                self._take_picture(drawing, blip.get(qn("r:embed")))

    def _take_picture(self, drawing: Any, key: str | None) -> None:
        part = self.document.part.related_parts.get(key) if key else None
        if part is None or part.content_type not in PICTURE_TYPES:
            self._remark("picture_format")
            return
        alt = next((one.get("descr") or "" for one in drawing.iter(qn("wp:docPr"))), "").strip()[:300]
        self._close()
        self.section.blocks.append(Picture(len(self.pictures), alt))
        self.pictures.append(WordPicture(part.blob, alt))

    def _table(self, table: WordTable) -> None:
        self._close()
        self._note_unsupported(table._tbl)
        if any(True for _cell in table._tbl.iter(qn("w:gridSpan"), qn("w:vMerge"))):
            self._remark("merged_cells")
        rows = [tuple(cell.text.strip() for cell in row.cells) for row in table.rows]
        rows = [row for row in rows if any(row)]
        if not rows:
            return
        if any(len(cell) > 120 for cell in rows[0]) or any(len(cell) > 300 for row in rows for cell in row):
            self._remark("table_as_text")
            for row in rows:
                self._add("p", escape("；".join(filter(None, row))), "；".join(filter(None, row)))
            return
        self.section.blocks.append(Table(self.section.title[:200], rows[0], tuple(rows[1:])))

    def _note_unsupported(self, element: Any) -> None:
        for inner in element.iter(*UNSUPPORTED):
            self._remark(UNSUPPORTED[inner.tag])

    def _remark(self, code: str) -> None:
        self.remarks[code, self.section.title] += 1


def _level(paragraph: Paragraph) -> int:
    """0 for a title, 1 to 9 for a heading, -1 for text."""
    style = paragraph.style.name if paragraph.style is not None else ""
    if (style or "").lower() in ("title", "标题"):
        return 0
    if found := _HEADING.match(style or ""):
        return int(found[1])
    outline = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    level = int(outline.get(qn("w:val"), "9")) if outline is not None else 9
    return level + 1 if level < 9 else -1


def _list_kind(paragraph: Paragraph, document: WordDocument) -> str:
    style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    if "bullet" in style or "项目符号" in style:
        return "ul"
    if "list number" in style or "列表编号" in style:
        return "ol"
    number = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    if number is None or number.get(qn("w:val")) == "0":
        return ""
    return "ul" if _is_bulleted(document, number.get(qn("w:val"))) else "ol"


def _is_bulleted(document: WordDocument, key: str) -> bool:
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return True
    numbers = {one.get(qn("w:numId")): one.find(qn("w:abstractNumId")) for one in root.iter(qn("w:num"))}
    if (reference := numbers.get(key)) is None:
        return True
    for abstract in root.iter(qn("w:abstractNum")):
        if abstract.get(qn("w:abstractNumId")) == reference.get(qn("w:val")):
            kind = next(abstract.iter(qn("w:numFmt")), None)
            return kind is not None and kind.get(qn("w:val")) == "bullet"
    return True


def _markup(paragraph: Paragraph) -> str:
    return "".join(_pieces(paragraph)).strip()


def _pieces(paragraph: Paragraph) -> Iterator[str]:
    for piece in paragraph.iter_inner_content():
        text = escape(piece.text).replace("\n", "<br/>")
        if isinstance(piece, Hyperlink):
            secure = piece.url.startswith(("http://", "https://"))
            yield f'<a href="{escape(piece.url)}">{text}</a>' if secure else text
            continue
        marked = f"<b>{text}</b>" if piece.bold and text.strip() else text
        yield f"<i>{marked}</i>" if piece.italic and text.strip() else marked
