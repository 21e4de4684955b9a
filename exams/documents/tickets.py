"""Admission tickets: one page each, with the code that is printed once and kept nowhere."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from core import clock
from core.typesetting import set_pdf
from exams.models import Registration
from exams.services.attempts import door_of

TEMPLATE = Path(__file__).parent / "tickets.typ"


def tickets_pdf(registrations: Sequence[Registration], codes: Mapping[int, str]) -> bytes:
    """Raises DomainError no_chinese_font. The code in the picture stands behind `#`: no server log ever has it."""
    address = settings.PUBLIC_BASE_URL + reverse("exams:admission")
    files = {f"code-{n}.svg": _qr(f"{address}#{codes[place.pk]}") for n, place in enumerate(registrations)}
    tickets = [_ticket(place, codes[place.pk], f"code-{n}.svg") for n, place in enumerate(registrations)]
    return set_pdf(TEMPLATE, {"address": address, "tickets": tickets}, files)


def _ticket(place: Registration, code: str, picture: str) -> dict[str, Any]:
    sitting, door = place.sitting, door_of(place)
    return {
        "authority": sitting.exam.authority.name,
        "exam": sitting.exam.title,
        "sitting": sitting.title,
        "name": place.person.name,
        "staff_number": place.person.staff_number,
        "room": place.room.name if place.room else "",
        "seat": place.seat or "",
        "place": sitting.place,
        "opens": _moment(sitting.opens_at),
        "closes": _moment(sitting.closes_at),
        "last_entry": _moment(door.times.last_entry) if sitting.late_entry_minutes is not None else "",
        "minutes": sitting.exam.minutes + place.extra_minutes,
        "code": code,
        "picture": picture,
        "rule": sitting.leave_rule_document,
        "contact": sitting.exam.authority.contact,
    }


def _moment(at) -> str:
    return f"{at.astimezone(clock.BEIJING):%Y年%m月%d日 %H:%M}（北京时间）"


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue().decode()
