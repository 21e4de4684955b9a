"""One article with its past, what it refers to and what refers to it."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cms.domain.statutes.numbers import label_of_id
from cms.domain.statutes.text import short_title
from cms.models import Law, Provision
from cms.queries.digests import digest_of
from cms.queries.discretion import tables_on
from cms.queries.law import shown_version
from cms.queries.outline import outline_of
from cms.queries.reading import checks_of, citing_sources, history, references_from, references_to, version_rows
from cms.views.law import chosen, day_from
from core import clock

_ID = re.compile(r"(preamble|art_\d+(?:_\d+)?)(?:__para_(\d+))?(?:__pt_(\d+))?")


def article(request: HttpRequest, code: str, provision: str) -> HttpResponse:
    """Of the version named or of the day asked for. A paragraph or point in the address is marked in its article."""
    found = _ID.fullmatch(provision)
    if not found:
        raise Http404
    law = Law.objects.filter(code=code).first()
    if law is None:
        return _not_loaded(request, code, provision, found[1])
    day = day_from(request.GET.get("on", ""))
    rows = version_rows(law, day or clock.today())
    row = chosen(rows, request.GET.get("version", ""), day)
    text = row.version.provisions.filter(provision=found[1]).first() if row else None
    if row is None or text is None or not _stands(text, found[2], found[3]):
        raise Http404
    checks = checks_of(row.version)
    context = {
        "law": law,
        "row": row,
        "text": text,
        "provision": provision,
        "label": label_of_id(provision),
        "shown": shown_version(law, None),
        "on": day.isoformat() if day else "",
        "check": checks.get(text.provision) or checks.get(""),
        "past": history(rows, row.version, text.provision),
        "refers": references_from(row.version, text.provision),
        "referred": references_to(law, row.version, text.provision),
        "tables": tables_on([{"law": law.code, "provision": text.provision}]),
        "sources": citing_sources(law, text.provision),
        **_neighbours(text),
    }
    return render(request, "cms/law/article.html", context)


def _stands(text: Provision, paragraph: str | None, point: str | None) -> bool:
    if paragraph is None:
        return point is None
    if not 1 <= int(paragraph) <= len(text.paragraphs):
        return False
    return point is None or int(point) in {p["number"] for p in text.paragraphs[int(paragraph) - 1]["points"]}


def _neighbours(text: Provision) -> dict[str, Provision | None]:
    near = {row.order: row for row in Provision.objects.filter(
        version=text.version_id, order__in=(text.order - 1, text.order + 1)
    )}  # fmt: skip
    return {"previous": near.get(text.order - 1), "following": near.get(text.order + 1)}


def _not_loaded(request: HttpRequest, code: str, provision: str, article: str) -> HttpResponse:
    outline = outline_of(code)
    if outline is None or short_title(code) != code or not outline.has(provision, day_from(request.GET.get("on", ""))):
        raise Http404
    digest = digest_of(code)
    context = {
        "law": outline,
        "label": label_of_id(provision),
        "article": article,
        "digest": digest,
        "words": digest.articles.get(article, "") if digest else "",
        "there": f"{reverse('cms:law', args=[code])}#{article}",
    }
    return render(request, "cms/law/article_outline.html", context)
