"""What cites the law: each package says for its own kind of source what it is called, and carries out a reviewer's verdict."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.models import Person


@dataclass(frozen=True)
class Source:
    """`url` is the public page, `office` where it is changed; either may be empty. `uses`: how often it was used."""

    title: str
    url: str = ""
    office: str = ""
    uses: int = 0


@dataclass(frozen=True)
class NewNumber:
    """A citation whose article only has another number now."""

    law: str
    old: str
    new: str
    new_label: str


class Sources(Protocol):
    """One kind of source. All questions are asked for many ids at once."""

    label: Any

    def living(self, ids: Collection[str]) -> set[str]:
        """Those that are not ended: only they are reviewed."""
        ...

    def told(self, ids: Collection[str], person: Person | None) -> Mapping[str, Source]:
        """Those this person may see; None is the public."""
        ...

    def decidable(self, ids: Collection[str], person: Person) -> set[str]: ...

    def still_right(self, source_id: str, *, reason: str, by: Person) -> None: ...

    def retire(self, source_id: str, *, reason: str, by: Person) -> None: ...

    def carry_over(self, source_id: str, number: NewNumber, *, reason: str, by: Person) -> None: ...


_kinds: dict[str, Sources] = {}


def register_sources(kind: str, sources: Sources) -> None:
    _kinds[kind] = sources


def sources_of(kind: str) -> Sources | None:
    return _kinds.get(kind)


def label_of(kind: str) -> str:
    found = _kinds.get(kind)
    return str(found.label) if found else kind


def kinds() -> list[str]:
    return list(_kinds)
