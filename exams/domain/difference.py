"""What differs between two texts, piece by piece, for a reader who knows the older one."""

from collections.abc import Iterator
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"


def pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    """(same, gone or new, text) in reading order; put together without what is gone they are the new text."""
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            yield SAME, new[c:d]
        else:
            if a < b:
                yield GONE, old[a:b]
            if c < d:
                yield NEW, new[c:d]
