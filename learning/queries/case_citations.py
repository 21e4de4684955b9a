"""What scenes and choices cite, looked up in the law library as of the case's law date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cms.api import resolve_citation
from cms.queries.outline import outline_of
from learning.domain.case_faults import Fault
from learning.domain.case_graph import Scene, nodes


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    invented: bool


def links_of(citations: Iterable[Mapping[str, str]], on: date | None) -> list[Link]:
    found = [(cited["label"], resolve_citation(cited["law"], cited["provision"], on)) for cited in citations]
    return [Link(label, resolved.url, resolved.invented) for label, resolved in found]


def citation_faults(scenes: Sequence[Scene], on: date | None) -> list[Fault]:
    """Citations of articles that their law does not have. Of a law nobody knows here nothing can be said."""
    known: dict[tuple[str, str], bool] = {}
    return [
        Fault("citation_not_found", scene, {"label": cited["label"]}, number)
        for scene, number, node in nodes(scenes)
        for cited in node.citations
        if not _stands(cited["law"], cited["provision"], on, known)
    ]


def _stands(law: str, provision: str, on: date | None, known: dict[tuple[str, str], bool]) -> bool:
    if (law, provision) not in known:
        known[law, provision] = citation_stands(law, provision, on)
    return known[law, provision]


def citation_stands(law: str, provision: str, on: date | None) -> bool:
    """Every law has a first article: where not even that is found, its text is not at hand and nothing is said."""
    outline = outline_of(law)  # costs no query, and most citations are of its laws
    if outline is not None and outline.has(provision, on):
        return True
    return _found(law, provision, on) or not _found(law, "art_1", on)


def _found(law: str, provision: str, on: date | None) -> bool:
    return bool(resolve_citation(law, provision, on).url)
