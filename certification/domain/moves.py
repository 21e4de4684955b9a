"""May this happen to this certificate at that moment? Answers with the code of the refusal, or None."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from certification.domain.states import ENDS, GROUNDS, MOVES, Kind, Overlay
from certification.domain.story import Standing, standing_at
from core.domain.dates import day_of, start_of_day


@dataclass(frozen=True)
class Refusal:
    code: str
    details: dict[str, str]


def refuse(code: str, **details: object) -> Refusal:
    return Refusal(code, {name: str(value) for name, value in details.items()})


def refusal_of(kind: Kind, found: Sequence[Standing], effective_at: datetime) -> Refusal | None:
    """Look the move up in the table for the standing at its moment of law."""
    move = MOVES[kind]
    if move.opens:
        return refuse("already_opened") if found else None
    standing = standing_at(found, effective_at)
    if standing is None:
        return refuse("before_first_known_day", on=day_of(effective_at))
    if standing.state not in move.states:
        return refuse("wrong_state", kind=kind, state=standing.state)
    if missing := move.needs - set(standing.overlays):
        return refuse("not_in_that_condition", kind=kind, overlay=min(missing))
    if present := move.forbids & set(standing.overlays):
        return refuse("already_in_that_condition", kind=kind, overlay=min(present))
    return _second_end(kind, found)


def may_begin(kind: Kind, state: str | None, overlays: Collection[str]) -> bool:
    """Whether the step is offered on a certificate that stands so today; `refusal_of` still looks at its moment.

    An extension is offered while something is suspended, and a correction always: there is an entry to correct.
    """
    if kind == Kind.REVERSED:
        return True
    move = MOVES[kind]
    needs = move.needs | {Overlay.SUSPENDED} if kind == Kind.SUSPENSION_EXTENDED else move.needs
    return state in move.states and needs <= set(overlays) and move.forbids.isdisjoint(overlays)


def _second_end(kind: Kind, found: Sequence[Standing]) -> Refusal | None:
    """An end that begins later is still an end: correct it instead of adding another. Annulment may follow any end."""
    later = [s.state for s in found if s.state in ENDS]
    if later and kind in (Kind.CANCELLED, Kind.REVOKED, Kind.SUPERSEDED):
        return refuse("already_ended", state=later[0])
    return None


@dataclass(frozen=True)
class Service:
    """When a decision reached its addressee: a moment, or only a day."""

    moment: datetime | None = None
    day: date | None = None

    @property
    def on(self) -> date:
        if self.moment is not None:
            return day_of(self.moment)
        if self.day is None:
            raise ValueError("A service has a moment or a day")
        return self.day

    def takes_effect(self, day_effect: str) -> datetime:
        """Service known by day only takes effect by the rule set: 00:00 of the next day unless the rule says the same."""
        if self.moment is not None:
            return self.moment
        served = start_of_day(self.on)
        return served if day_effect == "same_day" else start_of_day(date.fromordinal(self.on.toordinal() + 1))


def refusal_of_service(service: Service, decided_on: date | None, *, now: datetime) -> Refusal | None:
    """A decision reaches its addressee on or after the day it was made, and is entered once it has."""
    if service.on > day_of(now) or (service.moment is not None and service.moment > now):
        return refuse("service_in_the_future", day=service.on)
    if decided_on is not None and service.on < decided_on:
        return refuse("served_before_decided")
    return None


def after_service(stated: datetime | None, service: Service, day_effect: str) -> tuple[datetime, Refusal | None]:
    """Suspension and revocation work from service or a later stated moment, never earlier.

    A decision that means to undo the issue itself is an annulment, which is a different event.
    """
    served = service.takes_effect(day_effect)
    if stated is not None and stated < served:
        return served, refuse("effective_before_service", served=day_of(served), stated=day_of(stated))
    return stated or served, None


def unknown_grounds(kind: Kind, reasons: Sequence[str]) -> Refusal | None:
    """Coded reasons are obligatory where the table says so, and must be in the list of their kind."""
    allowed = GROUNDS.get(kind, ())
    if MOVES[kind].reasons and not reasons:
        return refuse("reason_missing", kind=kind)
    if strange := [code for code in reasons if allowed and code not in allowed]:
        return refuse("reason_unknown", reason=strange[0])
    return None


def suspension_running(found: Sequence[Standing], moment: datetime) -> bool:
    standing = standing_at(found, moment)
    return standing is not None and Overlay.SUSPENDED in standing.overlays
