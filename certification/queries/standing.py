"""The two questions of the register, answered from spans and rule sets only.

`status_at`: what was this certificate then? `may_enforce`: may this person act for that unit, in that domain, in that area,
then? Both on two axes: the moment of law, and the moment of knowledge. The many-row form answers in one statement.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Model

from certification.domain.answers import Authorisation, Circumstances, Found, Status, authorisation, status
from certification.domain.parameters import Rules
from certification.domain.personnel import AUXILIARY_POST
from certification.models import (
    Area,
    AreaClosure,
    Certificate,
    CertificateSpan,
    Domain,
    JointOperationMember,
    JointOperationOrder,
    RestrictionSpan,
    ScopeSpan,
)
from certification.queries.auxiliaries import on_register
from certification.queries.rules import rule_book, rules_of
from core import clock
from core.models import AppointmentSpan, Authority, Person, Unit, UnitSuccession
from core.streaming import streamed


def status_at(certificate: Certificate, at: datetime, known_at: datetime | None = None) -> Status:
    """What a certificate was at a moment, as known at a moment (now, where none is named). Two queries."""
    known = known_at or clock.now()
    span = covering(CertificateSpan.objects.filter(stream=certificate), at, known).first()
    rules = rules_of({certificate.authority_id}, at, known)[certificate.authority_id]
    return status(found_in(span) if span else None, rules, origin=certificate.origin, at=at, known_at=known)


def covering(spans, at: datetime, known_at: datetime):
    """Spans that cover a moment on both axes."""
    return spans.filter(law_from__lte=at, law_until__gt=at, known_from__lte=known_at, known_until__gt=known_at)


def found_in(span: CertificateSpan) -> Found:
    return Found(
        certificate_id=span.stream_id,
        state=span.state,
        overlays=tuple(span.overlays),
        reasons=tuple(span.reasons),
        valid_from=span.valid_from,
        valid_until=span.valid_until,
        position=span.position,
    )


@dataclass(frozen=True)
class Question:
    """Keys of rows: who, for which unit, in which domain, in which area; and when, where the rows differ in it."""

    person_id: int
    unit_id: int
    domain_id: int
    area_id: int
    at: datetime | None = None


def may_enforce(
    person: Person, unit: Unit, domain: Domain, area: Area, at: datetime, known_at: datetime | None = None
) -> Authorisation:
    """May this person enforce then? Two queries, whatever the register's size."""
    question = Question(person.pk, unit.pk, domain.pk, area.pk)
    return may_enforce_many([question], at, known_at, own_authority=unit.authority_id)[0]


def may_enforce_many(
    questions: Sequence[Question], at: datetime, known_at: datetime | None = None, *, own_authority: int | None = None
) -> list[Authorisation]:
    """Answers in the order of the questions: one statement for the rule sets, one for everything else.

    `at` is the moment of questions that name none. `own_authority` is asked whether its register is complete, for persons
    it holds nothing of.
    """
    known = known_at or clock.now()
    book = rule_book(known)
    alike: dict[tuple[int, int], Authorisation] = {}
    answers: list[Any] = [None] * len(questions)
    first: list[Any] = [None] * len(questions)
    others: dict[int, list[_Line]] = {}  # of persons without a certificate, or with several
    for n, line in _lines(questions, at, known):
        if first[n] is not None:
            others.setdefault(n, [first[n]]).append(line)
            continue
        first[n] = line
        if line[0] is None:
            others[n] = [line]
            continue
        moment = questions[n].at or at
        answers[n] = _one_certificate(line, book.at(line[2][0], moment), alike, moment, known)
    for n, lines in others.items():
        moment = questions[n].at or at
        read = [_Row.of(line) for line in lines]
        candidates = [
            (row.found(), book.at(row.authority_id, moment)) for row in read if row.certificate_id is not None
        ]
        own = book.at(own_authority, moment)
        answers[n] = authorisation(candidates, read[0].circumstances(), own, at=moment, known_at=known)
    return answers


# Of one certificate: its key, the position in its ledger, and all the rest, which many share: one tuple for all of them.
_Line = tuple[int | None, int | None, tuple[Any, ...]]


