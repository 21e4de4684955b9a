"""Answers to many rows at once: a constant number of statements for each chunk, whatever its rows ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import islice

from django.db.models import QuerySet

from certification.domain.answers import Status
from certification.domain.answers import status as weighed
from certification.domain.checking import Answer, Ask, RowFault, Verdict
from certification.domain.publicity import Inspection, inspection
from certification.domain.states import CertificateType, Reason
from certification.models import Area, Certificate, Domain
from certification.models.clients import ApiKey
from certification.queries.holders import Holder, Standing, holders_by_key, holders_by_number
from certification.queries.register import SEE
from certification.queries.rules import RuleBook, rule_book
from certification.queries.standing import Question, found_from, may_enforce_many
from core import clock
from core.models import Person, Unit
from core.roles import Role
from core.scope import units_in_scope

CHUNK = 50_000

_VERDICTS = {True: Verdict.VALID, False: Verdict.NOT_VALID, None: Verdict.UNKNOWN}


class Checker:
    """Answers rows for one asker. `units`: those whose certificates are answered in full; None for all."""

    def __init__(self, units: QuerySet[Unit] | None, known_at: datetime | None = None) -> None:
        self.units = units
        self.now = clock.now()
        self.known_at = known_at or self.now
        self._unit_names: dict[int, str] = {}
        self._asked: set[int] = set()
        self._statuses: dict[tuple[int, Standing], Status] = {}
        self._rules_known: tuple | None = None

    @cached_property
    def _book(self) -> RuleBook:
        return rule_book(self.known_at, self._rules_known)

    @cached_property
    def _domains(self) -> dict[tuple[int, str], int]:
        return _names(Domain)

    @cached_property
    def _areas(self) -> dict[tuple[int, str], int]:
        return _names(Area)

    @classmethod
    def of(cls, person: Person, *roles: Role, known_at: datetime | None = None) -> Checker:
        return cls(units_in_scope(person, *(roles or SEE)), known_at)

    def answers(self, asks: Iterable[Ask]) -> Iterator[Answer]:
        """In the order of the rows, chunk by chunk."""
        rows = iter(asks)
        while chunk := list(islice(rows, CHUNK)):
            yield from self._chunk(chunk)

    def _chunk(self, asks: Sequence[Ask]) -> list[Answer]:
        """At most two statements for numbers, three for names, two for the rules, two for what was covered."""
        answers, chosen = self._chosen(asks)
        places: dict[int, list[tuple[int, Holder]]] = {}
        for row, holder in chosen.items():
            if asks[row].domain:
                places.setdefault(holder.authority, []).append((row, holder))
            else:
                answers[row] = self._standing(holder, asks[row].at or self.now)
        for authority, rows in places.items():
            self._places(asks, answers, authority, rows)
        return answers

    def _chosen(self, asks: Sequence[Ask]) -> tuple[list[Answer], dict[int, Holder]]:
        """Row -> the certificate it asks for; the answers of all other rows stand."""
        numbered = [(row, ask.number, ask.at or self.now) for row, ask in enumerate(asks) if ask.number]
        by_number = self._numbered(numbered)
        self._rules_known = next((holder.rules for holders in by_number.values() for holder in holders), None)
        by_name = self._by_name({ask.name for ask in asks if not ask.number and ask.name})
        answers: list[Answer] = []
        chosen: dict[int, Holder] = {}
        keys = []
        for row, ask in enumerate(asks):
            answer = Answer(Verdict.NOT_FOUND, at=ask.at or self.now)
            if ask.fault:
                answer = Answer(Verdict.ROW_ERROR, fault=ask.fault)
            elif ask.number:
                if holder := self._named(ask, by_number.get(row, ())):
                    chosen[row] = holder
            elif here := by_name.get((ask.name, ask.unit)):
                if len({person for person, _key in here}) > 1:
                    answer = Answer(Verdict.ROW_ERROR, fault=RowFault.SEVERAL_PERSONS)
                else:
                    keys.append((row, max(key for _person, key in here), ask.at or self.now))
            answers.append(answer)
        if by_key := holders_by_key(keys, self.known_at):
            self._learn_units({holder.unit for holder in by_key.values()})
        return answers, chosen | by_key

    def _numbered(self, asked: Sequence[tuple[int, str, datetime]]) -> dict[int, list[Holder]]:
        found = holders_by_number(asked, self.known_at)
        self._learn_units({holder.unit for holders in found.values() for holder in holders})
        return found

    def _named(self, ask: Ask, holders: Sequence[Holder]) -> Holder | None:
        """A number alone answers within one's units; elsewhere it needs the name, as for anybody."""
        for holder in holders:
            if (ask.name or self._sees(holder)) and (not ask.name or _same(holder.name, ask.name)):
                return holder
        return None

    def _by_name(self, names: set[str]) -> dict[tuple[str, str], list[tuple[int, int]]]:
        """(name, name or code of the unit) -> (person, certificate), of what the asker sees."""
        if not names:
            return {}
        rows = Certificate.objects.filter(person__name__in=names, type="enforcement").order_by()
        if self.units is not None:
            rows = rows.filter(unit__in=self.units)
        found: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for name, unit, code, person, key in rows.values_list(
            "person__name", "unit__name", "unit__code", "person_id", "pk"
        ):
            for called in {unit, code}:
                found.setdefault((name, called), []).append((person, key))
        return found

    def _learn_units(self, keys: set[int]) -> None:
        """The units the asker sees, with their names. Asked even of none: an unknown number costs what a hidden one does."""
        self._unit_names |= self._seen_among((keys - self._asked) or {0})
        self._asked |= keys

    def _seen_among(self, keys: set[int]) -> dict[int, str]:
        units = Unit.objects.all() if self.units is None else self.units
        return dict(units.filter(pk__in=keys).order_by().values_list("pk", "name"))

    def _sees(self, holder: Holder) -> bool:
        return holder.unit in self._unit_names

    def _standing(self, holder: Holder, at: datetime) -> Answer:
        status = self._status(holder, at)
        verdict, reasons = _VERDICTS[status.valid], _reasons(status.state, status.overlays, status.reasons)
        if holder.auxiliary and status.valid:
            verdict = self._of_auxiliary(holder, at)
            reasons = (*reasons, Reason.AUXILIARY_STAFF)
        if holder.standing.type == CertificateType.SUPERVISION:
            reasons = (*reasons, Reason.SUPERVISION_ONLY)
        answer = Answer(
            verdict,
            None,
            holder.number,
            holder.name,
            self._unit_names.get(holder.unit, ""),
            status.state or "",
            reasons,
            status.valid_from,
            status.valid_until,
            "",
            None,
            at,
            holder.position,
            status.rule_set,
        )
        return answer if self._sees(holder) else _as_anybody(answer)

    def _no_power(self, holder: Holder, at: datetime) -> Answer:
        """A supervision certificate covers no place, whatever else its holder has: asked for that, its number is no yes."""
        said = self._standing(holder, at)
        return replace(said, verdict=Verdict.NOT_VALID, place=Inspection.NOT_REGISTERED.value)

    def _of_auxiliary(self, holder: Holder, at: datetime) -> Verdict:
        """The certificate stands and its holder is on record as one who may not enforce: never a yes."""
        rules = self._book.at(holder.authority, at)
        return Verdict.NOT_VALID if rules["auxiliaries_may_not_enforce"] else Verdict.UNKNOWN

    def _status(self, holder: Holder, at: datetime) -> Status:
        """Certificates that differ in nothing but whose they are have one status, weighed once."""
        rules = self._book.at(holder.authority, at)
        key = (id(rules), holder.standing)
        if holder.position is None:  # what the register cannot know depends on the moment
            return weighed(None, rules, origin=holder.standing.origin, at=at, known_at=self.known_at)
        if key not in self._statuses:
            s = holder.standing
            found = found_from(holder.pk, s.state, s.overlays, s.reasons, s.valid_from, s.valid_until, holder.position)
            self._statuses[key] = weighed(found, rules, origin=s.origin, at=at, known_at=self.known_at)
        return self._statuses[key]

    def _places(self, asks, answers, authority: int, rows: Sequence[tuple[int, Holder]]) -> None:
        questions, listed = [], []
        for place, holder in rows:
            ask = asks[place]
            domain, area = self._domains.get((authority, ask.domain)), self._areas.get((authority, ask.area))
            if domain is None or area is None:
                fault = RowFault.DOMAIN_UNKNOWN if domain is None else RowFault.AREA_UNKNOWN
                answers[place] = Answer(Verdict.ROW_ERROR, fault=fault)
                continue
            if holder.standing.type == CertificateType.SUPERVISION:
                answers[place] = self._no_power(holder, ask.at or self.now)
                continue
            questions.append(Question(holder.person, holder.unit, domain, area, ask.at or self.now))
            listed.append((place, holder))
        if not questions:
            return
        given = may_enforce_many(questions, self.now, self.known_at, own_authority=authority)
        for (place, holder), question, one in zip(listed, questions, given, strict=True):
            told = Reason.AUXILIARY_STAFF in one.reasons and one.allowed
            answer = Answer(
                Verdict.UNKNOWN if told else _VERDICTS[one.allowed],
                number=holder.number,
                name=holder.name,
                unit=self._unit_names.get(holder.unit, ""),
                state=one.state or "",
                reasons=tuple(one.reasons),
                valid_until=one.valid_until,
                place=inspection(one).value,
                may_present=one.may_present,
                at=question.at,
                position=one.position,
                rule_set=one.rule_set,
            )
            answers[place] = answer if self._sees(holder) else _as_anybody(answer)


