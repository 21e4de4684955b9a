"""When two questions say nearly the same.

Compared is what a candidate reads, folded (width, punctuation and white space do not count), by the share of characters that
stand in both in the same order (rapidfuzz's indel ratio). Chinese needs no words for that. LIKE is the least share, per cent.
Of 1,942 texts of a real bank 197 pairs reach 85: the ones looked at ask the same rule with a word, a number or the polarity
changed, a few ask the same of a neighbouring notion. 458 more lie between 70 and 85, most of which share the words of a statute
and ask something else. So it is a reason to look, never to refuse.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from exams.domain.kinds.text import folded

LIKE = 85


def told(kind: str, stem: str, options: Sequence[Mapping[str, Any]]) -> str:
    """Text and options in an order of their own, so that shuffled options are alike."""
    texts = sorted(str(option.get("text") or option.get("stem") or "") for option in options)
    return folded("".join([stem, *(texts if kind != "case" else [])]))


def like_texts(text: str, others: Mapping[int, str], *, most: int) -> list[tuple[int, float]]:
    """Key and share of those at or above the threshold, the most alike first."""
    found = process.extract(text, others, scorer=fuzz.ratio, score_cutoff=LIKE, limit=most)
    return [(key, share) for _text, share, key in found]


def length_band(length: int) -> tuple[int, int]:
    """Lengths of a text that can share enough with one of this length, with room for options of other lengths."""
    return int(length * 0.5), int(length * 2) + 10
