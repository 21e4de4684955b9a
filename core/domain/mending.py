"""Rows of a file as somebody mended them on screen: laid over what the file says, so that the file itself stays as it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol, TypeVar


class MendableRow(Protocol):
    """A row as a frozen dataclass: its number in the file, and its cells as text by column."""

    @property
    def number(self) -> int: ...

    @property
    def cells(self) -> Mapping[str, str]: ...


R = TypeVar("R", bound=MendableRow)


def laid_over(rows: Iterable[R], repairs: Mapping[int, Mapping[str, str]]) -> list[R]:
    """Mended cells by number of the row. A row mended into no cells at all was left out, and is gone."""
    found: list[Any] = [replace(row, cells=repairs.get(row.number, row.cells)) for row in rows]  # type: ignore[type-var]
    return [row for row in found if row.cells]
