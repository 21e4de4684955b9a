"""Units: an identity that stays, with dated versions of its name, kind and place in the tree."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import DomainError, register_texts
from core.models import Authority, Person, Unit, UnitClosure, UnitSuccession, UnitVersion

register_texts(
    {
        "unit_code_taken": _("The code %(taken)s already belongs to another unit. Choose another."),
        "unit_below_itself": _("A unit cannot stand below itself or below one of its own parts."),
        "unit_version_too_early": _("The present version begins on %(begins)s. Choose a later day."),
        "unit_not_ended": _("This unit has not ended. End it first."),
        "unit_ended": _("This unit has ended. It can no longer be changed."),
        "unit_has_living_parts": _("Parts of this unit still exist: %(names)s. End or move them first."),
    }
)


@transaction.atomic
def found_unit(
    *,
    authority: Authority,
    code: str,
    name: str,
    kind: str,
    since: datetime.date,
    parent: Unit | None = None,
    short_name: str = "",
    name_en: str = "",
    decision_no: str = "",
    recorded_by: Person | None = None,
) -> Unit:
    if Unit.objects.filter(authority=authority, code=code).exists():
        raise DomainError("unit_code_taken", taken=code)
    moment = clock.now()
    unit = Unit.objects.create(authority=authority, code=code, name=name, parent=parent, created_at=moment)
    UnitVersion.objects.create(
        unit=unit,
        name=name,
        short_name=short_name,
        name_en=name_en,
        kind=kind,
        parent=parent,
        valid_from=since,
        decision_no=decision_no,
        recorded_at=moment,
        recorded_by=recorded_by,
    )
    above = UnitClosure.objects.filter(descendant=parent) if parent else UnitClosure.objects.none()
    rows = [UnitClosure(ancestor_id=row.ancestor_id, descendant=unit, depth=row.depth + 1) for row in above]
    UnitClosure.objects.bulk_create([*rows, UnitClosure(ancestor=unit, descendant=unit, depth=0)])
    audit.record("unit.founded", actor=recorded_by, subject=unit)
    return unit


@transaction.atomic
def change_unit(
    *,
    unit: Unit,
    from_day: datetime.date,
    name: str,
    kind: str,
    parent: Unit | None,
    decision_no: str,
    short_name: str = "",
    name_en: str = "",
    recorded_by: Person | None = None,
) -> UnitVersion:
    """A new version from a day; the one before ends on the day before. A later day takes effect when it comes."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.ended_on:
        raise DomainError("unit_ended")
    if parent is not None and UnitClosure.objects.filter(ancestor=unit, descendant=parent).exists():
        raise DomainError("unit_below_itself")
    open_version = unit.versions.get(valid_until=clock.FAR_DAY)
    if from_day <= open_version.valid_from:
        raise DomainError("unit_version_too_early", begins=open_version.valid_from.isoformat())
    open_version.valid_until = from_day - datetime.timedelta(days=1)
    open_version.save(update_fields=["valid_until"])
    version = UnitVersion.objects.create(
        unit=unit,
        name=name,
        short_name=short_name,
        name_en=name_en,
        kind=kind,
        parent=parent,
        valid_from=from_day,
        decision_no=decision_no,
        recorded_at=clock.now(),
        recorded_by=recorded_by,
    )
    audit.record("unit.changed", actor=recorded_by, subject=unit, reason=decision_no, version=version.pk)
    bring_tree_to(clock.today())
    return version


@transaction.atomic
def end_unit(
    *, unit: Unit, last_day: datetime.date, decision_no: str, successor: Unit | None = None, recorded_by: Person | None
) -> Unit:
    """End a unit; its duties may pass to a successor. Its people and records stay where history put them."""
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.ended_on:
        raise DomainError("unit_ended")
    if living := list(unit.children.filter(ended_on=None).values_list("name", flat=True)):
        raise DomainError("unit_has_living_parts", names="、".join(living))
    unit.ended_on = last_day
    unit.save(update_fields=["ended_on"])
    if successor is not None:
        name_successor(unit=unit, successor=successor, decision_no=decision_no, recorded_by=recorded_by)
    audit.record("unit.ended", actor=recorded_by, subject=unit, reason=decision_no)
    return unit


@transaction.atomic
def name_successor(*, unit: Unit, successor: Unit, decision_no: str, recorded_by: Person | None) -> UnitSuccession:
    """Who has the duties of a unit that ended, from the day after its last. Raises DomainError unit_not_ended."""
    if unit.ended_on is None:
        raise DomainError("unit_not_ended")
    return UnitSuccession.objects.create(
        unit=unit,
        successor=successor,
        effective_on=unit.ended_on + datetime.timedelta(days=1),
        decision_no=decision_no,
        recorded_at=clock.now(),
        recorded_by=recorded_by,
    )


@transaction.atomic
def bring_tree_to(day: datetime.date) -> int:
    """Give every unit the name and place of that day and rebuild the closure. Safe to run twice; returns changed units."""
    changed = []
    of_the_day = {v.unit_id: v for v in UnitVersion.objects.filter(valid_from__lte=day, valid_until__gte=day)}
    units = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in units.values():
        version = of_the_day.get(unit.pk)
        if version and (version.name, version.parent_id) != (unit.name, unit.parent_id):
            unit.name, unit.parent_id = version.name, version.parent_id
            changed.append(unit)
    Unit.objects.bulk_update(changed, ["name", "parent"], batch_size=500)
    _rebuild_closure({pk: unit.parent_id for pk, unit in units.items()})
    return len(changed)


def _rebuild_closure(parents: dict[int, int | None]) -> None:
    wanted = {}
    for unit in parents:
        depth = 0
        ancestor: int | None = unit
        while ancestor is not None:
            wanted[ancestor, unit] = depth
            depth, ancestor = depth + 1, parents[ancestor]
    have = {(r.ancestor_id, r.descendant_id): (r.pk, r.depth) for r in UnitClosure.objects.all()}
    stale = [pk for pair, (pk, depth) in have.items() if wanted.get(pair) != depth]
    UnitClosure.objects.filter(pk__in=stale).delete()
    fresh = [(pair, depth) for pair, depth in wanted.items() if pair not in have or have[pair][1] != depth]
    UnitClosure.objects.bulk_create(
        [UnitClosure(ancestor_id=above, descendant_id=below, depth=depth) for (above, below), depth in fresh],
        batch_size=1000,
    )
