"""Which ledgers there are: each a stream model with an event, a note and one or more span tables."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Segment:
    """What one interval of law time holds: columns of a span table and their values, lists as tuples."""

    law_from: datetime
    law_until: datetime
    values: tuple[tuple[str, Any], ...]


Fold = Callable[[Any, Sequence[Any]], Iterable[Segment]]


class Reading(NamedTuple):
    """What the folds can see in one event, beside its own moment.

    `word` is the kind and which facts there are; whatever the fold compares must be in it or among the `moments` of the days
    that the facts name. `values` (days or keys) are those that a span repeats, each under the name of its column. Moments and
    values are numbers, as `core.ledger.columns.number_of` gives them.
    """

    word: Hashable
    moments: tuple[int, ...]
    columns: tuple[str, ...]
    values: tuple[int, ...]


# From the kind of an event and its facts to what is read in it (core/ledger/alike.py); None for what is written otherwise than
# the services write it: such a history is folded by itself.
Outline = Callable[[str, Mapping[str, Any]], Reading | None]


@dataclass(frozen=True)
class SpanTable:
    """A span model and the fold that fills it. `apart` names columns beside the stream by which spans may overlap.

    `identity` are columns repeated from the stream, `filled` those whose values the facts of an event name.
    """

    model_label: str
    fold: Fold
    columns: tuple[str, ...]
    apart: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.model_label)


@dataclass(frozen=True)
class Ledger:
    name: str
    stream_label: str
    event_label: str
    note_label: str
    tables: tuple[SpanTable, ...]
    outline: Outline | None = None

    @property
    def stream(self) -> type[models.Model]:
        return apps.get_model(self.stream_label)

    @property
    def event(self) -> type[models.Model]:
        return apps.get_model(self.event_label)

    @property
    def note(self) -> type[models.Model]:
        return apps.get_model(self.note_label)


_ledgers: dict[str, Ledger] = {}


def register_ledger(ledger: Ledger) -> None:
    """Called from a package's `ready()`."""
    _ledgers[ledger.event_label.lower()] = ledger


def ledgers() -> list[Ledger]:
    return sorted(_ledgers.values(), key=lambda ledger: ledger.name)


def ledger_of(event_model: type[models.Model]) -> Ledger:
    return _ledgers[event_model._meta.label_lower]


def span_tables() -> list[SpanTable]:
    return [table for ledger in ledgers() for table in ledger.tables]
