"""What somebody may have meant: words that sound the same (听政, 听证) or differ in one sign."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def windows(text: str, size: int) -> set[str]:
    return {text[at : at + size] for at in range(len(text) - size + 1)}


def near_words(word: str, vocabulary: Iterable[str], sound: Callable[[str], str], most: int = 3) -> list[str]:
    """Pieces of the vocabulary as long as the word: first those that sound like it, then those one sign away.

    Words of two signs are only compared by sound, for one sign away from them lies half of the language.
    """
    pieces = sorted(set().union(*(windows(text, len(word)) for text in vocabulary)) - {word})
    heard = sound(word)
    alike = [piece for piece in pieces if sound(piece) == heard]
    close = [piece for piece in pieces if len(word) > 2 and piece not in alike and _one_sign_away(piece, word)]
    return [*alike, *close][:most]


def _one_sign_away(one: str, other: str) -> bool:
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def similar_titles(words: str, titles: Iterable[str], most: int = 3) -> list[str]:
    """Titles that share most of their pairs of signs with the words."""
    wanted = windows(words, 2)
    if not wanted:
        return []
    rated = [
        (2 * len(wanted & windows(title, 2)) / (len(wanted) + len(windows(title, 2)) or 1), title) for title in titles
    ]
    return [title for share, title in sorted(rated, key=lambda one: (-one[0], len(one[1]))) if share >= 0.5][:most]
