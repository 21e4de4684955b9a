"""Law library and search: open to everybody."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.models import Law, LawVersion
from cms.queries.law import changed_articles, cited_by, newest_version, search, shown_version, version_on
from core import clock


def library(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:80]
    laws = Law.objects.prefetch_related("versions")
    if text:
        laws = laws.filter(title__contains=text)
    groups = [(label, [(law, _newest(law)) for law in laws if law.kind == kind]) for kind, label in _kinds()]
    return render(request, "cms/law/library.html", {"groups": [g for g in groups if g[1]], "text": text})


def _kinds() -> list[tuple[str, str]]:
    return [
        ("law", _("Laws")),
        ("regulation", _("Regulations and rules")),
        ("interpretation", _("Judicial interpretations")),
        ("local", _("Invented rules of the demonstration")),
    ]


def _newest(law: Law) -> LawVersion | None:
    return max(law.versions.all(), key=lambda v: (v.day, v.revision), default=None)


def law(request: HttpRequest, code: str) -> HttpResponse:
    found = Law.objects.filter(code=code).first()
    if found is None:
        raise Http404
    day = _day(request.GET.get("on", ""))
    versions = list(found.versions.order_by("-day", "-revision"))
    version = _chosen(found, versions, request.GET.get("version", ""), day)
    other = next((v for v in versions if str(v.public_id) == request.GET.get("compare", "")), None)
    changes = changed_articles(other, version) if other and version else {}
    cited = cited_by(found)
    provisions = [
        {"row": row, "change": changes.get(row.provision, ""), "cited": cited.get(row.provision, 0), "heads": heads}
        for row, heads in _with_headings(version)
    ]
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
        "removed": sorted(name for name, change in changes.items() if change == "removed"),
    }
    return render(request, "cms/law/law.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _chosen(found: Law, versions: list[LawVersion], public_id: str, day: date | None) -> LawVersion | None:
    """The version named in the address, else that of the day, else the newest."""
    named = next((v for v in versions if str(v.public_id) == public_id), None)
    return named or (shown_version(found, day) if day else newest_version(found))


def _with_headings(version: LawVersion | None):
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
    total, hits = search(text, kind=kind, limit=200) if text else (0, [])
    page = Paginator(hits, 20).get_page(request.GET.get("page"))
    context = {"text": text, "kind": kind, "total": total, "page_obj": page, "querystring": f"q={text}&kind={kind}&"}
    return render(request, "cms/law/search.html", context)
