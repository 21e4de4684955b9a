"""Certificates by number or by key, each with its holder and the span that covers the moment asked: one statement for all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from certification.models import Certificate, CertificateSpan
from core.models import Person

_AT_ONCE = 5000


class Standing(NamedTuple):
    """What many certificates share: where they come from, and their span as the database gives it. Read by `standing.found_from`."""

    origin: str
    state: str | None
    overlays: str
    reasons: str
    valid_from: object
    valid_until: object


class Holder(NamedTuple):
    """A certificate with what an answer needs to know of it. `position` is None where no span covers the moment."""

    pk: int
    number: str
    authority: int
    person: int
    name: str
    unit: int
    position: int | None
    standing: Standing


def holders_by_number(asked: Sequence[tuple[int, str, datetime]], known_at: datetime) -> dict[int, list[Holder]]:
    """(row, number, moment) -> row -> certificates of that number, the oldest first: issuers may use one number each.

    Numbers are those that `domain.numbers.normalised` gives: without white space.
    """
    found = _holders("number", asked, known_at)
    for holders in found.values():
        holders.sort(key=itemgetter(0))
    return found


def holders_by_key(asked: Sequence[tuple[int, int, datetime]], known_at: datetime) -> dict[int, Holder]:
    """(row, key of a certificate, moment) -> row -> that certificate."""
    return {row: holders[0] for row, holders in _holders("id", asked, known_at).items()}


def _holders(
    column: str, asked: Sequence[tuple[int, str | int, datetime]], known_at: datetime
) -> dict[int, list[Holder]]:
    found: dict[int, list[Holder]] = {}
    if not asked:
        return found
    shared: dict[tuple, Standing] = {}
    with connection.cursor() as cursor:
        cursor.execute(_statement(column), {**_parameters(asked), "known": _stored(known_at)})
        while lines := cursor.fetchmany(_AT_ONCE):
            for line in lines:
                said = line[8:]
                standing = shared.get(said) or shared.setdefault(said, Standing(*said))
                found.setdefault(line[0], []).append(Holder._make((*line[1:8], standing)))
    return found


def _parameters(asked: Sequence[tuple[int, str | int, datetime]]) -> dict[str, Any]:
    """In the order of what is sought, so that neighbours lie on one page of the table."""
    stored = lru_cache(maxsize=None)(_stored)
    listed = [(row, sought, stored(at)) for row, sought, at in sorted(asked, key=itemgetter(1))]
    if connection.vendor != "postgresql":
        return {"asked": json.dumps(listed)}
    rows, sought, moments = ("\n".join(map(str, column)) for column in zip(*listed, strict=True))
    return {"rows": rows, "sought": sought, "moments": moments}


def _stored(moment: datetime) -> str:
    """As the database compares it with its own: PostgreSQL reads offsets, SQLite compares text in UTC."""
    return str(connection.ops.adapt_datetimefield_value(moment))


def _statement(column: str) -> str:
    if connection.vendor == "postgresql":
        # Of arrays the planner knows how many questions there are; of a JSON text it would guess a hundred.
        kinds = {"rows": "bigint", "sought": "text" if column == "number" else "bigint", "moments": "timestamptz"}
        arrays = (f"string_to_array(%({name})s, E'\\n')::{kind}[]" for name, kind in kinds.items())
        asked = f"unnest({', '.join(arrays)}) AS q(n, sought, at)"
    else:
        parts = ("n", "sought", "at")
        columns = ", ".join(f"json_extract(value, '$[{place}]') AS {name}" for place, name in enumerate(parts))
        asked = f"(SELECT {columns} FROM json_each(%(asked)s)) q"
    certificate, person, span = (f'"{model._meta.db_table}"' for model in (Certificate, Person, CertificateSpan))
    return f"""
        SELECT q.n, c.id, c.number, c.authority_id, c.person_id, p.name, c.unit_id, s.position,
            c.origin, s.state, s.overlays, s.reasons, s.valid_from, s.valid_until
        FROM {asked} JOIN {certificate} c ON c.{column} = q.sought JOIN {person} p ON p.id = c.person_id
            LEFT JOIN {span} s ON s.stream_id = c.id AND s.law_from <= q.at AND s.law_until > q.at
                AND s.known_from <= %(known)s AND s.known_until > %(known)s
    """
