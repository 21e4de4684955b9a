"""Loading statutes: read, compare with what is there, add what is new. Importing twice changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from modelsearch.backends import get_search_backend

from cms.domain.statutes.dates import in_force_from, version_day
from cms.domain.statutes.parse import gaps, parse
from cms.domain.statutes.text import Article, Doubt, Statute, law_kind, short_title
from cms.models import Citation, Law, LawVersion, Provision
from core import audit, clock
from core.errors import DomainError, register_texts
from core.models import Person
from core.names import sort_key

register_texts(
    {
        "in_force_date_too_early": _("The version of %(day)s cannot be in force before that day."),
        "document_missing": _("Name the document that shows the date."),
    }
)


@dataclass
class FileReport:
    """What became of a file."""

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

    def as_json(self) -> dict[str, Any]:
        content = {k: v for k, v in self.__dict__.items() if k not in ("doubts", "unreadable")}
        doubts = [{"line": d.line, "what": d.what} for d in self.doubts]
        return {**content, "doubts": doubts, **({"unreadable": self.unreadable} if self.unreadable else {})}


@dataclass
class _Read:
    path: Path
    statute: Statute
    raw: bytes
    report: FileReport


def files_in(paths: Iterable[Path]) -> list[Path]:
    found = []
    for path in paths:
        found += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    return found


def import_laws(paths: Iterable[Path], *, dry_run: bool = False, invented: bool = False) -> list[FileReport]:
    """Import files or folders. Files of one law and day are its books and become one version."""
    reports: list[FileReport] = []
    groups: dict[tuple[str, date | None], list[_Read]] = {}
    for path in files_in(paths):
        read = _read(path)
        reports.append(read.report)
        if read.report.kind == "law":
            day = version_day(read.statute, path.name)
            groups.setdefault((short_title(read.statute.title), day), []).append(read)
    for (_title, day), books in groups.items():
        books.sort(key=lambda one: one.statute.articles[0].number)
        _take(books, day, dry_run=dry_run, invented=invented)
    return reports


def _read(path: Path) -> _Read:
    report = FileReport(str(path))
    try:
        raw = path.read_bytes()
        statute = parse(raw.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        report.unreadable = f"{type(error).__name__}: {error}"
        return _Read(path, Statute("", "other"), b"", report)
    report.kind, report.title, report.doubts = statute.kind, statute.title, statute.doubts
    report.articles = sum(1 for article in statute.articles if article.number)
    report.paragraphs, report.points = statute.paragraphs, statute.points
    return _Read(path, statute, raw, report)


@transaction.atomic
def _take(books: list[_Read], day: date | None, *, dry_run: bool, invented: bool) -> None:
    articles = [article for book in books for article in book.statute.articles]
    if len(books) > 1:
        books[0].report.doubts += gaps(articles, first=1)
    whole = Statute(
        books[0].statute.title, "law", events=[e for b in books for e in b.statute.events], articles=articles
    )
    begins, basis = in_force_from(whole)
    for book in books:
        book.report.version = day.isoformat() if day else None
        book.report.in_force_from, book.report.in_force_basis = begins.isoformat() if begins else None, basis
    if day is None:
        books[0].report.doubts.append(Doubt(1, "no date names this version"))
    elif not dry_run:
        _store(whole, books, day, begins, basis, invented=invented)


def _store(whole: Statute, books: list[_Read], day: date, begins: date | None, basis: str, *, invented: bool) -> None:
    sha256 = hashlib.sha256(b"".join(book.raw for book in books)).hexdigest()
    title = short_title(whole.title)
    law, _made = Law.objects.get_or_create(
        code=title,
        defaults={
            "title": whole.title,
            "sort_key": sort_key(title),
            "kind": "local" if invented else law_kind(title),
            "invented": invented,
        },
    )
    known = law.versions.filter(day=day).order_by("-revision").first()
    if known is not None and known.sha256 == sha256:
        return
    version = LawVersion.objects.create(
        law=law,
        day=day,
        revision=known.revision + 1 if known else 1,
        in_force_from=known.in_force_from if known else begins,
        in_force_basis=known.in_force_basis if known else basis,
        articles=sum(1 for article in whole.articles if article.number),
        source=", ".join(book.path.name for book in books)[:300],
        sha256=sha256,
        imported_at=clock.now(),
    )
    rows = [_provision(version, order, article) for order, article in enumerate(whole.articles, start=1)]
    Provision.objects.bulk_create(rows, batch_size=500)
    close_earlier(law)
    resolve_citations_of(law)
    if not invented:
        get_search_backend().get_index_for_model(Provision).add_items(Provision, list(version.provisions.all()))


def _provision(version: LawVersion, order: int, article: Article) -> Provision:
    paragraphs = [
        {"text": p.text, "points": [{"number": point.number, "text": point.text} for point in p.points]}
        for p in article.paragraphs
    ]
    lines = [line for p in paragraphs for line in (p["text"], *(point["text"] for point in p["points"]))]  # type: ignore[index]
    return Provision(
        version=version,
        order=order,
        provision=article.id,
        label=label_of(article.number, article.branch),
        headings=list(article.headings),
        paragraphs=paragraphs,
        text="\n".join(lines),
    )


_SIGNS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """1260 -> 一千二百六十; 11 -> 十一."""
    text, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero and text else "") + _SIGNS[digit] + sign
            zero = False
        else:
            zero = True
    return text[1:] if text.startswith("一十") else text


def label_of(number: int, branch: int = 0) -> str:
    if not number:
        return "序言"
    return f"第{in_chinese(number)}条" + (f"之{in_chinese(branch)}" if branch else "")


def label_of_id(article: str) -> str:
    """art_17_1 -> 第十七条之一."""
    return label_of(*map(int, article.split("_")[1:])) if article.startswith("art_") else label_of(0)


def close_earlier(law: Law) -> None:
    """A version ends on the day before the next one is in force. Only dated versions bound one another."""
    following: date | None = None
    for version in law.versions.exclude(in_force_from=None).order_by("-in_force_from", "-revision"):
        if following is not None and version.in_force_from is not None and version.in_force_from < following:
            last = date.fromordinal(following.toordinal() - 1)
            if version.in_force_until != last:
                version.in_force_until = last
                version.save(update_fields=["in_force_until"])
        following = version.in_force_from


@transaction.atomic
def confirm_in_force(*, version: LawVersion, begins: date, document: str, by: Person) -> LawVersion:
    """A person read the amending decision. Raises DomainError document_missing, in_force_date_too_early."""
    if not document.strip():
        raise DomainError("document_missing")
    if begins < version.day:
        raise DomainError("in_force_date_too_early", day=version.day.isoformat())
    version = LawVersion.objects.select_for_update().get(pk=version.pk)
    version.in_force_from, version.in_force_basis = begins, "decision"
    version.confirmed_by, version.confirmed_on, version.confirmation = by, clock.today(), document.strip()
    version.save()
    close_earlier(version.law)
    audit.record(
        "law.in_force_confirmed", actor=by, subject=version, reason=document.strip(), begins=begins.isoformat()
    )
    return version


def resolve_citations_of(law: Law) -> int:
    """Citations that waited for this law to be loaded."""
    from cms.queries.law import provision_on

    changed = 0
    for citation in Citation.objects.filter(law=law.code, resolved=False):
        if provision_on(law.code, citation.provision, citation.law_date) is not None:
            citation.resolved = True
            citation.save(update_fields=["resolved"])
            changed += 1
    return changed
