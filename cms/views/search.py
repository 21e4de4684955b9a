"""Search: open to everybody. The address holds the whole question, so it can be handed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.queries.search import Answer, Filters, find, titles_of_laws, with_excerpts
from cms.queries.suggest import did_you_mean, suggestions

LONGEST = 100
_FILTERS = ("kind", "level", "standing", "law")


def search_page(request: HttpRequest) -> HttpResponse:
    text = _text(request)
    chosen = {name: request.GET.get(name, "")[:120] for name in _FILTERS}
    answer = find(text, Filters(**chosen)) if text else Answer()
    page = Paginator(answer.hits, 20).get_page(request.GET.get("page"))
    context = {
        "text": text,
        "answer": answer,
        "shown": len(answer.hits),
        "hits": [(hit, kind_label(hit.kind), standing_labels().get(hit.standing, "")) for hit in with_excerpts(page, text)],
        "page_obj": page,
        "querystring": _address(text, chosen) + "&",
        "facets": _facets(answer, text, chosen) if text else [],
        "narrowed": any(chosen.values()),
        "all_address": _address(text, {}),
        "others": did_you_mean(text) if text and not answer.total else [],
    }  # fmt: skip
    return render(request, "cms/law/search.html", context)


def suggest(request: HttpRequest) -> HttpResponse:
    """A list of links for the field in which somebody types; the page itself never needs it."""
    found = [(one, kind_label(one.kind)) for one in suggestions(_text(request))]
    return render(request, "cms/law/suggestions.html", {"suggestions": found})


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


def _address(text: str, chosen: Mapping[str, str]) -> str:
    return urlencode({"q": text, **{name: value for name, value in chosen.items() if value}})


def kind_label(kind: str) -> str:
    return {
        "law": _("law"),
        "lesson": _("lesson"),
        "case": _("case lesson"),
        "bulletin": _("bulletin"),
        "page": _("page"),
    }[kind]


def standing_labels() -> dict[str, str]:
    return {
        "in_force": _("in force"),
        "not_yet": _("not yet in force"),
        "superseded": _("earlier text"),
        "repealed": _("repealed"),
        "unverified": _("date unverified"),
    }


def _levels() -> dict[str, str]:
    return {
        "law": _("Acts of law"),
        "regulation": _("Regulations and rules"),
        "interpretation": _("Judicial interpretations"),
    }


def _facets(answer: Answer, text: str, chosen: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each facet with its values as links; choosing the chosen value again takes it away."""
    labels = {
        "kind": (
            _("Kind of result"),
            {kind: kind_label(kind) for kind in ("law", "lesson", "case", "bulletin", "page")},
        ),
        "level": (_("Rank of law"), _levels()),
        "standing": (_("Whether in force"), standing_labels()),
        "law": (_("Law"), {code: code for code in titles_of_laws()}),
    }
    found = []
    for name, (label, words) in labels.items():
        values = [
            {
                "label": words.get(value, value),
                "count": count,
                "chosen": chosen[name] == value,
                "address": _address(text, {**chosen, name: "" if chosen[name] == value else value}),
            }
            for value, count in answer.facets.get(name, {}).items()
        ]
        if values:
            found.append({"label": label, "values": values})
    return found
