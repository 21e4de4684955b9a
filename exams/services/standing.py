"""Keep the index of where questions stand beside their events; make it anew from them."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Any

from exams.domain.question_moves import standing_after
from exams.models import QuestionEvent, QuestionRevision, QuestionStanding


def begin(revisions: Sequence[QuestionRevision]) -> None:
    """New questions begin as drafts. The caller holds the transaction in which their events are written."""
    QuestionStanding.objects.bulk_create(
        QuestionStanding(
            question_id=revision.question_id, current=revision, topic=revision.topic, **standing_after("created")
        )
        for revision in revisions
    )


def follow(events: Collection[QuestionEvent]) -> None:
    """What these events, all of one kind, changed. One statement however many they are."""
    kinds = {event.kind for event in events}
    for kind in kinds:
        if changes := standing_after(kind):
            QuestionStanding.objects.filter(question__in=[event.question_id for event in events]).update(**changes)


def turn_to(revision: QuestionRevision) -> None:
    """A newer wording is the one that counts."""
    QuestionStanding.objects.filter(question_id=revision.question_id).update(current=revision, topic=revision.topic)


def standings_of(events: Iterable[QuestionEvent]) -> dict[int, dict[str, Any]]:
    """Key of a question -> where its events leave it; events in their order, those of a question together."""
    found: dict[int, dict[str, Any]] = {}
    for question, group in groupby(events, key=lambda event: event.question_id):
        row: dict[str, Any] = {"flagged": False, "last_flag": ""}
        for event in group:
            row |= standing_after(event.kind)
        found[question] = row
    return found


def rebuild() -> int:
    """Compare every standing with the events and mend what differs; how many differed."""
    told = standings_of(QuestionEvent.objects.order_by("question_id", "id").iterator())
    newest = {
        question: (key, topic)
        for question, key, topic in QuestionRevision.objects.order_by("question_id", "number").values_list(
            "question_id", "pk", "topic"
        )
    }
    differing = 0
    kept = QuestionStanding.objects.in_bulk()
    for question, values in told.items():
        key, topic = newest[question]
        values |= {"current_id": key, "topic": topic}
        standing = kept.get(question) or QuestionStanding(question_id=question)
        if any(getattr(standing, name) != value for name, value in values.items()):
            differing += 1
            QuestionStanding.objects.update_or_create(question_id=question, defaults=values)
    return differing
