"""The book of a sitting: what happened is written down once, and whoever must know is told by it."""

from __future__ import annotations

from typing import Any

from core import clock
from core.models import Person
from exams.models import Registration, Room, Sitting, SittingEvent


def note(
    *,
    sitting: Sitting,
    kind: str,
    by: Person | None = None,
    room: Room | None = None,
    registration: Registration | None = None,
    text: str = "",
    tells: bool = False,
    **details: Any,
) -> SittingEvent:
    """Write an event down, within the transaction of what it tells of.

    With `tells`, the pages of the registration, else of the room, else of the sitting look again. Such events are
    written one after the other, so that no page ever sees a later one before an earlier one.
    """
    if tells:
        Sitting.objects.select_for_update(no_key=True).only("pk").get(pk=sitting.pk)
    return SittingEvent.objects.create(
        sitting=sitting,
        room=room,
        registration=registration,
        kind=kind,
        text=text[:500],
        details=details,
        tells=tells,
        by=by,
        at=clock.now(),
    )
