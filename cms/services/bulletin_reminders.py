"""Who is reminded that a bulletin has to be withdrawn: its author in time, and after the term those who stand above them.

Whoever is named here may read of it in the office or on the page itself. Everything may run twice: each is told once of each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.models import DecisionFate
from cms.queries.bulletins import CaseRow, to_be_withdrawn
from cms.templatetags.mingfa import day
from core import clock
from core.models import AppointmentSpan, Person
from core.notices import notify
from core.roles import Role
from core.scope import has_role, holders_over

ABOVE = (Role.LEGAL_REVIEWER, Role.TRAINER)
SEE = (*ABOVE, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR)


def remind_of_bulletins() -> None:
    """Every bulletin that must still be withdrawn, by where its term stands today."""
    for row in to_be_withdrawn():
        tell_of(row)


def tell_of(row: CaseRow) -> None:
    """The author at once and again on the last day; once it is over, those above the author."""
    if row.fate is None or row.due_on is None:
        return
    today, author = clock.today(), _author(row, row.fate)
    with override("zh-hans"):
        words = {"title": row.page.title, "day": day(row.due_on)}
        told = _("What the bulletin reports did not stand: “%(title)s”") % words
        _tell([author], row, row.fate, "fallen", told, _("Withdraw it by %(day)s, with the reason.") % words)
        if today == row.due_on:
            told = _("To be withdrawn today: “%(title)s”") % words
            _tell([author], row, row.fate, "last_day", told, _("The three working days end today."))
        if today > row.due_on:
            told = _("Not withdrawn in time: “%(title)s”") % words
            why = _("It was to be withdrawn by %(day)s and is still published.") % words
            _tell(_above(author, row.fate), row, row.fate, "overdue", told, why)


def _author(row: CaseRow, fate: DecisionFate) -> Person:
    """Whoever made the page; where no person did, who learned that the decision fell."""
    owner = row.page.owner
    return (getattr(owner, "person", None) if owner else None) or fate.recorded_by


def _above(author: Person, fate: DecisionFate) -> list[Person]:
    """Legal reviewers and trainers over the author's posts, then over those of who recorded it; else who recorded it."""
    for person in (author, fate.recorded_by):
        found = set().union(*holders_over(_units_of(person), *ABOVE).values()) - {author.pk}
        if found:
            return list(Person.objects.filter(pk__in=found))
    return [fate.recorded_by]


def _units_of(person: Person) -> Collection[int]:
    moment = clock.now()
    posts = AppointmentSpan.objects.filter(
        person=person, law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE
    )
    return list(posts.values_list("unit_id", flat=True))


def _tell(people: Iterable[Person], row: CaseRow, fate: DecisionFate, kind: str, subject: str, body: str) -> None:
    for person in people:
        notify(
            person=person,
            kind="bulletin_withdrawal",
            key=f"bulletin:{kind}:{fate.pk}:{person.pk}",
            subject=subject,
            body=body,
            url=reverse("office-bulletins") if has_role(person, *SEE) else row.page.get_url() or "",
        )
