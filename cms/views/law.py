"""Law library: open to everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.domain.statutes.numbers import label_of_id
from cms.domain.statutes.outline import Outline, OutlineVersion
from cms.domain.statutes.standing import Standing
from cms.models import Law, LawVersion, Provision
from cms.queries.digests import digest_of
from cms.queries.law import cited_by
from cms.queries.outline import outline_of, outlines
from cms.queries.reading import Mark, VersionRow, checks_of, marks_between, named, reference_counts, version_rows
from core import clock


def library(request: HttpRequest) -> HttpResponse:
    text, kind = request.GET.get("q", "").strip()[:80], request.GET.get("kind", "")
    laws = list(Law.objects.prefetch_related("versions"))
    loaded = {law.code for law in laws}
    rows = [_row(law, _newest(law)) for law in laws]
    rows += [_row(one, None) for one in outlines().values() if one.code not in loaded]
    rows = [row for row in rows if text in row["title"] and kind in ("", row["kind"])]
    groups = [(label, [row for row in rows if row["kind"] == name]) for name, label in _kinds()]
    context = {"groups": [g for g in groups if g[1]], "text": text, "kind": kind, "kinds": _kinds()}
    return render(request, "cms/law/library.html", context)


def _row(law: Law | Outline, version: LawVersion | None) -> dict[str, Any]:
    return {"code": law.code, "title": law.title, "kind": law.kind, "version": version}


def _kinds() -> list[tuple[str, str]]:
    return [
        ("law", _("Acts of law")),
        ("regulation", _("Regulations and rules")),
        ("interpretation", _("Judicial interpretations")),
        ("local", _("Invented rules of the demonstration")),
    ]


def _newest(law: Law) -> LawVersion | None:
    return max(law.versions.all(), key=lambda v: (v.day, v.amendment, v.revision), default=None)


def law(request: HttpRequest, code: str) -> HttpResponse:
    """A version of a law as a book page: the one named, else that of the day asked for, else the one in force."""
    found = Law.objects.filter(code=code).first()
    if found is None:
        return _not_loaded(request, code)
    if earlier := request.GET.get("compare"):  # older addresses
        words = urlencode({"from": earlier, "to": request.GET.get("version", "")})
        return redirect(f"{reverse('cms:law-compare', args=[code])}?{words}")
    day = day_from(request.GET.get("on", ""))
    rows = version_rows(found, day or clock.today())
    row = chosen(rows, request.GET.get("version", ""), day)
    before = text_before(rows, row)
    marks = marks_between(before.version, row.version) if before and row else {}
    context = {
        "law": found,
        "row": row,
        "rows": rows,
        "version": row.version if row else None,
        "before": before,
        "on": day.isoformat() if day else "",
        "day": day,
        "repeal": found.repeals.select_related("recorded_by").first(),
        "gone": [mark.old for mark in marks.values() if mark.kind == "repealed"],
    }
    if row:
        context |= _reading(found, row.version, marks)
    return render(request, "cms/law/law.html", context)


def _reading(found: Law, version: LawVersion, marks: Mapping[str, Mark]) -> dict[str, Any]:
    cited, referred, checks = cited_by(found.code), reference_counts(found, version), checks_of(version)
    provisions: list[dict[str, Any]] = [
        {
            "row": row,
            "heads": heads,
            "mark": mark if (mark := marks.get(row.provision)) and mark.kind != "unchanged" else None,
            "cited": cited.get(row.provision, 0),
            "referred": referred.get(row.provision, 0),
            "check": checks.get(row.provision),
        }
        for row, heads in _with_headings(version)
    ]
    contents = [(p["row"].provision, head, level) for p in provisions for level, head in p["heads"]]
    return {"provisions": provisions, "contents": contents, "check": checks.get("")}


def _not_loaded(request: HttpRequest, code: str) -> HttpResponse:
    """What the structure index and our own digest know of a law whose text nobody has loaded yet."""
    outline = outline_of(code)
    if outline is None or outline.code != code:
        raise Http404
    day = day_from(request.GET.get("on", ""))
    version = outline.on(day) if day else outline.versions[0]
    digest = digest_of(outline.code)
    context = {
        "law": outline,
        "version": version,
        "day": day,
        "on": day.isoformat() if day else "",
        "digest": digest,
        "articles": _outlined(version, cited_by(outline.code), digest.articles if digest else {}) if version else [],
    }
    return render(request, "cms/law/outline.html", context)


def _outlined(version: OutlineVersion, cited: Mapping[str, int], digests: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "id": article,
            "label": label_of_id(article),
            "paragraphs": len(points),
            "points": sum(points),
            "cited": cited.get(article, 0),
            "digest": digests.get(article, ""),
        }
        for article, points in version.articles.items()
    ]


def day_from(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def chosen(rows: Sequence[VersionRow], name: str, day: date | None) -> VersionRow | None:
    """The version named in the address, else that of the day asked for, which may be none.

    Without a day the newest text that has begun; one whose day nobody confirmed counts, for it quarantines nothing.
    """
    if version := named(rows, name):
        return next(row for row in rows if row.version.pk == version.pk)
    if day is None:
        return next((row for row in rows if row.standing is not Standing.NOT_YET), rows[0] if rows else None)
    return next((row for row in rows if row.standing is Standing.IN_FORCE), None)


def text_before(rows: Sequence[VersionRow], row: VersionRow | None) -> VersionRow | None:
    """The text that stood before a version; `rows` are newest first."""
    at = next((i for i, one in enumerate(rows) if one is row), len(rows))
    return rows[at + 1] if at + 1 < len(rows) else None


def _with_headings(version: LawVersion) -> Iterator[tuple[Provision, list[tuple[int, str]]]]:
    """Each provision with the headings that begin at it, as (level, words)."""
    before: list[str] = []
    for row in version.provisions.all():
        fresh = [
            (level, head) for level, head in enumerate(row.headings, start=1) if row.headings[:level] != before[:level]
        ]
        before = row.headings
        yield row, fresh
