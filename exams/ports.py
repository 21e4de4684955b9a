"""What exams ask of others. Bound in config/wiring; an unbound port answers None: nobody knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol


class TrainingRecord(Protocol):
    def minutes(self, person_ids: Sequence[int], year: int) -> Mapping[int, int]:
        """Minutes of study that count in a year, by person; nobody is left out."""
        ...


class Register(Protocol):
    def barred(self, person_ids: Sequence[int], on: date) -> Mapping[int, date]:
        """Persons whom the register bars from applying on a day, with the last day of it (far away where open)."""
        ...


_bound: dict[str, object] = {}


def bind(*, training: TrainingRecord | None = None, register: Register | None = None) -> None:
    _bound.update({name: port for name, port in (("training", training), ("register", register)) if port is not None})


def training_minutes(person_ids: Sequence[int], year: int) -> Mapping[int, int] | None:
    port = _bound.get("training")
    return port.minutes(person_ids, year) if port else None  # type: ignore[attr-defined]


def barred(person_ids: Sequence[int], on: date) -> Mapping[int, date] | None:
    port = _bound.get("register")
    return port.barred(person_ids, on) if port else None  # type: ignore[attr-defined]
