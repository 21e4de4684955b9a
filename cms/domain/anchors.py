"""Find marked words again in a text that may have been amended: by the words themselves, then by what stood around them.

White space says nothing here: a passage is laid out anew each time. Where the words cannot be told for certain, nothing is
found, and whoever wrote the note is told so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

NEAR = 24
"""Characters of context kept on each side of marked words."""
LIKE = 0.6
_SPACE = re.compile(r"[\s\u200b\ufeff]+")


def plain(text: str) -> str:
    return _SPACE.sub("", text)


@dataclass(frozen=True)
class Anchor:
    """Marked words with what stood before and after them."""

    quote: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Found:
    """`words` as they read now; `nth` counts the earlier places with the same words; `changed`: they read otherwise before."""

    words: str
    nth: int = 0
    changed: bool = False


def find(text: str, anchor: Anchor) -> Found | None:
    """The marked words in a text; None where they are gone or could be any of several."""
    text, quote = plain(text), plain(anchor.quote)
    if not text or not quote:
        return None
    places = _places(text, quote)
    if not places:
        return _reworded(text, anchor)
    fits = [_fit(text, place, quote, anchor) for place in places]
    best = max(fits)
    whole = min(NEAR, len(plain(anchor.before))) + min(NEAR, len(plain(anchor.after)))
    if fits.count(best) > 1 and best < whole:
        return None
    return Found(quote, fits.index(best))


def anchored(text: str, quote: str, before: str = "", after: str = "") -> Anchor | None:
    """An anchor for words that a reader marked; None where the text does not hold them."""
    given = Anchor(plain(quote), plain(before)[-NEAR:], plain(after)[:NEAR])
    found = find(text, given)
    if found is None or found.changed:
        return None
    clean = plain(text)
    at = _places(clean, given.quote)[found.nth]
    end = at + len(given.quote)
    return Anchor(given.quote, clean[max(at - NEAR, 0) : at], clean[end : end + NEAR])


def _places(text: str, words: str) -> list[int]:
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _fit(text: str, place: int, quote: str, anchor: Anchor) -> int:
    """How many characters of the context agree, outwards from the words."""
    before = zip(reversed(text[:place]), reversed(plain(anchor.before)[-NEAR:]), strict=False)
    after = zip(text[place + len(quote) :], plain(anchor.after)[:NEAR], strict=False)
    return _agree(before) + _agree(after)


def _agree(pairs: zip[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _reworded(text: str, anchor: Anchor) -> Found | None:
    """What stands now between the old context, or the stretch that shares most with the old words: whichever is more like them."""
    quote, before, after = (plain(part) for part in (anchor.quote, anchor.before, anchor.after))
    tried = (_between(text, before[-NEAR // 2 :], after[: NEAR // 2]), _nearest(text, quote))
    likeness, words = max((SequenceMatcher(None, quote, words, autojunk=False).ratio(), words) for words in tried)
    return Found(words, changed=True) if likeness >= LIKE else None


def _between(text: str, before: str, after: str) -> str:
    if not before or not after or text.count(before) != 1:
        return ""
    begin = text.index(before) + len(before)
    end = text.find(after, begin)
    return text[begin:end] if end > begin else ""


def _nearest(text: str, quote: str) -> str:
    blocks = [b for b in SequenceMatcher(None, quote, text, autojunk=False).get_matching_blocks() if b.size > 1]
    return text[blocks[0].b : blocks[-1].b + blocks[-1].size] if blocks else ""
