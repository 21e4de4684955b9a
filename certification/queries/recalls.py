"""Cards that should come back: their certificate has ended, or another card has taken their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from certification.models import CardCopy, CardCopyState, CertificateSpan
from certification.queries.register import SEE
from certification.queries.reviews import calendar_of, due_by
from certification.queries.rules import rules_of
from core import clock
from core.models import Person
from core.roles import Role
from core.scope import scoped

ENDED = ("expired", "cancelled", "revoked", "annulled", "superseded")


def cards_for(person: Person, *roles: Role) -> QuerySet[CardCopy]:
    """Cards of certificates in scope."""
    rows = CardCopy.objects.select_related("certificate__person", "certificate__unit", "certificate__authority")
    return scoped(rows, person, *(roles or SEE), unit="certificate__unit")


def to_come_back(person: Person, *roles: Role) -> QuerySet[CardCopy]:
    """Plastic cards out of use that are neither back nor destroyed nor given up as missing, the longest out of use first.

    Cards of ministries go back to the ministry.
    """
    now = clock.now()
    states = CardCopyState.objects.filter(copy=OuterRef("pk")).order_by("-id")
    ended = CertificateSpan.objects.filter(
        stream=OuterRef("certificate"),
        state__in=ENDED,
        law_from__lte=now,
        law_until__gt=now,
        known_until=clock.FAR_FUTURE,
    )
    rows = cards_for(person, *roles).filter(form="card").exclude(certificate__origin="ministry")
    rows = rows.annotate(
        newest=Subquery(states.values("state")[:1]),
        newest_at=Subquery(states.values("at")[:1]),
        ended_at=Subquery(ended.values("law_from")[:1]),
    )
    out = rows.filter(
        Q(newest="void", newest_at__lte=now) | Q(newest__in=("made", "handed_over"), ended_at__isnull=False)
    )
    return out.annotate(out_of_use=Coalesce("ended_at", "newest_at")).order_by("out_of_use", "pk")


@dataclass(frozen=True)
class Recall:
    """A card that should come back. `due_on`: None where a year of holidays is not entered."""

    copy: CardCopy
    out_of_use_on: date
    due_on: date | None
    overdue: bool


def recalls(copies: Iterable[CardCopy]) -> list[Recall]:
    """With the last day the rules give. Two queries for each authority."""
    rows, today = list(copies), clock.today()
    authorities = {copy.certificate.authority_id for copy in rows}
    rules = rules_of(authorities, None)
    calendars = {pk: calendar_of(pk) for pk in authorities}
    found = []
    for copy in rows:
        pk, since = copy.certificate.authority_id, clock.day_of(copy.out_of_use)  # type: ignore[attr-defined]
        due = due_by(since, rules[pk]["card_recall_working_days"], calendars[pk])
        found.append(Recall(copy, since, due, due is not None and due < today))
    return found
