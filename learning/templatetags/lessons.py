"""What the templates of lessons ask of our own code."""

from typing import Any

from django import template

from learning.domain.checks import Check
from learning.section_values import check_of

register = template.Library()


@register.simple_tag
def as_check(value: Any) -> Check:
    """A question of a page as its rules see it."""
    return check_of(value)
