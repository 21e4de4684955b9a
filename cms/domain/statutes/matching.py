"""Which article of an older text is which article of a newer one, whatever its number has become.

Same words first, then the most alike. Alike is the cosine of two articles' pairs of characters, where a pair that stands
in every article (行政机关) weighs little and a rare one much.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from cms.domain.analysis import normalised

ALIKE = 0.28  # from here on two articles are one; found by hand on the two texts of 行政复议法
ALIKE_UNDER_ONE_NUMBER = 0.2  # the number stayed, so less likeness is enough

Pair = tuple[int, int]
Named = tuple[str, str]


def match(old: Sequence[Named], new: Sequence[Named]) -> list[Pair]:
    """Pairs of places in two lists of (id, text); every place at most once."""
    pairs = _same_words(old, new)
    likeness = _likeness(old, new, pairs)
    by_likeness = sorted(likeness, key=lambda pair: (-likeness[pair], pair))
    pairs += _greedily((p for p in by_likeness if likeness[p] >= ALIKE), pairs)
    pairs += _greedily(
        (p for p in by_likeness if likeness[p] >= ALIKE_UNDER_ONE_NUMBER and old[p[0]][0] == new[p[1]][0]), pairs
    )
    return sorted(pairs, key=lambda pair: pair[1])


def _same_words(old: Sequence[Named], new: Sequence[Named]) -> list[Pair]:
    """Where words stand more than once, those under one number belong together, the rest in order."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, (_id, text) in enumerate(old):
        places[tidy(text)].append(place)
    ids = {name: place for place, (name, _text) in enumerate(old)}
    pairs: list[Pair] = []
    for place, (name, text) in enumerate(new):
        stayed = ids.get(name, -1)
        if stayed in places[tidy(text)]:
            places[tidy(text)].remove(stayed)
            pairs.append((stayed, place))
    stayed_places = {place for _old, place in pairs}
    for place, (_id, text) in enumerate(new):
        if place not in stayed_places and places[tidy(text)]:
            pairs.append((places[tidy(text)].pop(0), place))
    return pairs


def tidy(text: str) -> str:
    """Spaces and line ends are typesetting, full and half width are one."""
    return "".join(normalised(text).split())


def _greedily(candidates: Iterable[Pair], taken: Sequence[Pair]) -> list[Pair]:
    olds, news = {pair[0] for pair in taken}, {pair[1] for pair in taken}
    chosen = []
    for pair in candidates:
        if pair[0] not in olds and pair[1] not in news:
            olds.add(pair[0])
            news.add(pair[1])
            chosen.append(pair)
    return chosen


def _likeness(old: Sequence[Named], new: Sequence[Named], taken: Sequence[Pair]) -> dict[Pair, float]:
    """Only places that are still free and have a pair of characters in common."""
    before, after = [_bigrams(text) for _id, text in old], [_bigrams(text) for _id, text in new]
    weigh = _weights([*before, *after])
    free_old = set(range(len(old))) - {pair[0] for pair in taken}
    free_new = set(range(len(new))) - {pair[1] for pair in taken}
    vectors = {place: _vector(before[place], weigh) for place in free_old}
    holders: dict[str, list[int]] = defaultdict(list)
    for place in sorted(free_old):
        for bigram in vectors[place]:
            holders[bigram].append(place)
    found: dict[Pair, float] = defaultdict(float)
    for place in sorted(free_new):
        for bigram, weight in _vector(after[place], weigh).items():
            for other in holders.get(bigram, ()):
                found[other, place] += weight * vectors[other][bigram]
    return found


def _bigrams(text: str) -> Counter[str]:
    plain = tidy(text)
    return Counter(plain[i : i + 2] for i in range(len(plain) - 1))


def _weights(texts: Sequence[Counter[str]]) -> dict[str, float]:
    seen = Counter(bigram for text in texts for bigram in text)
    return {bigram: math.log(1 + len(texts) / count) for bigram, count in seen.items()}


def _vector(bigrams: Counter[str], weigh: dict[str, float]) -> dict[str, float]:
    raw = {bigram: (1 + math.log(count)) * weigh[bigram] for bigram, count in bigrams.items()}
    length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
    return {bigram: weight / length for bigram, weight in raw.items()}


def out_of_order(pairs: Sequence[Pair]) -> set[Pair]:
    """The fewest pairs to take away so that the rest keeps its order: those have moved."""
    ordered = sorted(pairs, key=lambda pair: pair[1])
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int] = []
    for at, (place, _new) in enumerate(ordered):
        length = bisect_left(tails, place)
        before.append(tail_at[length - 1] if length else -1)
        tails[length:] = [place] if length == len(tails) else [place, *tails[length + 1 :]]
        tail_at[length:] = [at] if length == len(tail_at) else [at, *tail_at[length + 1 :]]
    kept, at = set(), tail_at[-1] if tail_at else -1
    while at >= 0:
        kept.add(ordered[at])
        at = before[at]
    return set(pairs) - kept
