"""The picture of a certificate over law time: bands for states, marks for events, ready to draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from certification.models import CertificateEvent, CertificateSpan
from certification.queries.register import shown
from certification.texts import word
from core import clock

WIDTH = 1000
_MARGIN = timedelta(days=120)


@dataclass(frozen=True)
class Band:
    x: float
    width: float
    tone: str
    label: str
    says: str


@dataclass(frozen=True)
class Mark:
    x: float
    number: int
    says: str


@dataclass(frozen=True)
class Chart:
    bands: list[Band]
    marks: list[Mark]
    years: list[tuple[float, int]]
    now: float


def draw(spans: Sequence[CertificateSpan], events: Sequence[CertificateEvent]) -> Chart | None:
    """Law time from the first known moment to a little after the last day. None where nothing is known."""
    if not spans:
        return None
    begin = spans[0].law_from
    last = max(clock.end_of_day(spans[-1].valid_until), *(e.effective_at for e in events), clock.now())
    scale = _Scale(begin, last + _MARGIN)
    return Chart(
        [_band(span, scale) for span in spans if span.law_from < scale.end],
        [Mark(scale(e.effective_at), e.sequence, word(e.kind)) for e in sorted(events, key=lambda e: e.sequence)],
        [
            (scale(moment), year)
            for year in range(begin.year + 1, scale.end.year + 1)
            if (moment := datetime(year, 1, 1, tzinfo=clock.BEIJING)) < scale.end
        ],
        scale(clock.now()),
    )


@dataclass(frozen=True)
class _Scale:
    begin: datetime
    end: datetime

    def __call__(self, moment: datetime) -> float:
        inside = min(max(moment, self.begin), self.end)
        return round((inside - self.begin) / (self.end - self.begin) * WIDTH, 1)


def _band(span: CertificateSpan, scale: _Scale) -> Band:
    on = clock.day_of(span.law_from)
    # A nuance such as "expiring" belongs to today, not to history: bands show the plain state.
    seen = shown(span.state, span.overlays, None, on)
    x = scale(span.law_from)
    words = "、".join(word(w) for w in (span.state, *span.overlays))
    says = f"{on.isoformat()} – {clock.day_of(min(span.law_until, scale.end) - clock.MOMENT).isoformat()}: {words}"
    return Band(x, round(scale(span.law_until) - x, 1), seen.tone, word(seen.label), says)
