"""What packages above may ask of the law library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from cms.models import Citation, LawVersion
from cms.queries.changed import changed_between
from cms.queries.law import known_provisions, law_for, provision_on, version_on
from cms.queries.mentions import Named, citations_in, missing_of, named_in, unknown_in
from cms.queries.outline import outline_of
from cms.queries.page_words import words_of
from cms.queries.powers import power_items, powers_resting_on
from cms.queries.provision import ShownProvision, shown_provision

__all__ = [
    "Cited",
    "Resolved",
    "ShownProvision",
    "changed_between",
    "citations_in",
    "is_invented",
    "knows_law",
    "law_on",
    "missing_of",
    "named_in",
    "power_items",
    "powers_resting_on",
    "resolve_citation",
    "rewrite_citations",
    "rewrite_many",
    "shown_provision",
    "unknown_in",
    "with_named",
    "words_of",
]


@dataclass(frozen=True)
class Resolved:
    """A citation looked up: `url` leads to the article where the library holds it; `invented` laws bind nobody.

    Of a text that is not loaded, the structure index still knows the article: `url` is set, `resolved` is not.
    """

    law: str
    provision: str
    resolved: bool
    url: str = ""
    version_day: date | None = None
    invented: bool = False


def law_on(code: str, day: date) -> LawVersion | None:
    """The version of a law in force on a day; None where none is known to be."""
    law = law_for(code)
    return version_on(law, day) if law else None


def resolve_citation(law: str, provision: str, on: date | None = None) -> Resolved:
    known = law_for(law)
    found = provision_on(law, provision, on)
    if known is None and (outline := outline_of(law)) and outline.has(provision, on):
        url = f"{reverse('cms:law', args=[outline.code])}#{provision.split('__', 1)[0]}"
        return Resolved(outline.code, provision, False, url)
    if known is None or found is None:
        return Resolved(law, provision, False, invented=bool(known and known.invented))
    url = f"{reverse('cms:law', args=[known.code])}#{found.provision}"
    return Resolved(known.code, provision, True, url, found.version.day, known.invented)


def is_invented(law: str) -> bool:
    """Whether the library holds the law as the rule of an invented place."""
    known = law_for(law)
    return bool(known and known.invented)


def knows_law(law: str) -> bool:
    """Whether the library holds the law, or the structure index shipped with the project names it."""
    return law_for(law) is not None or outline_of(law) is not None


@dataclass(frozen=True)
class Cited:
    """What one source cites: `citations` as {law, provision, label}."""

    source_id: Any
    citations: Sequence[Mapping[str, str]]
    law_date: date | None


def with_named(citations: Iterable[Mapping[str, str]], named: Iterable[Named]) -> list[Mapping[str, str]]:
    """What a source cites in its own list, and then what else its words name. Each provision once."""
    found = {(one["law"], one.get("provision", "")): one for one in citations}
    for one in named:
        if one.url:
            found.setdefault((one.law, one.provision), one.citation)
    return list(found.values())


def rewrite_citations(
    *,
    source_kind: str,
    source_id: Any,
    citations: Iterable[Mapping[str, str]],
    law_date: date | None,
    live: bool = True,
) -> int:
    """Replace what the library knows of a source's citations (of its published text, or of its draft)."""
    return rewrite_many(source_kind=source_kind, sources=[Cited(source_id, list(citations), law_date)], live=live)


@transaction.atomic
def rewrite_many(*, source_kind: str, sources: Sequence[Cited], live: bool = True) -> int:
    """The same for many sources. Looks each cited provision up once, however many cite it."""
    ids = [str(source.source_id) for source in sources]
    Citation.objects.filter(source_kind=source_kind, source_public_id__in=ids, live=live).delete()
    known = known_provisions(
        {(one["law"], one["provision"], source.law_date) for source in sources for one in source.citations}
    )
    rows = [
        Citation(
            source_kind=source_kind,
            source_public_id=str(source.source_id),
            live=live,
            law=one["law"].removeprefix("中华人民共和国"),
            provision=one["provision"],
            label=one.get("label", ""),
            law_date=source.law_date,
            resolved=(one["law"], one["provision"], source.law_date) in known,
        )
        for source in sources
        for one in source.citations
    ]
    return len(Citation.objects.bulk_create(rows, batch_size=500))
