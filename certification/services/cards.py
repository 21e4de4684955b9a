"""Cards: what is carried and shown. A dead token stays dead for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from certification.domain.states import Kind
from certification.models import CardCopy, CardCopyState, Certificate, CertificateEvent
from certification.queries.standing import status_at
from certification.services.acts import carry_out
from certification.texts import card_word
from core import audit, clock
from core.errors import DomainError
from core.ledger import Decision
from core.ledger.append import lock
from core.models import Batch, Person


def newest_copy(certificate: Certificate) -> CardCopy:
    copy = certificate.copies.order_by("-number").first()
    if copy is None:
        raise DomainError("no_live_card")
    return copy


def make_copy(certificate: Certificate, event: CertificateEvent, by: Person | None, state: str = "made") -> CardCopy:
    last = certificate.copies.order_by("-number").values_list("number", flat=True).first() or 0
    copy = CardCopy.objects.create(certificate=certificate, number=last + 1, made_at=event.recorded_at)
    note_state(copy, state, event, by)
    return copy


def note_state(copy: CardCopy, state: str, event: CertificateEvent, by: Person | None) -> None:
    CardCopyState.objects.get_or_create(
        copy=copy,
        event=event,
        state=state,
        defaults={"at": event.effective_at, "recorded_at": event.recorded_at, "recorded_by": by},
    )


@transaction.atomic
def hand_over(*, certificate: Certificate, at: datetime, by: Person, key: str) -> CertificateEvent:
    """The officer received the card; from this moment it may be shown."""
    copy = newest_copy(certificate)
    event = carry_out(
        certificate, Kind.CARD_HANDED_OVER, effective_at=at, proposed_by=by, facts={"copy": copy.number}, key=key
    )
    note_state(copy, "handed_over", event, by)
    return event


@transaction.atomic
def reissue_card(
    *,
    certificate: Certificate,
    at: datetime,
    what: Sequence[str],
    proposed_by: Person,
    approved_by: Person,
    decision: Decision | None = None,
    void_from: datetime | None = None,
    batch: Batch | None = None,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """A new card because printed facts or the card itself changed (`what`); the number and the term stay.

    The old card is void from `void_from`, at once where nothing is said: its code then answers as dead.
    """
    earlier = certificate.events.filter(key=key).exists()
    old = newest_copy(certificate)
    event = carry_out(
        certificate,
        Kind.DATA_CHANGED,
        effective_at=at,
        decision=decision,
        facts={"what": sorted(what), "copy": old.number + 1},
        batch=batch,
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
    if not earlier:
        CardCopyState.objects.create(
            copy=old,
            state="void",
            at=void_from or event.recorded_at,
            recorded_at=event.recorded_at,
            event=event,
            recorded_by=approved_by,
        )
        make_copy(certificate, event, approved_by, "handed_over")
    return event


def void_live_copies(certificate: Certificate, event: CertificateEvent, by: Person) -> None:
    for copy in certificate.copies.all():
        newest = copy.states.order_by("-id").first()
        if newest and newest.state in {"made", "handed_over"}:
            note_state(copy, "void", event, by)


@transaction.atomic
def report_loss(
    *, certificate: Certificate, at: datetime, by: Person, note: str, key: str, lost_on: date | None = None
) -> CertificateEvent:
    """Dead at once, before anybody reviews: the token of the lost card never lives again.

    `lost_on`: the day it was lost, where that is known; whether the report came late is a question for the rules.
    """
    copy = newest_copy(certificate)
    if lost_on is not None:
        _check_day_of_loss(certificate, copy, lost_on, at)
    event = carry_out(
        certificate,
        Kind.LOSS_REPORTED,
        effective_at=at,
        proposed_by=by,
        facts={"copy": copy.number, **({"lost_on": lost_on.isoformat()} if lost_on else {})},
        note=note,
        key=key,
    )
    note_state(copy, "lost", event, by)
    return event


def _check_day_of_loss(certificate: Certificate, copy: CardCopy, lost_on: date, at: datetime) -> None:
    """Raises DomainError lost_in_the_future, lost_before_the_card: there was nothing to lose yet."""
    if lost_on > clock.day_of(at):
        raise DomainError("lost_in_the_future", day=lost_on)
    begins = clock.day_of(min(copy.made_at, certificate.events.order_by("sequence")[0].effective_at))
    if lost_on < begins:
        raise DomainError("lost_before_the_card", day=lost_on, begins=begins)


@transaction.atomic
def withdraw_loss(
    *,
    certificate: Certificate,
    at: datetime,
    proposed_by: Person,
    approved_by: Person,
    note: str,
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """The card was found before a new one was made: a new token all the same."""
    event = carry_out(
        certificate,
        Kind.LOSS_WITHDRAWN,
        effective_at=at,
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
    make_copy(certificate, event, approved_by, "handed_over")
    return event


@transaction.atomic
def replace_card(
    *,
    certificate: Certificate,
    at: datetime,
    proposed_by: Person,
    approved_by: Person,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> CertificateEvent:
    """A new card for the lost one, on the same certificate and term; the old one is void for ever."""
    old = newest_copy(certificate)
    event = carry_out(
        certificate,
        Kind.CARD_REPLACED,
        effective_at=at,
        proposed_by=proposed_by,
        approved_by=approved_by,
        facts={"copy": old.number + 1},
        note=note,
        evidence=evidence,
        key=key,
    )
    note_state(old, "void", event, approved_by)
    make_copy(certificate, event, approved_by, "handed_over")
    return event


# What may follow what, once a card is no longer used: it comes back and is destroyed, or nobody finds it.
FATES = {
    "returned": frozenset({"made", "handed_over", "void", "lost", "missing"}),
    "destroyed": frozenset({"made", "void", "returned"}),
    "missing": frozenset({"handed_over", "void"}),
}


@transaction.atomic
def record_fate(*, copy: CardCopy, fate: str, at: datetime, by: Person, note: str = "") -> CardCopyState:
    """A card came back, was destroyed, or cannot be found. Its code is dead before and after; the same again is once.

    Raises DomainError card_still_used, card_fate_order, card_in_the_future, card_needs_note.
    """
    certificate = lock(copy.certificate)
    newest = copy.states.order_by("-id")[0]
    if newest.state == fate:
        return newest
    if at > clock.now():
        raise DomainError("card_in_the_future")
    if newest.state in ("made", "handed_over") and status_at(certificate, clock.now()).state == "issued":
        raise DomainError("card_still_used")
    if newest.state not in FATES[fate]:
        raise DomainError("card_fate_order", state=card_word(newest.state))
    if fate == "missing" and not note.strip():
        raise DomainError("card_needs_note")
    kept = CardCopyState.objects.create(copy=copy, state=fate, at=at, recorded_at=clock.now(), recorded_by=by)
    audit.record(f"card.{fate}", actor=by, subject=copy, reason=note.strip())
    return kept