class KeyChecker(Checker):
    """Answers rows for another system by number: in full for what its key's units reach."""

    def __init__(self, key: ApiKey, known_at: datetime | None = None) -> None:
        super().__init__(Unit.objects.none(), known_at)
        self.key = key

    def _numbered(self, asked: Sequence[tuple[int, str, datetime]]) -> dict[int, list[Holder]]:
        """With the names of reached units in the same statement: an unknown number costs what a hidden one does."""
        found = holders_by_number(asked, self.known_at, self.key)
        reached = ((holder.unit, holder.reached) for holders in found.values() for holder in holders)
        self._unit_names |= {unit: name for unit, name in reached if name is not None}
        return found


def _as_anybody(answer: Answer) -> Answer:
    """Without what only those in charge see; that a certificate gives no power to enforce is for everybody."""
    told = tuple(reason for reason in answer.reasons if reason == Reason.SUPERVISION_ONLY)
    return replace(answer, state="", reasons=told, position=None, rule_set="", may_present=None, unit="")


@lru_cache(maxsize=1024)
def _reasons(state: str | None, overlays: Sequence[str], reasons: Sequence[str]) -> tuple[str, ...]:
    ended = (state,) if state and state != "issued" else ()
    return tuple(dict.fromkeys((*ended, *overlays, *reasons)))


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _names(model) -> dict[tuple[int, str], int]:
    """(authority, code or name) -> key; a code wins over a name."""
    rows = list(model.objects.values_list("authority_id", "code", "name", "pk"))
    by_name = {(authority, name): pk for authority, _code, name, pk in rows}
    return by_name | {(authority, code): pk for authority, code, _name, pk in rows}
