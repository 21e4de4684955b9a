"""Plain lines in a list of a form. Wagtail heads the list but names no line, so each brings its name along."""

from typing import Any

from wagtail import blocks


def line(name: Any, **options: Any) -> blocks.CharBlock:
    """A line of text whose field says aloud what it is, for whoever cannot see the heading above."""
    block = blocks.CharBlock(**options)
    block.field.widget.attrs["aria-label"] = name
    return block
