"""Hours are taken back and given back by counter-entries; the facts stay as they were."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from core.notices import notify
from learning.models import HoursCounter


def last_word_on(fact: str) -> HoursCounter | None:
    return HoursCounter.objects.filter(fact=fact).order_by("-id").first()


@transaction.atomic
def take_back(*, person: Person, year: int, fact: str, reason: str, by: Person) -> HoursCounter:
    """Raises DomainError counter_without_reason, handler_never_reviews, taken_back_already."""
    return _counter("taken_back", person=person, year=year, fact=fact, reason=reason, by=by)


@transaction.atomic
def restore(*, person: Person, year: int, fact: str, reason: str, by: Person) -> HoursCounter:
    """Raises DomainError counter_without_reason, handler_never_reviews, not_taken_back, and where the same person took it back."""
    return _counter("restored", person=person, year=year, fact=fact, reason=reason, by=by)


def _counter(kind: str, *, person: Person, year: int, fact: str, reason: str, by: Person) -> HoursCounter:
    if not reason.strip():
        raise DomainError("counter_without_reason")
    if by == person:
        raise DomainError("handler_never_reviews")
    Person.objects.select_for_update().get(pk=person.pk)
    word = last_word_on(fact)
    stands = word is None or word.kind == "restored"
    if kind == "taken_back" and not stands:
        raise DomainError("taken_back_already")
    if kind == "restored":
        if stands or word is None:
            raise DomainError("not_taken_back")
        if word.by_id == by.pk:
            raise DomainError("handler_never_reviews")
    row = HoursCounter.objects.create(
        person=person, year=year, fact=fact, kind=kind, reason=reason.strip(), by=by, at=clock.now()
    )
    audit.record(f"learning.hours_{kind}", actor=by, subject=row)
    _tell(row)
    return row


def _tell(row: HoursCounter) -> None:
    with override("zh-hans"):
        subject = _("Study hours were taken back") if row.kind == "taken_back" else _("Study hours were given back")
        notify(
            person=row.person,
            kind=f"learning.hours_{row.kind}",
            key=f"learning.hours_counter:{row.pk}",
            subject=subject,
            body=_("Reason: %(reason)s. Your account shows what it is about; there you may object.")
            % {"reason": row.reason},
            url=f"{reverse('learning:hours')}?year={row.year}",
        )
