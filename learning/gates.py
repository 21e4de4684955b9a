"""The only way from an address to a page of study, or to a person's own run of a case."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.http import Http404
from wagtail.models import Page

from core.gates import one_of
from core.models import Person
from learning.models import CaseLessonPage, CaseRun

P = TypeVar("P", bound=Page)


def live_page(model: type[P], slug: str) -> P:
    page = model.objects.live().public().filter(slug=slug).order_by("pk").first()
    if page is None:
        raise Http404
    return page


def open_case(slug: str) -> CaseLessonPage:
    """A live case that was cleared for publication."""
    page = live_page(CaseLessonPage, slug)
    if not page.is_open:
        raise Http404
    return page


def run_for(person: Person, slug: str, run: UUID) -> tuple[CaseLessonPage, CaseRun]:
    """A person's own run; another's answers like one that does not exist."""
    page = open_case(slug)
    return page, one_of(CaseRun.objects.filter(person=person, lesson_id=page.lesson_id), public_id=run)
