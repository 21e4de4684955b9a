"""Sections of lessons as texts to write notes in. A section keeps its id through every revision."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.urls import reverse

from cms.noted import Noted, Passage
from learning.models import LessonPage
from learning.section_values import words_of


class Lessons:
    def noted(self, sources: Mapping[str, Collection[str]]) -> dict[str, Noted]:
        ids = [source for source in sources if _is_id(source)]
        return {
            str(page.lesson_id): _noted(page) for page in LessonPage.objects.live().public().filter(lesson_id__in=ids)
        }


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _noted(page: LessonPage) -> Noted:
    passages = tuple(
        Passage(
            section.id,
            section.value["title"],
            reverse("learning:lesson", args=[page.slug, number]),
            "".join("".join(words_of(block.value)) for block in section.value["body"]),
        )
        for number, section in enumerate(page.sections, start=1)
    )
    return Noted(page.title, str(page.live_revision_id or ""), passages)
