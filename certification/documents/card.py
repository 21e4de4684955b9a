"""A certificate as QR code and as PDF. Both lead to the register: the paper proves nothing by itself."""

from __future__ import annotations

import io
import json
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification.domain.answers import Status
from certification.models import CardCopy, Certificate, ScopeSpan
from certification.texts import word
from core import clock
from core.errors import DomainError, register_texts

register_texts(
    {
        "no_chinese_font": _(
            "This server has no font with Chinese characters, so the PDF cannot be set. "
            "Install one, for instance the package fonts-noto-cjk, or put a font file into the folder named by MINGFA_FONTS."
        )
    }
)
TEMPLATE = Path(__file__).parent / "certificate.typ"
_FAMILIES = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "SimSun",
    "WenQuanYi Zen Hei",
)


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


@lru_cache(maxsize=1)
def chinese_font(folder: str) -> str:
    """The first family with Chinese characters that this machine has. Raises DomainError no_chinese_font."""
    known = set(typst.Fonts(font_paths=[folder] if folder else []).families())
    family = next((name for name in _FAMILIES if name in known), None)
    if family is None:
        raise DomainError("no_chinese_font")
    return family


def pdf(card: Card) -> bytes:
    """Set the certificate as PDF/A-2b on one page. Raises DomainError no_chinese_font."""
    folder = settings.FONTS_DIR
    content = {
        "font": chinese_font(folder),
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
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / "certificate.typ").write_bytes(TEMPLATE.read_bytes())
        (root / "qr.svg").write_text(qr_svg(card.address), encoding="utf-8")
        (root / "content.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return typst.compile(  # type: ignore[misc]
            root / "certificate.typ", root=root, font_paths=[folder] if folder else [], pdf_standards=["a-2b"]
        )


def _day(value) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else "—"
