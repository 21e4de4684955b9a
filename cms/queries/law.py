"""Reads of the library: the version in force on a day, a provision, who cites it, what a search finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet

from cms.models import Citation, Law, LawVersion, Provision
from core import clock

_LONG = "中华人民共和国"


def law_for(code: str) -> Law | None:
    """By short or full title."""
    tidy = code.removeprefix(_LONG)
    return Law.objects.filter(code=tidy).first()


def version_on(law: Law, day: date) -> LawVersion | None:
    """The newest version whose in-force date is known and lies on or before a day; None where none is."""
    return (
        law.versions.filter(in_force_from__lte=day, in_force_until__gte=day)
        .order_by("-in_force_from", "-day", "-amendment", "-revision")
        .first()
    )


def newest_version(law: Law) -> LawVersion | None:
    return law.versions.order_by("-day", "-amendment", "-revision").first()


def shown_version(law: Law, day: date | None) -> LawVersion | None:
    """For a day: the one in force; where dates are unverified, or no day is asked, the newest text."""
    if day is None:
        return version_on(law, clock.today()) or newest_version(law)
    return version_on(law, day)


def provision_on(code: str, provision: str, day: date | None = None) -> Provision | None:
    """The article that a provision id names, in the version of a day (the newest text where the day's is unknown)."""
    law = law_for(code)
    if law is None:
        return None
    version = (version_on(law, day) if day else None) or newest_version(law)
    if version is None:
        return None
    article = version.provisions.filter(provision=provision.split("__", 1)[0]).first()
    return article if article is not None and _has(article, provision) else None


def known_provisions(asked: Collection[tuple[str, str, date | None]]) -> set[tuple[str, str, date | None]]:
    """Which of (law, provision, day) the library holds. Three queries whatever the number."""
    return set(provisions_of(asked))


def provisions_of(
    asked: Collection[tuple[str, str, date | None]],
) -> dict[tuple[str, str, date | None], Provision]:
    """The article of each (law, provision, day) that the library holds, with version and law. Three queries."""
    laws = {law.code: law for law in Law.objects.filter(code__in={code.removeprefix(_LONG) for code, _p, _d in asked})}
    versions: dict[int, list[LawVersion]] = {}
    known = LawVersion.objects.filter(law__in=laws.values()).select_related("law")
    for version in known.order_by("-day", "-amendment", "-revision"):
        versions.setdefault(version.law_id, []).append(version)
    chosen = {
        one: _of_day(versions.get(law.pk, []), one[2]) for one in asked if (law := laws.get(one[0].removeprefix(_LONG)))
    }
    rows = Provision.objects.select_related("version__law").filter(
        version__in={version.pk for version in chosen.values() if version},
        provision__in={provision.split("__", 1)[0] for _c, provision, _d in asked},
    )
    articles = {(row.version_id, row.provision): row for row in rows}
    return {
        one: row
        for one, version in chosen.items()
        if version and (row := articles.get((version.pk, one[1].split("__", 1)[0]))) and _has(row, one[1])
    }


def _of_day(versions: list[LawVersion], day: date | None) -> LawVersion | None:
    """The same choice as `provision_on`, among versions already at hand, newest first."""
    dated = [v for v in versions if day and v.in_force_from and v.in_force_from <= day <= v.in_force_until]
    return max(dated, key=lambda v: (v.in_force_from, v.day, v.amendment, v.revision), default=None) or (
        versions[0] if versions else None
    )


def _has(article: Provision, provision: str) -> bool:
    """Whether paragraph and point exist in it."""
    parts = dict(part.rsplit("_", 1) for part in provision.split("__")[1:])
    if "para" not in parts:
        return "pt" not in parts
    number = int(parts["para"])
    if not 1 <= number <= len(article.paragraphs):
        return False
    return "pt" not in parts or int(parts["pt"]) in {p["number"] for p in article.paragraphs[number - 1]["points"]}


def cited_by(code: str) -> Counter[str]:
    """How many live sources cite each article of a law, loaded or not. One query."""
    rows = Citation.objects.filter(law=code, live=True).values_list("provision", flat=True)
    return Counter(provision.split("__", 1)[0] for provision in rows)


def changed_articles(old: LawVersion, new: LawVersion) -> dict[str, str]:
    """Article id -> added, removed or changed. Two queries."""
    before = dict(old.provisions.values_list("provision", "text"))
    after = dict(new.provisions.values_list("provision", "text"))
    found = dict.fromkeys(after.keys() - before.keys(), "added")
    found |= dict.fromkeys(before.keys() - after.keys(), "removed")
    return found | {name: "changed" for name in before.keys() & after.keys() if before[name] != after[name]}


def current_versions() -> QuerySet[LawVersion]:
    """The newest text of each law that is not invented."""
    newest: dict[int, int] = {}
    rows = (
        LawVersion.objects.filter(law__invented=False)
        .order_by("day", "amendment", "revision")
        .values_list("law_id", "pk")
    )
    for law_id, pk in rows:
        newest[law_id] = pk
    return LawVersion.objects.filter(pk__in=newest.values())
