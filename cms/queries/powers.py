"""What the power list says: which unit may do what to whom, on which provision; and what teaches it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from cms.domain.law_change import touches
from cms.models import Citation, PowerItem
from core import clock
from core.models import Unit


def power_items(
    *,
    unit: Unit | None = None,
    domain: str | Collection[str] = "",
    act: str = "",
    words: str = "",
    law: str = "",
    on: date | None = None,
    with_units_above: bool = False,
) -> Any:
    """Items in force on a day (today where none is named), as a queryset with their units; one query.

    May this person inspect restaurants in this street? Ask with the unit the person acts for, the domains of the
    certificate, `act="inspection"` and `words="餐饮"`. A street does not hold the powers of its district, so items of
    units above count only where asked for (a squad acts on the list of its bureau). `words` must all stand in the
    item's name, targets or number. An empty answer means that no item on record says so,
    which is not the same as a prohibition.
    """
    found = PowerItem.objects.newest().on(on or clock.today()).select_related("unit")
    if unit is not None:
        above = Q(unit__below__descendant=unit) if with_units_above else Q(unit=unit)
        found = found.filter(above).distinct()
    if domain:
        found = found.filter(domain_code__in=[domain] if isinstance(domain, str) else list(domain))
    if act:
        found = found.filter(act=act)
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(targets__icontains=word) | Q(code__icontains=word))
    if law:
        keys = Citation.objects.filter(source_kind="power_item", law=law).values_list("source_public_id", flat=True)
        found = found.filter(key__in=list(keys))
    return found


def powers_resting_on(citations: Iterable[Mapping[str, str]]) -> list[PowerItem]:
    """Items in force that rest on a cited provision, on a part of it or on what it is part of. Two queries."""
    asked = [(one["law"], one.get("provision", "")) for one in citations if one.get("provision")]
    rows = Citation.objects.filter(source_kind="power_item", law__in={law for law, _provision in asked})
    keys = {
        row.source_public_id
        for row in rows
        if any(law == row.law and row.provision and touches(row.provision, {provision}) for law, provision in asked)
    }
    return list(power_items().filter(key__in=keys)) if keys else []


def powers_of_source(kind: str, source_id: Any) -> list[PowerItem]:
    """Items in force that rest on what a source cites. Three queries."""
    cited = Citation.objects.filter(source_kind=kind, source_public_id=str(source_id))
    return powers_resting_on([{"law": one.law, "provision": one.provision} for one in cited])


def sources_on(item: PowerItem) -> list[tuple[str, str]]:
    """(kind, public id) of everything alive that cites a provision the item rests on. One query."""
    basis = {(one["law"], one["provision"]) for one in item.basis}
    rows = Citation.objects.filter(live=True, law__in={law for law, _p in basis}).exclude(source_kind="power_item")
    found = {
        (row.source_kind, row.source_public_id)
        for row in rows
        if row.provision and any(law == row.law and touches(p, {row.provision}) for law, p in basis if p)
    }
    return sorted(found)