def _one_certificate(
    line: _Line, rules: Rules, alike: dict[tuple[int, int], Authorisation], at: datetime, known_at: datetime
) -> Authorisation:
    """The usual case. Certificates that differ in nothing but whose they are get the same answer, weighed once."""
    certificate, position, shared = line
    key = (id(rules), id(shared))
    if key not in alike:
        read = _Row.of(line)
        alike[key] = authorisation([(read.found(), rules)], read.circumstances(), rules, at=at, known_at=known_at)
    like = alike[key]
    return Authorisation(
        like.allowed, like.may_present, like.reasons, certificate, position, like.rule_set, like.valid_until, like.state
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """One certificate of the person asked about, or none; what concerns the person stands in every row."""

    certificate_id: int | None
    position: int | None
    authority_id: int | None
    state: str
    overlays: tuple[str, ...]
    reasons: tuple[str, ...]
    valid_from: date | None
    valid_until: date | None
    same_unit: bool
    appointed: bool
    at_home: bool
    domain_covered: bool
    area_covered: bool
    auxiliary: bool
    ministry: bool
    suspended: bool
    banned: bool
    order: bool
    known_elsewhen: bool
    elsewhere: bool
    supervises: bool

    @classmethod
    def of(cls, line: _Line) -> _Row:
        certificate, place, (authority, state, overlays, reasons, begins, ends, unit, post, scope, *flags) = line
        return cls(
            certificate,
            place,
            authority,
            state or "",
            _words(overlays),
            _words(reasons),
            _day(begins),
            _day(ends),
            bool(unit),
            post >= _UNIT_AUXILIARY,
            bool(post),
            scope is not None,
            scope == _AREA_TOO,
            bool(flags[0]) or post in (_HOME_AUXILIARY, _UNIT_AUXILIARY),
            *map(bool, flags[1:]),
        )

    def circumstances(self) -> Circumstances:
        return Circumstances(
            self.suspended, self.banned, self.order, self.known_elsewhen, not self.elsewhere, self.supervises
        )

    def found(self) -> Found:
        return Found(
            self.certificate_id,  # type: ignore[arg-type]
            self.state,
            self.overlays,
            self.reasons,
            self.valid_from,  # type: ignore[arg-type]
            self.valid_until,  # type: ignore[arg-type]
            self.position or 0,
            self.same_unit,
            self.appointed,
            self.domain_covered,
            self.area_covered,
            self.ministry,
            self.at_home,
            self.auxiliary,
        )


def _table(model: type[Model]) -> str:
    return f'"{model._meta.db_table}"'


_COLUMNS = ("n", "person", "unit", "domain", "area", "at")


def _asked() -> str:
    """The questions as a table: no number of questions makes the statement longer.

    PostgreSQL is not to know how many there are: it would read all spans into memory instead of looking each person up.
    """
    if connection.vendor == "postgresql":
        arrays = (
            f"(SELECT string_to_array(%({name})s, ' ')::{'timestamptz' if name == 'at' else 'bigint'}[])"
            for name in _COLUMNS
        )
        return f"SELECT * FROM unnest({', '.join(arrays)}) AS asked({', '.join(_COLUMNS)})"
    columns = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(_COLUMNS))
    return f"SELECT {columns} FROM json_each(%(asked)s)"


def _covers(alias: str) -> str:
    return (
        f"{alias}.law_from <= q.at AND {alias}.law_until > q.at "
        f"AND {alias}.known_from <= %(known)s AND {alias}.known_until > %(known)s"
    )


_MANY = 5000

# Certificates that entitle to enforce; that of a supervisor does not.
_ENFORCING = "'enforcement', 'ministry'"

# What the statement says of posts: none; in the unit of the certificate, or in the unit acted for; that of an auxiliary, or another.
_HOME_AUXILIARY, _AT_HOME, _UNIT_AUXILIARY, _IN_THE_UNIT = 1, 2, 3, 4

# What the statement says of the scope: nothing, the domain elsewhere, or the domain in the area asked for.
_AREA_TOO = 2


