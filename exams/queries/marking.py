"""What waits to be marked by hand. Markers never meet a name, nor what another gave."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from core.models import Person
from core.roles import Role
from core.scope import scoped
from exams.domain.kinds import needs_marker
from exams.domain.marking import DEFAULT_THRESHOLD_PERCENT, next_round, settled
from exams.models import Attempt, Exam, Form, GivenMark, MarkingRule, QuestionRevision, Sitting

MARKERS = (Role.MARKER,)


def sittings_to_mark(person: Person) -> QuerySet[Sitting]:
    """Sittings a marker's role reaches whose results nobody has checked yet."""
    return scoped(Sitting.objects.filter(checked_at=None), person, *MARKERS)


def items_by_hand(form: Form) -> dict[str, Decimal]:
    """Item -> full marks, of those a person has to mark."""
    return {item: Decimal(e["marks"]) for item, e in form.key.items() if needs_marker(e["kind"], e)}


def settled_marks_of(attempts: Collection[Attempt]) -> dict[int, dict[str, Decimal]]:
    """Attempt -> item -> marks that people have settled. Two queries; none where no form asks for a hand."""
    items = {one.form_id: items_by_hand(one.form) for one in {a.form_id: a for a in attempts}.values()}
    asked = [one for one in attempts if items[one.form_id]]
    if not asked:
        return {}
    exams = {one.pk: one.registration.sitting.exam_id for one in asked}
    percents = dict(MarkingRule.objects.filter(exam__in=set(exams.values())).values_list("exam", "threshold_percent"))
    given: dict[tuple[int, str], list[Decimal]] = {}
    for row in GivenMark.objects.filter(attempt__in=asked).order_by("round"):
        given.setdefault((row.attempt_id, row.item), []).append(row.marks)
    found: dict[int, dict[str, Decimal]] = {}
    for one in asked:
        percent = percents.get(exams[one.pk], DEFAULT_THRESHOLD_PERCENT)
        for item, full in items[one.form_id].items():
            marks = settled(given.get((one.pk, item), []), full=full, threshold_percent=percent)
            if marks is not None:
                found.setdefault(one.pk, {})[item] = marks
    return found


def threshold_of(exam: Exam) -> int:
    rule = MarkingRule.objects.filter(exam=exam).first()
    return rule.threshold_percent if rule else DEFAULT_THRESHOLD_PERCENT


def settled_marks(attempt: Attempt) -> dict[str, Decimal]:
    return settled_marks_of([attempt]).get(attempt.pk, {})


@dataclass(frozen=True)
class Task:
    """An answer that has an open round."""

    attempt: int
    form: int
    item: str
    round: int
    full: Decimal
    markers: frozenset[int]


@dataclass(frozen=True)
class QueueRow:
    """A sitting in the queue: answers to mark in all, settled, of the open ones those waiting for a third, and for me."""

    sitting: Sitting
    answers: int
    settled: int
    thirds: int
    mine: int


def queue_of(person: Person) -> list[QueueRow]:
    """Six queries, however many sittings and answers."""
    sittings = list(sittings_to_mark(person).select_related("exam", "unit"))
    tasks, totals = _tasks(sittings)
    setters = setters_of({task.form for rows in tasks.values() for task in rows})
    rows = []
    for sitting in sittings:
        if not totals.get(sitting.pk):
            continue
        open_ones = tasks[sitting.pk]
        mine = [task for task in open_ones if may_mark(task, person, setters)]
        thirds = sum(task.round == 3 for task in open_ones)
        rows.append(QueueRow(sitting, totals[sitting.pk], totals[sitting.pk] - len(open_ones), thirds, len(mine)))
    return rows


def tasks_of(sitting: Sitting, person: Person) -> list[Task]:
    """What this person may mark now: question by question, the papers in an order that has nothing to do with names."""
    tasks, _totals = _tasks([sitting])
    rows = tasks.get(sitting.pk, [])
    setters = setters_of({task.form for task in rows})
    mine = [task for task in rows if may_mark(task, person, setters)]
    return sorted(mine, key=lambda task: (task.form, task.item, _shuffled(task, person)))


def _shuffled(task: Task, person: Person) -> bytes:
    return hashlib.sha256(f"{person.pk}:{task.attempt}:{task.item}".encode()).digest()


def may_mark(task: Task, person: Person, setters: dict[tuple[int, str], set[int]]) -> bool:
    """Nobody marks an answer twice, nor an answer to a question of their own."""
    return person.pk not in task.markers and person.pk not in setters.get((task.form, task.item), set())


def setters_of(forms: Iterable[int]) -> dict[tuple[int, str], set[int]]:
    """(form, item) -> who wrote the question or its wording. Two queries."""
    found: dict[tuple[int, str], set[int]] = {}
    for form in Form.objects.filter(pk__in=set(forms)).defer("paper"):
        for item in items_by_hand(form):
            found[form.pk, item] = set()
    revisions = QuestionRevision.objects.filter(form_items__form__in=set(forms))
    rows = revisions.values_list("form_items__form", "form_items__item", "author", "question__created_by")
    for form_id, item, author, creator in rows:
        if (form_id, item) in found:
            found[form_id, item] |= {author, creator}
    return found


def _tasks(sittings: Iterable[Sitting]) -> tuple[dict[int, list[Task]], dict[int, int]]:
    """(open tasks, all answers to be marked by hand) by key of the sitting."""
    exams = {sitting.pk: sitting.exam_id for sitting in sittings}
    percents = dict(MarkingRule.objects.filter(exam__in=exams.values()).values_list("exam", "threshold_percent"))
    rows: Any = Attempt.objects.filter(registration__sitting__in=exams).exclude(closed_at=None).order_by("pk")
    attempts = list(rows.values_list("pk", "form_id", "registration__sitting_id"))
    forms = Form.objects.filter(pk__in={form for _a, form, _s in attempts}).defer("paper")
    items = {form.pk: items_by_hand(form) for form in forms}
    given: dict[tuple[int, str], list[GivenMark]] = {}
    for mark in GivenMark.objects.filter(attempt__registration__sitting__in=exams).order_by("round"):
        given.setdefault((mark.attempt_id, mark.item), []).append(mark)
    tasks: dict[int, list[Task]] = {pk: [] for pk in exams}
    totals: dict[int, int] = {}
    for attempt, form, sitting in attempts:
        percent = percents.get(exams[sitting], DEFAULT_THRESHOLD_PERCENT)
        for item, full in items[form].items():
            totals[sitting] = totals.get(sitting, 0) + 1
            marks = given.get((attempt, item), [])
            open_round = next_round([m.marks for m in marks], full=full, threshold_percent=percent)
            if open_round:
                markers = frozenset(m.marker_id for m in marks)
                tasks[sitting].append(Task(attempt, form, item, open_round, full, markers))
    return tasks, totals


def has_marked(sitting: Sitting, person: Person) -> bool:
    return GivenMark.objects.filter(attempt__registration__sitting=sitting, marker=person).exists()
