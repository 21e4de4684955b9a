"""The power list: an item is saved, ended, brought by a sheet. Every change is a new revision with who, when and why."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.api import Cited, missing_of, rewrite_many
from cms.domain.powers import COLUMNS, Power, power_in
from cms.domain.statutes.cells import citations_of
from cms.models import PowerItem
from core import audit, clock
from core.domain.dates import FAR_DAY
from core.domain.sheets import Fault, Row
from core.errors import DomainError, register_texts
from core.models import Person, Unit

SOURCE = "power_item"

register_texts(
    {
        "power_basis_missing": _("Name at least one provision, for example 《行政处罚法》第二十四条第一款."),
        "power_basis_is_not_there": _("%(label)s does not stand in the law. Compare article, paragraph and point."),
        "power_document_missing": _("Name the document that publishes the list."),
        "power_reason_missing": _("Say why the item is changed."),
        "power_has_ended": _("The item has ended already."),
    }
)


@transaction.atomic
def save_power(*, unit: Unit, power: Power, by: Person, reason: str = "", key: uuid.UUID | None = None) -> PowerItem:
    """Keep an item, or a new revision of one. The same words again change nothing.

    Raises DomainError power_basis_missing, power_basis_is_not_there, power_document_missing, power_reason_missing.
    """
    _check([power])
    last = PowerItem.objects.filter(key=key).order_by("-revision").first() if key else None
    if last is not None and _same(last, unit, power):
        return last
    if last is not None and not reason.strip():
        raise DomainError("power_reason_missing")
    return _save([(unit, power, last, reason.strip())], by)[0]


def _check(powers: Collection[Power]) -> None:
    for power in powers:
        if not power.basis:
            raise DomainError("power_basis_missing")
        if not power.document.strip():
            raise DomainError("power_document_missing")
    missing = _not_there(power.basis for power in powers)
    for power in powers:
        for one in power.basis:
            if (one["law"], one["provision"]) in missing:
                raise DomainError("power_basis_is_not_there", label=one["label"])


def _not_there(cited: Iterable[list[dict[str, str]]]) -> set[tuple[str, str]]:
    today = clock.today()
    asked = [(one["law"], one["provision"], today) for basis in cited for one in basis]
    return {(law, provision) for law, provision, _day in missing_of(asked)}


def _same(last: PowerItem, unit: Unit, power: Power) -> bool:
    return last.unit_id == unit.pk and power_of(last) == power


def power_of(item: PowerItem) -> Power:
    until = None if item.valid_until == FAR_DAY else item.valid_until
    return Power(
        item.code, item.name, item.act, item.domain_code, item.targets, item.basis, item.document, item.valid_from, until
    )  # fmt: skip


def _save(what: list[tuple[Unit, Power, PowerItem | None, str]], by: Person | None) -> list[PowerItem]:
    now = clock.now()
    items = [
        PowerItem(
            key=last.key if last else uuid.uuid4(),
            revision=last.revision + 1 if last else 1,
            unit=unit,
            code=power.code,
            name=power.name,
            act=power.act,
            domain_code=power.domain_code,
            targets=power.targets,
            basis=power.basis,
            document=power.document.strip(),
            valid_from=power.valid_from,
            valid_until=power.valid_until or FAR_DAY,
            reason=reason[:300],
            saved_by=by,
            saved_at=now,
        )
        for unit, power, last, reason in what
    ]
    PowerItem.objects.bulk_create(items, batch_size=500)
    today = clock.today()
    alive = [item for item in items if item.valid_until >= today]
    ended = [item for item in items if item.valid_until < today]
    rewrite_many(source_kind=SOURCE, sources=[Cited(item.key, item.basis, today) for item in alive])
    rewrite_many(source_kind=SOURCE, sources=[Cited(item.key, [], None) for item in ended])
    for item in items:
        audit.record("power.saved", actor=by, reason=item.reason, key=str(item.key), revision=item.revision)
    return items


@transaction.atomic
def end_power(*, key: uuid.UUID, last_day: date, reason: str, by: Person) -> PowerItem:
    """Its last day. The rows stay. Raises DomainError power_reason_missing, power_has_ended."""
    last = PowerItem.objects.filter(key=key).order_by("-revision")[0]
    if not reason.strip():
        raise DomainError("power_reason_missing")
    if last.valid_until < clock.today():
        raise DomainError("power_has_ended")
    day = max(last_day, last.valid_from)
    ended = Power(**{**power_of(last).__dict__, "valid_until": day})
    return _save([(last.unit, ended, last, reason.strip())], by)[0]


@transaction.atomic
def end_at_once(*, key: uuid.UUID, reason: str, by: Person) -> PowerItem:
    """Because the law it rests on is no more: yesterday was its last day."""
    return end_power(key=key, last_day=clock.today() - timedelta(days=1), reason=reason, by=by)


@transaction.atomic
def carry_over(*, key: uuid.UUID, law: str, old: str, new: str, label: str, reason: str, by: Person) -> PowerItem:
    """The provision it rests on has another number."""
    last = PowerItem.objects.filter(key=key).order_by("-revision")[0]
    basis = [
        {**one, "provision": new, "label": label} if (one["law"], one["provision"]) == (law, old) else one
        for one in last.basis
    ]
    return save_power(
        unit=last.unit, power=Power(**{**power_of(last).__dict__, "basis": basis}), by=by, reason=reason, key=key
    )


@dataclass
class PowerImport:
    """What a sheet brings. With faults nothing was kept."""

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    faults: list[Fault] = field(default_factory=list)


@transaction.atomic
def import_powers(
    *, rows: Sequence[Row], units: Mapping[str, Unit], domains: Collection[str], by: Person, keep: bool = True
) -> PowerImport:
    """All lines of a sheet, or none. `units`: code -> unit, those this person may speak for. Again, nothing changes.

    An item is known again by unit and number, without a number by unit and name. Without `keep` the lines are only weighed.
    """
    outcome = PowerImport(read=len(rows))
    sound: list[tuple[int, Unit, Power]] = []
    for row in rows:
        power, faults = _line(row, units, domains)
        outcome.faults += faults
        if power is not None and not faults:
            sound.append((row.number, units[row["单位代码"]], power))
    outcome.faults += _missing(rows) + _twice(sound)
    outcome.faults.sort(key=lambda fault: (fault.row, COLUMNS.index(fault.column)))
    if keep and not outcome.faults:
        _keep(outcome, [(unit, power) for _row, unit, power in sound], by)
    return outcome


def _line(row: Row, units: Mapping[str, Unit], domains: Collection[str]) -> tuple[Power | None, list[Fault]]:
    power, faults = power_in(row)
    unit, domain = row["单位代码"], row["执法领域"]
    if unit and unit not in units:
        faults.append(Fault(row.number, "单位代码", "power_unit_unknown", {"unit": unit}))
    if domain and domains and domain not in domains:
        faults.append(Fault(row.number, "执法领域", "power_domain_unknown", {"domains": "、".join(sorted(domains))}))
    return power, faults


def _missing(rows: Sequence[Row]) -> list[Fault]:
    """Also of lines with other faults, so that everything about a line is said at once."""
    cited = [(row.number, citations_of(row["依据"]) or []) for row in rows]
    missing = _not_there(basis for _row, basis in cited)
    return [
        Fault(row, "依据", "power_basis_is_not_there", {"label": one["label"]})
        for row, basis in cited
        for one in basis
        if (one["law"], one["provision"]) in missing
    ]


def _twice(sound: list[tuple[int, Unit, Power]]) -> list[Fault]:
    seen: dict[tuple[int, str], int] = {}
    found = []
    for row, unit, power in sound:
        name = (unit.pk, power.code or power.name)
        if name in seen:
            found.append(
                Fault(row, "事项编码" if power.code else "事项名称", "power_stands_twice", {"row": seen[name]})
            )
        seen.setdefault(name, row)
    return found


def _keep(outcome: PowerImport, lines: list[tuple[Unit, Power]], by: Person) -> None:
    known: dict[tuple[int, str], PowerItem] = {}
    for item in PowerItem.objects.newest().filter(unit__in={unit.pk for unit, _power in lines}):
        known[item.unit_id, item.code or item.name] = item
    changed: list[tuple[Unit, Power, PowerItem | None, str]] = []
    for unit, power in lines:
        last: Any = known.get((unit.pk, power.code or power.name))
        if last is not None and _same(last, unit, power):
            outcome.same += 1
        else:
            outcome.new += last is None
            outcome.changed += last is not None
            changed.append((unit, power, last, str(_("by a sheet"))))
    _save(changed, by)
