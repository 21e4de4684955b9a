"""The stock of blank cards: received, used, spoiled, set aside and destroyed by two persons, missed and found, counted."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from certification.blank_words import state_word
from certification.domain.blanks import (
    MOST,
    NEEDS_DOCUMENT,
    NEEDS_REASON,
    NEXT,
    MalformedSerialError,
    Run,
    refusal_of_move,
    run_of,
    runs_of,
)
from certification.models import BlankBatch, BlankCount, BlankMovement, CardCopy
from certification.queries.blanks import blanks_of, holding, on_record, stretches_in
from core import audit, clock
from core.errors import DomainError
from core.models import Authority, Person, Unit


@transaction.atomic
def take_in(
    *,
    unit: Unit,
    card_type: str,
    first: str,
    last: str,
    received_from: str,
    document: str,
    received_on: date,
    by: Person,
) -> BlankBatch:
    """A batch came: from the first serial to the last, all in stock.

    No serial is in the stock of two units of an authority; one that was passed on is taken in by whoever received it.
    Raises DomainError blank_serial_malformed, blanks_too_many, blank_in_the_future, blanks_on_record.
    """
    Authority.objects.select_for_update(no_key=True).get(pk=unit.authority_id)
    run = read_run(first, last)
    if run.size > MOST:
        raise DomainError("blanks_too_many", most=f"{MOST:,}")
    _not_to_come(received_on)
    if also := next((one for one in holding(run, unit.authority_id, card_type) if _is_held(one, run)), None):
        raise DomainError("blanks_on_record", other=str(also), unit=also.unit.name)
    batch = BlankBatch.objects.create(
        unit=unit,
        type=card_type,
        prefix=run.prefix,
        width=run.width,
        first=run.first,
        last=run.last,
        received_from=received_from.strip(),
        document=document.strip(),
        received_on=received_on,
        known_from=clock.now(),
        recorded_by=by,
    )
    audit.record("blanks.taken_in", actor=by, subject=batch, reason=batch.document, serials=str(run))
    return batch


def _is_held(batch: BlankBatch, run: Run) -> bool:
    begin, end = max(batch.first, run.first), min(batch.last, run.last)
    return any(part.state != "passed_on" for part in stretches_in(batch, begin, end))


@transaction.atomic
def take_back_batch(*, batch: BlankBatch, because: str, by: Person) -> BlankBatch:
    """A batch that was entered by mistake, while nothing has happened to it. The row stays, closed.

    Raises DomainError blank_batch_closed, blank_batch_moved, blank_reason_missing.
    """
    batch = _locked(batch)
    if batch.movements.exists():
        raise DomainError("blank_batch_moved")
    if not because.strip():
        raise DomainError("blank_reason_missing")
    batch.known_until = clock.now()
    batch.save(update_fields=["known_until"])
    audit.record("blanks.taken_back", actor=by, subject=batch, reason=because.strip())
    return batch


@transaction.atomic
def move_blanks(
    *, batch: BlankBatch, act: str, first: str, last: str, on: date, by: Person, document: str = "", reason: str = ""
) -> BlankMovement:
    """What happened to a run of one batch: all of it stands alike before, and stands alike after.

    Whoever set blanks aside does not destroy them. Raises DomainError blank_serial_malformed, blank_not_of_batch, blank_order,
    blanks_stand_differently, blanks_set_aside_apart, handler_never_reviews, blank_in_the_future, blank_before_batch,
    blank_document_missing, blank_reason_missing, blank_batch_closed.
    """
    batch = _locked(batch)
    run = read_run(first, last)
    if (run.prefix, run.width) != (batch.prefix, batch.width) or not batch.first <= run.first <= run.last <= batch.last:
        raise DomainError("blank_not_of_batch", serials=str(run), batch=str(batch))
    if act in NEEDS_DOCUMENT and not document.strip():
        raise DomainError("blank_document_missing")
    if act in NEEDS_REASON and not reason.strip():
        raise DomainError("blank_reason_missing")
    return _moved(batch, act, run, on, by, document=document.strip(), reason=reason.strip())


@transaction.atomic
def use_blank(*, copy: CardCopy, serial: str, by: Person) -> BlankMovement:
    """The blank of which a card was made: of that kind, in the stock of the certificate's unit or of one above it.

    The same again is once. Raises DomainError blank_serial_malformed, blank_not_in_stock, card_has_blank.
    """
    certificate = copy.certificate
    run = read_run(serial)
    CardCopy.objects.select_for_update(of=("self",), no_key=True).get(pk=copy.pk)
    if has := blanks_of([copy]).get(copy.pk):
        if has.serial == str(run):
            return has.movement
        raise DomainError("card_has_blank", serial=has.serial)
    found = holding(run, certificate.authority_id, certificate.type)
    for batch in found.filter(unit__below__descendant=certificate.unit_id):
        batch = _locked(batch)
        if stretches_in(batch, run.first, run.last)[0].state in NEXT["use"]:
            return _moved(batch, "use", run, clock.today(), by, copy=copy)
    raise DomainError("blank_not_in_stock", serial=str(run), unit=certificate.unit.name)


@transaction.atomic
def count_stock(
    *, unit: Unit, card_type: str, counted_on: date, serials: str, by: Person, note: str = ""
) -> BlankCount:
    """What was found in the safe, as it was written down. It changes nothing: what is missing is reported for itself.

    Raises DomainError blank_serial_malformed, blanks_too_many, blank_in_the_future, blanks_none.
    """
    _not_to_come(counted_on)
    try:
        found = runs_of(serials)
    except MalformedSerialError as error:
        raise DomainError("blank_serial_malformed", serial=error.args[0]) from error
    if sum(run.size for run in found) > MOST:
        raise DomainError("blanks_too_many", most=f"{MOST:,}")
    if not found and not on_record(unit, card_type):
        raise DomainError("blanks_none", unit=unit.name)
    count = BlankCount.objects.create(
        unit=unit,
        type=card_type,
        counted_on=counted_on,
        serials=serials.strip(),
        note=note.strip(),
        recorded_at=clock.now(),
        recorded_by=by,
    )
    audit.record("blanks.counted", actor=by, subject=count)
    return count


def read_run(first: str, last: str = "") -> Run:
    try:
        return run_of(first, last)
    except MalformedSerialError as error:
        raise DomainError("blank_serial_malformed", serial=error.args[0]) from error


def _locked(batch: BlankBatch) -> BlankBatch:
    batch = BlankBatch.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=batch.pk)
    if not batch.stands:
        raise DomainError("blank_batch_closed")
    return batch


def _moved(batch: BlankBatch, act: str, run: Run, on: date, by: Person, **said) -> BlankMovement:
    _not_to_come(on)
    if on < batch.received_on:
        raise DomainError("blank_before_batch", day=batch.received_on.isoformat())
    parts = stretches_in(batch, run.first, run.last)
    if refusal := refusal_of_move(act, parts, by.pk):
        raise DomainError(refusal.code, **_readable(refusal.details, run))
    setter = parts[0].moved.by if act == "destroy" and parts[0].moved else None
    movement = BlankMovement.objects.create(
        batch=batch,
        act=act,
        first=run.first,
        last=run.last,
        was=parts[0].state,
        now=NEXT[act][parts[0].state],
        on=on,
        recorded_at=clock.now(),
        recorded_by=by,
        prepared_by_id=setter,
        **said,
    )
    audit.record(f"blanks.{act}", actor=by, subject=movement, reason=movement.reason, serials=str(run))
    return movement


def _readable(details: dict[str, str], run: Run) -> dict[str, str]:
    if "state" not in details:
        return details
    part = run.part(int(details["first"]), int(details["last"]))
    return {"serials": str(part), "state": state_word(details["state"])}


def _not_to_come(day: date) -> None:
    if day > clock.today():
        raise DomainError("blank_in_the_future")
