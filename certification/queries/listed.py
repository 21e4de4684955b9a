"""What the power list names within the scope of a certificate: the domains say where somebody acts, its items say what may be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from cms.api import power_items
from cms.law_labels import ACTS
from core import clock
from core.models import Unit, UnitVersion


@dataclass(frozen=True)
class Listed:
    """Items of a unit's list in one domain, as (kind of act, how many). Where the unit has no list at all, silence says nothing."""

    unit: Unit
    domain: str
    acts: tuple[tuple[Any, int], ...]
    has_list: bool


def holder_of_list(unit: Unit, on: date) -> Unit:
    """A department acts on the list of the body it is part of; a street never on that of its district."""
    while True:
        known = UnitVersion.objects.filter(unit=unit, valid_from__lte=on, valid_until__gte=on)
        version = known.select_related("parent").first()
        if version is None or version.kind != "department" or version.parent is None:
            return unit
        unit = version.parent


def items_in(unit: Unit, domain: str, *, act: str, words: str = "", on: date) -> Any:
    """Items on which somebody of a unit acts in a domain, as a queryset."""
    return power_items(unit=holder_of_list(unit, on), domain=domain, act=act, words=words, on=on)


def listed_in(unit: Unit, domains: Iterable[str], on: date | None = None) -> dict[str, Listed]:
    """By code of the domain. Three queries for a body, one more for each department between."""
    codes, day = set(domains), on or clock.today()
    if not codes:
        return {}
    holder = holder_of_list(unit, day)
    counts: dict[str, dict[str, int]] = {}
    rows = power_items(unit=holder, on=day).order_by().values_list("domain_code", "act")
    for code, act, n in rows.annotate(n=Count("pk")):
        counts.setdefault(code, {})[act] = n
    return {code: Listed(holder, code, _by_act(counts.get(code, {})), bool(counts)) for code in codes}


def _by_act(counts: Mapping[str, int]) -> tuple[tuple[Any, int], ...]:
    """In the order of power lists."""
    return tuple((label, counts[act]) for act, label in ACTS.items() if act in counts)
