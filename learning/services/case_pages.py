"""A case lesson between its travelling form and its page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cms.models import HomePage
from core.errors import DomainError
from core.models import User
from learning.case_stream import stream_of
from learning.domain.case_graph import Case
from learning.models import CaseLessonPage, LibraryPage
from learning.services.library import ensure_library

NOT_FROM_THE_AUTHOR = ["path", "depth", "owner", "content_type", "latest_revision", "live_revision"]


def case_page(case: Case, **values: Any) -> CaseLessonPage:
    """An unsaved page of a case."""
    return CaseLessonPage(
        title=case.title,
        slug=case.slug,
        summary=case.summary,
        minutes=case.minutes,
        law_date=case.law_date,
        checked_against=case.checked_against,
        checked_on=case.checked_on,
        clock_starts=case.starts,
        clock_time=case.time,
        citations=[{"type": "citation", "value": dict(citation)} for citation in case.citations],
        scenes=stream_of(case.scenes),
        **values,
    )


def case_of(page: CaseLessonPage) -> Case:
    """A page in its travelling form; days nobody entered are told as the law's."""
    day = page.law_date or page.checked_on or page.clock_starts
    if day is None:
        raise DomainError("case_without_law_date")
    return Case(
        slug=page.slug,
        title=page.title,
        summary=page.summary,
        minutes=page.minutes,
        law_date=day,
        checked_against=page.checked_against,
        checked_on=page.checked_on or day,
        starts=page.clock_starts or day,
        time=page.clock_time,
        citations=tuple(dict(block.value) for block in page.citations),
        scenes=page.graph(),
    )


@transaction.atomic
def add_draft(*, case: Case, by: User, **values: Any) -> CaseLessonPage:
    """A new draft below the library. Nothing is saved where anything is wrong.

    Raises DomainError case_slug_taken or case_not_drawn_up with the first sentence of what is wrong.
    """
    library = LibraryPage.objects.first() or ensure_library(HomePage.objects.get())
    if library.get_children().filter(slug=case.slug).exists():
        raise DomainError("case_slug_taken", slug=case.slug)
    page = case_page(case, live=False, owner=by, **values)
    try:
        page.full_clean(exclude=NOT_FROM_THE_AUTHOR)
    except ValidationError as error:
        raise DomainError("case_not_drawn_up", first=error.messages[0], every=error.messages) from error
    library.add_child(instance=page)
    page.save_revision(user=by, clean=False)
    return page
