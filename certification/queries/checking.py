"""Answers to many rows at once: a constant number of statements for each chunk, whatever its rows ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from certification.domain.checking import Answer, Ask, RowFault, Verdict
from certification.domain.publicity import inspection
from certification.models import Area, Certificate, Domain
from certification.queries.register import SEE
from certification.queries.standing import Asked, Question, may_enforce_many, statuses_at
from core import clock
from core.models import Authority, Person
from core.roles import Role
from core.scope import units_in_scope

CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class _Holder:
    """A certificate with what a row needs to know of it."""

    pk: int
    number: str
    authority: int
    person: int
    name: str
    unit: int
    unit_name: str
    unit_code: str
    origin: str


_COLUMNS = (
    "pk",
    "number",
    "authority_id",
    "person_id",
    "person__name",
    "unit_id",
    "unit__name",
    "unit__code",
    "origin",
)


class Checker:
    """Answers rows for one asker. `units`: those whose certificates are answered in full; None for all."""

    def __init__(self, units: frozenset[int] | None, known_at: datetime | None = None) -> None:
        self.units = units
        self.now = clock.now()
        self.known_at = known_at or self.now
        self.authorities = Authority.objects.in_bulk()
        self.domains = _names(Domain)
        self.areas = _names(Area)

    @classmethod
    def of(cls, person: Person, *roles: Role, known_at: datetime | None = None) -> Checker:
        return cls(frozenset(units_in_scope(person, *(roles or SEE)).values_list("pk", flat=True)), known_at)

    def answers(self, asks: Iterable[Ask]) -> Iterator[Answer]:
        """In the order of the rows, chunk by chunk."""
        rows = iter(asks)
        while chunk := list(islice(rows, CHUNK)):
            yield from self._chunk(chunk)

    def _chunk(self, asks: Sequence[Ask]) -> list[Answer]:
        """Two statements find certificates; for each issuer two more say states, and two what was covered."""
        by_number = self._by_number({ask.number for ask in asks if ask.number})
        by_name = self._by_name({ask.name for ask in asks if not ask.number and ask.name})
        answers: list[Answer | None] = [None] * len(asks)
        found: dict[int, list[tuple[int, _Holder]]] = {}
        for place, ask in enumerate(asks):
            holder, answer = self._who(ask, by_number, by_name)
            if holder is None:
                answers[place] = answer
            else:
                found.setdefault(holder.authority, []).append((place, holder))
        for authority, rows in found.items():
            self._states(asks, answers, authority, [row for row in rows if not asks[row[0]].domain])
            self._places(asks, answers, authority, [row for row in rows if asks[row[0]].domain])
        return [answer or Answer(Verdict.NOT_FOUND) for answer in answers]

    def _by_number(self, numbers: set[str]) -> dict[str, list[_Holder]]:
        return _grouped(Certificate.objects.filter(number__in=numbers), lambda holder: holder.number)

    def _by_name(self, names: set[str]) -> dict[str, list[_Holder]]:
        rows = Certificate.objects.filter(person__name__in=names, type="enforcement")
        if self.units is not None:
            rows = rows.filter(unit_id__in=self.units)
        return _grouped(rows, lambda holder: holder.name)

    def _who(self, ask: Ask, by_number, by_name) -> tuple[_Holder | None, Answer]:
        nobody = Answer(Verdict.NOT_FOUND, at=ask.at or self.now)
        if ask.fault:
            return None, Answer(Verdict.ROW_ERROR, fault=ask.fault)
        if ask.number:
            for holder in by_number.get(ask.number, ()):
                named = not ask.name or _same(holder.name, ask.name)
                # A number alone answers within one's units; elsewhere it needs the name, as for anybody.
                if named and (self._sees(holder) or ask.name):
                    return holder, nobody
            return None, nobody
        here = [h for h in by_name.get(ask.name, ()) if ask.unit in (h.unit_name, h.unit_code)]
        if len({holder.person for holder in here}) > 1:
            return None, Answer(Verdict.ROW_ERROR, fault=RowFault.SEVERAL_PERSONS)
        return (max(here, key=lambda holder: holder.pk), nobody) if here else (None, nobody)

    def _sees(self, holder: _Holder) -> bool:
        return self.units is None or holder.unit in self.units

    def _states(self, asks, answers, authority: int, rows: Sequence[tuple[int, _Holder]]) -> None:
        if not rows:
            return
        asked = [Asked(holder.number, asks[place].at or self.now) for place, holder in rows]
        statuses = statuses_at(asked, authority=self.authorities[authority], known_at=self.known_at)
        for (place, holder), question, status in zip(rows, asked, statuses, strict=True):
            if status is None:
                answers[place] = Answer(Verdict.NOT_FOUND, at=question.at)
                continue
            answers[place] = self._told(
                holder,
                Answer(
                    _verdict(status.valid),
                    number=holder.number,
                    name=holder.name,
                    unit=holder.unit_name,
                    state=status.state or "",
                    reasons=_reasons(status.state, status.overlays, status.reasons),
                    valid_from=status.valid_from,
                    valid_until=status.valid_until,
                    at=question.at,
                    position=status.position,
                    rule_set=status.rule_set,
                ),
            )

    def _places(self, asks, answers, authority: int, rows: Sequence[tuple[int, _Holder]]) -> None:
        questions, listed = [], []
        for place, holder in rows:
            ask = asks[place]
            domain, area = self.domains.get((authority, ask.domain)), self.areas.get((authority, ask.area))
            if domain is None or area is None:
                fault = RowFault.DOMAIN_UNKNOWN if domain is None else RowFault.AREA_UNKNOWN
                answers[place] = Answer(Verdict.ROW_ERROR, fault=fault)
                continue
            questions.append(Question(holder.person, holder.unit, domain, area, ask.at or self.now))
            listed.append((place, holder))
        if not questions:
            return
        given = may_enforce_many(questions, self.now, self.known_at, own_authority=authority)
        for (place, holder), question, one in zip(listed, questions, given, strict=True):
            answers[place] = self._told(
                holder,
                Answer(
                    _verdict(one.allowed),
                    number=holder.number,
                    name=holder.name,
                    unit=holder.unit_name,
                    state=one.state or "",
                    reasons=tuple(one.reasons),
                    valid_until=one.valid_until,
                    place=inspection(one).value,
                    may_present=one.may_present,
                    at=question.at,
                    position=one.position,
                    rule_set=one.rule_set,
                ),
            )

    def _told(self, holder: _Holder, answer: Answer) -> Answer:
        if self._sees(holder):
            return answer
        return replace(answer, state="", reasons=(), position=None, rule_set="", may_present=None, unit="")


def _reasons(state: str | None, overlays: Sequence[str], reasons: Sequence[str]) -> tuple[str, ...]:
    ended = (state,) if state and state != "issued" else ()
    return tuple(dict.fromkeys((*ended, *overlays, *reasons)))


def _verdict(valid: bool | None) -> Verdict:
    return {True: Verdict.VALID, False: Verdict.NOT_VALID, None: Verdict.UNKNOWN}[valid]


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _grouped(rows, key) -> dict[str, list[_Holder]]:
    found: dict[str, list[_Holder]] = {}
    for values in rows.values_list(*_COLUMNS).iterator(chunk_size=5000):
        holder = _Holder(*values)
        found.setdefault(key(holder), []).append(holder)
    return found


def _names(model) -> dict[tuple[int, str], int]:
    """(authority, code or name) -> key; a code wins over a name."""
    rows = list(model.objects.values_list("authority_id", "code", "name", "pk"))
    by_name = {(authority, name): pk for authority, _code, name, pk in rows}
    return by_name | {(authority, code): pk for authority, code, _name, pk in rows}
