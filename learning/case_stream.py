"""Between the editor's blocks of a case and its graph."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wagtail.blocks import StructValue
from wagtail.blocks.list_block import ListValue

from learning.domain.case_graph import Scene
from learning.domain.case_json import read_scenes, tell_scene

_END = ("outcome", "ending", "verdict")


def graph_of(stream: Iterable[Any]) -> tuple[Scene, ...]:
    return read_scenes([_scene(_plain(block.value)) for block in stream])


def stream_of(scenes: Sequence[Scene]) -> list[dict[str, Any]]:
    """What the page's field of scenes takes."""
    return [{"type": "scene", "value": _value(tell_scene(scene))} for scene in scenes]


def _plain(value: Any) -> Any:
    if isinstance(value, StructValue):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, ListValue | list):
        return [_plain(part) for part in value]
    return value


def _scene(told: dict[str, Any]) -> dict[str, Any]:
    """The editor keeps an end in three fields and a drafting step in a list of one."""
    drafting, end = told.pop("drafting"), {key: told.pop(key) for key in _END}
    return {**told, "drafting": drafting[0] if drafting else None, "end": end if end["outcome"] else None}


def _value(told: dict[str, Any]) -> dict[str, Any]:
    end, drafting = told.pop("end", {}), told.pop("drafting", None)
    ended = {key: end.get(key, "") for key in _END}
    return {**told, **ended, "drafting": [drafting] if drafting else []}
