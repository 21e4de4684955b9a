"""Domains in areas, as the facts of an event name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from certification.models import Area, AreaClosure, Domain, PowerSource
from core.models import Authority


@dataclass(frozen=True)
class Place:
    """A domain in an area, from a source of power, until a last day where one is set."""

    domain: Domain
    area: Area
    power: PowerSource | None = None
    until: date | None = None


def facts_of(scope: Sequence[Place]) -> list[dict[str, Any]]:
    return [
        {
            "domain": str(place.domain.public_id),
            "area": str(place.area.public_id),
            **({"power": str(place.power.public_id)} if place.power else {}),
            **({"until": place.until.isoformat()} if place.until else {}),
        }
        for place in scope
    ]


@transaction.atomic
def add_area(*, authority: Authority, code: str, name: str, name_en: str = "", parent: Area | None = None) -> Area:
    """A territory, with its rows in the closure by which a wider area covers it."""
    area = Area.objects.create(authority=authority, code=code, name=name, name_en=name_en, parent=parent)
    above = AreaClosure.objects.filter(descendant=parent) if parent else AreaClosure.objects.none()
    rows = [AreaClosure(ancestor_id=row.ancestor_id, descendant=area, depth=row.depth + 1) for row in above]
    AreaClosure.objects.bulk_create([*rows, AreaClosure(ancestor=area, descendant=area, depth=0)])
    return area
