"""The numbered stream of changes, seen through a list's items and its owner's units."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from certification.models import Certificate, RegisterChange, WatchItem, WatchList
from certification.models.clients import ApiKey
from certification.queries.register import SEE
from core.models import Unit, UnitClosure
from core.scope import units_in_scope


def units_of_key(key: ApiKey) -> QuerySet[Unit]:
    """The key's units with everything below them."""
    return Unit.objects.filter(above__ancestor__in=key.units.all()).distinct()


def units_of_list(watch_list: WatchList) -> QuerySet[Unit]:
    """What the owner may see now: a list never shows more, whatever it once was given."""
    if watch_list.person:
        return units_in_scope(watch_list.person, *SEE)
    return units_of_key(watch_list.api_key)  # type: ignore[arg-type]


def last_number() -> int:
    return RegisterChange.objects.aggregate(last=Max("number"))["last"] or 0


def changes_in(units: QuerySet[Unit] | Iterable[int], after: int) -> QuerySet[RegisterChange]:
    rows = RegisterChange.objects.filter(number__gt=after, unit__in=units)
    return rows.select_related("certificate__person", "certificate__unit").order_by("number")


def _followed(watch_list: WatchList, certificate: str, unit: str) -> Q:
    live = WatchItem.objects.filter(watch_list=watch_list, ended_at=None)
    below = UnitClosure.objects.filter(descendant=OuterRef(unit), ancestor__in=live.values("unit"))
    return Q(Exists(live.filter(certificate=OuterRef(certificate)))) | Q(Exists(below))


def changes_for(watch_list: WatchList, after: int) -> QuerySet[RegisterChange]:
    """Changes of what a list follows, in order, within what its owner may see."""
    return changes_in(units_of_list(watch_list), after).filter(_followed(watch_list, "certificate", "unit"))


def certificates_followed(watch_list: WatchList) -> QuerySet[Certificate]:
    rows = Certificate.objects.filter(unit__in=units_of_list(watch_list))
    return (
        rows.filter(_followed(watch_list, "pk", "unit"))
        .select_related("person", "unit", "authority")
        .order_by("number")
    )
