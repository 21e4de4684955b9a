"""Certificates by number or by key, each with its holder and the span that covers the moment asked: one statement for all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from certification.models import Certificate, CertificateSpan
from certification.models.clients import ApiKey
from certification.queries.auxiliaries import on_record
from certification.queries.rules import STAMP
from core.models import Person, Unit, UnitClosure
from core.prepared import execute_prepared

_AT_ONCE = 5000


class Standing(NamedTuple):
    """What many certificates share: where they come from, and their span as the database gives it. Read by `standing.found_from`."""

    origin: str
    state: str | None
    overlays: str
    reasons: str
    valid_from: object
    valid_until: object
    type: str


class Holder(NamedTuple):
    """A certificate with what an answer needs to know of it. `position` is None where no span covers the moment.

    `auxiliary`: whether the holder of a certificate that stands at the moment is on record as auxiliary staff.
    `reached` is the name of its unit, where a key was named and reaches that unit. `rules`: which rule sets were known, as
    `queries.rules.STAMP` tells it, where only one question was asked.
    """

    pk: int
    number: str
    authority: int
    person: int
    name: str
    unit: int
    reached: str | None
    position: int | None
    auxiliary: bool
    standing: Standing
    rules: tuple | None = None


def holders_by_number(
    asked: Sequence[tuple[int, str, datetime]], known_at: datetime, key: ApiKey | None = None
) -> dict[int, list[Holder]]:
    """(row, number, moment) -> row -> certificates of that number, the oldest first: issuers may use one number each.

    Numbers are those that `domain.numbers.normalised` gives: without white space.
    """
    found = _holders("number", asked, known_at, key)
    for holders in found.values():
        holders.sort(key=itemgetter(0))
    return found


def holders_by_key(asked: Sequence[tuple[int, int, datetime]], known_at: datetime) -> dict[int, Holder]:
    """(row, key of a certificate, moment) -> row -> that certificate."""
    return {row: holders[0] for row, holders in _holders("id", asked, known_at).items()}


def _holders(
    column: str, asked: Sequence[tuple[int, str | int, datetime]], known_at: datetime, key: ApiKey | None = None
) -> dict[int, list[Holder]]:
    found: dict[int, list[Holder]] = {}
    if not asked:
        return found
    shared: dict[tuple, Standing] = {}
    with connection.cursor() as cursor:
        one = len(asked) == 1
        statement = _statement(column, one=one, of_key=key is not None)
        values = {**_parameters(asked, one=one), "known": _stored(known_at), **({"key": key.pk} if key else {})}
        if one:
            execute_prepared(cursor, statement, values, {name: _kinds(column)[name] for name in values})
        else:
            cursor.execute(statement, values)
        while lines := cursor.fetchmany(_AT_ONCE):
            for line in lines:
                said = line[10:17]
                standing = shared.get(said) or shared.setdefault(said, Standing(*said))
                found.setdefault(line[0], []).append(
                    Holder._make((*line[1:9], bool(line[9]), standing, line[17:] or None))
                )
    return found


_REACHED = f"""(
    SELECT u.name FROM "{Unit._meta.db_table}" u WHERE u.id = c.unit_id AND EXISTS (
        SELECT 1 FROM "{UnitClosure._meta.db_table}" x
        JOIN "{ApiKey.units.through._meta.db_table}" k ON k.unit_id = x.ancestor_id
        WHERE x.descendant_id = u.id AND k.apikey_id = %(key)s))"""


def _parameters(asked: Sequence[tuple[int, str | int, datetime]], *, one: bool) -> dict[str, Any]:
    """In the order of what is sought, so that neighbours lie on one page of the table."""
    if one:
        row, sought, at = asked[0]
        return {"n": row, "sought": sought, "at": _stored(at)}
    stored = lru_cache(maxsize=None)(_stored)
    listed = [(row, sought, stored(at)) for row, sought, at in sorted(asked, key=itemgetter(1))]
    if connection.vendor != "postgresql":
        return {"asked": json.dumps(listed)}
    rows, sought, moments = ("\n".join(map(str, column)) for column in zip(*listed, strict=True))
    return {"n": rows, "sought": sought, "at": moments}


def _kinds(column: str) -> dict[str, str]:
    """PostgreSQL's types of what is asked."""
    return {
        "n": "bigint",
        "sought": "text" if column == "number" else "bigint",
        "at": "timestamptz",
        "known": "timestamptz",
        "key": "bigint",
    }


def _stored(moment: datetime) -> str:
    """As the database compares it with its own: PostgreSQL reads offsets, SQLite compares text in UTC."""
    return str(connection.ops.adapt_datetimefield_value(moment))


def _asked(column: str, *, one: bool) -> str:
    """A table q(n, sought, at): row, number or key, moment of law."""
    parts, kinds, postgresql = ("n", "sought", "at"), _kinds(column), connection.vendor == "postgresql"
    if one:
        values = (f"%({name})s{f'::{kinds[name]}' if postgresql else ''} AS {name}" for name in parts)
        return f"(SELECT {', '.join(values)}) q"
    if postgresql:
        # Of arrays the planner knows how many questions there are; of a JSON text it would guess a hundred.
        arrays = (f"string_to_array(%({name})s, E'\\n')::{kinds[name]}[]" for name in parts)
        return f"unnest({', '.join(arrays)}) AS q(n, sought, at)"
    columns = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(parts))
    return f"(SELECT {columns} FROM json_each(%(asked)s)) q"


def _covers(alias: str) -> str:
    return (
        f"{alias}.law_from <= q.at AND {alias}.law_until > q.at "
        f"AND {alias}.known_from <= %(known)s AND {alias}.known_until > %(known)s"
    )


@cache
def _statement(column: str, *, one: bool, of_key: bool) -> str:
    auxiliary = on_record("c.person_id", "c.authority_id", "c.unit_id", _covers)
    certificate, person, span = (f'"{model._meta.db_table}"' for model in (Certificate, Person, CertificateSpan))
    return f"""
        SELECT q.n, c.id, c.number, c.authority_id, c.person_id, p.name, c.unit_id, {_REACHED if of_key else "NULL"}, s.position,
            CASE WHEN s.state = 'issued' THEN {auxiliary} END, c.origin, s.state, s.overlays, s.reasons, s.valid_from, s.valid_until, c.type{", rules.*" if one else ""}
        FROM {_asked(column, one=one)} JOIN {certificate} c ON c.{column} = q.sought JOIN {person} p ON p.id = c.person_id
            LEFT JOIN {span} s ON s.stream_id = c.id AND {_covers("s")}
            {f"CROSS JOIN ({STAMP}) rules" if one else ""}
    """
