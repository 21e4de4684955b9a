"""What a reader of a statute sees beside its words: where versions stand, what changed, who refers to what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache

from cms.domain.statutes.compare import Change, Kind, LineChange, compare_lines
from cms.domain.statutes.numbers import label_of_id
from cms.domain.statutes.standing import Standing, standing
from cms.models import Citation, CrossReference, Law, LawVersion, Provision, SourceCheck
from cms.queries.compare import all_between, lines_of

MOST_REFERENCES = 60


@dataclass(frozen=True)
class VersionRow:
    """A version as it is listed. `name` is how addresses name it: its day, with .2 for the second of a day."""

    version: LawVersion
    name: str
    standing: Standing


def name_of(version: LawVersion) -> str:
    return version.day.isoformat() + (f".{version.amendment}" if version.amendment > 1 else "")


def version_rows(law: Law, on: date) -> list[VersionRow]:
    """Newest first; of a text whose misprint was mended only the last revision."""
    found: dict[str, LawVersion] = {}
    for version in law.versions.order_by("-day", "-amendment", "-revision"):
        found.setdefault(name_of(version), version)
    same_begin = {v.in_force_from: name for name, v in reversed(found.items()) if v.in_force_from}
    rows = []
    for place, (name, version) in enumerate(found.items()):
        stands = standing(version.in_force_from, version.in_force_until, newest=place == 0, on=on)
        if version.in_force_from and same_begin[version.in_force_from] != name and stands is Standing.IN_FORCE:
            stands = Standing.SUPERSEDED  # a later text begins on the same day
        if stands is Standing.UNVERIFIED and version.in_force_until < on:
            stands = Standing.REPEALED
        rows.append(VersionRow(version, name, stands))
    return rows


def named(rows: Sequence[VersionRow], text: str) -> LawVersion | None:
    """By day, or by public id as older addresses have it."""
    return next((row.version for row in rows if text and text in (row.name, str(row.version.public_id))), None)


@dataclass(frozen=True)
class Mark:
    """What became of an article since the text before: `old` is its id there."""

    kind: str
    old: str = ""


def marks_between(old: LawVersion, new: LawVersion) -> dict[str, Mark]:
    """By id of the new text. Texts never change, so the answer is kept."""
    key = f"cms.marks.{old.pk}.{new.pk}"
    marks = cache.get(key)
    if marks is None:
        changes = all_between(old, new)
        marks = {c.new_id: Mark(c.kind.value, c.old_id) for c in changes if c.new}
        marks |= {f"-{c.old_id}": Mark(c.kind.value, c.old_id) for c in changes if not c.new}
        cache.set(key, marks, 24 * 3600)
    return marks


def references_from(version: LawVersion, article: str) -> list[CrossReference]:
    return list(version.references.filter(article=article)[:MOST_REFERENCES])


def references_to(law: Law, version: LawVersion, article: str) -> list[CrossReference]:
    """From the same text, and from the newest text of other laws."""
    rows = CrossReference.objects.filter(law=law.code, target_article=article).select_related("version__law")
    newest: dict[int, int] = {}
    for law_id, pk in (
        LawVersion.objects.filter(references__in=rows)
        .exclude(law=law)
        .order_by("day", "amendment", "revision")
        .values_list("law_id", "pk")
    ):
        newest[law_id] = pk
    seen: dict[tuple[int, str], CrossReference] = {}
    for row in rows.filter(version__in=[version.pk, *newest.values()])[: MOST_REFERENCES * 2]:
        seen.setdefault((row.version_id, row.article), row)
    return list(seen.values())[:MOST_REFERENCES]


def reference_counts(law: Law, version: LawVersion) -> Counter[str]:
    """How many articles of a text are referred to by others of it, per article. One query."""
    pairs = set(CrossReference.objects.filter(version=version, law=law.code).values_list("target_article", "article"))
    return Counter(target for target, _article in pairs if target)


@dataclass(frozen=True)
class Citing:
    """How many live sources of a kind cite an article or a part of it; `parts`: (第一款第三项, how many) where they say which."""

    kind: str
    count: int
    parts: list[tuple[str, int]]


def citing_sources(law: Law, article: str) -> list[Citing]:
    """By kind. A source that cites two parts counts once, and in each part. One query."""
    rows = Citation.objects.filter(law=law.code, live=True, provision__startswith=article)
    found = {one for one in rows.values_list("source_kind", "source_public_id", "provision")
             if one[2].split("__", 1)[0] == article}  # fmt: skip
    sources = Counter(kind for kind, _source in {(kind, source) for kind, source, _provision in found})
    parts = Counter((kind, provision) for kind, _source, provision in found if provision != article)
    whole = label_of_id(article)
    return [
        Citing(
            kind,
            count,
            [
                (label_of_id(part).removeprefix(whole), parts[of, part])
                for of, part in sorted(parts, key=_places)
                if of == kind
            ],
        )
        for kind, count in sources.most_common()
    ]


def _places(one: tuple[str, str]) -> list[int]:
    """art_9__para_10 after art_9__para_2."""
    return [int(number) for number in re.findall(r"\d+", one[1])]


def checks_of(version: LawVersion) -> dict[str, SourceCheck]:
    """The newest check of the whole ("") and of each article."""
    found: dict[str, SourceCheck] = {}
    for check in version.checks.select_related("checked_by"):
        found.setdefault(check.provision, check)
    return found


@dataclass(frozen=True)
class Past:
    """An article in one version, and how it differs from the text before. `lines` is None where nothing came before."""

    row: VersionRow
    provision: Provision
    kind: str
    lines: list[LineChange] | None


def history(rows: Sequence[VersionRow], version: LawVersion, article: str) -> list[Past]:
    """An article through the versions, newest first: followed backwards and forwards whatever its number was."""
    order = list(rows)
    at = next(i for i, row in enumerate(order) if row.version.pk == version.pk)
    ids = {at: article}
    for place in range(at, len(order) - 1):
        mark = marks_between(order[place + 1].version, order[place].version).get(ids[place])
        if mark is None or not mark.old:
            break
        ids[place + 1] = mark.old
    for place in range(at, 0, -1):
        marks = marks_between(order[place].version, order[place - 1].version)
        later = next((new for new, mark in marks.items() if mark.old == ids[place] and not new.startswith("-")), None)
        if later is None:
            break
        ids[place - 1] = later
    return _past(order, ids)


def _past(order: list[VersionRow], ids: dict[int, str]) -> list[Past]:
    versions = {order[place].version.pk: place for place in ids}
    rows = Provision.objects.filter(version__in=versions, provision__in=set(ids.values()))
    texts = {versions[row.version_id]: row for row in rows if ids[versions[row.version_id]] == row.provision}
    found = []
    for place in sorted(ids):
        before = texts.get(place + 1)
        kind, lines = "", None
        if before is not None:
            kind = marks_between(order[place + 1].version, order[place].version)[ids[place]].kind
            lines = compare_lines(lines_of(before), lines_of(texts[place]))
        elif place + 1 < len(order):
            kind = Kind.ADDED.value
        found.append(Past(order[place], texts[place], kind, lines))
    return found


def tally(changes: Sequence[Change]) -> dict[str, int]:
    counted = Counter(change.kind for change in changes)
    return {kind.value: counted[kind] for kind in Kind if counted[kind]}
