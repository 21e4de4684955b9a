"""The demonstration's one recording: two tones of our own, the second ten decibels louder, with captions."""

from __future__ import annotations

import wave
from io import BytesIO
from math import pi, sin
from typing import Any

from django.core.files.base import ContentFile

from cms.models import SiteDocument

RATE = 8000
PITCH = 440
QUIET = 0.2
TEN_DECIBELS = 10 ** (10 / 20)
FADE_SECONDS = 0.02


def sound(told: dict[str, Any]) -> dict[str, Any]:
    """The value of a sound block, its files kept as documents."""
    recording = _document(told["title"], "two-tones.wav", two_tones())
    captions = _document(f"{told['title']}（字幕）", "two-tones.vtt", told["captions"].encode())
    return {
        "title": told["title"],
        "recording": recording.pk,
        "captions": captions.pk,
        "transcript": told["transcript"],
    }


def _document(title: str, name: str, content: bytes) -> SiteDocument:
    known = SiteDocument.objects.filter(title=title).first()
    return known or SiteDocument.objects.create(title=title, file=ContentFile(content, name=name))


def two_tones() -> bytes:
    """Two seconds, a pause of 0.4 seconds, two seconds; 8-bit samples, about 35 KB."""
    samples = _tone(QUIET) + [0.0] * int(RATE * 0.4) + _tone(QUIET * TEN_DECIBELS)
    buffer = BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE)
        file.writeframes(bytes(round(127.5 + 127 * sample) for sample in samples))
    return buffer.getvalue()


def _tone(loudness: float, seconds: float = 2.0) -> list[float]:
    """Faded in and out, so that it does not crackle."""
    last = int(RATE * seconds)
    fade = RATE * FADE_SECONDS
    return [loudness * min(1, n / fade, (last - n) / fade) * sin(2 * pi * PITCH * n / RATE) for n in range(last)]
