"""The ledger of public legal education: enter, correct by a further row, withdraw with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person, StoredFile, Unit
from learning.models import PublicActivity


@transaction.atomic
def enter_activity(
    *, unit: Unit, held_on: date, place: str, theme: str, people: int, copies: int, by: Person, photo: StoredFile | None = None
) -> PublicActivity:  # fmt: skip
    """Raises DomainError activity_in_the_future, activity_twice."""
    if held_on > clock.today():
        raise DomainError("activity_in_the_future")
    Unit.objects.select_for_update().get(pk=unit.pk)
    same = PublicActivity.objects.filter(
        unit=unit, held_on=held_on, place=place.strip(), theme=theme.strip(), replaced_by=None
    )
    if same.filter(withdrawn=False).exists():
        raise DomainError("activity_twice")
    row = PublicActivity.objects.create(
        unit=unit, held_on=held_on, place=place.strip(), theme=theme.strip(), people=people, copies=copies, photo=photo,
        entered_by=by, entered_at=clock.now(),
    )  # fmt: skip
    audit.record("learning.activity_entered", actor=by, subject=row)
    return row


@transaction.atomic
def correct_activity(
    *, activity_id: UUID, reason: str, by: Person, withdrawn: bool = False, **values: Any
) -> PublicActivity:
    """The row stays and another takes its place. Raises DomainError activity_replaced_already, counter_without_reason."""
    old = PublicActivity.objects.select_for_update().get(public_id=activity_id)
    if hasattr(old, "replaced_by") or old.withdrawn:
        raise DomainError("activity_replaced_already")
    if not reason.strip():
        raise DomainError("counter_without_reason")
    kept = {name: getattr(old, name) for name in ("unit", "held_on", "place", "theme", "people", "copies", "photo")}
    row = PublicActivity.objects.create(
        **{**kept, **values},
        replaces=old,
        withdrawn=withdrawn,
        reason=reason.strip(),
        entered_by=by,
        entered_at=clock.now(),
    )
    audit.record("learning.activity_corrected", actor=by, subject=row, withdrawn=withdrawn)
    return row
