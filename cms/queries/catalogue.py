"""What a search knows of every law and version without reading them anew: kept by each process as long as it is true.

Titles, kinds and days of 2,000 laws take longer to read than to search. Before each use the database is asked for a mark
made of every one of these facts (one query); where the mark is another than the kept one, everything is read again. So a new
version, a corrected date or a repeal is found at once by every process, whoever wrote it, and nothing has to be announced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connection

from cms.domain.analysis import normalised
from cms.domain.statutes.standing import Standing, standing
from cms.models import Law, LawVersion
from cms.queries.outline import outlines
from core import clock

_LAWS = "id || '|' || code || '|' || title || '|' || kind || '|' || sort_key || '|' || CAST(invented AS TEXT)"
_VERSIONS = (
    "id || '|' || law_id || '|' || CAST(day AS TEXT) || '|' || revision || '|' || "
    "COALESCE(CAST(in_force_from AS TEXT), '') || '|' || CAST(in_force_until AS TEXT)"
)


@dataclass(frozen=True)
class Version:
    """A text that can be found: the last revision of its day."""

    id: int
    public_id: UUID
    code: str
    title: str
    level: str
    day: date
    standing: Standing


@dataclass(frozen=True)
class Catalogue:
    """`titles`: code -> (title, kind) of laws that are loaded and of those known by structure only. `tidy`: code -> the
    code as it is compared. `loaded`: codes with a text. `versions`: by key, standing as of the day. Nothing invented but
    in `loaded`.
    """

    titles: Mapping[str, tuple[str, str]]
    tidy: Mapping[str, str]
    loaded: frozenset[str]
    versions: Mapping[int, Version]


_kept: tuple[tuple[str, date], Catalogue] | None = None


def catalogue() -> Catalogue:
    """As the database has it now. One query while nothing has changed, three after a change."""
    global _kept
    mark = (_mark(), clock.today())
    kept = _kept
    if kept is None or kept[0] != mark:
        kept = _kept = (mark, _read(mark[1]))
    return kept[1]


def _mark() -> str:
    """The facts themselves in one string; on PostgreSQL its digest, which is shorter to send."""
    on_postgres = connection.vendor == "postgresql"
    gather = "md5(string_agg(fact, ','))" if on_postgres else "group_concat(fact, ',')"
    parts = (
        f"(SELECT {gather} FROM (SELECT {facts} AS fact FROM {model._meta.db_table} ORDER BY id) AS facts)"
        for model, facts in ((Law, _LAWS), (LawVersion, _VERSIONS))
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return "\n".join(part or "" for part in cursor.fetchone())


def _read(today: date) -> Catalogue:
    laws = list(Law.objects.order_by("sort_key").values_list("code", "title", "kind", "invented"))
    known = {code: (title, kind) for code, title, kind, invented in laws if not invented}
    titles = {code: (one.title, one.kind) for code, one in outlines().items()} | known
    loaded = frozenset(code for code, _title, _kind, _invented in laws)
    return Catalogue(titles, {code: tidy_title(code) for code in titles}, loaded, _versions(today))


def _versions(today: date) -> dict[int, Version]:
    rows = (
        LawVersion.objects.filter(law__invented=False)
        .order_by("law_id", "-day", "-revision")
        .values_list(
            "pk", "public_id", "law_id", "day", "in_force_from", "in_force_until", "law__code", "law__title", "law__kind"
        )
    )  # fmt: skip
    seen, days = set(), set()
    found: dict[int, Version] = {}
    for pk, public_id, law, day, begins, until, code, title, level in rows:
        newest, first_of_day = law not in seen, (law, day) not in days
        seen.add(law)
        days.add((law, day))
        if first_of_day:  # an earlier revision of a day had a misprint
            where = standing(begins, until, newest=newest, on=today)
            found[pk] = Version(pk, public_id, code, title, level, day, where)
    return found


@lru_cache(maxsize=20_000)
def tidy_title(title: str) -> str:
    return normalised(title)
