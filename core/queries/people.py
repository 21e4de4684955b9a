"""Reads about persons: posts and roles as they stand today."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from core import clock
from core.models import AppointmentSpan, Person, RoleGrantSpan, Unit
from core.roles import LABELS, Role
from core.scope import live_grants, people_in_scope, scoped


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
    """Persons in scope by part of the name (Han or pinyin), staff number or user name, with today's posts prefetched."""
    found = people_in_scope(by, *roles)
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
    live = AppointmentSpan.objects.filter(known_until=clock.FAR_FUTURE, law_until__gt=clock.now())
    if unit is not None:
        below = live.filter(person=OuterRef("pk"), unit__above__ancestor=unit)
        found = found.filter(Exists(below))
    shown = scoped(live.select_related("unit"), by, *roles)
    posts = Prefetch("appointments__spans", queryset=shown, to_attr="live")
    return found.select_related("user").prefetch_related(posts).order_by("name_pinyin", "pk")
