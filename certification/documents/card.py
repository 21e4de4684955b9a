"""A certificate as QR code and as PDF. Both lead to the register: the paper proves nothing by itself."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse

from certification.domain.answers import Status
from certification.models import CardCopy, Certificate, ScopeSpan
from certification.texts import word
from core import clock
from core.typesetting import set_pdf

TEMPLATE = Path(__file__).parent / "certificate.typ"


@dataclass(frozen=True)
class Card:
    """What stands on a card, ready to print."""

    certificate: Certificate
    status: Status
    scope: tuple[ScopeSpan, ...]
    copy: CardCopy

    @property
    def address(self) -> str:
        return settings.PUBLIC_BASE_URL + reverse("certification:verify-token", args=[self.copy.token])


def qr_svg(address: str) -> str:
    """The address as an SVG that inherits no style and needs no script."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, dark="#1c2126", light="#ffffff", omitsize=True
    )
    return out.getvalue().decode()


def pdf(card: Card) -> bytes:
    """Set the certificate as PDF/A-2b on one page. Raises DomainError no_chinese_font."""
    content = {
        "issuer": card.certificate.authority.name,
        "number": card.certificate.number,
        "name": card.certificate.person.name,
        "unit": card.certificate.unit.name,
        "domains": "、".join(sorted({s.domain.name for s in card.scope})),
        "areas": "、".join(sorted({s.area.name for s in card.scope})),
        "valid_from": _day(card.status.valid_from),
        "valid_until": _day(card.status.valid_until),
        "state": word(card.status.state or "not_yet_known"),
        "made_at": clock.now().astimezone(clock.BEIJING).strftime("%Y年%m月%d日 %H:%M"),
        "address": card.address,
    }
    return set_pdf(TEMPLATE, content, {"qr.svg": qr_svg(card.address)})


def _day(value) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else "—"
