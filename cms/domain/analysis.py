"""Chinese text for a search index: Han runs become bigrams and single characters, the rest becomes words.

A query becomes the bigrams of its runs, all of which must be there. Two-character words in the middle of a sentence are
found, which neither the databases' own parsers nor trigrams can do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇"
_RUNS = re.compile(f"[{_HAN}]+|[0-9A-Za-z]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACE_IN_HAN = re.compile(f"(?<=[{_HAN}])\\s+(?=[{_HAN}])")


# Wide signs of nearly every sentence. NFKC makes the same of them, but reads a text that has none three times as fast.
_WIDE = {sign: unicodedata.normalize("NFKC", sign) for sign in "，：；（）"}


def normalised(text: str) -> str:
    """NFKC, lower case, without invisible characters and without spaces between Han characters (总 则)."""
    for wide, narrow in _WIDE.items():
        text = text.replace(wide, narrow)
    text = unicodedata.normalize("NFKC", text).lower()
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return _SPACE_IN_HAN.sub("", text) if len(text.split(maxsplit=1)) > 1 else text


def _is_han(run: str) -> bool:
    return not run[0].isascii()


def _bigrams(run: str) -> Iterator[str]:
    return (run[i : i + 2] for i in range(len(run) - 1))


def index_text(text: str) -> str:
    """What is put into the index."""
    words: list[str] = []
    for run in _RUNS.findall(normalised(text)):
        words += [*_bigrams(run), *run] if _is_han(run) else [run]
    return " ".join(words)


def seams(text: str) -> list[str]:
    """What stands on either side where one run ends and the next begins (停知，保处: 知x保), each once.

    Only a phrase is asked for by them: words on two sides of a comma are two words.
    """
    runs = _RUNS.findall(normalised(text))
    return list(dict.fromkeys(f"{left[-1]}x{right[0]}" for left, right in pairwise(runs)))


def query_runs(text: str) -> list[str]:
    """Spaces part the words of a query; only where every sign stands alone (总 则) they are typesetting."""
    pieces = text.split()
    if all(len(piece) == 1 for piece in pieces):
        return _RUNS.findall(normalised(text))
    return [run for piece in pieces for run in _RUNS.findall(normalised(piece))]


def query_terms(text: str) -> list[str]:
    """What must all be found, each once."""
    terms: list[str] = []
    for run in query_runs(text):
        terms += list(_bigrams(run)) or [run] if _is_han(run) else [run]
    return list(dict.fromkeys(terms))


def marked_parts(text: str, query: str) -> list[tuple[str, bool]]:
    """The text cut into (piece, was asked for). Whole runs of the query first; its bigrams where none stands whole."""
    runs = query_runs(query)
    lowered = text.lower()
    if len(lowered) != len(text):  # a few signs change their length in lower case; then places would not agree
        lowered = text
    wanted = [run for run in runs if run in lowered] or query_terms(query)
    hit = [False] * len(text)
    for word in wanted:
        at = lowered.find(word)
        while at >= 0:
            hit[at : at + len(word)] = [True] * len(word)
            at = lowered.find(word, at + 1)
    parts: list[tuple[str, bool]] = []
    for sign, is_hit in zip(text, hit, strict=True):
        if parts and parts[-1][1] == is_hit:
            parts[-1] = (parts[-1][0] + sign, is_hit)
        else:
            parts.append((sign, is_hit))
    return parts
