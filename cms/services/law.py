"""Loading statutes: read, compare with what is there, add what is new. Importing twice changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.domain.statutes.dates import in_force_from, version_day
from cms.domain.statutes.numbers import label_of
from cms.domain.statutes.parse import gaps
from cms.domain.statutes.text import Article, Doubt, Statute, law_kind, short_title
from cms.models import Citation, Law, LawVersion, Provision
from cms.search import articles
from cms.services.law_changes import record_changes, tell_what_is_known
from cms.services.law_reading import FileReport, Read, read_path
from cms.services.law_references import write_references
from core import audit, clock
from core.domain.dates import FAR_DAY
from core.errors import DomainError, register_texts, text_for
from core.models import Person
from core.names import sort_key

register_texts(
    {
        "in_force_date_too_early": _("The version of %(day)s cannot be in force before that day."),
        "document_missing": _("Name the document that shows the date."),
        "law_doubled_article": _(
            "%(file)s, line %(line)s: article %(article)s stands twice. Nothing was saved; mend the file and load it again."
        ),
        "law_gap": _(
            "%(file)s, line %(line)s: article %(article)s follows article %(before)s. Nothing was saved. Where the source "
            "really reads so, say that the gap is right."
        ),
        "law_without_date": _(
            "%(file)s names no day of adoption or amendment. Nothing was saved. Put the day into the name of the file, "
            "for example 示例条例(2024-01-01).md."
        ),
    }
)


@dataclass(frozen=True)
class Terms:
    """How a text is taken in: who brings it, which of several texts of its day it is, what a person vouches for."""

    invented: bool = False
    accept_gaps: bool = True
    amendment: int = 1
    by: Person | None = None


def files_in(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        inside = [*path.rglob("*.md"), *path.rglob("*.docx")] if path.is_dir() else [path]
        found += sorted(inside) if path.is_dir() else inside
    return found


def import_laws(
    paths: Iterable[Path],
    *,
    dry_run: bool = False,
    invented: bool = False,
    accept_gaps: bool = True,
    amendment: int = 1,
) -> list[FileReport]:
    """Import files or folders. Files of one law and day are its books and become one version."""
    reports: list[FileReport] = []
    groups: dict[tuple[str, date | None], list[Read]] = {}
    for path in files_in(paths):
        read = read_path(path)
        reports.append(read.report)
        if read.report.kind == "law":
            day = version_day(read.statute, path.name)
            groups.setdefault((short_title(read.statute.title), day), []).append(read)
    terms = Terms(invented, accept_gaps, amendment)
    for (_title, day), books in groups.items():
        books.sort(key=lambda one: one.statute.articles[0].number)
        try:
            take(books, day, terms, dry_run=dry_run)
        except DomainError as refusal:
            books[0].report.refused = text_for(refusal)
    return reports


@transaction.atomic
def take(books: list[Read], day: date | None, terms: Terms, *, dry_run: bool = False) -> LawVersion | None:
    """Keep what was read as a version; the same text again is the version already there.

    Raises DomainError law_doubled_article, law_gap, law_without_date: then nothing is kept.
    """
    whole = whole_of(books)
    begins, basis = in_force_from(whole)
    for book in books:
        book.report.version = day.isoformat() if day else None
        book.report.in_force_from, book.report.in_force_basis = begins.isoformat() if begins else None, basis
    if day is None:
        books[0].report.doubts.append(Doubt(1, "no date names this version", "no_date"))
    if dry_run:
        return None
    _check(books, day, accept_gaps=terms.accept_gaps)
    return _store(whole, books, day, begins, basis, terms)  # type: ignore[arg-type]


def whole_of(books: list[Read]) -> Statute:
    all_articles = [article for book in books for article in book.statute.articles]
    if len(books) > 1:
        books[0].report.doubts += gaps(all_articles, first=1)
    events = [event for book in books for event in book.statute.events]
    return Statute(books[0].statute.title, "law", events=events, articles=all_articles)


def _check(books: list[Read], day: date | None, *, accept_gaps: bool) -> None:
    doubts = [(book.name, doubt) for book in books for doubt in book.report.doubts]
    for code, refused in (("doubled", True), ("gap", not accept_gaps)):
        for name, doubt in doubts:
            if doubt.code == code and refused:
                details = {"file": name, "line": doubt.line, "article": doubt.about[0], "before": doubt.about[-1]}
                raise DomainError("law_doubled_article" if code == "doubled" else "law_gap", **details)
    if day is None:
        raise DomainError("law_without_date", file=books[0].name)


def _store(whole: Statute, books: list[Read], day: date, begins: date | None, basis: str, terms: Terms) -> LawVersion:
    sha256 = hashlib.sha256(b"".join(book.raw for book in books)).hexdigest()
    title = short_title(whole.title)
    law, _made = Law.objects.get_or_create(
        code=title,
        defaults={
            "title": whole.title,
            "sort_key": sort_key(title),
            "kind": "local" if terms.invented else law_kind(title),
            "invented": terms.invented,
        },
    )
    known = law.versions.filter(day=day, amendment=terms.amendment).order_by("-revision").first()
    if known is not None and known.sha256 == sha256:
        return known
    version = LawVersion.objects.create(
        law=law,
        day=day,
        amendment=terms.amendment,
        revision=known.revision + 1 if known else 1,
        in_force_from=known.in_force_from if known else begins,
        in_force_basis=known.in_force_basis if known else basis,
        articles=sum(1 for article in whole.articles if article.number),
        source=", ".join(book.name for book in books)[:300],
        sha256=sha256,
        imported_at=clock.now(),
        imported_by=terms.by,
    )
    rows = [_provision(version, order, article) for order, article in enumerate(whole.articles, start=1)]
    Provision.objects.bulk_create(rows, batch_size=500)
    write_references(version)
    close_earlier(law)
    resolve_citations_of(law)
    record_changes(law)
    if not law.invented:
        articles.add([version])
    audit.record("law.text_loaded", actor=terms.by, subject=version, law=law.code, day=day.isoformat())
    return version


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


def close_earlier(law: Law) -> None:
    """A version ends on the day before the next one is in force; of several that begin together the last one counts.

    Only dated versions bound one another. A repeal ends those that would run on.
    """
    repealed = repealed_from(law)
    end = date.fromordinal(repealed.toordinal() - 1) if repealed else FAR_DAY
    following: LawVersion | None = None
    order = ("-in_force_from", "-day", "-amendment", "-revision")
    for version in law.versions.exclude(in_force_from=None).order_by(*order):
        last = _last_day(version, following, end)
        if version.in_force_until != last:
            version.in_force_until = last
            version.save(update_fields=["in_force_until"])
        following = version


def _last_day(version: LawVersion, following: LawVersion | None, end: date) -> date:
    begins, next_begins = version.in_force_from, following.in_force_from if following else None
    if following is not None and next_begins == begins:
        return following.in_force_until
    last = min(end, date.fromordinal(next_begins.toordinal() - 1)) if next_begins else end
    return max(last, begins or last)


def repealed_from(law: Law) -> date | None:
    """By what was recorded last."""
    newest = law.repeals.first()
    return newest.repealed_from if newest else None


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
    tell_what_is_known(version.law)
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
