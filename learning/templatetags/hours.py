"""How hours, their kinds and their reasons read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from cms.templatetags.mingfa import day
from learning import labels
from learning.domain.account import Account, Basis, Line

register = template.Library()


@register.filter
def units(value: Decimal | int | float) -> str:
    """12.0 -> 12, 12.5 -> 12.5."""
    return f"{float(value):g}"


@register.filter
def percent(value: float) -> str:
    return f"{value:.0%}"


@register.filter
def kind_words(code: str) -> Any:
    return labels.KINDS[code]


@register.filter
def loss_words(code: str) -> Any:
    return labels.LOSSES[code]


@register.filter
def outside_words(code: str) -> Any:
    return labels.OUTSIDE[code]


@register.filter
def how_words(code: str) -> Any:
    return labels.HOW[code]


@register.inclusion_tag("learning/parts/sources.html")
def sources(account: Account) -> dict[str, Any]:
    """Minutes by kind against the target."""
    minutes = account.minutes_by_kind
    left = max(account.target - account.hours, Decimal(0))
    room = int(left * account.terms.minutes_per_unit)
    return {
        "parts": [*minutes.items(), ("left", room)],
        "rows": [(kind, labels.KINDS[kind], n) for kind, n in minutes.items() if n],
        "left": left,
    }


@register.filter
def may_object(line: Line) -> bool:
    """To everything but what is no loss at all, or only waits."""
    return any(loss.code not in {"longer_than_lesson", "waiting"} for loss in line.lost)


@register.simple_tag
def duty_basis(basis: Basis, year: int) -> str:
    """依据：…（有效至2025年），未经核实."""
    if not basis.document:
        return _("No document is named for this duty.")
    if basis.valid_until is None:
        parts = [_("Basis: %(document)s.") % {"document": basis.document}]
    else:
        whole_year = (basis.valid_until.month, basis.valid_until.day) == (12, 31)
        until = _("the end of %(year)s") % {"year": basis.valid_until.year} if whole_year else day(basis.valid_until)
        parts = [_("Basis: %(document)s (valid until %(until)s).") % {"document": basis.document, "until": until}]
        if basis.valid_until.year < year:
            parts.append(_("Its successor has not been entered yet."))
    if not basis.verified:
        parts.append(_("Not verified by the authority."))
    return " ".join(parts)
