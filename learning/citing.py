"""What a published lesson cites stands in the library's table, so that a change of the law finds it."""

from collections.abc import Mapping
from typing import Any

from wagtail.signals import page_published, page_unpublished

from cms.api import named_in, rewrite_citations, with_named, words_of
from learning.models import CaseLessonPage, LessonPage
from learning.models.pages import StudyPage


def cited_by(page: StudyPage) -> list[Mapping[str, str]]:
    """Its own list of citations, those of scenes and choices, and what its words name."""
    listed = page.everything_cited() if isinstance(page, CaseLessonPage) else [dict(b.value) for b in page.citations]
    return with_named(listed, named_in([(words_of(page), page.law_date)])[0])


def cite(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, LessonPage | CaseLessonPage):
        rewrite_citations(
            source_kind="lesson",
            source_id=instance.lesson_id,
            citations=cited_by(instance),
            law_date=instance.law_date,
        )


def forget(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, LessonPage | CaseLessonPage):
        rewrite_citations(source_kind="lesson", source_id=instance.lesson_id, citations=[], law_date=None)


def connect() -> None:
    page_published.connect(cite, dispatch_uid="learning.cite")
    page_unpublished.connect(forget, dispatch_uid="learning.forget")
