"""All the words of a page, as its readers and the search see them."""

from __future__ import annotations

from typing import Any

from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import get_text_for_indexing
from wagtail.search.index import SearchField

LEFT_OUT = ("title",)


def words_of(page: Any) -> str:
    """Of its searchable fields, one text per line. Words inside a paragraph stay together, so citations stay whole."""
    lines: list[str] = []
    for field in page.get_search_fields():
        if isinstance(field, SearchField) and field.field_name not in LEFT_OUT:
            lines += _words(page, field.field_name)
    return "\n".join(lines)


def _words(page: Any, name: str) -> list[str]:
    value = getattr(page, name)
    field = page._meta.get_field(name)
    if isinstance(field, StreamField):
        return field.stream_block.get_searchable_content(value)
    return [get_text_for_indexing(value) if isinstance(field, RichTextField) else str(value or "")]
