"""Verdicts on what cites a changed law: one at a time or a whole group, each with who and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from cms.domain.law_change import ASKS_FOR_NUMBER, FINAL, VERDICTS, carried
from cms.models import ReviewTask, ReviewVerdict
from cms.sources import NewNumber, Sources, sources_of
from core import audit, clock
from core.errors import DomainError
from core.models import Person


@dataclass
class Outcome:
    """`refused`: task -> the refusal; the others of the group stand."""

    decided: int = 0
    refused: dict[UUID, DomainError] = field(default_factory=dict)


def decide_many(*, task_ids: Iterable[UUID], verdict: str, reason: str, by: Person) -> Outcome:
    """The same verdict for a group. One source that refuses does not hold up the others."""
    outcome = Outcome()
    for task_id in task_ids:
        try:
            outcome.decided += decide(task_id=task_id, verdict=verdict, reason=reason, by=by)
        except DomainError as refusal:
            outcome.refused[task_id] = refusal
    return outcome


@transaction.atomic
def decide(*, task_id: UUID, verdict: str, reason: str, by: Person) -> bool:
    """Record a verdict and carry it out at the source. The same verdict again changes nothing.

    A source that is cited in several places is free again when its last task is closed.
    Raises DomainError reason_is_missing, review_is_closed, not_allowed, only_a_number_can_be_carried_over.
    """
    if verdict not in VERDICTS:
        raise ValueError(verdict)
    if not reason.strip():
        raise DomainError("reason_is_missing")
    task = (
        ReviewTask.objects.select_for_update(of=("self",))
        .select_related("change__version__law", "article")
        .get(public_id=task_id)
    )
    last = task.verdicts.order_by("-id").first()
    if last is not None and last.verdict == verdict:
        return False
    if last is not None and last.verdict in FINAL:
        raise DomainError("review_is_closed")
    sources = sources_of(task.source_kind)
    if sources is None or not sources.decidable([task.source_public_id], by):
        raise DomainError("not_allowed")
    ReviewVerdict.objects.create(task=task, verdict=verdict, reason=reason.strip()[:400], by=by, at=clock.now())
    audit.record("law.review_decided", actor=by, subject=task, reason=reason.strip(), verdict=verdict)
    _carry_out(task, sources, verdict, reason.strip(), by)
    return True


def _carry_out(task: ReviewTask, sources: Sources, verdict: str, reason: str, by: Person) -> None:
    key = task.source_public_id
    if verdict == "retired":
        sources.retire(key, reason=reason, by=by)
    elif verdict == "carried_over":
        sources.carry_over(key, new_number(task), reason=reason, by=by)
    elif verdict == "still_right" and not _others_open(task):
        sources.still_right(key, reason=reason, by=by)


def _others_open(task: ReviewTask) -> bool:
    same = ReviewTask.objects.filter(source_kind=task.source_kind, source_public_id=task.source_public_id)
    return same.open().exclude(pk=task.pk).exclude(article__kind__in=ASKS_FOR_NUMBER).exists()


def new_number(task: ReviewTask) -> NewNumber:
    article = task.article
    if article is None or article.kind not in ASKS_FOR_NUMBER:
        raise DomainError("only_a_number_can_be_carried_over")
    return NewNumber(
        law=task.change.version.law.code,
        old=task.provision,
        new=carried(task.provision, article.old, article.new),
        new_label=task.label.replace(article.old_label, article.new_label),
    )
