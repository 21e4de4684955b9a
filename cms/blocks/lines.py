"""Plain lines in a list of a form. Wagtail heads the list but names no line, so each brings its name along."""

from collections.abc import Iterable
from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from wagtail import blocks

# What Wagtail tells the search of a field that is empty, was never filled, or where nothing was chosen.
_NOTHING = {"", "None", str(BLANK_CHOICE_DASH[0][1])}


def line(name: Any, **options: Any) -> blocks.CharBlock:
    """A line of text that stands under its own name, and whose field says it aloud to whoever cannot see the heading."""
    block = blocks.CharBlock(**options)
    block.label = name
    block.field.widget.attrs["aria-label"] = name
    return block


def said_only(lines: Iterable[str]) -> list[str]:
    """Of what a block tells the search, what somebody wrote or chose."""
    return [line for line in lines if line not in _NOTHING]
