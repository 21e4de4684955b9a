"""Questions that must not stand in one paper."""

from uuid import UUID

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from exams.models import EnemyPair, Question


@transaction.atomic
def declare_enemies(*, question_id: UUID, other_id: UUID, reason: str, by: Person) -> EnemyPair:
    """Declare two questions of one bank enemies; again, the same pair.

    Raises DomainError reason_is_empty, question_is_its_own_enemy, enemies_are_of_one_bank.
    """
    if not reason.strip():
        raise DomainError("reason_is_empty")
    if question_id == other_id:
        raise DomainError("question_is_its_own_enemy")
    pair = Question.objects.select_for_update().filter(public_id__in=[question_id, other_id]).order_by("pk")
    first, second = pair
    if first.bank_id != second.bank_id:
        raise DomainError("enemies_are_of_one_bank")
    declared, made = EnemyPair.objects.get_or_create(
        first=first,
        second=second,
        ended_at=None,
        defaults={"reason": reason.strip(), "declared_by": by, "declared_at": clock.now()},
    )
    if made:
        audit.record(
            "exams.enemies_declared", actor=by, subject=first, reason=reason.strip(), other=str(second.public_id)
        )
    return declared


@transaction.atomic
def end_enmity(*, pair_id: int, by: Person) -> None:
    """The two may stand together again in papers drawn from now on; a second call changes nothing."""
    pair = EnemyPair.objects.select_for_update(of=("self",)).select_related("first").get(pk=pair_id)
    if pair.ended_at is None:
        pair.ended_at, pair.ended_by = clock.now(), by
        pair.save(update_fields=["ended_at", "ended_by"])
        audit.record("exams.enmity_ended", actor=by, subject=pair.first, pair=pair.pk)