def _statement() -> str:
    scope = (
        f"SELECT MAX(CASE WHEN z.id IS NULL THEN 1 ELSE 2 END) FROM {_table(ScopeSpan)} c "
        f"LEFT JOIN {_table(AreaClosure)} z ON z.descendant_id = q.area AND z.ancestor_id = c.area_id "
        f"WHERE c.stream_id = s.stream_id AND c.domain_id = q.domain AND {_covers('c')}"
    )
    post = (
        f"SELECT MAX(CASE WHEN a.post_type = '{AUXILIARY_POST}' THEN {_UNIT_AUXILIARY} ELSE {_IN_THE_UNIT} END) "
        f"FROM {_table(AppointmentSpan)} a WHERE a.person_id = q.person AND a.unit_id = q.unit AND {_covers('a')}"
    )
    home = (
        f"SELECT MAX(CASE WHEN h.post_type = '{AUXILIARY_POST}' THEN {_HOME_AUXILIARY} ELSE {_AT_HOME} END) "
        f"FROM {_table(AppointmentSpan)} h WHERE h.person_id = q.person AND {_covers('h')} AND (h.unit_id = s.unit_id "
        f"OR EXISTS (SELECT 1 FROM succeeded v WHERE v.unit = s.unit_id AND v.successor = h.unit_id "
        f"AND v.since <= {_day_asked()} AND v.known <= %(known)s))"
    )
    measure = (
        f"SELECT 1 FROM {_table(RestrictionSpan)} r WHERE r.person_id = q.person AND r.measure = '{{}}' "
        f"AND {_covers('r')}"
    )
    order = (
        f"SELECT 1 FROM {_table(JointOperationMember)} m JOIN {_table(JointOperationOrder)} j ON j.id = m.order_id "
        f"WHERE m.person_id = q.person AND j.unit_id = q.unit AND j.domain_id = q.domain AND {_covers('j')} "
        f"AND EXISTS (SELECT 1 FROM {_table(AreaClosure)} z WHERE z.ancestor_id = j.area_id AND z.descendant_id = q.area)"
    )
    ever = f"SELECT 1 FROM {_table(CertificateSpan)} e WHERE e.person_id = q.person AND e.type IN ({_ENFORCING})"
    supervising = (
        f"SELECT 1 FROM {_table(CertificateSpan)} w WHERE w.person_id = q.person AND w.type = 'supervision' "
        f"AND w.state = 'issued' AND {_covers('w')}"
    )
    succession = (
        "SELECT 1 FROM succeeded u WHERE u.unit = s.unit_id AND u.successor = q.unit "
        f"AND u.since <= {_day_asked()} AND u.known <= %(known)s"
    )
    return f"""
        WITH RECURSIVE q AS MATERIALIZED ({_asked()}), succeeded AS ({_successions()})
        SELECT q.n, s.stream_id, s.position, s.authority_id, s.state, s.overlays, s.reasons, s.valid_from, s.valid_until,
            s.unit_id = q.unit OR EXISTS ({succession}), COALESCE(({post}), ({home}), 0), ({scope}),
            {on_register("q.person", "s.authority_id", _covers)}, s.origin = 'ministry',
            EXISTS ({measure.format("suspension")}), EXISTS ({measure.format("ban")}), EXISTS ({order}),
            CASE WHEN s.id IS NULL THEN EXISTS ({ever}) END,
            CASE WHEN s.id IS NULL THEN EXISTS ({ever} AND e.origin <> 'issued_here') END,
            CASE WHEN s.id IS NULL THEN EXISTS ({supervising}) END
        FROM q LEFT JOIN {_table(CertificateSpan)} s
            ON s.person_id = q.person AND s.type IN ({_ENFORCING}) AND {_covers("s")}
    """


def _successions() -> str:
    """Which unit took over whose duties, through any number of steps; the latest step says from when, and since when known."""
    table = _table(UnitSuccession)
    return (
        f"SELECT unit_id AS unit, successor_id AS successor, effective_on AS since, recorded_at AS known FROM {table} "
        "UNION SELECT e.unit, n.successor_id, CASE WHEN n.effective_on > e.since THEN n.effective_on ELSE e.since END, "
        "CASE WHEN n.recorded_at > e.known THEN n.recorded_at ELSE e.known END "
        f"FROM succeeded e JOIN {table} n ON n.unit_id = e.successor"
    )


def _day_asked() -> str:
    """The day in Beijing of the moment asked about."""
    return (
        "(q.at AT TIME ZONE 'Asia/Shanghai')::date" if connection.vendor == "postgresql" else "date(q.at, '+8 hours')"
    )


def _storing() -> Callable[[datetime], str]:
    """How the database compares a moment with its own: PostgreSQL reads offsets, SQLite compares text in UTC."""
    if connection.vendor == "postgresql":
        return lru_cache(maxsize=None)(datetime.isoformat)
    return lru_cache(maxsize=None)(lambda moment: str(connection.ops.adapt_datetimefield_value(moment)))


