"""What an officer can ask for alone: sittings that take requests, and how the own requests stand."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from core import clock
from core.models import AppointmentSpan, Person, Unit
from exams.models import RegistrationRequest, Sitting


def units_of(person: Person) -> QuerySet[Unit]:
    """Where the person has a post today."""
    now = clock.now()
    posts = AppointmentSpan.objects.filter(
        person=person, known_until=clock.FAR_FUTURE, law_from__lte=now, law_until__gt=now
    )
    return Unit.objects.filter(pk__in=posts.values("unit"), ended_on=None).order_by("code")


def taking_requests(units: QuerySet[Unit] | Sequence[Unit]) -> QuerySet[Sitting]:
    """Sittings for which people of the units may ask: held by a unit above them or by themselves, and still open."""
    return (
        Sitting.objects.filter(
            registration_until__gt=clock.now(), closes_at__gt=clock.now(), unit__below__descendant__in=units
        )
        .select_related("exam", "unit")
        .distinct()
        .order_by("registration_until")
    )


def requests_of(person: Person) -> list[RegistrationRequest]:
    """The newest first, whoever asked."""
    rows = RegistrationRequest.objects.filter(person=person).select_related("sitting__exam", "decision", "asked_by")
    return list(rows.order_by("-pk")[:50])
