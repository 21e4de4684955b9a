"""The power list for everybody: which unit may do what, on which provision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.law_labels import ACTS
from cms.models import PowerItem
from cms.ports import domain_names
from cms.queries.articles import articles_on
from cms.queries.discretion import tables_on
from cms.queries.powers import power_items, sources_on
from cms.sources import Source, label_of, sources_of
from core import clock
from core.gates import one_of
from core.models import Authority, Unit

PER_PAGE = 30


def asked(request: HttpRequest) -> dict[str, str]:
    """What narrows the list, from the address."""
    given = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "unit", "domain", "act")}
    return {**given, "act": given["act"] if given["act"] in ACTS else ""}


def narrowed(items: Any, given: dict[str, str]) -> Any:
    if given["unit"]:
        items = items.filter(unit__code=given["unit"])
    return items


def choices() -> dict[str, Any]:
    """Three queries."""
    units = Unit.objects.filter(power_items__isnull=False).distinct().order_by("code")
    names = domain_names(list(Authority.objects.values_list("pk", flat=True)))
    codes = PowerItem.objects.order_by("domain_code").values_list("domain_code", flat=True).distinct()
    return {
        "units": list(units),
        "domains": [(code, names.get(code, code)) for code in codes if code],
        "names": names,
        "acts": ACTS.items(),
    }


def power_list(request: HttpRequest) -> HttpResponse:
    given = asked(request)
    found = narrowed(power_items(domain=given["domain"], act=given["act"], words=given["q"]), given)
    page = Paginator(found.order_by("unit__code", "code", "name"), PER_PAGE).get_page(request.GET.get("page"))
    told = choices()
    context = {
        "page_obj": page,
        "given": given,
        "rows": shown(page, told["names"]),
        "any": PowerItem.objects.exists(),
        **told,
    }
    return render(request, "cms/powers/list.html", context)


def shown(items: Any, names: Any) -> list[dict[str, Any]]:
    return [
        {"item": item, "act": ACTS[item.act], "domain": names.get(item.domain_code, item.domain_code)} for item in items
    ]


def power(request: HttpRequest, key: UUID) -> HttpResponse:
    """One item with its provisions, and what teaches it."""
    item = one_of(PowerItem.objects.newest().select_related("unit"), key=key)
    today = clock.today()
    names = domain_names([item.unit.authority_id])
    wanted = [(one["law"], one["provision"], today) for one in item.basis]
    articles = articles_on([one for one in wanted if one[1]])
    context = {
        "item": item,
        "act": ACTS[item.act],
        "domain": names.get(item.domain_code, item.domain_code),
        "begun": item.valid_from <= today,
        "ended": item.valid_until < today,
        "basis": [(one, articles.get(asked)) for one, asked in zip(item.basis, wanted, strict=True)],
        "tables": tables_on(item.basis),
        "teaches": teaching(item, request.person or None),  # type: ignore[attr-defined]
    }
    return render(request, "cms/powers/power.html", context)


def teaching(item: PowerItem, person: Any) -> list[tuple[str, list[Source]]]:
    """Lessons and what else this reader may see, by kind. Two queries for each kind."""
    kinds: dict[str, list[str]] = {}
    for kind, key in sources_on(item):
        kinds.setdefault(kind, []).append(key)
    found = []
    for kind, keys in kinds.items():
        if sources := sources_of(kind):
            told = sources.told(sources.living(keys), person)
            if told:
                found.append((label_of(kind), sorted(told.values(), key=lambda source: source.title)))
    return found