def _parameters(questions: Sequence[Question], at: datetime) -> dict[str, str]:
    """In the order of persons: neighbours lie on one page of the table."""
    stored = _storing()
    usual = stored(at)
    places = sorted(range(len(questions)), key=[q.person_id for q in questions].__getitem__)
    ordered = [questions[n] for n in places]
    keys = [map(attrgetter(f"{name}_id"), ordered) for name in _COLUMNS[1:-1]]
    moments = [stored(q.at) if q.at else usual for q in ordered]
    columns = (places, *keys, moments)
    if connection.vendor != "postgresql":
        return {"asked": json.dumps(list(zip(*columns, strict=True)))}
    return {name: " ".join(map(str, column)) for name, column in zip(_COLUMNS, columns, strict=True)}


def _lines(questions: Sequence[Question], at: datetime, known_at: datetime) -> Iterator[tuple[int, _Line]]:
    """(place of the question, one of its certificates, or that there is none), in no order: the database would sort on disk."""
    shapes: dict[tuple, tuple] = {}
    values = {**_parameters(questions, at), "known": _storing()(known_at)}
    with connection.cursor() as cursor:
        for row in streamed(cursor, _statement(), values, many=len(questions) > _MANY):
            shape = row[3:]
            yield row[0], (row[1], row[2], shapes.setdefault(shape, shape))


@dataclass(frozen=True)
class Asked:
    """What was the certificate of this number at that moment?"""

    number: str
    at: datetime


def statuses_at(
    questions: Sequence[Asked], *, authority: Authority, known_at: datetime | None = None
) -> list[Status | None]:
    """The many-row form of `status_at`, in the order of the questions; None where the issuer has no such number.

    One statement for the rule sets, one for everything else.
    """
    known = known_at or clock.now()
    book = rule_book(known)
    stored = _storing()
    listed = sorted((q.number, stored(q.at), n) for n, q in enumerate(questions))
    values: dict[str, str | int] = {"asked": json.dumps(listed), "known": stored(known), "authority": authority.pk}
    answers: list[Status | None] = [None] * len(questions)
    alike: dict[tuple, Status] = {}
    with connection.cursor() as cursor:
        for n, certificate, *rest in streamed(cursor, _status_statement(), values, many=len(questions) > _MANY):
            if certificate is None:
                continue
            at = questions[n].at
            rules = book.at(authority.pk, at)
            if rest[1] is None:
                answers[n] = status(None, rules, origin=rest[0], at=at, known_at=known)
                continue
            key = (id(rules), *rest)
            if key not in alike:
                found = found_from(certificate, *rest[1:])
                alike[key] = status(found, rules, origin=rest[0], at=at, known_at=known)
            answers[n] = alike[key]
    return answers


def found_from(certificate, state, overlays, reasons, begins, ends, position) -> Found:
    """The columns of a span as either database gives them to a statement of our own."""
    first, last = _day(begins), _day(ends)
    return Found(certificate, state, _words(overlays), _words(reasons), first, last, position)  # type: ignore[arg-type]


def _status_statement() -> str:
    if connection.vendor == "postgresql":
        asked = (
            "SELECT (v->>2)::bigint AS n, v->>0 AS number, (v->>1)::timestamptz AS at "
            "FROM jsonb_array_elements(%(asked)s::jsonb) AS t(v)"
        )
    else:
        asked = (
            "SELECT json_extract(value, '$[2]') AS n, json_extract(value, '$[0]') AS number, "
            "json_extract(value, '$[1]') AS at FROM json_each(%(asked)s)"
        )
    return f"""
        WITH q AS MATERIALIZED ({asked})
        SELECT q.n, c.id, c.origin, s.state, s.overlays, s.reasons, s.valid_from, s.valid_until, s.position
        FROM q LEFT JOIN {_table(Certificate)} c ON c.number = q.number AND c.authority_id = %(authority)s
            LEFT JOIN {_table(CertificateSpan)} s ON s.stream_id = c.id AND {_covers("s")}
    """


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _words(value: Any) -> tuple[str, ...]:
    if value in (None, "[]", []):
        return ()
    return _read(value) if isinstance(value, str) else tuple(value)


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
