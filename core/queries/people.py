"""Reads about persons: posts and roles as they stand today."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from core import clock
from core.models import AppointmentSpan, Person, RoleGrantSpan, Unit
from core.roles import LABELS, Role
from core.scope import live_grants, units_in_scope


def posts_of(person: Person) -> list[AppointmentSpan]:
    """Posts held today or to come, the oldest first. One query."""
    return list(
        AppointmentSpan.objects.filter(person=person, known_until=clock.FAR_FUTURE, law_until__gt=clock.now())
        .select_related("unit", "stream")
        .order_by("law_from")
    )


def grants_of(person: Person) -> list[RoleGrantSpan]:
    """Roles held now, each with `label`. One query."""
    grants = list(live_grants(person).select_related("unit", "stream").order_by("role", "unit__code"))
    for grant in grants:
        grant.label = LABELS[Role(grant.role)]  # type: ignore[attr-defined]
    return grants


def people_found(by: Person, *roles: Role, text: str = "", unit: Unit | None = None) -> QuerySet[Person]:
    """Persons in scope by part of the name (Han or pinyin), staff number or user name, with today's posts prefetched.

    The units in scope are asked for at once and named one by one: how many they are, a planner cannot guess from the roles,
    and it would look up 100,000 posts and persons singly.
    """
    reached = list(units_in_scope(by, *roles).values_list("pk", flat=True))
    live = AppointmentSpan.objects.filter(known_until=clock.FAR_FUTURE, law_until__gt=clock.now())
    inside = live.filter(unit__in=reached)
    found = Person.objects.filter(pk__in=inside.values("person_id"))
    if words := text.split():
        for word in words:
            found = found.filter(
                Q(name__contains=word)
                | Q(names__name__contains=word)
                | Q(name_pinyin__icontains=word.lower())
                | Q(staff_number__iexact=word)
                | Q(user__username__iexact=word)
            )
        found = found.distinct()
    if unit is not None:
        below = live.filter(person=OuterRef("pk"), unit__above__ancestor=unit)
        found = found.filter(Exists(below))
    posts = Prefetch("appointments__spans", queryset=inside.select_related("unit"), to_attr="live")
    return found.select_related("user").prefetch_related(posts).order_by("name_pinyin", "pk")
