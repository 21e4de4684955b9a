"""A body that ends: its certificates pass to the successor by the decision that names one, or are cancelled with it.

One person prepares the end, another approves it. An end that was approved stands: the register cannot make a body live again.
Single certificates that were cancelled with it are taken back from their own files, by reversal.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from certification.models import BodyEnding, CertificateEvent
from certification.queries.bodies import apart, living
from certification.services.changes import cancel
from core import audit, clock
from core.errors import DomainError
from core.files import FileKind, accept
from core.ledger import Decision
from core.models import Batch, Person, Unit
from core.services.units import end_unit, name_successor

NAMED = 10


@transaction.atomic
def cancel_with_body(
    *, unit: Unit, decision: Decision, proposed_by: Person, approved_by: Person, key: str
) -> list[CertificateEvent]:
    """Cancel every living certificate of a unit that ended without a successor, from the day after its last.

    One decision, one batch; the same key does nothing twice. Raises DomainError body_not_ended, body_has_successor: where
    succession is stated the certificates live on for the successor and need no step.
    """
    if unit.ended_on is None:
        raise DomainError("body_not_ended", name=unit.name)
    if unit.successors.exists():
        raise DomainError("body_has_successor", name=unit.name)
    batch, _made = Batch.objects.get_or_create(
        kind="body_ended",
        details={"unit": str(unit.public_id), "key": key},
        defaults={"title": unit.name, "started_by": proposed_by, "started_at": clock.now()},
    )
    return [
        cancel(
            certificate=certificate,
            last_day=unit.ended_on,
            reasons=["body_abolished"],
            decision=decision,
            proposed_by=proposed_by,
            approved_by=approved_by,
            batch=batch,
            key=f"body:{key}",
        )
        for certificate in living(unit, unit.ended_on)
    ]


@transaction.atomic
def propose_ending(
    *,
    unit: Unit,
    last_day: date,
    document: str,
    decided_on: date,
    by: Person,
    successor: Unit | None = None,
    note: str = "",
    upload: Any = None,
) -> BodyEnding:
    """Write the end of a body down for a second person; of one that ended before, who succeeds it or that nobody does.

    Raises DomainError body_ending_waits, body_has_successor, body_ended_otherwise, body_nothing_to_decide,
    body_of_another_authority, unit_has_ended, unit_has_living_parts, body_ends_before_it_begins,
    body_certificates_end_later, body_certificates_begin_later, body_document_missing, decided_in_the_future.
    """
    unit = _locked(unit)
    if BodyEnding.objects.filter(unit=unit, state="waiting").exists():
        raise DomainError("body_ending_waits", name=unit.name)
    _check(unit, last_day, successor)
    if not document.strip():
        raise DomainError("body_document_missing")
    if decided_on > clock.today():
        raise DomainError("decided_in_the_future")
    ending = BodyEnding.objects.create(
        unit=unit,
        last_day=last_day,
        successor=successor,
        document=document.strip(),
        decided_on=decided_on,
        note=note.strip(),
        file=accept(upload, kind=FileKind.EVIDENCE, by=by) if upload else None,
        proposed_by=by,
        proposed_at=clock.now(),
    )
    audit.record("body_ending.proposed", actor=by, subject=ending, reason=ending.document)
    return ending


@transaction.atomic
def approve_ending(*, ending: BodyEnding, by: Person) -> BodyEnding:
    """End the body in the names of both, and name its successor or cancel its certificates. A second press changes nothing.

    Raises DomainError handler_never_reviews, proposal_decided, and what the end is refused for today.
    """
    ending = _held(ending)
    if ending.state == "approved":
        return ending
    _may_decide(ending, by)
    unit = _locked(ending.unit)
    _check(unit, ending.last_day, ending.successor)
    heir, number, by_whom = ending.successor, ending.document, ending.proposed_by
    if unit.ended_on is None:
        unit = end_unit(unit=unit, last_day=ending.last_day, successor=heir, decision_no=number, recorded_by=by_whom)
    elif heir is not None:
        name_successor(unit=unit, successor=heir, decision_no=number, recorded_by=by_whom)
    if ending.successor is None:
        cancel_with_body(
            unit=unit,
            decision=Decision(number=ending.document, decided_on=ending.decided_on),
            proposed_by=ending.proposed_by,
            approved_by=by,
            key=str(ending.public_id),
        )
    return _decide(ending, "approved", by, "")


@transaction.atomic
def refuse_ending(*, ending: BodyEnding, by: Person, note: str) -> BodyEnding:
    ending = _held(ending)
    _may_decide(ending, by)
    if not note.strip():
        raise DomainError("reason_is_empty")
    return _decide(ending, "refused", by, note)


@transaction.atomic
def withdraw_ending(*, ending: BodyEnding, by: Person) -> BodyEnding:
    ending = _held(ending)
    if ending.state != "waiting":
        raise DomainError("proposal_decided")
    if by.pk != ending.proposed_by_id:
        raise DomainError("withdraw_own")
    return _decide(ending, "withdrawn", by, "")


def _check(unit: Unit, last_day: date, successor: Unit | None) -> None:
    """Everything that can be said against an end, when it is prepared and again when it is approved."""
    if unit.successors.exists():
        raise DomainError("body_has_successor", name=unit.name)
    if unit.ended_on is None:
        _check_last_day(unit, last_day)
    elif unit.ended_on != last_day:
        raise DomainError("body_ended_otherwise", name=unit.name, day=unit.ended_on.isoformat())
    elif not living(unit, last_day).exists():
        raise DomainError("body_nothing_to_decide", name=unit.name)
    if successor is None:
        _check_certificates(unit, last_day)
        return
    if successor.authority_id != unit.authority_id or successor.pk == unit.pk:
        raise DomainError("body_of_another_authority", name=successor.name)
    if successor.ended_on is not None and successor.ended_on <= last_day:
        raise DomainError("unit_has_ended", name=successor.name, day=successor.ended_on.isoformat())


def _check_last_day(unit: Unit, last_day: date) -> None:
    """Not before its parts, nor before it began or took over the duties of another: a mistyped year is never mended again."""
    outliving = unit.children.filter(Q(ended_on=None) | Q(ended_on__gt=last_day))
    if parts := list(outliving.values_list("name", flat=True)):
        raise DomainError("unit_has_living_parts", names="、".join(parts))
    begins = [
        *unit.versions.values_list("valid_from", flat=True)[:1],
        *unit.predecessors.values_list("effective_on", flat=True),
    ]
    if begins and last_day < max(begins):
        raise DomainError("body_ends_before_it_begins", name=unit.name, day=max(begins).isoformat())


def _check_certificates(unit: Unit, last_day: date) -> None:
    """Each is cancelled on the last day, by this decision; one that cannot be is named before anybody decides."""
    for code, numbers in zip(
        ("body_certificates_end_later", "body_certificates_begin_later"), apart(unit, last_day), strict=True
    ):
        if numbers:
            raise DomainError(code, n=len(numbers), numbers="、".join(numbers[:NAMED]) + "……" * (len(numbers) > NAMED))


def _locked(unit: Unit) -> Unit:
    return Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def _held(ending: BodyEnding) -> BodyEnding:
    rows = BodyEnding.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit", "successor", "proposed_by").get(pk=ending.pk)


def _may_decide(ending: BodyEnding, by: Person) -> None:
    if ending.state != "waiting":
        raise DomainError("proposal_decided")
    if by.pk == ending.proposed_by_id:
        raise DomainError("handler_never_reviews")


def _decide(ending: BodyEnding, state: str, by: Person, note: str) -> BodyEnding:
    ending.state, ending.decided_by, ending.decided_at, ending.decision_note = state, by, clock.now(), note.strip()
    ending.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    audit.record(f"body_ending.{state}", actor=by, subject=ending, reason=ending.decision_note)
    return ending
