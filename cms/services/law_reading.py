"""Reading the file of a statute: Markdown or Word in, a tree and its doubts out. Nothing is kept."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.domain.statutes.parse import parse
from cms.domain.statutes.text import Doubt, Statute
from cms.services import law_word
from core.domain.files import csv_text
from core.errors import DomainError, register_texts, text_for
from core.files import FileKind, examine

register_texts(
    {
        "law_in_utf16": _("The text is saved as UTF-16. Save it as UTF-8 or as .docx."),
        "law_unreadable": _("%(file)s: %(reason)s"),
        "law_has_no_articles": _(
            "%(file)s: no article was found. Articles begin a line with their number, for example 第一条."
        ),
        "law_has_no_title": _("%(file)s: the first line should be the title of the law."),
        "law_not_word": _("This is no Word document that can be read. Open it in Word and save it as .docx anew."),
    }
)


@dataclass
class FileReport:
    """What became of a file. Of a Word file, the lines of doubts are its paragraphs."""

    file: str
    kind: str = "other"
    title: str = ""
    version: str | None = None
    in_force_from: str | None = None
    in_force_basis: str = ""
    articles: int = 0
    paragraphs: int = 0
    points: int = 0
    doubts: list[Doubt] = field(default_factory=list)
    unreadable: str = ""
    refused: str = ""

    def as_json(self) -> dict[str, Any]:
        content = {k: v for k, v in self.__dict__.items() if k not in ("doubts", "unreadable", "refused")}
        doubts = [{"line": d.line, "what": d.what} for d in self.doubts]
        said = {k: v for k in ("unreadable", "refused") if (v := getattr(self, k))}
        return {**content, "doubts": doubts, **said}


@dataclass
class Read:
    """A file that was read. `lines` are what a person sees beside the structure: (line or paragraph, text)."""

    name: str
    statute: Statute
    raw: bytes
    report: FileReport
    lines: list[tuple[int, str]] = field(default_factory=list)


def read_path(path: Path) -> Read:
    try:
        return read_text(str(path), path.read_bytes())
    except OSError as error:
        return Read(path.name, Statute("", "other"), b"", FileReport(str(path), unreadable=str(error)))


def read_text(name: str, raw: bytes) -> Read:
    """By its content: a Word file, or text as UTF-8 or GB18030. What cannot be read says why in the report."""
    report = FileReport(name)
    try:
        examine(_named(name, raw), kind=FileKind.STATUTE)
        lines = _lines(raw)
    except (DomainError, ValueError) as error:
        report.unreadable = text_for(error if isinstance(error, DomainError) else DomainError("law_not_word"))
        return Read(Path(name).name, Statute("", "other"), b"", report)
    statute = parse("\n".join(text for _place, text in lines))
    for article in statute.articles:
        article.line = lines[article.line - 1][0]
    statute.doubts = [Doubt(lines[d.line - 1][0], d.what, d.code, d.about) for d in statute.doubts]
    report.kind, report.title, report.doubts = statute.kind, statute.title, statute.doubts
    report.articles = sum(1 for article in statute.articles if article.number)
    report.paragraphs, report.points = statute.paragraphs, statute.points
    return Read(Path(name).name, statute, raw, report, lines)


def refuse_what_is_no_law(read: Read) -> None:
    """Before a person looks at it: a file that holds no statute, or one article twice.

    Raises DomainError law_unreadable, law_has_no_title, law_has_no_articles, law_doubled_article.
    """
    if read.report.unreadable:
        raise DomainError("law_unreadable", file=read.name, reason=read.report.unreadable)
    if read.statute.kind != "law":
        raise DomainError("law_has_no_articles", file=read.name)
    if not read.statute.title:
        raise DomainError("law_has_no_title", file=read.name)
    for doubt in read.statute.doubts:
        if doubt.code == "doubled":
            raise DomainError("law_doubled_article", file=read.name, line=doubt.line, article=doubt.about[0])


def _named(name: str, raw: bytes) -> io.BytesIO:
    stream = io.BytesIO(raw)
    stream.name = name
    return stream


def _lines(raw: bytes) -> list[tuple[int, str]]:
    if raw.startswith(b"PK"):
        told = law_word.told(raw)
        return list(zip(told.places, told.text.splitlines(), strict=True))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DomainError("law_in_utf16")
    return list(enumerate((csv_text(raw) or "").splitlines(), start=1))
