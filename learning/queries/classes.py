"""Lists of a class: who has a place, who waits, who was there."""

from __future__ import annotations

from datetime import datetime

from core.models import Person
from learning.domain.classes import CLOSES_AFTER, Entry, Standing, standings
from learning.models import ClassAttendance, ClassNomination, ClassQuota, ClassSession, TrainingClass


def standings_of(training: TrainingClass) -> list[Standing]:
    """Everybody on the list in turn. Two queries."""
    return standings(entries_of(training), quotas_of(training), training.places)


def quotas_of(training: TrainingClass) -> dict[int, int]:
    return dict(ClassQuota.objects.filter(training=training).values_list("pk", "places"))


def entries_of(training: TrainingClass) -> list[Entry]:
    rows = ClassNomination.objects.filter(training=training).order_by("id")
    return [Entry(*row) for row in rows.values_list("pk", "person_id", "quota_id", "kind", "instead_of_id")]


def presence(training: TrainingClass) -> dict[int, dict[int, str]]:
    """Session -> person -> how. The last row of a person holds. One query."""
    found: dict[int, dict[int, str]] = {}
    rows = ClassAttendance.objects.filter(session__training=training).order_by("id")
    for session, person, how, present in rows.values_list("session_id", "person_id", "how", "present"):
        people = found.setdefault(session, {})
        if present:
            people[person] = how
        else:
            people.pop(person, None)
    return found


def sessions_ahead(person: Person, moment: datetime) -> list[ClassSession]:
    """Sessions to come or still to sign in to, of classes in which a person has a place.

    Two queries, and three for each class.
    """
    since = moment - CLOSES_AFTER
    mine = ClassNomination.objects.filter(person=person, training__sessions__ends_at__gte=since)
    trainings = TrainingClass.objects.filter(pk__in=mine.values("training"), cancelled_at=None).prefetch_related(
        "sessions"
    )
    return [
        session
        for training in trainings
        if any(one.person == person.pk and one.has_place for one in standings_of(training))
        for there in (presence(training),)
        for session in training.sessions.all()
        if session.ends_at >= (moment if person.pk in there.get(session.pk, {}) else since)
    ]
