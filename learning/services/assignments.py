"""Who is to learn what by when: assigning, calling newcomers, following completions, and reminding once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit, clock
from core.errors import DomainError
from core.jobs import enqueue
from core.models import AppointmentSpan, Person, Unit
from core.notices import notify
from core.scope import holders_over
from learning.domain.targets import Target, is_met
from learning.models import AssignedLearner, AssignedLesson, AssignedTarget, Assignment, LessonCompletion
from learning.office_gates import STAFF
from learning.ports import holdings, reached

EXPIRING_WITHIN = timedelta(days=180)
BATCH = 2000
DAYS_BEFORE = (7, 1)


@transaction.atomic
def assign(
    *, unit: Unit, title: str, lessons: Sequence[tuple[UUID, str]] = (), targets: Sequence[tuple[Target, str]] = (),
    due_on: date, by: Person, post_type: str = "", domain_code: str = "", gap: str = "", counts_from: date | None = None,
    begins_on: date | None = None,
) -> Assignment:  # fmt: skip
    """Write down what, for whom and by when, and who is meant today; of one that begins later nobody is asked yet.

    Raises DomainError nothing_assigned, due_in_the_past, begins_after_due, certificates_unknown, nobody_is_meant.
    """
    begins_on = begins_on if begins_on and begins_on > clock.today() else None
    if not lessons and not targets:
        raise DomainError("nothing_assigned")
    if due_on < clock.today():
        raise DomainError("due_in_the_past")
    if begins_on and begins_on > due_on:
        raise DomainError("begins_after_due")
    assignment = Assignment.objects.create(
        unit=unit,
        title=title.strip(),
        post_type=post_type,
        domain_code=domain_code,
        gap=gap,
        counts_from=clock.start_of_day(counts_from or date((begins_on or clock.today()).year, 1, 1)),
        begins_on=begins_on,
        due_on=due_on,
        created_by=by,
        created_at=clock.now(),
    )
    AssignedLesson.objects.bulk_create(
        AssignedLesson(assignment=assignment, lesson_id=lesson_id, title=name, position=number)
        for number, (lesson_id, name) in enumerate(lessons, start=1)
    )
    AssignedTarget.objects.bulk_create(
        AssignedTarget(assignment=assignment, title=name[:300], position=number, **asdict(target))
        for number, (target, name) in enumerate(targets, start=1)
    )
    meant = len(audience(assignment)) if begins_on else call_learners(assignment)
    if not meant:
        raise DomainError("nobody_is_meant")
    audit.record("learning.assigned", actor=by, subject=assignment, learners=meant)
    return assignment


def call_learners(assignment: Assignment) -> int:
    """Write down whoever is meant and is not on the list yet, and have them told; answers how many are on it."""
    meant = audience(assignment)
    known = set(assignment.learners.values_list("person_id", flat=True))
    fresh = [
        AssignedLearner(assignment=assignment, person_id=person, unit_id=unit)
        for person, unit in meant.items()
        if person not in known
    ]
    AssignedLearner.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    if fresh:
        follow(assignment_ids=[assignment.pk])
        key = f"learning.tell_assigned:{assignment.pk}:{len(known) + len(fresh)}"
        enqueue("learning.tell_assigned", key=key, assignment_id=assignment.pk)
    return len(known) + len(fresh)


def audience(assignment: Assignment) -> dict[int, int]:
    """Person -> unit of the post, by the tree and the posts of today. Raises DomainError certificates_unknown."""
    if assignment.order:
        return dict(assignment.learners.values_list("person_id", "unit_id"))
    moment = clock.now()
    posts = AppointmentSpan.objects.filter(
        unit__above__ancestor=assignment.unit,
        law_from__lte=moment,
        law_until__gt=moment,
        known_until=clock.FAR_FUTURE,
    )
    if assignment.post_type:
        posts = posts.filter(post_type=assignment.post_type)
    meant = dict(posts.order_by("-law_from").values_list("person_id", "unit_id"))
    if not assignment.domain_code and not assignment.gap:
        return meant
    today = clock.today()
    chosen: dict[int, int] = {}
    ids = list(meant)
    for begin in range(0, len(ids), BATCH):
        held = holdings(ids[begin : begin + BATCH], today)
        if held is None:
            raise DomainError("certificates_unknown")
        chosen |= {pk: meant[pk] for pk, holding in held.items() if _is_meant(assignment, holding, today)}
    return chosen


def _is_meant(assignment: Assignment, holding: Any, today: date) -> bool:
    if assignment.domain_code and assignment.domain_code not in holding.domains:
        return False
    if assignment.gap == "no_certificate":
        return holding.valid_until is None
    if assignment.gap == "expiring":
        return holding.valid_until is not None and holding.valid_until <= today + EXPIRING_WITHIN
    return True


def follow(*, assignment_ids: Sequence[int] = (), person_id: int | None = None) -> None:
    """Count again what open learners have finished: of some assignments, or of one person. Set-based; may run twice.

    Of targets a fixed number of questions for each, however many people.
    """
    rows = AssignedLearner.objects.filter(finished_on=None, assignment__ended_at=None)
    rows = rows.filter(assignment__in=assignment_ids) if assignment_ids else rows.filter(person=person_id)
    # What is assigned meanwhile is left to its own count: of it not every part may have been read here.
    rows = rows.filter(assignment__in=list(rows.order_by().values_list("assignment", flat=True).distinct()))
    lessons = dict(
        AssignedLesson.objects.filter(assignment__learners__in=rows).order_by().values_list("assignment_id").annotate(n=Count("lesson_id", distinct=True))
    )  # fmt: skip
    done = (
        LessonCompletion.objects.filter(
            person=OuterRef("person"),
            lesson_id__in=AssignedLesson.objects.filter(assignment=OuterRef(OuterRef("assignment"))).values(
                "lesson_id"
            ),
            at__gte=OuterRef("assignment__counts_from"),
        )
        .order_by()
        .values("person")
        .annotate(n=Count("lesson_id", distinct=True))
        .values("n")
    )
    counted = rows.annotate(now_done=Coalesce(Subquery(done), 0))
    asked, met = _targets_met(rows)
    changed = []
    for row in counted.iterator(BATCH):
        now_done = row.now_done + met[row.assignment_id, row.person_id]
        if now_done != row.done:
            row.done = now_done
            of = lessons.get(row.assignment_id, 0) + asked[row.assignment_id]
            row.finished_on = clock.today() if row.done >= of else None
            changed.append(row)
    AssignedLearner.objects.bulk_update(changed, ["done", "finished_on"], batch_size=500)


def follow_targets() -> None:
    """Every open assignment with practice: a question that rests, or a law with other chapters, is told by no event."""
    rows = AssignedTarget.objects.filter(assignment__ended_at=None).order_by().values_list("assignment_id", flat=True)
    if ids := sorted(set(rows)):
        follow(assignment_ids=ids)


def _targets_met(rows: QuerySet[AssignedLearner]) -> tuple[Counter[int], Counter[tuple[int, int]]]:
    """(targets by assignment, those met by assignment and person) of open learners."""
    asked: Counter[int] = Counter()
    met: Counter[tuple[int, int]] = Counter()
    wanted = AssignedTarget.objects.filter(assignment__in=rows.order_by().values("assignment"))
    for one in wanted.select_related("assignment"):
        asked[one.assignment_id] += 1
        people = list(rows.filter(assignment=one.assignment_id).values_list("person_id", flat=True))
        for begin in range(0, len(people), BATCH):
            found = reached(people[begin : begin + BATCH], one.target, one.assignment.practice_from)
            met.update((one.assignment_id, pk) for pk, how in found.items() if is_met(one.target, how))
    return asked, met


@transaction.atomic
def end_assignment(*, assignment_id: UUID, by: Person) -> Assignment:
    """Nobody is asked or reminded any more; what was done stays. A second time changes nothing."""
    assignment = Assignment.objects.select_for_update().get(public_id=assignment_id)
    if assignment.ended_at is None:
        assignment.ended_at, assignment.ended_by = clock.now(), by
        assignment.save(update_fields=["ended_at", "ended_by"])
        audit.record("learning.assignment_ended", actor=by, subject=assignment)
    return assignment


def tell_assigned(assignment_id: int) -> None:
    """Each who is asked and has not finished, once."""
    with override("zh-hans"):
        for row in _open().filter(assignment=assignment_id).select_related("assignment", "person").iterator(BATCH):
            words = {"title": row.assignment.title, "due": row.assignment.due_on.isoformat()}
            notify(
                person=row.person,
                kind="learning.assigned",
                key=f"learning.assigned:{row.assignment_id}:{row.person_id}",
                subject=_("To be studied: “%(title)s”") % words,
                body=_("Due on %(due)s. It stands in your plan.") % words,
                url=reverse("learning:plan"),
            )


def remind(today: date) -> int:
    """Seven days and one day before, the learner; once it is late, those who answer for the unit. Each once."""
    told = 0
    with override("zh-hans"):
        for days in DAYS_BEFORE:
            due = _open().filter(assignment__due_on=today + timedelta(days=days))
            for row in due.select_related("assignment", "person").iterator(BATCH):
                told += _remind_learner(row, days)
        told += _remind_supervisors(today)
    return told


def _open():
    return AssignedLearner.objects.filter(finished_on=None, assignment__ended_at=None)


def _remind_learner(row: AssignedLearner, days: int) -> int:
    words = {"title": row.assignment.title, "days": days}
    notify(
        person=row.person,
        kind="learning.due",
        key=f"learning.due:{row.assignment_id}:{row.person_id}:{days}",
        subject=_("“%(title)s” is due in %(days)s days") % words
        if days > 1
        else _("“%(title)s” is due tomorrow") % words,
        body=_("Open your study page and go on where you stopped."),
        url=reverse("learning:library"),
    )
    return 1


def _remind_supervisors(today: date) -> int:
    late = (
        _open()
        .filter(assignment__due_on__lt=today, assignment__due_on__gte=today - timedelta(days=30))
        .order_by()
        .values("assignment_id", "assignment__title", "assignment__public_id", "unit_id")
        .annotate(n=Count("pk"))
    )
    found = list(late)
    above = holders_over({row["unit_id"] for row in found}, *STAFF)
    counts: dict[tuple[int, int], dict[str, Any]] = {}
    for row in found:
        for person in above.get(row["unit_id"], ()):
            entry = counts.setdefault((row["assignment_id"], person), {**row, "n": 0})
            entry["n"] += row["n"]
    people = Person.objects.in_bulk({person for _assignment, person in counts})
    for (assignment, person), row in counts.items():
        notify(
            person=people[person],
            kind="learning.overdue",
            key=f"learning.overdue:{assignment}:{person}",
            subject=_("“%(title)s” is overdue") % {"title": row["assignment__title"]},
            body=_("%(n)s people have not finished it.") % {"n": row["n"]},
            url=reverse("office-assignment", args=[row["assignment__public_id"]]),
        )
    return len(counts)
