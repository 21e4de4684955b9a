"""Wagtail's own database search with Chinese analysis in front: of what is indexed, and of what is asked."""

from __future__ import annotations

from functools import wraps
from typing import Any

from modelsearch.backends import database
from modelsearch.backends.database.postgres import postgres
from modelsearch.backends.database.sqlite import sqlite
from modelsearch.query import And, Boost, Not, Or, Phrase, PlainText, SearchQuery

from cms.domain.analysis import index_text, query_terms


def _analyse_what_is_indexed(indexer: type) -> None:
    """Once per process, at import: exchanging it around calls would not be safe between threads."""
    original = indexer.prepare_value  # type: ignore[attr-defined]

    @wraps(original)
    def prepare_value(self: Any, value: Any) -> str:
        prepared = original(self, value)
        return index_text(prepared) if isinstance(value, str) else prepared

    indexer.prepare_value = prepare_value  # type: ignore[attr-defined]


for _module in (sqlite, postgres):
    _analyse_what_is_indexed(_module.ObjectIndexer)


def analysed(query: Any) -> Any:
    """The same question over bigrams. A phrase becomes "all of it": adjacency is what bigrams already say."""
    if isinstance(query, str | Phrase | PlainText):
        text = query if isinstance(query, str) else query.query_string
        operator = query.operator if isinstance(query, PlainText) else "and"
        return PlainText(" ".join(query_terms(text)), operator=operator)
    if isinstance(query, And | Or):
        return type(query)([analysed(part) for part in query.subqueries])
    if isinstance(query, Not):
        return Not(analysed(query.subquery))
    if isinstance(query, Boost):
        return Boost(analysed(query.subquery), query.boost)
    return query


class Bigrams:
    """Mixed into the backend of whichever database is configured."""

    def search(self, query: str | SearchQuery, *args: Any, **kwargs: Any) -> Any:
        return super().search(analysed(query), *args, **kwargs)  # type: ignore[misc]

    def autocomplete(self, query: str | SearchQuery, *args: Any, **kwargs: Any) -> Any:
        return super().autocomplete(query, *args, **kwargs)  # type: ignore[misc]


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 the name Wagtail looks for
    backend = database.SearchBackend(params)
    backend.__class__ = type(f"Bigram{type(backend).__name__}", (Bigrams, type(backend)), {})
    return backend
