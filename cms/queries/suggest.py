"""While somebody types, and when nothing was found: what they may be looking for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.cache import cache
from django.urls import reverse
from wagtail.models import Page

from cms.domain.analysis import normalised
from cms.domain.asking import asked
from cms.domain.near import near_words, similar_titles
from cms.models import Provision
from cms.queries.law import current_versions
from cms.queries.search import find, laws_named, numbered, titles_of_laws
from core.names import sort_key

MOST = 8
_KEPT_SECONDS = 600
_HEADING = re.compile(r"^第\S+[编章节]\s*")


@dataclass(frozen=True)
class Suggestion:
    kind: str
    words: str
    url: str


def suggestions(text: str) -> list[Suggestion]:
    """The article named by number, then laws and pages by their titles. Six queries at most."""
    words = asked(text).plain
    if not words:
        return []
    known = titles_of_laws()
    found = [Suggestion("law", hit.title, hit.url) for hit in numbered(text)]
    found += [Suggestion("law", known[code][0], reverse("cms:law", args=[code])) for code in laws_named(words)[:5]]
    pages = Page.objects.live().public().filter(title__icontains=words, depth__gt=2).order_by("title")[:4]
    found += [Suggestion("page", page.title, page.url or "/") for page in pages]
    return found[:MOST]


def did_you_mean(text: str) -> list[str]:
    """Other questions that would find something."""
    question = asked(text)
    words = vocabulary()
    titles = similar_titles(question.plain, list(titles_of_laws()))
    tried = [question.text.replace(run, other) for run in question.runs for other in near_words(run, words, sort_key)]
    if len(question.runs) > 1:
        tried += question.runs
    if question.phrases:
        tried.append(question.plain)
    offers = dict.fromkeys(one for one in [*tried, *titles] if normalised(one) != normalised(text))
    return [one for one in offers if find(one, limit=1).total][:3]


def vocabulary() -> list[str]:
    """Words that people know of the library: titles of laws and pages, headings of chapters. Kept for ten minutes."""
    kept: list[str] | None = cache.get("cms.search.vocabulary")
    if kept is None:
        headings = Provision.objects.filter(version__in=current_versions()).values_list("headings", flat=True)
        heads = {_HEADING.sub("", head).replace(" ", "") for row in headings.iterator() for head in row}
        pages = set(Page.objects.live().public().filter(depth__gt=2).values_list("title", flat=True))
        kept = sorted(heads | pages | titles_of_laws().keys())
        cache.set("cms.search.vocabulary", kept, _KEPT_SECONDS)
    return kept
