"""Wagtail's own database search with Chinese analysis in front: of what is indexed, and of what is asked."""

from __future__ import annotations

import sys
from functools import wraps
from typing import Any

from modelsearch.backends import database
from modelsearch.query import And, Boost, Not, Or, Phrase, PlainText, SearchQuery

from cms.domain.analysis import index_text, query_terms

_analysing: set[type] = set()


def _analyse_what_is_indexed(backend: Any) -> None:
    """Once per process, for the engine in use: exchanging it around calls would not be safe between threads.

    Only the engine's own module is touched, because the other's cannot even be imported.
    """
    indexer: Any = sys.modules[type(backend).__module__].ObjectIndexer
    if indexer in _analysing:
        return
    _analysing.add(indexer)
    original = indexer.prepare_value

    @wraps(original)
    def prepare_value(self: Any, value: Any) -> str:
        prepared = original(self, value)
        return index_text(prepared) if isinstance(value, str) else prepared

    indexer.prepare_value = prepare_value


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
    _analyse_what_is_indexed(backend)
    backend.__class__ = type(f"Bigram{type(backend).__name__}", (Bigrams, type(backend)), {})
    return backend
