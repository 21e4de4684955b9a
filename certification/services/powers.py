"""What a certificate can cover: domains, areas, and the source of each unit's power. Who entered what stands in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from certification.models import Area, Domain, PowerSource
from certification.services.scope import add_area
from core import audit, clock
from core.domain.dates import FAR_DAY
from core.errors import DomainError, register_texts
from core.models import Authority, Person, Unit

BY_DECISION = frozenset({"entrusted", "concentrated", "transferred"})
register_texts(
    {
        "scope_code_taken": _("The code %(name)s is taken already."),
        "area_of_another_authority": _("%(name)s belongs to another authority."),
        "power_needs_decision": _("Power that does not come from a law itself names its decision or its deed."),
        "power_needs_basis": _("Name the law and the article, or the deed."),
        "powers_overlap": _("%(unit)s has a source of this kind for %(domain)s on some of these days. End or correct it first."),
    }
)  # fmt: skip


def enter_domain(*, authority: Authority, code: str, name: str, by: Person | None, name_en: str = "") -> Domain:
    """A field of enforcement. Raises DomainError scope_code_taken."""
    try:
        with transaction.atomic():
            domain = Domain.objects.create(authority=authority, code=code, name=name, name_en=name_en)
            audit.record("domain.entered", actor=by, subject=domain, code=code)
    except IntegrityError as error:
        raise DomainError("scope_code_taken", name=code) from error
    return domain


def enter_area(
    *, authority: Authority, code: str, name: str, by: Person | None, name_en: str = "", parent: Area | None = None
) -> Area:
    """A territory within a wider one. Raises DomainError scope_code_taken, area_of_another_authority."""
    if parent is not None and parent.authority_id != authority.pk:
        raise DomainError("area_of_another_authority", name=parent.name)
    try:
        with transaction.atomic():
            area = add_area(authority=authority, code=code, name=name, name_en=name_en, parent=parent)
            audit.record("area.entered", actor=by, subject=area, code=code)
    except IntegrityError as error:
        raise DomainError("scope_code_taken", name=code) from error
    return area


@transaction.atomic
def rename_place(*, place: Domain | Area, name: str, name_en: str, because: str, by: Person | None) -> None:
    """The name of a domain or an area. Its code stays: lists, papers of exams and other systems know it by that."""
    before = {"name": place.name, "name_en": place.name_en}
    place.name, place.name_en = name, name_en
    place.save(update_fields=["name", "name_en"])
    after = {"name": name, "name_en": name_en}
    kind = "domain.renamed" if isinstance(place, Domain) else "area.renamed"
    audit.record(kind, actor=by, subject=place, reason=because, before=before, after=after)


@transaction.atomic
def enter_power(
    *,
    unit: Unit,
    domain: Domain,
    kind: str,
    basis: str,
    valid_from: date,
    by: Person | None,
    decision_no: str = "",
    valid_until: date | None = None,
) -> PowerSource:
    """Where a unit's power in a domain comes from, for its days.

    Raises DomainError line_of_another_authority, power_needs_basis, power_needs_decision, place_reversed, powers_overlap.
    """
    power = PowerSource(
        unit=unit,
        domain=domain,
        kind=kind,
        basis=basis.strip(),
        decision_no=decision_no.strip(),
        valid_from=valid_from,
        valid_until=valid_until or FAR_DAY,
        recorded_at=clock.now(),
    )
    _checked(power)
    power.save()
    audit.record("power.entered", actor=by, subject=power, after=_said(power))
    return power


@transaction.atomic
def end_power(*, power: PowerSource, last_day: date, basis: str, by: Person | None) -> PowerSource:
    """The last day of a power, by a document. Certificates keep what they say: their scope is changed by decision."""
    if not basis.strip():
        raise DomainError("place_basis_missing")
    return _changed(power, {"valid_until": last_day}, "power.ended", basis.strip(), by)


@transaction.atomic
def correct_power(*, power: PowerSource, right: Mapping[str, Any], because: str, by: Person | None) -> PowerSource:
    """Put right what was entered wrongly. What has changed since is an end and a new entry."""
    return _changed(power, right, "power.corrected", because.strip(), by)


def _changed(power: PowerSource, values: Mapping[str, Any], act: str, reason: str, by: Person | None) -> PowerSource:
    power = (
        PowerSource.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "domain")
        .get(pk=power.pk)
    )
    before = _said(power)
    for name, value in values.items():
        setattr(power, name, value.strip() if isinstance(value, str) else value)
    _checked(power)
    power.save()
    audit.record(act, actor=by, subject=power, reason=reason, before=before, after=_said(power))
    return power


def _checked(power: PowerSource) -> None:
    Unit.objects.select_for_update(no_key=True).get(pk=power.unit_id)
    if power.unit.authority_id != power.domain.authority_id:
        raise DomainError("line_of_another_authority", unit=power.unit.name, domain=power.domain.name)
    if not power.basis:
        raise DomainError("power_needs_basis")
    if power.kind in BY_DECISION and not power.decision_no:
        raise DomainError("power_needs_decision")
    if power.valid_until < power.valid_from:
        raise DomainError("place_reversed")
    others = PowerSource.objects.filter(unit=power.unit, domain=power.domain, kind=power.kind).exclude(pk=power.pk)
    if others.filter(valid_from__lte=power.valid_until, valid_until__gte=power.valid_from).exists():
        raise DomainError("powers_overlap", unit=power.unit.name, domain=power.domain.name)


def _said(power: PowerSource) -> dict[str, str]:
    return {
        "unit": power.unit.code,
        "domain": power.domain.code,
        "kind": power.kind,
        "basis": power.basis,
        "decision_no": power.decision_no,
        "valid_from": power.valid_from.isoformat(),
        "valid_until": power.valid_until.isoformat(),
    }
