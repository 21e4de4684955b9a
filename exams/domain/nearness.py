"""Which texts of thousands read nearly the same, found in a time that grows with their number and no faster.

Comparing each with each takes minutes for 20,000. Here a text is sketched first by SKETCH of its runs of three characters:
those that come first in an order which has nothing to do with meaning, so that two texts that share most of their runs share
most of their sketches. Only texts that share SHARED runs of their sketches are compared, by `likeness`, and each with COMPARED
others at most. A pair just at the threshold, with its differences spread over the whole text, is missed about once in two
hundred times; one in which a word, a number or the polarity changed practically never.
"""

from collections import Counter
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from exams.domain.likeness import LIKE

RUN = 3
SKETCH = 16
SHARED = 2
COMPARED = 50
_SCATTER = 0x9E3779B97F4A7C15  # an odd number that spreads the codes of runs over 64 bits


def sketch_of(text: str) -> list[int]:
    """Numbers of the runs that stand for a text; the same on every machine. Empty for a text shorter than a run."""
    codes = [ord(character) for character in text]
    runs = zip(codes, codes[1:], codes[2:], strict=False)
    scattered = {((one << 42 | two << 21 | three) * _SCATTER & 0xFFFFFFFFFFFFFFFF) >> 16 for one, two, three in runs}
    return sorted(scattered)[:SKETCH]


class Texts:
    """Texts by their places 0, 1, 2, ... in the order in which they were added, asked for what reads like one."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._holding: dict[int, list[int]] = {}

    def add(self, text: str) -> None:
        place = len(self._texts)
        self._texts.append(text)
        for run in sketch_of(text):
            places = self._holding.setdefault(run, [])
            if len(places) < COMPARED:
                places.append(place)

    def like(self, text: str) -> Iterator[tuple[int, float]]:
        """Place and share, per cent, of those at or above the threshold, the most alike first."""
        sketch = sketch_of(text)
        hits: Counter[int] = Counter()
        for run in sketch:
            hits.update(self._holding.get(run, ()))
        least = min(SHARED, len(sketch))
        candidates = {place: self._texts[place] for place, count in hits.most_common(COMPARED) if count >= least}
        for _text, share, place in process.extract(
            text, candidates, scorer=fuzz.ratio, score_cutoff=LIKE, limit=COMPARED
        ):
            yield place, share
