"""Fold the events of a certificate into what held in law, interval by interval.

The events given are those known at one moment; comparing the results for successive moments gives the second axis
(core/ledger/spans.py). Nothing here asks what time it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from certification.domain.states import END_KINDS, Kind, Overlay, Reason, State, in_order
from core.domain.dates import FAR_FUTURE, day_of, end_of_day, start_of_day
from core.domain.ledger import in_effect


@dataclass(frozen=True)
class Event:
    sequence: int
    kind: Kind
    effective_at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)
    reverses: int | None = None


@dataclass(frozen=True)
class Standing:
    """What holds over one interval of law time."""

    law_from: datetime
    law_until: datetime
    state: State
    overlays: tuple[str, ...]
    reasons: tuple[str, ...]
    valid_from: date
    valid_until: date


@dataclass(frozen=True)
class Scope:
    """A domain in an area, held over one interval of law time."""

    law_from: datetime
    law_until: datetime
    domain: str
    area: str
    power: str


@dataclass(frozen=True)
class _Interval:
    begin: datetime
    end: datetime

    def covers(self, moment: datetime) -> bool:
        return self.begin <= moment < self.end


def day_fact(event: Event, name: str) -> date | None:
    text = event.facts.get(name)
    return date.fromisoformat(text) if text else None


def _until(event: Event, name: str = "last_day") -> datetime:
    last = day_fact(event, name)
    return end_of_day(last) if last else FAR_FUTURE


def _opening(events: Sequence[Event]) -> Event | None:
    found = [e for e in events if e.kind in (Kind.OPENED, Kind.ISSUED)]
    return found[-1] if found else None


def _of(events: Sequence[Event], *kinds: Kind) -> list[Event]:
    return [e for e in events if e.kind in kinds]


def _closed_by(begin: Event, closers: Sequence[Event], end: datetime) -> _Interval:
    """An interval from an event to its end, or to the first closing event on or after its beginning."""
    closing = [c.effective_at for c in closers if c.effective_at >= begin.effective_at and c.sequence > begin.sequence]
    return _Interval(begin.effective_at, min([end, *closing]))


def _suspensions(events: Sequence[Event]) -> list[_Interval]:
    """A suspension that asks for a decision to return runs on until that decision, whatever its last day."""
    returns = _of(events, Kind.RETURNED)
    waits = {e.sequence for e in _of(events, Kind.SUSPENDED) if e.facts.get("return_required")}
    intervals = []
    for event in _of(events, Kind.SUSPENDED, Kind.SUSPENSION_EXTENDED):
        waiting = event.sequence in waits or event.facts.get("of") in waits
        intervals.append(_closed_by(event, returns, FAR_FUTURE if waiting else _until(event)))
    return intervals


def _stand_downs(events: Sequence[Event]) -> list[_Interval]:
    ends = _of(events, Kind.STAND_DOWN_ENDED)
    return [_closed_by(event, ends, _until(event)) for event in _of(events, Kind.STOOD_DOWN)]


def _losses(events: Sequence[Event]) -> list[_Interval]:
    ends = _of(events, Kind.CARD_REPLACED, Kind.LOSS_WITHDRAWN)
    return [_closed_by(event, ends, FAR_FUTURE) for event in _of(events, Kind.LOSS_REPORTED)]


def _without_card(opening: Event, events: Sequence[Event]) -> list[_Interval]:
    """Authority runs from the first valid day, presentation only from receipt of the card."""
    if opening.kind == Kind.OPENED:
        return []
    return [_closed_by(opening, _of(events, Kind.CARD_HANDED_OVER, Kind.CARD_REPLACED), FAR_FUTURE)]


def _unregistered(opening: Event, events: Sequence[Event]) -> list[_Interval]:
    """Gaps between registration periods. A late registration covers from its own day only."""
    if not day_fact(opening, "registered_until"):
        return []
    covered = [_Interval(opening.effective_at, _until(opening, "registered_until"))]
    covered += [_Interval(e.effective_at, _until(e, "covered_until")) for e in _of(events, Kind.REGISTERED)]
    gaps, reached = [], opening.effective_at
    for period in sorted(covered, key=lambda p: p.begin):
        if period.begin > reached:
            gaps.append(_Interval(reached, period.begin))
        reached = max(reached, period.end)
    return [*gaps, _Interval(reached, FAR_FUTURE)] if reached < FAR_FUTURE else gaps


def _unverified(opening: Event, events: Sequence[Event]) -> list[_Interval]:
    """An opening entry is unverified as long as nobody confirmed it: a matter of knowledge, not of law time."""
    if opening.kind == Kind.OPENED and not _of(events, Kind.CONFIRMED):
        return [_Interval(opening.effective_at, FAR_FUTURE)]
    return []


def _terms(opening: Event, events: Sequence[Event]) -> list[tuple[datetime, date]]:
    """From when which last day holds. A rule change alone moves no printed day; only an event does."""
    first = day_fact(opening, "valid_until") or date.max
    changes = [(e.effective_at, day_fact(e, "valid_until") or first) for e in _of(events, Kind.TERM_CHANGED)]
    return [(opening.effective_at, first), *changes]


def _last_day_at(terms: Sequence[tuple[datetime, date]], moment: datetime) -> date:
    return [day for begin, day in terms if begin <= moment][-1]


def _state_at(ends: Sequence[Event], last_day: date, moment: datetime) -> State:
    reached = [END_KINDS[e.kind] for e in ends if e.effective_at <= moment]
    if reached:
        return State(in_order(reached)[0])
    return State.EXPIRED if moment >= end_of_day(last_day) else State.ISSUED


def standings(events: Iterable[Event]) -> tuple[Standing, ...]:
    """What held, from the first known moment to the far future, without a gap; equal neighbours are joined."""
    known = in_effect(events)
    opening = _opening(known)
    if opening is None:
        return ()
    begin, valid_from = opening.effective_at, day_fact(opening, "valid_from") or day_of(opening.effective_at)
    terms = _terms(opening, known)
    ends = _of(known, *END_KINDS)
    overlays = {
        Overlay.SUSPENDED: _suspensions(known),
        Overlay.STOOD_DOWN: _stand_downs(known),
        Overlay.LOST: _losses(known),
        Overlay.CARD_PENDING: _without_card(opening, known),
        Overlay.UNREGISTERED: _unregistered(opening, known),
        Overlay.UNVERIFIED: _unverified(opening, known),
    }
    marks = {begin, start_of_day(valid_from), *(e.effective_at for e in ends)}
    marks |= {moment for since, day in terms for moment in (since, end_of_day(day))}
    marks |= {m for spans in overlays.values() for span in spans for m in (span.begin, span.end)}
    points = [*sorted(m for m in marks if begin <= m < FAR_FUTURE), FAR_FUTURE]

    pieces = []
    for here, there in itertools.pairwise(points):
        last_day = _last_day_at(terms, here)
        state = _state_at(ends, last_day, here)
        over = in_order(word for word, spans in overlays.items() if any(s.covers(here) for s in spans))
        early = (Reason.NOT_YET_VALID,) if here < start_of_day(valid_from) and state == State.ISSUED else ()
        ended = () if state == State.ISSUED else (state,)
        pieces.append(Standing(here, there, state, over, in_order((*ended, *over, *early)), valid_from, last_day))
    return tuple(_joined(pieces))


def _joined(pieces: Iterable[Standing]) -> Iterable[Standing]:
    last: Standing | None = None
    for piece in pieces:
        if last and _content(last) == _content(piece):
            last = Standing(last.law_from, piece.law_until, *_content(piece))
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _content(piece: Standing) -> tuple[State, tuple[str, ...], tuple[str, ...], date, date]:
    return piece.state, piece.overlays, piece.reasons, piece.valid_from, piece.valid_until


def scopes(events: Iterable[Event]) -> tuple[Scope, ...]:
    """Domains and areas over law time: from the opening or the decision that added them to the one that removed them."""
    known = in_effect(events)
    opening = _opening(known)
    if opening is None:
        return ()
    held: dict[tuple[str, str], tuple[datetime, dict[str, Any]]] = {}
    done: list[Scope] = []

    def end(place: tuple[str, str], moment: datetime) -> None:
        begin, item = held.pop(place)
        until = min(moment, end_of_day(date.fromisoformat(item["until"])) if item.get("until") else FAR_FUTURE)
        if until > begin:
            done.append(Scope(begin, until, *place, item.get("power") or ""))

    changes = sorted(_of(known, Kind.SCOPE_CHANGED), key=lambda e: (e.effective_at, e.sequence))
    for event in (opening, *changes):
        moment = max(event.effective_at, opening.effective_at)
        added = event.facts.get("scope" if event is opening else "added", ())
        for item in (*event.facts.get("removed", ()), *added):
            if (item["domain"], item["area"]) in held:
                end((item["domain"], item["area"]), moment)
        for item in added:
            held[(item["domain"], item["area"])] = (moment, item)
    for place in tuple(held):
        end(place, FAR_FUTURE)
    return tuple(sorted(done, key=lambda s: (s.domain, s.area, s.law_from)))


def standing_at(found: Iterable[Standing], moment: datetime) -> Standing | None:
    """The standing that covers a moment, or None before the first known one."""
    return next((s for s in found if s.law_from <= moment < s.law_until), None)
