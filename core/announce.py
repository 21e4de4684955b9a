"""Facts that travel between packages. Only `config/wiring` listens; each listener is a job of its own."""

import dataclasses
import datetime
from typing import Any, ClassVar
from uuid import UUID

from core import clock
from core.jobs import enqueue

_listeners: dict[str, list[str]] = {}


@dataclasses.dataclass(frozen=True)
class Announcement:
    """A fact. Fields are plain values; `key` makes the listener's job unique, so telling twice is telling once.

    Of what comes many times in a row with one key, listeners hear when it has settled.
    """

    settles: ClassVar[datetime.timedelta] = datetime.timedelta(0)

    @property
    def key(self) -> str:
        raise NotImplementedError

    def as_dict(self) -> dict[str, Any]:
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return value


def listen(fact: type[Announcement], job_name: str) -> None:
    names = _listeners.setdefault(_name(fact), [])
    if job_name not in names:
        names.append(job_name)


def announce(fact: Announcement) -> None:
    """Tell everybody who listens, within the transaction that made the fact true."""
    heard_at = clock.now() + fact.settles if fact.settles else None
    for job_name in _listeners.get(_name(type(fact)), []):
        enqueue(job_name, key=f"{job_name}:{fact.key}", run_at=heard_at, **fact.as_dict())


def _name(fact: type[Announcement]) -> str:
    return f"{fact.__module__}.{fact.__qualname__}"
