"""Reads of the library: the version in force on a day, a provision, who cites it, what a search finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from cms.domain.analysis import normalised, query_terms
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
        .order_by("-in_force_from", "-revision")
        .first()
    )


def newest_version(law: Law) -> LawVersion | None:
    return law.versions.order_by("-day", "-revision").first()


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
    laws = {law.code: law for law in Law.objects.filter(code__in={code.removeprefix(_LONG) for code, _p, _d in asked})}
    versions: dict[int, list[LawVersion]] = {}
    for version in LawVersion.objects.filter(law__in=laws.values()).order_by("-day", "-revision"):
        versions.setdefault(version.law_id, []).append(version)
    chosen = {
        one: _of_day(versions.get(law.pk, []), one[2]) for one in asked if (law := laws.get(one[0].removeprefix(_LONG)))
    }
    rows = Provision.objects.filter(
        version__in={version.pk for version in chosen.values() if version},
        provision__in={provision.split("__", 1)[0] for _c, provision, _d in asked},
    )
    articles = {(row.version_id, row.provision): row for row in rows}
    return {
        one
        for one, version in chosen.items()
        if version and (row := articles.get((version.pk, one[1].split("__", 1)[0]))) and _has(row, one[1])
    }


def _of_day(versions: list[LawVersion], day: date | None) -> LawVersion | None:
    """The same choice as `provision_on`, among versions already at hand, newest first."""
    dated = [v for v in versions if day and v.in_force_from and v.in_force_from <= day <= v.in_force_until]
    return max(dated, key=lambda v: (v.in_force_from, v.revision), default=None) or (versions[0] if versions else None)


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


@dataclass(frozen=True)
class Hit:
    kind: str
    title: str
    version: str | None
    provision: str | None
    url: str
    score: float
    excerpt: str = ""

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("kind", "title", "version", "provision", "url", "score")}


def search(text: str, *, kind: str = "all", limit: int = 20) -> tuple[int, list[Hit]]:
    """(total, hits): laws whose title fits, then articles, then lessons and pages. Every term must be found."""
    if not query_terms(text):
        return 0, []
    hits: list[Hit] = []
    total = 0
    if kind in ("law", "all"):
        laws = _laws(text)
        articles, count = _articles(text, limit)
        hits += [*laws, *articles]
        total += len(laws) + count
    if kind in ("lesson", "all"):
        pages, count = _pages(text, limit)
        hits += pages
        total += count
    return total, hits[:limit]


def _laws(text: str) -> list[Hit]:
    """Title equal, then beginning with it, then containing it; the shorter first."""
    tidy = normalised(text)
    found = [law for law in Law.objects.filter(invented=False) if tidy in normalised(law.title)]

    def rank(law: Law) -> tuple[int, int, str]:
        short = normalised(law.code)
        place = 0 if short == tidy else 1 if short.startswith(tidy) else 2
        return place, len(law.code), law.sort_key

    return [
        Hit("law", law.title, None, None, reverse("cms:law", args=[law.code]), round(10 - rank(law)[0], 2))
        for law in sorted(found, key=rank)
    ]


def current_versions() -> QuerySet[LawVersion]:
    """The newest text of each law that is not invented."""
    newest: dict[int, int] = {}
    rows = LawVersion.objects.filter(law__invented=False).order_by("day", "revision").values_list("law_id", "pk")
    for law_id, pk in rows:
        newest[law_id] = pk
    return LawVersion.objects.filter(pk__in=newest.values())


def _articles(text: str, limit: int) -> tuple[list[Hit], int]:
    versions = {version.pk: version for version in current_versions().select_related("law")}
    rows = Provision.objects.filter(version_id__in=versions)
    found = get_search_backend().search(text, rows).annotate_score("score")
    hits = []
    for row in found[:limit]:
        version = versions[row.version_id]
        url = f"{reverse('cms:law', args=[version.law.code])}#{row.provision}"
        score = round(float(getattr(row, "score", 0) or 0), 4)
        hits.append(
            Hit(
                "law",
                f"{version.law.title} {row.label}",
                version.day.isoformat(),
                row.provision,
                url,
                score,
                excerpt(row.text, text),
            )
        )
    return hits, found.count()


def _pages(text: str, limit: int) -> tuple[list[Hit], int]:
    found = get_search_backend().search(text, Page.objects.live().public()).annotate_score("score")
    hits = []
    for page in found[:limit]:
        kind = "lesson" if page.content_type.app_label == "learning" else "page"
        score = round(float(getattr(page, "score", 0) or 0), 4)
        hits.append(Hit(kind, page.title, None, None, page.url or "/", score))
    return hits, found.count()


def excerpt(text: str, query: str, around: int = 46) -> str:
    """The words around the first place where a term is found."""
    flat = " ".join(text.split())
    places = [flat.find(term) for term in [query.strip(), *query_terms(query)] if term in flat]
    begin = max(0, (places[0] if places else 0) - around // 2)
    cut = flat[begin : begin + around * 2]
    return ("…" if begin else "") + cut + ("…" if begin + around * 2 < len(flat) else "")
