"""Cited articles to be shown beside something else: their text where it is loaded, else what the structure index knows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from cms.domain.statutes.numbers import label_of_id
from cms.models import Law, LawVersion, Provision
from cms.queries.law import provisions_of
from cms.queries.outline import outline_of

Asked = tuple[str, str, date | None]


@dataclass(frozen=True)
class Article:
    """`paragraphs` as in Provision, each with `cited` where the citation names it; empty where the text is not loaded.

    `counted` is then how many paragraphs and points the article has. `url` is empty where nothing is known of it.
    """

    law: str
    title: str
    label: str
    url: str = ""
    version_day: date | None = None
    paragraphs: tuple[Mapping[str, Any], ...] = ()
    counted: tuple[int, int] | None = None


def articles_on(asked: Collection[Asked]) -> dict[Asked, Article]:
    """Each asked (law, provision, day) with its article, in three queries however many."""
    rows = provisions_of(asked)
    return {one: _loaded(one, rows[one]) if one in rows else _outlined(one) for one in asked}


def chapters_of(law: str) -> dict[str, list[str]]:
    """Chapter -> ids of its articles, of the newest text; empty where none is loaded. Two queries."""
    version = LawVersion.objects.filter(law__code=law).order_by("-day", "-amendment", "-revision").first()
    found: dict[str, list[str]] = {}
    for article, headings in Provision.objects.filter(version=version).values_list("provision", "headings"):
        if version and headings:
            chapter = next((head for head in headings if "章" in head), headings[-1])
            found.setdefault(chapter, []).append(article)
    return found


def titles_of(laws: Collection[str]) -> dict[str, str]:
    """Short title -> full title, of loaded and outlined laws. One query."""
    loaded = dict(Law.objects.filter(code__in=laws).values_list("code", "title"))
    outlined = {law: outline.title for law in laws if (outline := outline_of(law))}
    return {law: loaded.get(law) or outlined.get(law, law) for law in laws}


def _url(law: str, article: str, day: date | None) -> str:
    asked = "?" + urlencode({"on": day.isoformat()}) if day else ""
    return f"{reverse('cms:law', args=[law])}{asked}#{article}"


def _loaded(one: Asked, row: Provision) -> Article:
    _law, provision, day = one
    version = row.version
    paragraph = next((int(p.rsplit("_", 1)[1]) for p in provision.split("__")[1:] if p.startswith("para_")), 0)
    marked = tuple({**p, "cited": number == paragraph} for number, p in enumerate(row.paragraphs, start=1))
    on = day if version.in_force_from and day and version.in_force_from <= day <= version.in_force_until else None
    return Article(version.law.code, version.law.title, row.label, _url(version.law.code, row.provision, on), version.day, marked)  # fmt: skip


def _outlined(one: Asked) -> Article:
    law, provision, day = one
    outline, article = outline_of(law), provision.split("__", 1)[0]
    if outline is None or not article or not outline.has(article, day):
        return Article(law, getattr(outline, "title", law), label_of_id(article) if article else "")
    version = (outline.on(day) if day else None) or outline.versions[0]
    points = version.articles[article]
    return Article(
        outline.code,
        outline.title,
        label_of_id(article),
        _url(outline.code, article, day if outline.on(day) else None) if day else _url(outline.code, article, None),
        version.day,
        counted=(len(points), sum(points)),
    )
