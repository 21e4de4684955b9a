"""Whom a person's roles reach: today's live grants, each with the subtree of its unit. One EXISTS per query."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest

from core import clock
from core.models import Person, RoleGrantSpan, Unit, UnitClosure
from core.roles import Role

Row = TypeVar("Row", bound=Model)


def live_grants(person: Person) -> QuerySet[RoleGrantSpan]:
    """The grants a person holds at this moment, as known today."""
    moment = clock.now()
    return RoleGrantSpan.objects.filter(
        person_id=person.pk, law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE
    )


def roles_of(person: Person) -> frozenset[Role]:
    return frozenset(Role(name) for name in live_grants(person).values_list("role", flat=True).distinct())


def roles_in(request: HttpRequest) -> frozenset[Role]:
    """The acting person's roles, asked once per request."""
    if not hasattr(request, "_roles"):
        person = getattr(request, "person", None)
        request._roles = roles_of(person) if person else frozenset()  # type: ignore[attr-defined]
    return request._roles  # type: ignore[attr-defined]


def units_in_scope(person: Person, *roles: Role) -> QuerySet[Unit]:
    """Every unit below one on which the person holds one of the roles, that unit included."""
    return scoped(Unit.objects.all(), person, *roles, unit="pk")


def has_role(person: Person, *roles: Role, unit: Unit | None = None) -> bool:
    """Whether the person holds one of the roles; with `unit`, on it or above it."""
    grants = live_grants(person).filter(role__in=roles)
    if unit is not None:
        grants = grants.filter(unit__below__descendant=unit)
    return grants.exists()


def scoped(queryset: QuerySet[Row], person: Person, *roles: Role, unit: str = "unit") -> QuerySet[Row]:
    """Rows whose unit (the lookup path `unit`) one of the roles reaches."""
    reached = UnitClosure.objects.filter(
        descendant=OuterRef(unit), ancestor__in=live_grants(person).filter(role__in=roles).values("unit")
    )
    return queryset.filter(Exists(reached))


def holders_over(unit_ids: Collection[int], *roles: Role) -> dict[int, set[int]]:
    """Unit -> persons who hold one of the roles on it or above it today. Two queries."""
    moment = clock.now()
    above = list(UnitClosure.objects.filter(descendant__in=unit_ids).values_list("descendant_id", "ancestor_id"))
    grants = RoleGrantSpan.objects.filter(
        unit__in={ancestor for _unit, ancestor in above},
        role__in=roles,
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


def people_in_scope(person: Person, *roles: Role) -> QuerySet[Person]:
    """Persons with a post, now or to come, in a unit that one of the roles reaches."""
    from core.models import AppointmentSpan

    posts: Any = AppointmentSpan.objects.filter(
        person=OuterRef("pk"), known_until=clock.FAR_FUTURE, law_until__gt=clock.now()
    )
    return Person.objects.filter(Exists(scoped(posts, person, *roles)))
