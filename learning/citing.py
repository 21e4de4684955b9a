"""What a published lesson cites stands in the library's table, so that a change of the law finds it."""

from typing import Any

from wagtail.signals import page_published, page_unpublished

from cms.api import rewrite_citations
from learning.models import CaseLessonPage, LessonPage


def cite(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, LessonPage | CaseLessonPage):
        cited = [dict(block.value) for block in instance.citations]
        rewrite_citations(
            source_kind="lesson", source_id=instance.lesson_id, citations=cited, law_date=instance.law_date
        )


def forget(sender: type, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, LessonPage | CaseLessonPage):
        rewrite_citations(source_kind="lesson", source_id=instance.lesson_id, citations=[], law_date=None)


def connect() -> None:
    page_published.connect(cite, dispatch_uid="learning.cite")
    page_unpublished.connect(forget, dispatch_uid="learning.forget")
