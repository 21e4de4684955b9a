"""Open findings of people, each with the lessons that cite its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from cms.models import Citation
from core import clock
from learning.models import CaseLessonPage, LessonCompletion, LessonPage, ReviewFinding
from learning.queries.assignments import addresses_of


@dataclass(frozen=True)
class Suggested:
    """A finding, where to learn about its article (title, address), and when the person did, since it was found."""

    finding: ReviewFinding
    lessons: list[tuple[str, str]] = field(default_factory=list)
    learned_on: date | None = None


def with_lessons(findings: Sequence[ReviewFinding]) -> list[Suggested]:
    """Five queries, however many findings."""
    articles = {(one.law, one.provision.split("__")[0]) for one in findings}
    if not articles:
        return []
    cited = Q()
    for law, article in articles:
        cited |= Q(law=law) & (Q(provision=article) | Q(provision__startswith=f"{article}__"))
    lessons: dict[tuple[str, str], list[UUID]] = {}
    rows = Citation.objects.filter(cited, source_kind="lesson", live=True).order_by("source_public_id")
    for law, provision, source in rows.values_list("law", "provision", "source_public_id"):
        found = lessons.setdefault((law, provision.split("__")[0]), [])
        if UUID(source) not in found:
            found.append(UUID(source))
    places = addresses_of({lesson for found in lessons.values() for lesson in found})
    titles = titles_of(set(places))
    done = _completions(findings, set(places))
    found_for = {one.pk: lessons.get((one.law, one.provision.split("__")[0]), []) for one in findings}
    return [
        Suggested(
            one,
            [(titles[lesson], places[lesson]) for lesson in found_for[one.pk] if lesson in places][:3],
            min(
                (
                    day
                    for lesson in found_for[one.pk]
                    for day in done.get((one.person_id, lesson), ())
                    if day >= one.found_on
                ),
                default=None,
            ),
        )
        for one in findings
    ]


def _completions(findings: Sequence[ReviewFinding], lessons: set[UUID]) -> dict[tuple[int, UUID], list[date]]:
    """The days on which these people finished these lessons. One query."""
    people = {one.person_id for one in findings}
    rows = LessonCompletion.objects.filter(person__in=people, lesson_id__in=lessons).order_by()
    found: dict[tuple[int, UUID], list[date]] = {}
    for person, lesson, at in rows.values_list("person_id", "lesson_id", "at"):
        found.setdefault((person, lesson), []).append(clock.day_of(at))
    return found


def titles_of(lesson_ids: set[UUID]) -> dict[UUID, str]:
    return {
        pk: title
        for model in (LessonPage, CaseLessonPage)
        for pk, title in model.objects.filter(lesson_id__in=lesson_ids).values_list("lesson_id", "title")
    }


def open_findings(person_ids: Sequence[int], on: date) -> dict[int, tuple[int, int]]:
    """(open, overdue) by person; nobody is left out. One query."""
    found = dict.fromkeys(person_ids, (0, 0))
    rows = ReviewFinding.objects.filter(person__in=person_ids, clearance=None).order_by()
    for person, due in rows.values_list("person_id", "due_on"):
        opened, late = found[person]
        found[person] = (opened + 1, late + (due < on))
    return found
