"""What notes can be written in: each kind of text says how it reads now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Passage:
    """A piece of a text with an address of its own: an article, a section."""

    place: str
    label: str
    url: str
    text: str


@dataclass(frozen=True)
class Noted:
    """A text as it reads now. `moved`: edition -> place there -> place now, where a place has another name today."""

    title: str
    edition: str
    passages: tuple[Passage, ...]
    moved: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def at(self, place: str) -> Passage | None:
        return next((one for one in self.passages if one.place == place), None)


class Texts(Protocol):
    def noted(self, sources: Mapping[str, Collection[str]]) -> Mapping[str, Noted]:
        """Source -> text now; what nobody may read any more is left out. `sources` names the editions asked about."""
        ...


_kinds: dict[str, Texts] = {}


def register_texts_for_notes(kind: str, texts: Texts) -> None:
    _kinds[kind] = texts


def texts_of(kind: str, sources: Mapping[str, Collection[str]]) -> Mapping[str, Noted]:
    return _kinds[kind].noted(sources) if kind in _kinds and sources else {}
