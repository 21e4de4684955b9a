"""What a search finds: the article asked for by number, laws and pages by their titles, articles, pages; with facets."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import strip_tags
from modelsearch.backends import get_search_backend
from modelsearch.index import SearchField
from wagtail.models import Page

from cms.domain.analysis import normalised
from cms.domain.asking import Asked, asked, holds_phrases, reference_in, weight
from cms.domain.statutes.standing import Standing
from cms.models import Law
from cms.queries.catalogue import Catalogue, Version, catalogue, tidy_title
from cms.queries.law import provision_on
from cms.queries.outline import outlines
from cms.search import articles
from core import clock

LEVELS = ("law", "regulation", "interpretation")
KINDS = ("law", "lesson", "case", "bulletin", "page")
# Texts that are read, weighed and, for a phrase, compared sign by sign; the best of them are shown.
WEIGHED = 400
COMPARED = 2000
# How many articles are remembered that hold terms which stand in more than these, eight bytes each.
KEPT = 2_000_000
PAGES = 300
MOST_HITS = 200
_BY_DEFAULT = frozenset({Standing.IN_FORCE, Standing.NOT_YET, Standing.UNVERIFIED})


@dataclass(frozen=True)
class Hit:
    kind: str
    title: str
    version: str | None
    provision: str | None
    url: str
    score: float
    excerpt: str = ""
    standing: str = ""
    note: str = ""
    body: str = field(default="", repr=False)  # of an article, for its excerpt

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("kind", "title", "version", "provision", "url", "score")}


@dataclass(frozen=True)
class Filters:
    """Empty means any; without a standing, texts that were superseded or repealed are left out."""

    kind: str = ""
    law: str = ""
    level: str = ""
    standing: str = ""

    @property
    def of_law(self) -> bool:
        return bool(self.law or self.level or self.standing)


@dataclass(frozen=True)
class Answer:
    """`facets`: name -> value -> how many would be found with that value, the other filters kept."""

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


def search(text: str, *, kind: str = "all", limit: int = 20) -> tuple[int, list[Hit]]:
    """(total, hits) as the command tells them. Case lessons are lessons here."""
    answer = find(text, Filters(kind="" if kind == "all" else kind), limit=limit)
    return answer.total, answer.hits


def find(text: str, filters: Filters | None = None, *, limit: int = MOST_HITS) -> Answer:
    """The number first, then titles, then articles by weight, then pages. Every term must be found."""
    filters = filters or Filters()
    question = asked(text)
    if not question.terms:
        return Answer()
    known = catalogue()
    by_number = numbered(text, known)
    laws = _titles(question, filters, known)
    found = _articles(question, filters, limit, known)
    pages = _pages(question)
    kinds = Counter(hit.kind for hit in pages)
    kinds["law"] += len(by_number) + len(laws) + found.total
    pages = [hit for hit in pages if _of_kind(hit, filters)]
    on_law = filters.kind in ("", "law")
    in_title = [hit for hit in pages if question.plain in normalised(hit.title)]
    hits = [*(by_number + laws if on_law else []), *in_title]
    hits += [*(found.hits if on_law else []), *(hit for hit in pages if hit not in in_title)]
    total = (len(by_number) + len(laws) + found.total if on_law else 0) + len(pages)
    return Answer(total, hits[:limit], {"kind": _known(kinds, KINDS), **found.facets})


def _of_kind(hit: Hit, filters: Filters) -> bool:
    if filters.of_law:
        return False
    return filters.kind in ("", hit.kind) or (filters.kind == "lesson" and hit.kind == "case")


def _known(counted: Counter[str], order: Sequence[str]) -> dict[str, int]:
    return {name: counted[name] for name in order if counted[name]}


def titles_of_laws() -> Mapping[str, tuple[str, str]]:
    """Code -> (title, kind): loaded ones, and those of which only the structure is known. Nothing invented. One query."""
    return catalogue().titles


def laws_named(words: str, known: Catalogue | None = None) -> list[str]:
    """Codes of laws whose title is, begins with, ends with or contains the words; the shorter first."""
    tidy = normalised(words).removeprefix("中华人民共和国")
    if not tidy:
        return []
    known = known or catalogue()

    def place(code: str) -> int:
        short = known.tidy[code]
        return 0 if short == tidy else 1 if short.startswith(tidy) else 2

    found = [code for code, short in known.tidy.items() if tidy in short]
    return sorted(found, key=lambda code: (place(code), known.titles[code][1] != "law", len(code)))


def numbered(text: str, known: Catalogue | None = None) -> list[Hit]:
    """Articles that a number names: of the law with that title, else of the laws whose title ends so."""
    reference = reference_in(text)
    if reference is None:
        return []
    tidy = normalised(reference.law)
    named = [code for code in laws_named(tidy, known) if tidy_title(code).endswith(tidy)]
    exact = [code for code in named if tidy_title(code) == tidy]
    hits = [_number_hit(code, reference.provision, reference.article) for code in (exact or named)[:5]]
    return [hit for hit in hits if hit is not None]


def _number_hit(code: str, provision: str, article: str) -> Hit | None:
    """The named part where it exists, else its article."""
    row = provision_on(code, provision, clock.today()) or provision_on(code, article, clock.today())
    if row is not None:
        version = row.version
        url = f"{reverse('cms:law', args=[code])}#{row.provision}"
        return Hit(
            "law",
            f"{version.law.title} {row.label}",
            version.day.isoformat(),
            row.provision,
            url,
            20.0,
            excerpt(row.text, ""),
        )
    outline = outlines().get(code)
    if outline is None or not outline.has(article) or Law.objects.filter(code=code).exists():
        return None
    from cms.domain.statutes.numbers import label_of_id

    url = f"{reverse('cms:law', args=[code])}#{article}"
    return Hit("law", f"{outline.title} {label_of_id(article)}", None, article, url, 20.0, note="not_loaded")


def _titles(question: Asked, filters: Filters, known: Catalogue) -> list[Hit]:
    if filters.standing or filters.law:
        return []
    return [
        Hit(
            "law", known.titles[code][0], None, None, _address(code), 10.0 - place,
            note="" if code in known.loaded else "not_loaded",
        )
        for place, code in enumerate(laws_named(question.plain, known)[:20])
        if filters.level in ("", known.titles[code][1])
    ]  # fmt: skip


@dataclass(frozen=True)
class _Found:
    total: int
    hits: list[Hit]
    facets: dict[str, dict[str, int]]


def _matches(terms: tuple[str, ...], known: Catalogue) -> articles.Matches:
    """The articles that hold all terms. Those of frequent terms are kept, the longest unasked fall out first."""
    kept = known.matches
    found = kept.pop(terms, None) or articles.matches(terms)
    if len(found) > COMPARED:
        kept[terms] = found
        while len(kept) > 1 and sum(map(len, list(kept.values()))) > KEPT:
            kept.pop(next(iter(kept)), None)
    return found


def _articles(question: Asked, filters: Filters, limit: int, known: Catalogue) -> _Found:
    versions = known.versions
    terms = (*question.terms, *question.seams)
    found = _matches(terms, known)
    counted: Counter[int] = found.counted
    phrases = tuple(phrase for phrase in question.phrases if len(phrase) > 2)
    rows: list[articles.Article] | None = None
    if phrases and len(found) <= COMPARED:
        rows = [row for row in _texts_of(found, counted, COMPARED) if holds_phrases(row.text, phrases)]
        phrases = ()
        counted = Counter(row.version_id for row in rows)
    facets, chosen = _facets(counted, versions, filters)
    total = sum(counted[one.id] for one in chosen)
    if rows is None:
        enough = max(WEIGHED, limit)
        rows = _texts_of(found, _richest(chosen, counted, enough), enough)
    kept = {one.id for one in chosen}
    rows = [row for row in rows if row.version_id in kept and holds_phrases(row.text, phrases)]
    weighed = [(-_worth(row, versions[row.version_id], question), row.version_id, row.order, row) for row in rows]
    best = heapq.nsmallest(limit, weighed)
    return _Found(total, [_article_hit(row, versions[key], question, -less) for less, key, _order, row in best], facets)


def _texts_of(found: articles.Matches, versions: Collection[int], limit: int) -> list[articles.Article]:
    return articles.texts(found.places(versions, limit))


def _facets(
    counted: Mapping[int, int], versions: Mapping[int, Version], filters: Filters
) -> tuple[dict[str, dict[str, int]], list[Version]]:
    """How many each value of a facet would find with the other filters kept, and the versions that pass them all."""
    levels: Counter[str] = Counter()
    standings: Counter[str] = Counter()
    laws: Counter[str] = Counter()
    chosen: list[Version] = []
    wanted = {filters.standing} if filters.standing else {one.value for one in _BY_DEFAULT}
    only_law, only_level = filters.law, filters.level
    for key, count in counted.items():
        version = versions.get(key)
        if version is None:
            continue
        code, level, stands = version.code, version.level, version.stands
        of_law, of_level, shown = only_law in ("", code), only_level in ("", level), stands in wanted
        if of_law and of_level:
            standings[stands] += count
        if shown:
            if of_law:
                levels[level] += count
            if of_level:
                laws[code] += count
                if of_law:
                    chosen.append(version)
    most = heapq.nsmallest(12, laws.items(), key=lambda one: (one[0] != filters.law, -one[1]))
    return {"level": _known(levels, LEVELS), "standing": _known(standings, list(Standing)), "law": dict(most)}, chosen


_RANK = {level: place for place, level in enumerate(LEVELS)}


def _richest(chosen: list[Version], counted: Mapping[int, int], enough: int) -> list[int]:
    """Acts of law first, then whatever holds most, until there is enough to weigh."""
    ordered = sorted((_RANK.get(one.level, 9), -counted[one.id], one.id) for one in chosen)
    taken: list[int] = []
    for _rank, less, key in ordered:
        if enough <= 0:
            break
        taken.append(key)
        enough += less
    return taken


def _worth(row: articles.Article, version: Version, question: Asked) -> float:
    named = sum(run in version.code for run in question.runs)
    headed = sum(run in _headed(row.heads) for run in question.runs)
    return weight(row.text, question) + named + headed * 0.8 + (0.3 if version.level == "law" else 0)


@lru_cache(maxsize=20_000)
def _headed(heads: str) -> str:
    """The headings above an article in one text; those of a chapter share them."""
    return "".join(json.loads(heads))


def _article_hit(row: articles.Article, version: Version, question: Asked, worth: float) -> Hit:
    query = "" if version.standing in _BY_DEFAULT else f"?version={version.public_id}"
    return Hit(
        "law",
        f"{version.title} {row.label}",
        version.name,
        row.provision,
        f"{_address(version.code)}{query}#{row.provision}",
        round(worth, 4),
        standing=version.stands,
        body=row.text,
    )


@lru_cache(maxsize=20_000)
def _address(code: str) -> str:
    return reverse("cms:law", args=[code])


def _pages(question: Asked) -> list[Hit]:
    """Lessons, cases, bulletins and other public pages, the most fitting first."""
    found = get_search_backend().search(" ".join(question.terms), Page.objects.live().public()).annotate_score("score")
    pages = list(found[:PAGES])
    if question.phrases and pages:
        pages = [page for page in pages if holds_phrases(words_of(page), question.phrases)]
    return [
        Hit(kind_of(page), page.title, None, None, page.url or "/", round(float(getattr(page, "score", 0) or 0), 4), note=str(page.pk))
        for page in pages
    ]  # fmt: skip


def kind_of(page: Page) -> str:
    model = page.content_type.model
    if page.content_type.app_label == "learning":
        return "case" if "case" in model else "lesson"
    return "bulletin" if "bulletin" in model else "page"


def words_of(page: Page) -> str:
    """Everything of a page that is searched, as plain text."""
    full = page.specific
    fields = [one for one in full.get_search_fields() if isinstance(one, SearchField) and one.field_name != "title"]
    values = [one.get_value(full) for one in fields]
    flat = [text for value in values for text in (value if isinstance(value, list) else [value]) if text]
    return " ".join([full.title, *(strip_tags(str(text)) for text in flat)])


def with_excerpts(hits: Iterable[Hit], text: str) -> list[Hit]:
    """The hits of one screen with words of their articles and pages. One query per kind of page."""
    hits = list(hits)
    keys = [int(hit.note) for hit in hits if hit.kind != "law" and hit.note.isdigit()]
    pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).specific()}
    plain = asked(text).plain

    def with_excerpt(hit: Hit) -> Hit:
        if hit.body:
            return replace(hit, excerpt=excerpt(hit.body, plain))
        if hit.kind != "law" and hit.note.isdigit() and int(hit.note) in pages:
            return replace(hit, excerpt=excerpt(words_of(pages[int(hit.note)]), plain))
        return hit

    return [with_excerpt(hit) for hit in hits]


def excerpt(text: str, query: str, around: int = 92) -> str:
    """The words around the first place where something asked for is found."""
    flat = " ".join(text.split())
    question = asked(query)
    low = flat.lower()
    places = [at for term in [*question.runs, *question.terms] if (at := low.find(term)) >= 0]
    begin = max(0, (places[0] if places else 0) - around // 4)
    cut = flat[begin : begin + around]
    return ("…" if begin else "") + cut + ("…" if begin + around < len(flat) else "")
