"""What of a new edition must be looked at first: citations whose law has changed since the former one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cms.api import changed_between
from learning.models import CoursePage, LessonPage

ORDER = ("gone", "changed", "unknown", "same")


@dataclass(frozen=True)
class CitationState:
    lesson: LessonPage
    label: str
    state: str


def citations_to_check(course: CoursePage) -> list[CitationState]:
    """Every citation of every lesson of an edition, stale ones first."""
    lessons = LessonPage.objects.child_of(course).select_related("former").order_by("path")
    found = [_state(lesson, one) for lesson in lessons for one in _cited(lesson)]
    return sorted(found, key=lambda one: ORDER.index(one.state))


def _cited(lesson: LessonPage) -> list[Mapping[str, Any]]:
    """Those listed, and the articles shown in its sections; each once."""
    shown = [
        {"law": b.value["law"], "provision": b.value["provision"], "label": f"{b.value['law']} {b.value['provision']}"}
        for section in lesson.sections
        for b in section.value["body"]
        if b.block_type == "provision"
    ]
    listed = [dict(block.value) for block in lesson.citations]
    return list({(one["law"], one["provision"]): one for one in [*shown, *listed]}.values())


def _state(lesson: LessonPage, one: Mapping[str, Any]) -> CitationState:
    if lesson.law_date is None:
        return CitationState(lesson, one["label"], "unknown")
    since = lesson.former.law_date if lesson.former else None
    return CitationState(lesson, one["label"], changed_between(one["law"], one["provision"], since, lesson.law_date))
