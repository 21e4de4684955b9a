"""Whoever is on the list of a class is told what concerns them: a place, another day or place, the end of it, the day before."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.templatetags.mingfa import moment
from core import clock
from core.models import Person, Unit
from core.notices import notify
from core.scope import holders_over
from learning.models import ClassNomination, ClassQuotaChange, ClassSession, TrainingClass
from learning.office_gates import STAFF
from learning.queries.classes import standings_of


def with_place(training: TrainingClass) -> set[int]:
    return {one.person for one in standings_of(training) if one.has_place}


def tell_places(training: TrainingClass, before: Collection[int], because: ClassNomination | ClassQuotaChange) -> None:
    """Everybody who has a place now and had none before the list or a quota changed; of sessions that are over nobody is told."""
    ahead = list(training.sessions.filter(ends_at__gt=clock.now()))
    if not ahead:
        return
    with override("zh-hans"):
        _tell(
            with_place(training).difference(before),
            key=f"place:{because.pk}" if isinstance(because, ClassNomination) else f"place:quota:{because.pk}",
            subject=_("You have a place in “%(title)s”") % {"title": training.title},
            body=_when(ahead),
        )


def tell_moved(session: ClassSession, change: str) -> None:
    """`change` names the move, so that a second move is told again."""
    with override("zh-hans"):
        _tell(
            {one.person for one in standings_of(session.training)},
            key=f"moved:{change}",
            subject=_("“%(title)s” takes place elsewhere or at another time") % {"title": session.training.title},
            body=_when([session]),
        )


def tell_added(session: ClassSession) -> None:
    with override("zh-hans"):
        _tell(
            {one.person for one in standings_of(session.training)},
            key=f"added:{session.pk}",
            subject=_("“%(title)s” has one more session") % {"title": session.training.title},
            body=_when([session]),
        )


def tell_quotas(change: ClassQuotaChange, units: Collection[Unit]) -> None:
    """Whoever answers for a unit whose quota is another; not who changed it."""
    answering = holders_over([unit.pk for unit in units], *STAFF)
    names = {unit.pk: one for unit in units for one in change.changes if one["unit"] == unit.code}
    told: dict[int, list[str]] = {}
    for pk, one in names.items():
        for key in answering.get(pk, set()) - {change.by_id}:
            told.setdefault(key, []).append(f"{one['name']} {one['before']} → {one['after']}")
    with override("zh-hans"):
        for person in Person.objects.filter(pk__in=told):
            notify(
                person=person,
                kind="learning.quota",
                key=f"learning.class:quota:{change.pk}:{person.pk}",
                subject=_("Other quotas for “%(title)s”") % {"title": change.training.title},
                body=_("%(changes)s. Reason: %(reason)s")
                % {"changes": "，".join(told[person.pk]), "reason": change.reason},
                url=reverse("office-class", args=[change.training.public_id]),
            )


def tell_cancelled(training: TrainingClass) -> None:
    with override("zh-hans"):
        _tell(
            {one.person for one in standings_of(training)},
            key=f"cancelled:{training.pk}",
            subject=_("“%(title)s” is cancelled") % {"title": training.title},
            body=training.cancelled_because,
        )


def remind(today: date) -> None:
    """The day before each session, those who have a place."""
    begin = clock.start_of_day(today + timedelta(days=1))
    tomorrow = ClassSession.objects.filter(
        begins_at__gte=begin, begins_at__lt=begin + timedelta(days=1), training__cancelled_at=None
    )
    with override("zh-hans"):
        for session in tomorrow.select_related("training"):
            _tell(
                with_place(session.training),
                key=f"tomorrow:{session.pk}:{today.isoformat()}",
                subject=_("Tomorrow: “%(title)s”") % {"title": session.training.title},
                body=_when([session]),
            )


def _when(sessions: Iterable[ClassSession]) -> str:
    return "；".join(f"{moment(session.begins_at)}，{session.place}" for session in sessions)


def _tell(people: Collection[int], *, key: str, subject: str, body: str) -> None:
    for person in Person.objects.filter(pk__in=people):
        notify(
            person=person, kind="learning.class", key=f"learning.class:{key}:{person.pk}", subject=subject, body=body,
            url=reverse("learning:plan"),
        )  # fmt: skip
