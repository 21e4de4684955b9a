"""The picture of a certificate on both axes, ready to draw.

Left to right runs the time of law: bands for states, numbered marks for entries. From the top down runs what the register
knew: the large band as it is known today (or at the moment asked about), below it the earlier pictures, each from the entry
that made it until the next. Where two differ, somebody learned something later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from certification.models import CertificateEvent, CertificateSpan
from certification.queries.register import shown
from certification.texts import word
from core import clock

LEFT, WIDTH = 190, 810
EARLIER = 5
_MARGIN = timedelta(days=120)
_NARROW = 64
_LEVEL = 20


@dataclass(frozen=True)
class Band:
    x: float
    width: float
    tone: str
    label: str
    says: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def is_wide(self) -> bool:
        """Wide enough for its word."""
        return self.width >= max(_NARROW, 15 * len(self.label) + 10)


@dataclass(frozen=True)
class Mark:
    x: float
    y: int
    number: int
    says: str


@dataclass(frozen=True)
class Strip:
    """What the register believed from `since` until the next entry."""

    y: int
    since: str
    bands: list[Band]


@dataclass(frozen=True)
class Chart:
    bands: list[Band]
    marks: list[Mark]
    years: list[tuple[float, int]]
    now: float
    asked: float | None
    strips: list[Strip]
    strips_y: int
    height: int
    used: list[tuple[str, str]]


def draw(
    all_spans: Sequence[CertificateSpan],
    events: Sequence[CertificateEvent],
    *,
    known_at: datetime | None = None,
    at: datetime | None = None,
) -> Chart | None:
    """`all_spans`: every span of the certificate on both axes; `events`: those known at `known_at`. None where nothing is known."""
    moment = known_at or clock.now()
    spans = _known(all_spans, moment)
    if not spans:
        return None
    begin = spans[0].law_from
    last = max(clock.end_of_day(spans[-1].valid_until), *(e.effective_at for e in events), clock.now())
    scale = _Scale(begin, last + _MARGIN)
    marks = _marks(events, scale)
    strips_y = 122 + max((mark.y - 92 for mark in marks), default=0)
    strips = _strips(all_spans, moment, scale, strips_y + 14)
    bands = [_band(span, scale) for span in spans if span.law_from < scale.end]
    used = {band.tone: band.label for strip in strips for band in strip.bands} | {b.tone: b.label for b in bands}
    return Chart(
        bands,
        marks,
        _years(scale),
        scale(clock.now()),
        scale(at) if at else None,
        strips,
        strips_y,
        strips_y + 10 + 26 * len(strips),
        sorted(used.items()),
    )


def _known(spans: Sequence[CertificateSpan], moment: datetime) -> list[CertificateSpan]:
    return sorted((s for s in spans if s.known_from <= moment < s.known_until), key=lambda s: s.law_from)


def _strips(all_spans: Sequence[CertificateSpan], until: datetime, scale: _Scale, y: int) -> list[Strip]:
    """Earlier pictures, the newest first; the present one is drawn large already."""
    moments = sorted({s.known_from for s in all_spans if s.known_from <= until}, reverse=True)
    pictures: list[tuple[datetime, list[Band]]] = []
    for moment in moments:
        bands = _joined([_band(span, scale) for span in _known(all_spans, moment) if span.law_from < scale.end])
        if pictures and _looks(pictures[-1][1]) == _looks(bands):
            pictures[-1] = (moment, bands)
        else:
            pictures.append((moment, bands))
    return [
        Strip(y + 26 * n, _said(moment, [other for other, _bands in pictures]), bands)
        for n, (moment, bands) in enumerate(pictures[1 : EARLIER + 1])
    ]


def _joined(bands: Sequence[Band]) -> list[Band]:
    """Neighbours of one colour as one band: a thin band tells colours only."""
    found: list[Band] = []
    for band in bands:
        last = found[-1] if found else None
        if last and last.tone == band.tone:
            width = round(band.x + band.width - last.x, 1)
            found[-1] = replace(last, width=width, says=f"{last.says}；{band.says}")
        else:
            found.append(band)
    return found


def _looks(bands: Sequence[Band]) -> list[tuple[float, float, str]]:
    return [(band.x, band.width, band.tone) for band in bands]


def _said(moment: datetime, all_moments: Sequence[datetime]) -> str:
    """The day, with the time where the register learned twice on it."""
    day = clock.day_of(moment)
    said = f"{day.year}年{day.month}月{day.day}日"
    twice = sum(clock.day_of(other) == day for other in all_moments) > 1
    return f"{said} {moment.astimezone(clock.BEIJING):%H:%M}" if twice else said


def _marks(events: Sequence[CertificateEvent], scale: _Scale) -> list[Mark]:
    """Numbered by entry; those that would cover each other stand one below the other."""
    marks: list[Mark] = []
    for event in sorted(events, key=lambda e: (e.effective_at, e.sequence)):
        x, level = scale(event.effective_at), 0
        while any(abs(m.x - x) < _LEVEL and m.y == 92 + _LEVEL * level for m in marks):
            level += 1
        marks.append(Mark(x, 92 + _LEVEL * level, event.sequence, word(event.kind)))
    return marks


def _years(scale: _Scale) -> list[tuple[float, int]]:
    first, last = scale.begin.year + 1, scale.end.year
    step = 1 + (last - first) // 12
    moments = [(datetime(year, 1, 1, tzinfo=clock.BEIJING), year) for year in range(first, last + 1, step)]
    return [(scale(moment), year) for moment, year in moments if moment < scale.end]


@dataclass(frozen=True)
class _Scale:
    begin: datetime
    end: datetime

    def __call__(self, moment: datetime) -> float:
        inside = min(max(moment, self.begin), self.end)
        return round(LEFT + (inside - self.begin) / (self.end - self.begin) * WIDTH, 1)


def _band(span: CertificateSpan, scale: _Scale) -> Band:
    on = clock.day_of(span.law_from)
    # A nuance such as "expiring" belongs to today, not to history: bands show the plain state.
    seen = shown(span.state, span.overlays, None, on)
    x = scale(span.law_from)
    words = "、".join(word(w) for w in (span.state, *span.overlays))
    says = f"{on.isoformat()} – {clock.day_of(min(span.law_until, scale.end) - clock.MOMENT).isoformat()}: {words}"
    return Band(x, round(scale(span.law_until) - x, 1), seen.tone, word(seen.label), says)
