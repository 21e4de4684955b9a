"""What of a new edition must be looked at first: citations whose law has changed since the former one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cms.api import changed_between, named_in, words_of
from cms.domain.statutes.numbers import label_of_id
from cms.queries.mentions import Named
from learning.models import CoursePage, LessonPage

ORDER = ("gone", "changed", "unknown", "same")


@dataclass(frozen=True)
class CitationState:
    lesson: LessonPage
    label: str
    state: str


def citations_to_check(course: CoursePage) -> list[CitationState]:
    """Every citation of every lesson of an edition as its authors left it, stale ones first."""
    rows = LessonPage.objects.child_of(course).select_related("latest_revision").order_by("path")
    lessons = [row.get_latest_revision_as_object() for row in rows]
    named = named_in([(words_of(lesson), lesson.law_date) for lesson in lessons])
    found = [_state(lesson, one) for lesson, words in zip(lessons, named, strict=True) for one in _cited(lesson, words)]
    return sorted(found, key=lambda one: ORDER.index(one.state))


def _cited(lesson: LessonPage, named: Iterable[Named]) -> list[Mapping[str, Any]]:
    """Those listed, the articles shown in its sections and what its words name; each once."""
    listed = [dict(block.value) for block in lesson.citations]
    shown = [_shown(b.value) for s in lesson.sections for b in s.value["body"] if b.block_type == "provision"]
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for one in [*listed, *shown, *(words.citation for words in named)]:
        found.setdefault((one["law"], one["provision"]), one)
    return list(found.values())


def _shown(value: Mapping[str, Any]) -> Mapping[str, Any]:
    law, provision = value["law"], value["provision"]
    return {"law": law, "provision": provision, "label": f"{law}{label_of_id(provision)}"}


def _state(lesson: LessonPage, one: Mapping[str, Any]) -> CitationState:
    if lesson.law_date is None:
        return CitationState(lesson, one["label"], "unknown")
    since = lesson.former.law_date if lesson.former else None
    return CitationState(lesson, one["label"], changed_between(one["law"], one["provision"], since, lesson.law_date))
