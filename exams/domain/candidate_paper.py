"""What of a form reaches a candidate: only what is named here, so nothing added to papers later can slip through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OPTION = ("id", "html")
_ITEM = ("id", "kind", "stem", "blanks")
_LISTS = ("options", "targets")


def paper_for_candidate(paper: Mapping[str, Any]) -> dict[str, Any]:
    """Sections with their items, without what questions and their parts weigh."""
    return {
        "sections": [
            {"title": section["title"], "items": [_item(item) for item in section["items"]]}
            for section in paper["sections"]
        ]
    }


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {name: item[name] for name in _ITEM if name in item}
    for name in _LISTS:
        if name in item:
            shown[name] = [{key: option[key] for key in _OPTION} for option in item[name]]
    if "parts" in item:
        shown["parts"] = [_item(part) for part in item["parts"]]
    return shown
