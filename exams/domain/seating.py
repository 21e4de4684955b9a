"""Who sits where: rooms filled in order, and neighbours with different papers wherever there are two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Generic, TypeVar

Room = TypeVar("Room")


@dataclass(frozen=True)
class Seat(Generic[Room]):
    room: Room
    number: int


def free_seats(rooms: Iterable[tuple[Room, int]], taken: Mapping[Room, AbstractSet[int]]) -> Iterator[Seat[Room]]:
    """Seats nobody has, room by room."""
    for room, seats in rooms:
        for number in range(1, seats + 1):
            if number not in taken.get(room, set()):
                yield Seat(room, number)


def form_for_seat(number: int, forms: Sequence[int]) -> int:
    """Of the forms in their order, the one for a seat: one seat on, another paper."""
    return forms[(number - 1) % len(forms)]
