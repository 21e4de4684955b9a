"""The receipt of a check of many rows as PDF, set from what was kept when the check was finished."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from certification.check_words import receipt_in_words
from certification.models import BatchCheck
from core.typesetting import set_pdf

TEMPLATE = Path(__file__).parent / "check_receipt.typ"


def pdf(check: BatchCheck) -> bytes:
    """In Chinese, whatever the reader's language. Raises CannotPrintError."""
    with translation.override("zh-hans"):
        told = receipt_in_words(check.told)
        content = {
            **told,
            "shares": [[word, count] for _tone, word, count in told["shares"]],
            "number": check.told["check"],
            "code": check.code,
            "digest": check.receipt,
            "where": urljoin(settings.PUBLIC_BASE_URL, reverse("certification:check-receipt")),
        }
    return set_pdf(TEMPLATE, content)
