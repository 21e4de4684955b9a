"""Law library and search: open to everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.domain.statutes.outline import Outline, OutlineVersion
from cms.models import Law, LawVersion, Provision
from cms.queries.law import changed_articles, cited_by, newest_version, search, shown_version, version_on
from cms.queries.outline import outline_of, outlines
from cms.services.law import label_of_id
from core import clock

MOST_HITS = 200


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
    return max(law.versions.all(), key=lambda v: (v.day, v.revision), default=None)


def law(request: HttpRequest, code: str) -> HttpResponse:
    found = Law.objects.filter(code=code).first()
    if found is None:
        return _not_loaded(request, code)
    day = _day(request.GET.get("on", ""))
    versions = list(found.versions.order_by("-day", "-revision"))
    version = _chosen(found, versions, request.GET.get("version", ""), day)
    other = next((v for v in versions if str(v.public_id) == request.GET.get("compare", "")), None)
    # Without a comparison asked for, the small marks lead to the one with the text before.
    against = other or _before(versions, version)
    changes = changed_articles(against, version) if against and version else {}
    earlier = {row.provision: row for row in other.provisions.all()} if other and version else {}
    provisions = _provisions(version, changes, earlier, cited_by(found.code))
    context = {
        "law": found,
        "version": version,
        "versions": versions,
        "provisions": provisions,
        "contents": [(p["row"].provision, head, level) for p in provisions for level, head in p["heads"]],
        "on": day.isoformat() if day else "",
        "day": day,
        "in_force": version is not None and version == version_on(found, day or clock.today()),
        "compare": other,
        "against": against,
        "removed": [row for row in earlier.values() if changes.get(row.provision) == "removed"],
    }
    return render(request, "cms/law/law.html", context)


def _not_loaded(request: HttpRequest, code: str) -> HttpResponse:
    """What the structure index knows of a law whose text nobody has loaded yet."""
    outline = outline_of(code)
    if outline is None or outline.code != code:
        raise Http404
    day = _day(request.GET.get("on", ""))
    version = outline.on(day) if day else outline.versions[0]
    context = {
        "law": outline,
        "version": version,
        "day": day,
        "on": day.isoformat() if day else "",
        "articles": _outlined(version, cited_by(outline.code)) if version else [],
    }
    return render(request, "cms/law/outline.html", context)


def _outlined(version: OutlineVersion, cited: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "id": article,
            "label": label_of_id(article),
            "paragraphs": len(points),
            "points": sum(points),
            "cited": cited.get(article, 0),
        }
        for article, points in version.articles.items()
    ]


def _provisions(
    version: LawVersion | None, changes: Mapping[str, str], earlier: Mapping[str, Provision], cited: Mapping[str, int]
) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "change": changes.get(row.provision, ""),
            "earlier": earlier.get(row.provision),
            "cited": cited.get(row.provision, 0),
            "heads": heads,
        }
        for row, heads in _with_headings(version)
    ]


def _before(versions: list[LawVersion], version: LawVersion | None) -> LawVersion | None:
    """The text that stood before a version; `versions` are newest first."""
    return next((v for v in versions if version and v.day < version.day), None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _chosen(found: Law, versions: list[LawVersion], public_id: str, day: date | None) -> LawVersion | None:
    """The version named in the address, else that of the day, else the newest."""
    named = next((v for v in versions if str(v.public_id) == public_id), None)
    return named or (shown_version(found, day) if day else newest_version(found))


def _with_headings(version: LawVersion | None) -> Iterator[tuple[Provision, list[tuple[int, str]]]]:
    """Each provision with the headings that begin at it, as (level, words)."""
    before: list[str] = []
    for row in version.provisions.all() if version else ():
        fresh = [
            (level, head) for level, head in enumerate(row.headings, start=1) if row.headings[:level] != before[:level]
        ]
        before = row.headings
        yield row, fresh


def search_page(request: HttpRequest) -> HttpResponse:
    text, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "all")
    kind = kind if kind in ("law", "lesson") else "all"
    total, hits = search(text, kind=kind, limit=MOST_HITS) if text else (0, [])
    page = Paginator(hits, 20).get_page(request.GET.get("page"))
    context = {
        "text": text,
        "kind": kind,
        "total": total,
        "shown": len(hits),
        "page_obj": page,
        "querystring": urlencode({"q": text, "kind": kind}) + "&",
    }
    return render(request, "cms/law/search.html", context)
