"""What somebody typed into the search field: words, "exact phrases", or the number of an article (处罚法 42)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cms.domain.analysis import normalised, query_runs, query_terms, seams
from cms.domain.statutes.text import number_of

_QUOTED = re.compile(r"[\"“”„«»「『]([^\"“”„«»「」『』]+)[\"“”„«»」』]")
_NUM = "[零〇一二两三四五六七八九十百千0-9]+"
_REFERENCE = re.compile(
    rf"^[《<]*(?P<law>[^《》<>0-9]*?[法典例定则释见章程])[》>]*\s*(?P<form>第)?\s*(?P<article>{_NUM})\s*(?P<unit>条)?"
    rf"(?:之(?P<branch>{_NUM}))?(?:\s*第?(?P<paragraph>{_NUM})款)?(?:\s*第?[(（]?(?P<point>{_NUM})[)）]?项)?$"
)


@dataclass(frozen=True)
class Reference:
    """An article asked for by its number; `law` as typed, perhaps only the end of a title."""

    law: str
    article: str
    paragraph: int = 0
    point: int = 0

    @property
    def provision(self) -> str:
        paragraph = self.paragraph or (1 if self.point else 0)
        return (
            self.article + (f"__para_{paragraph}" if paragraph else "") + (f"__pt_{self.point}" if self.point else "")
        )


def reference_in(text: str) -> Reference | None:
    """处罚法 42, 行政处罚法第四十二条, 处罚法42条第2款: the whole question must be a law and a number.

    A number in Chinese signs needs 第 or 条 beside it, for laws have such signs in their names.
    """
    found = _REFERENCE.match(normalised(text).strip())
    if not found or not (found["article"].isdigit() or found["form"] or found["unit"]):
        return None
    try:
        numbers = {
            name: number_of(found[name]) if found[name] else 0 for name in ("article", "branch", "paragraph", "point")
        }
    except ValueError:
        return None
    article = f"art_{numbers['article']}" + (f"_{numbers['branch']}" if numbers["branch"] else "")
    law = found["law"].removeprefix("中华人民共和国").strip()
    return Reference(law, article, numbers["paragraph"], numbers["point"])


@dataclass(frozen=True)
class Asked:
    """`runs`: what is looked for; those of `phrases` must stand in the text exactly as typed. `terms` must all be found;
    in articles `seams` too, which tell where the runs of a phrase follow one another.
    """

    text: str
    phrases: tuple[str, ...]
    runs: tuple[str, ...]
    terms: tuple[str, ...]
    seams: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """The words without their quotation marks."""
        return " ".join(self.runs)


@lru_cache(maxsize=1000)
def asked(text: str) -> Asked:
    phrases = tuple(tidy for one in _QUOTED.findall(text) if (tidy := normalised(one).strip()))
    rest = _QUOTED.sub(" ", text)
    runs = [*phrases, *query_runs(rest)]
    terms = [term for part in (*phrases, rest) for term in query_terms(part)]
    joined = [seam for phrase in phrases for seam in seams(phrase)]
    return Asked(text, phrases, *(tuple(dict.fromkeys(part)) for part in (runs, terms, joined)))


def holds_phrases(text: str, phrases: tuple[str, ...]) -> bool:
    if not phrases:
        return True
    tidy = normalised(text)
    return all(phrase in tidy for phrase in phrases)


def weight(text: str, asked: Asked) -> float:
    """How much an article is about what was asked: whole words, often, in few signs."""
    tidy = text.lower()
    found = sum(min(tidy.count(run), 4) * min(len(run), 8) for run in asked.runs)
    whole = sum(run in tidy for run in asked.runs) / max(1, len(asked.runs))
    return whole * 4 + found / (len(tidy) + 60) ** 0.5
