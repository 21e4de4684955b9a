"""A register extract as PDF, set from what was kept when it was made and from nothing else."""

from __future__ import annotations

from pathlib import Path

from django.utils import translation

from certification.extract_words import in_words, moment
from certification.models import RegisterExtract
from core import clock
from core.typesetting import set_pdf

TEMPLATE = Path(__file__).parent / "extract.typ"


def pdf(extract: RegisterExtract) -> bytes:
    """In Chinese, whatever the reader's language: it goes to a court. Raises DomainError no_chinese_font."""
    with translation.override("zh-hans"):
        content = {
            **in_words(extract.content),
            "code": extract.code,
            "digest": extract.digest,
            "authority": extract.unit.authority.name,
            "asked_for": extract.asked_for,
            "made_by": extract.made_by.name,
            "made_at": moment(clock.isoformat(extract.made_at) or ""),
        }
    return set_pdf(TEMPLATE, content)
