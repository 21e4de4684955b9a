"""Who answers for the training of a unit."""

from __future__ import annotations

from collections.abc import Collection

from core import clock
from core.models import RoleGrantSpan, UnitClosure
from core.roles import Role


def supervisors_of(unit_ids: Collection[int]) -> dict[int, set[int]]:
    """Trainers and administrators whose role reaches each unit. Two queries."""
    moment = clock.now()
    above = list(UnitClosure.objects.filter(descendant__in=unit_ids).values_list("descendant_id", "ancestor_id"))
    grants = RoleGrantSpan.objects.filter(
        unit__in={ancestor for _unit, ancestor in above},
        role__in=(Role.TRAINER, Role.UNIT_ADMINISTRATOR),
        law_from__lte=moment,
        law_until__gt=moment,
        known_until=clock.FAR_FUTURE,
    )
    holders: dict[int, set[int]] = {}
    for unit, person in grants.values_list("unit_id", "person_id"):
        holders.setdefault(unit, set()).add(person)
    found: dict[int, set[int]] = {}
    for unit, ancestor in above:
        found.setdefault(unit, set()).update(holders.get(ancestor, ()))
    return found
