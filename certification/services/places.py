"""Line departments and counters: they begin on a document, one follows another without a gap, and they end.

Who, when and why stands in the audit trail, with how the row read before. Nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q

from certification.models import Domain, LineDepartment, ServicePoint
from core import audit, clock
from core.domain.dates import FAR_DAY
from core.errors import DomainError
from core.models import Person, Unit

Place = TypeVar("Place", bound=LineDepartment | ServicePoint)


@transaction.atomic
def open_line_department(*, domain: Domain, unit: Unit, since: date, basis: str, by: Person | None) -> LineDepartment:
    """Name the department whose consent a domain needs from a day on; the one before it ends the day before.

    The same again changes nothing. Raises DomainError line_of_another_authority, unit_has_ended, place_basis_missing,
    places_overlap.
    """
    Domain.objects.select_for_update(no_key=True).get(pk=domain.pk)
    if unit.authority_id != domain.authority_id:
        raise DomainError("line_of_another_authority", unit=unit.name, domain=domain.name)
    return _opened(LineDepartment(domain=domain, unit=unit), since, basis, by)


@transaction.atomic
def open_service_point(
    *, unit: Unit, telephone: str, since: date, basis: str, by: Person | None, place: str = "", hours: str = ""
) -> ServicePoint:
    """Say where a unit answers from a day on; the counter before it ends the day before.

    The same again changes nothing. Raises DomainError unit_has_ended, place_basis_missing, places_overlap.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    point = ServicePoint(unit=unit, telephone=telephone.strip(), place=place.strip(), hours=hours.strip())
    return _opened(point, since, basis, by)


@transaction.atomic
def end_place(*, place: Place, last_day: date, basis: str, by: Person | None) -> Place:
    """The last day of a department or a counter. Raises DomainError place_ended, place_basis_missing, place_reversed."""
    place = _locked(place)
    if not place.is_open:
        raise DomainError("place_ended", day=place.until.isoformat())
    before = _said(place)
    place.until, place.end_basis = last_day, _named(basis)
    _checked(place)
    place.save()
    audit.record("place.ended", actor=by, subject=place, reason=place.end_basis, before=before, after=_said(place))
    return place


@transaction.atomic
def correct_place(*, place: Place, right: Mapping[str, Any], because: str, by: Person | None) -> Place:
    """Put right what was entered wrongly, never what has changed since: that is a new one from its day on.

    Raises DomainError place_needs_reason, place_reversed, places_overlap, line_of_another_authority, unit_has_ended.
    """
    place = _locked(place)
    if not because.strip():
        raise DomainError("place_needs_reason")
    before = _said(place)
    for name, value in right.items():
        setattr(place, name, value.strip() if isinstance(value, str) else value)
    if isinstance(place, LineDepartment) and place.unit.authority_id != place.domain.authority_id:
        raise DomainError("line_of_another_authority", unit=place.unit.name, domain=place.domain.name)
    _checked(place)
    if (after := _said(place)) == before:
        return place
    place.save()
    audit.record("place.corrected", actor=by, subject=place, reason=because.strip(), before=before, after=after)
    return place


def _opened(place: Place, since: date, basis: str, by: Person | None) -> Place:
    place.since, place.basis = since, _named(basis)
    place.entered_by, place.entered_at = by, clock.now()
    if (last := _others(place).filter(until=FAR_DAY).first()) is not None:
        if last.since == since and _said(last) == _said(place):
            return last
        if last.since is None or last.since < since:
            end_place(place=last, last_day=since - timedelta(days=1), basis=place.basis, by=by)
    _checked(place)
    place.save()
    audit.record("place.opened", actor=by, subject=place, reason=place.basis, after=_said(place))
    return place


def _named(basis: str) -> str:
    if not basis.strip():
        raise DomainError("place_basis_missing")
    return basis.strip()


def _checked(place: LineDepartment | ServicePoint) -> None:
    first = place.since or date.min
    if place.until < first:
        raise DomainError("place_reversed")
    ended = place.unit.ended_on
    if ended is not None and (ended < first or place.is_open):
        raise DomainError("unit_has_ended", name=place.unit.name, day=ended.isoformat())
    also = _others(place).filter(Q(since__isnull=True) | Q(since__lte=place.until), until__gte=first).first()
    if also is not None:
        raise DomainError("places_overlap", other=str(also))


def _others(place: Any) -> Any:
    """The other rows of the same domain, or of the same unit: one of them stands on a day."""
    of = {"domain": place.domain_id} if isinstance(place, LineDepartment) else {"unit": place.unit_id}
    return type(place).objects.filter(**of).exclude(pk=place.pk).select_related("unit")


def _locked(place: Place) -> Place:
    """The row afresh, behind the lock of what it belongs to: two steps about one domain or unit wait for each other."""
    if isinstance(place, LineDepartment):
        Domain.objects.select_for_update(no_key=True).get(pk=place.domain_id)
    else:
        Unit.objects.select_for_update(no_key=True).get(pk=place.unit_id)
    place.refresh_from_db()
    return place


def _said(place: LineDepartment | ServicePoint) -> dict[str, str]:
    """The row in coded values, as the audit trail keeps it."""
    said = {
        "unit": place.unit.code,
        "since": place.since.isoformat() if place.since else "",
        "until": place.until.isoformat(),
        "basis": place.basis,
    }
    if isinstance(place, LineDepartment):
        return said | {"domain": place.domain.code}
    return said | {"telephone": place.telephone, "place": place.place, "hours": place.hours}
