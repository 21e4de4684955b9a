"""How many blank cards are in which state, which serials, of which blank a card was made, and what a count found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Sum

from certification.domain.blanks import (
    AT_HAND,
    IN_STOCK,
    STATES,
    Difference,
    Moved,
    Run,
    Stretch,
    compared,
    joined,
    runs_of,
    stretches,
)
from certification.models import BlankBatch, BlankCount, BlankMovement, CardCopy
from certification.queries.register import SEE
from core import clock
from core.models import Person, Unit
from core.roles import Role
from core.scope import scoped


def batches_for(person: Person, *roles: Role) -> QuerySet[BlankBatch]:
    """Batches that stand, of units that a role reaches."""
    rows = BlankBatch.objects.filter(known_until=clock.FAR_FUTURE).select_related("unit", "recorded_by")
    return scoped(rows, person, *(roles or SEE))


def counts_for(person: Person) -> QuerySet[BlankCount]:
    return scoped(BlankCount.objects.select_related("unit", "recorded_by"), person, *SEE)


def holding(run: Run, authority: int, card_type: str) -> QuerySet[BlankBatch]:
    """Batches of an authority with one of these serials, the newest first: a serial passed on is in two of them."""
    return BlankBatch.objects.filter(
        unit__authority=authority,
        type=card_type,
        prefix=run.prefix,
        width=run.width,
        first__lte=run.last,
        last__gte=run.first,
        known_until=clock.FAR_FUTURE,
    ).order_by("-pk")


def keeps_stock(unit: Unit, card_type: str) -> bool:
    """Whether blanks for such a card are on record in the unit or in one above it."""
    rows = BlankBatch.objects.filter(type=card_type, known_until=clock.FAR_FUTURE, unit__below__descendant=unit)
    return rows.exists()


def stock_of(batches: Iterable[BlankBatch]) -> dict[int, dict[str, int]]:
    """State -> number of blanks, by batch: what came into a state less what left it. One query."""
    stock = {batch.pk: {**dict.fromkeys(STATES, 0), IN_STOCK: batch.run.size} for batch in batches}
    moved = BlankMovement.objects.filter(batch__in=list(stock)).order_by().values_list("batch", "was", "now")
    for batch, was, now, many in moved.annotate(many=Sum(F("last") - F("first") + 1)):
        stock[batch][was] -= many
        stock[batch][now] += many
    return stock


def stretches_in(batch: BlankBatch, first: int, last: int, known_at: datetime | None = None) -> list[Stretch]:
    """How these serials of a batch stand, as known at a moment. One query."""
    rows = batch.movements.filter(first__lte=last, last__gte=first).order_by("id")
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return stretches(first, last, _moves(rows))


def _moves(rows: QuerySet[BlankMovement]) -> list[Moved]:
    return [Moved(*values) for values in rows.values_list("first", "last", "now", "recorded_by", "pk")]


def state_by_state(batch: BlankBatch) -> list[Stretch]:
    return joined(stretches_in(batch, batch.first, batch.last))


@dataclass(frozen=True)
class UsedBlank:
    serial: str
    movement: BlankMovement


def blanks_of(copies: Sequence[CardCopy]) -> dict[int, UsedBlank]:
    """Of which blank each card was made, where that was named and still holds. One query."""
    later = BlankMovement.objects.filter(
        batch=OuterRef("batch"), pk__gt=OuterRef("pk"), first__lte=OuterRef("first"), last__gte=OuterRef("first")
    )
    rows = BlankMovement.objects.filter(copy__in=[copy.pk for copy in copies], act="use").exclude(Exists(later))
    return {
        one.copy_id: UsedBlank(one.batch.run.serial(one.first), one)  # type: ignore[misc]  # a use names its card
        for one in rows.select_related("batch")
    }


def on_record(unit: Unit, card_type: str, known_at: datetime | None = None) -> list[tuple[Run, str]]:
    """Every serial of a unit's stock with its state, as known at a moment; the newest batch of a serial speaks. Two queries."""
    at = known_at or clock.now()
    rows = BlankBatch.objects.filter(unit=unit, type=card_type, known_from__lte=at, known_until__gt=at).order_by("-pk")
    batches = list(rows)
    moves: dict[int, list[Moved]] = defaultdict(list)
    recorded = BlankMovement.objects.filter(batch__in=batches, recorded_at__lte=at).order_by("id")
    for batch, first, last, now, by, pk in recorded.values_list("batch", "first", "last", "now", "recorded_by", "pk"):
        moves[batch].append(Moved(first, last, now, by, pk))
    return [
        (batch.run.part(part.first, part.last), part.state)
        for batch in batches
        for part in joined(stretches(batch.first, batch.last, moves[batch.pk]))
    ]


@dataclass(frozen=True)
class Comparison:
    """`expected` and `counted` are numbers of cards."""

    expected: int
    counted: int
    absent: list[Difference]
    surplus: list[Difference]


def comparison_of(count: BlankCount) -> Comparison:
    """What a count found against the record as it stood when the count was entered."""
    record = on_record(count.unit, count.type, count.recorded_at)
    counted = runs_of(count.serials)
    absent, surplus = compared(counted, record)
    expected = sum(run.size for run, state in record if state in AT_HAND)
    missing, too_many = (sum(one.run.size for one in some) for some in (absent, surplus))
    return Comparison(expected, expected - missing + too_many, absent, surplus)


@dataclass(frozen=True)
class Line:
    """A line of the ledger: a batch taken in, or a movement in it, and what was then left of the batch in stock."""

    batch: BlankBatch
    movement: BlankMovement | None
    run: Run
    left: int


def ledger(batches: Sequence[BlankBatch]) -> list[Line]:
    """Batch by batch in the order of recording. One query."""
    by_batch: dict[int, list[BlankMovement]] = defaultdict(list)
    rows = BlankMovement.objects.filter(batch__in=[batch.pk for batch in batches]).order_by("id")
    for movement in rows.select_related("recorded_by", "prepared_by", "copy__certificate"):
        by_batch[movement.batch_id].append(movement)
    lines = []
    for batch in batches:
        left = batch.run.size
        lines.append(Line(batch, None, batch.run, left))
        for movement in by_batch[batch.pk]:
            run = batch.run.part(movement.first, movement.last)
            left += run.size * ((movement.now == IN_STOCK) - (movement.was == IN_STOCK))
            lines.append(Line(batch, movement, run, left))
    return lines
