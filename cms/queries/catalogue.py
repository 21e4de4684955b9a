"""What a search knows of every law and version without reading them anew: kept by each process as long as it is true.

Titles, kinds and days of 2,000 laws take longer to read than to search. Before each use the database is asked for a mark
made of every one of these facts (one query); where the mark is another than the kept one, everything is read again. So a new
version, a corrected date or a repeal is found at once by every process, whoever wrote it, and nothing has to be announced.
Where frequent words stand is kept beside these facts and falls with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Model

from cms.domain.analysis import normalised
from cms.domain.statutes.standing import Standing, standing
from cms.models import Law, LawVersion
from cms.queries.outline import outlines
from cms.search.articles import Matches
from core import clock

_FACTS: tuple[tuple[type[Model], str], ...] = (
    (Law, "id, code, title, kind, sort_key, invented"),
    (LawVersion, "id, law_id, day, amendment, revision, in_force_from, in_force_until, SUBSTR(sha256, 1, 8)"),
)


@dataclass(frozen=True)
class Version:
    """A text that can be found: the last revision of each amendment of a day."""

    id: int
    public_id: UUID
    code: str
    title: str
    level: str
    day: date
    amendment: int
    standing: Standing
    stands: str  # the value of `standing`: two thousand are compared in a search, and names of an Enum slowly

    @property
    def name(self) -> str:
        """As addresses name it: its day, with .2 for the second of a day."""
        return self.day.isoformat() + (f".{self.amendment}" if self.amendment > 1 else "")


@dataclass(frozen=True)
class Catalogue:
    """`titles`: code -> (title, kind) of laws that are loaded and of those known by structure only. `tidy`: code -> the
    code as it is compared. `loaded`: codes with a text. `versions`: by key, standing as of the day. Nothing invented but
    in `loaded`. `matches`: frequent terms that were asked for -> the articles holding all of them, the last asked at the end.
    """

    titles: Mapping[str, tuple[str, str]]
    tidy: Mapping[str, str]
    loaded: frozenset[str]
    versions: Mapping[int, Version]
    matches: dict[tuple[str, ...], Matches] = field(default_factory=dict, compare=False, repr=False)


class Keeper:
    """What one process keeps; every process has its own, and none hears of another."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[str, date], Catalogue] | None = None

    def now(self) -> Catalogue:
        """As the database has it now. One query while nothing has changed, three after a change."""
        mark = (_mark(), clock.today())
        kept = self._kept
        if kept is None or kept[0] != mark:
            kept = self._kept = (mark, _read(mark[1]))
        return kept[1]


_of_this_process = Keeper()


def catalogue() -> Catalogue:
    """As the database has it now. One query while nothing has changed, three after a change."""
    return _of_this_process.now()


def _mark() -> str:
    """Two numbers out of the facts on PostgreSQL, which hashes a row at once; on SQLite the facts themselves."""
    if connection.vendor == "postgresql":
        # Rows with keys of their own, summed as 64 bits each: two sets of facts with one sum are not met by chance.
        gather = "SELECT COUNT(*) || ':' || COALESCE(SUM(hash_record_extended(ROW({}), 0)), 0) FROM {}"
    else:
        gather = "SELECT json_group_array(json_array({})) FROM {}"
    parts = (f"({gather.format(facts, model._meta.db_table)})" for model, facts in _FACTS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}")
        return "\n".join(cursor.fetchone())


def _read(today: date) -> Catalogue:
    laws = list(Law.objects.order_by("sort_key").values_list("code", "title", "kind", "invented"))
    known = {code: (title, kind) for code, title, kind, invented in laws if not invented}
    titles = {code: (one.title, one.kind) for code, one in outlines().items()} | known
    loaded = frozenset(code for code, _title, _kind, _invented in laws)
    return Catalogue(titles, {code: tidy_title(code) for code in titles}, loaded, _versions(today))


def _versions(today: date) -> dict[int, Version]:
    rows = (
        LawVersion.objects.filter(law__invented=False)
        .order_by("law_id", "-day", "-amendment", "-revision")
        .values_list(
            "pk", "public_id", "law_id", "day", "amendment", "in_force_from", "in_force_until",
            "law__code", "law__title", "law__kind",
        )
    )  # fmt: skip
    seen, texts, begun = set(), set(), set()
    found: dict[int, Version] = {}
    for pk, public_id, law, day, amendment, begins, until, code, title, level in rows:
        newest, last_revision = law not in seen, (law, day, amendment) not in texts
        seen.add(law)
        texts.add((law, day, amendment))
        if last_revision:  # an earlier revision of the same text had a misprint
            where = standing(begins, until, newest=newest, on=today)
            if where is Standing.IN_FORCE and (law, begins) in begun:
                where = Standing.SUPERSEDED  # a later text begins on the same day
            begun.add((law, begins))
            found[pk] = Version(pk, public_id, code, title, level, day, amendment, where, where.value)
    return found


@lru_cache(maxsize=20_000)
def tidy_title(title: str) -> str:
    return normalised(title)
