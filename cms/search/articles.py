"""The index of articles: which of them hold all of some terms, on whichever database is configured.

One row per article, its key made of the version and the article's place, so that hits are counted by version without
reading anything else. PostgreSQL keeps a term as a number (two Han characters fill 32 bits) in an array under GIN. It moves
columns out of a row only where the row has more than 2,032 bytes; the spaces of `breadth` make it so, and shrink to nothing
themselves: a hundred rows lie on a page instead of eleven, and counting a frequent term touches 1,700 pages instead of 13,500.
SQLite keeps an FTS5 table without content. Both answer "all of these" over 150,000 articles in milliseconds.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
from django.db import connection, transaction

from cms.domain.analysis import index_text, seams
from cms.models import LawVersion
from core.arrays import Numbers, fetched, gathered, numbers

TABLE = "cms_article_terms"
_BITS = 16  # of a key, for the place of an article in its version; the Civil Code has 1,260

CREATE = {
    "postgresql": (
        f"CREATE TABLE IF NOT EXISTS {TABLE} (id bigint PRIMARY KEY, terms integer[] NOT NULL, "
        "breadth text NOT NULL DEFAULT repeat(' ', 2100)) WITH (toast_tuple_target = 128)",
        f"ALTER TABLE {TABLE} ALTER COLUMN terms SET STORAGE EXTERNAL",
        f"CREATE INDEX IF NOT EXISTS {TABLE}_gin ON {TABLE} USING gin (terms)",
    ),
    "sqlite": (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5(terms, content='', detail=none, "
        "tokenize='unicode61 remove_diacritics 0')",
    ),
}
DROP = f"DROP TABLE IF EXISTS {TABLE}"


def _on_postgres() -> bool:
    return connection.vendor == "postgresql"


def _key() -> str:
    return "id" if _on_postgres() else "rowid"


def _number(term: str) -> int:
    """A term as a signed number of 32 bits: exact for one or two Han characters, a checksum for anything else."""
    if not term[0].isascii() and len(term) <= 2:
        value = sum(ord(sign) << shift for sign, shift in zip(term, (16, 0), strict=False))
    else:
        value = zlib.crc32(term.encode())
    return value - (1 << 32) if value >= 1 << 31 else value


def add(versions: Iterable[LawVersion]) -> int:
    """Index the articles of versions that are not indexed yet; run again it changes nothing."""
    added = sum(_add(version) for version in versions if not _indexed(version.pk))
    tidy()
    return added


def tidy() -> None:
    """PostgreSQL gathers new rows beside the index, which every search would read; put them in their place at once."""
    if _on_postgres():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT gin_clean_pending_list('{TABLE}_gin')")


def _indexed(version_id: int) -> bool:
    with connection.cursor() as cursor:
        key = _key()
        bounds = (version_id << _BITS, (version_id + 1) << _BITS)
        cursor.execute(f"SELECT 1 FROM {TABLE} WHERE {key} >= %s AND {key} < %s LIMIT 1", bounds)
        return cursor.fetchone() is not None


def _add(version: LawVersion) -> int:
    return insert((version.pk, order, text) for order, text in version.provisions.values_list("order", "text"))


def insert(articles: Iterable[tuple[int, int, str]]) -> int:
    """(version, place in it, text) into the index."""
    rows = []
    for version, order, text in articles:
        terms = sorted({*index_text(text).split(), *seams(text)})
        rows.append(((version << _BITS) + order, [_number(t) for t in terms] if _on_postgres() else " ".join(terms)))
    key = _key()
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {TABLE} ({key}, terms) VALUES (%s, %s)", rows)
    return len(rows)


def index_again(articles: Iterable[tuple[int, int, str]]) -> None:
    """The index anew from (version, place in it, text) of everything that is found; on PostgreSQL its GIN last of all."""
    *table, index = CREATE[connection.vendor]
    with connection.cursor() as cursor:
        for statement in (DROP, *(table or [index])):
            cursor.execute(statement)
        rows = iter(articles)
        while insert(islice(rows, 2000)):
            pass
        if table:
            cursor.execute(index)


def _matching(terms: Sequence[str]) -> tuple[str, list]:
    if _on_postgres():
        return "terms @> %s::integer[]", [[_number(term) for term in terms]]
    return f"{TABLE} MATCH %s", [" AND ".join(f'"{term}"' for term in terms)]


@contextmanager
def _by_the_index() -> Iterator[None]:
    """PostgreSQL takes looking into an array for cheap and reads the whole table for a frequent term, at twice the time."""
    if not _on_postgres():
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")


class Matches:
    """Articles that hold all terms of a question."""

    def __init__(self, keys: Numbers) -> None:
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    @cached_property
    def counted(self) -> Counter[int]:
        """Key of a version -> how many of its articles match."""
        if not len(self):
            return Counter()
        versions = self._keys >> _BITS
        first = int(versions.min())
        counts = np.bincount(versions - first)
        held = np.flatnonzero(counts)
        return Counter(dict(zip((held + first).tolist(), counts[held].tolist(), strict=True)))

    def places(self, versions: Collection[int], limit: int) -> list[tuple[int, int]]:
        """(version, place in it) of those in these versions."""
        inside = self._keys[np.isin(self._keys >> _BITS, list(versions))]
        return [divmod(key, 1 << _BITS) for key in inside[:limit].tolist()]


def matches(terms: Sequence[str]) -> Matches:
    """What holds all terms. One query."""
    if not terms:
        return Matches(numbers(None))
    where, values = _matching(terms)
    with _by_the_index():
        ((found,),) = fetched(f"SELECT {gathered(_key())} FROM {TABLE} WHERE {where}", values)
    return Matches(np.sort(numbers(found), kind="stable"))


class Article(NamedTuple):
    """What weighing and showing a hit needs of an article; `heads`: its headings as the database keeps them, JSON."""

    version_id: int
    order: int
    provision: str
    label: str
    heads: str
    text: str


def texts(wanted: Sequence[tuple[int, int]]) -> list[Article]:
    """The articles at these places. One query."""
    if not wanted:
        return []
    pairs = ", ".join(f"({int(version)}, {int(order)})" for version, order in wanted)
    columns = 'version_id, "order", provision, label, CAST(headings AS text), text'
    # A cross join, because SQLite would pass over every article to look for each among the pairs.
    joined = f"WITH place (version, number) AS (VALUES {pairs}) SELECT {columns} FROM place CROSS JOIN cms_provision"
    with connection.cursor() as cursor:
        cursor.execute(f'{joined} WHERE version_id = place.version AND "order" = place.number')
        return [Article._make(row) for row in cursor.fetchall()]
