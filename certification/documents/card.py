"""A certificate as QR code and as PDF. Both lead to the register: the paper proves nothing by itself."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from django.conf import settings
from django.urls import reverse
from PIL import Image

from certification.domain.answers import Status
from certification.domain.states import CertificateType
from certification.models import CardCopy, Certificate, ScopeSpan
from certification.texts import type_word, word
from core import clock
from core.files import open_file
from core.models import Person
from core.typesetting import set_pdf, set_picture

TEMPLATE = Path(__file__).parent / "certificate.typ"
BADGE = Path(__file__).parent / "badge.typ"


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
    """One certificate on one page, PDF/A-2b. Raises DomainError no_chinese_font, glyph_missing."""
    return print_file([card])


def print_file(cards: Sequence[Card], prepared: Callable[[int], None] | None = None) -> bytes:
    """Any number of certificates as one print file, one a page; `prepared` hears how many are ready to be set.

    Raises DomainError no_chinese_font, glyph_missing.
    """
    files: dict[str, str | bytes] = {}
    listed = []
    for number, card in enumerate(cards):
        files[f"qr{number}.svg"] = qr_svg(card.address)
        photo = _photo(card.certificate.person)
        if photo:
            files[f"photo{number}.jpg"] = photo
        listed.append({**_content(card), "qr": f"qr{number}.svg", "photo": f"photo{number}.jpg" if photo else ""})
        if prepared:
            prepared(number + 1)
    made_at = clock.now().astimezone(clock.BEIJING).strftime("%Y年%m月%d日 %H:%M")
    return set_pdf(TEMPLATE, {"cards": listed, "made_at": made_at}, files)


def badge(card: Card, kind: str) -> bytes:
    """A round picture to bake a credential into; `kind`: svg or png. Raises DomainError no_chinese_font, glyph_missing."""
    return set_picture(BADGE, _content(card), kind)


def _content(card: Card) -> dict[str, str]:
    return {
        "type": type_word(card.certificate.type),
        "note": "用于监督行政执法，不能据以执法" if card.certificate.type == CertificateType.SUPERVISION else "",
        "issuer": card.certificate.authority.name,
        "number": card.certificate.number,
        "name": card.certificate.person.name,
        "unit": card.certificate.unit.name,
        "domains": "、".join(sorted({s.domain.name for s in card.scope})),
        "areas": "、".join(sorted({s.area.name for s in card.scope})),
        "valid_from": _day(card.status.valid_from),
        "valid_until": _day(card.status.valid_until),
        "state": word(card.status.state or "not_yet_known"),
        "address": card.address,
    }


def _photo(person: Person) -> bytes | None:
    """The photo as a JPEG of the size it is printed in."""
    if person.photo is None:
        return None
    with open_file(person.photo) as file, Image.open(file) as picture:
        small = picture.convert("RGB")
        small.thumbnail((472, 630))  # 40 x 53 mm at 300 dpi
        out = io.BytesIO()
        small.save(out, "JPEG", quality=85)
    return out.getvalue()


def _day(value) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else "—"
