"""What stands in the blocks of a section, as plain values that rules understand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from learning.domain import checks, flow
from learning.domain.checks import Check, Option
from learning.domain.reading import (
    MINUTES_PER_CHECK,
    MINUTES_PER_PICTURE,
    Piece,
    minutes_of_text,
)

PICTURES = {"figure", "slide", "flow", "timeline"}


def check_of(value: Any) -> Check:
    kind = value.get("kind") or checks.SINGLE
    options = tuple(Option(option["text"], bool(option["right"])) for option in value["options"])
    if kind == checks.JUDGEMENT:
        true = bool(value.get("true"))
        options = (Option(_("Right"), true), Option(_("Wrong"), not true))
    return Check(kind, value["stem"], options, value["explanation"])


def nodes_of(value: Any) -> list[flow.Node]:
    return [
        flow.Node(
            step["name"].strip(),
            step["text"],
            step["kind"] or flow.STEP,
            tuple(flow.Way(way["to"].strip(), way["case"] or "") for way in step["ways"]),
        )
        for step in value["steps"]
    ]


def words_of(value: Any) -> Iterator[str]:
    """Every word a reader reads in a block, whatever its kind."""
    if isinstance(value, str):
        yield strip_tags(value)
    elif hasattr(value, "source"):
        yield strip_tags(value.source)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"kind", "tone", "name", "to"}:
                yield from words_of(inner)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from words_of(inner)


def minutes_of(block: Any) -> float:
    pictures = MINUTES_PER_PICTURE if block.block_type in PICTURES else 0
    return minutes_of_text("".join(words_of(block.value))) + pictures


def pieces_of(section: Any) -> list[Piece]:
    """The blocks of a section with their length; the questions belong to its end."""
    pieces = [Piece(minutes_of(block), _heading(block)) for block in section["body"]]
    asked = len(section["checks"]) * MINUTES_PER_CHECK
    return [*pieces, Piece(asked)] if asked else pieces


def _heading(block: Any) -> str:
    """The heading with which a text begins."""
    source = getattr(block.value, "source", "") if block.block_type == "text" else ""
    for mark in ("h2", "h3"):
        if source.lstrip().startswith(f"<{mark}"):
            return strip_tags(source.split(f"</{mark}>", 1)[0]).strip()
    return ""
