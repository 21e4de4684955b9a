"""The words that were searched for, marked where they stand."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.domain.analysis import marked_parts

register = template.Library()


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The text, escaped, with what was asked for in <mark>."""
    parts = ((format_html("<mark>{}</mark>", part) if hit else part,) for part, hit in marked_parts(text, query))
    return format_html_join("", "{}", parts)
