"""What of a form reaches a candidate: only what is named here, so nothing added to papers later can slip through."""

from collections.abc import Mapping
from typing import Any

_OPTION = ("id", "html")
_ITEM = ("id", "kind", "stem", "blanks")


def candidate_paper(paper: Mapping[str, Any]) -> dict[str, Any]:
    """Sections with their items, without marks, weights, keys and explanations."""
    sections = [
        {"title": section["title"], "items": [_item(item) for item in section["items"]]}
        for section in paper["sections"]
    ]
    return {"sections": sections}


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {name: item[name] for name in _ITEM if name in item}
    for side in ("options", "targets"):
        if item.get(side):
            shown[side] = [{name: option[name] for name in _OPTION} for option in item[side]]
    if item.get("parts"):
        shown["parts"] = [_item(part) for part in item["parts"]]
    return shown


def items_of(paper: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {item["id"]: item for section in paper["sections"] for item in section["items"]}
