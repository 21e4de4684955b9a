"""Read an answer out of a plain form, so that practice works without scripts. The names here are those of the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class FormData(Protocol):
    """A query dictionary of Django, or a dictionary with getlist."""

    def get(self, key: str, default: str, /) -> str: ...

    def getlist(self, key: str) -> Sequence[str]: ...


def value_from(item: Mapping[str, Any], data: FormData, prefix: str = "a") -> dict[str, Any]:
    """The raw value for `kinds.normalise`; what is missing is empty."""
    kind = item["kind"]
    if kind in ("single", "true_false"):
        return {"choice": data.get(prefix, "")}
    if kind == "multiple":
        return {"choices": list(data.getlist(prefix))}
    if kind == "fill_in":
        return {"texts": [data.get(f"{prefix}-{number}", "") for number in range(1, item["blanks"] + 1)]}
    if kind == "matching":
        pairs = {option["id"]: data.get(f"{prefix}-{option['id']}", "") for option in item["options"]}
        return {"pairs": {left: right for left, right in pairs.items() if right}}
    if kind == "ordering":
        return {"order": _order(item, data, prefix)}
    if kind == "case":
        return {"parts": {part["id"]: value_from(part, data, f"{prefix}-{part['id']}") for part in item["parts"]}}
    return {"text": data.get(prefix, "")}


def _order(item: Mapping[str, Any], data: FormData, prefix: str) -> list[str]:
    """Each step was given a number; a number missing or given twice is no order yet."""
    places = {option["id"]: data.get(f"{prefix}-{option['id']}", "") for option in item["options"]}
    numbers = sorted(places.values())
    if numbers != sorted(str(number) for number in range(1, len(places) + 1)):
        return []
    return sorted(places, key=lambda option: int(places[option]))


def is_empty(value: Any) -> bool:
    """Nothing chosen, nothing written."""
    if isinstance(value, Mapping):
        return all(is_empty(inner) for inner in value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(is_empty(inner) for inner in value)
    return not value
