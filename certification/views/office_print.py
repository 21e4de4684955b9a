"""One print file of many certificates: those of a unit that are valid today."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.documents.card import Card, print_file
from certification.gates import PREPARE
from certification.models import CardCopy, Certificate
from certification.queries.rosters import valid_certificates
from certification.queries.standing import Asked, statuses_at
from cms.office_pages import form_page
from core import audit, clock
from core.decorators import role_required
from core.errors import DomainError
from core.models import Unit
from core.scope import units_in_scope

MOST = 500


def cards_of(unit: Unit) -> list[Card]:
    """Valid certificates of a unit with their newest card. A constant number of queries."""
    copies = Prefetch("copies", queryset=CardCopy.objects.order_by("-number"), to_attr="newest")
    found = valid_certificates(unit, protected=True).prefetch_related(copies, "person__photo")
    certificates: list[Any] = [one for one in found[:MOST] if one.newest]
    moment = clock.now()
    by_authority: dict[int, list[Certificate]] = {}
    for one in certificates:
        by_authority.setdefault(one.authority_id, []).append(one)
    statuses: dict[int, Any] = {}
    for listed in by_authority.values():
        told = statuses_at([Asked(one.number, moment) for one in listed], authority=listed[0].authority)
        statuses |= {one.pk: status for one, status in zip(listed, told, strict=True)}
    return [Card(one, statuses[one.pk], tuple(one.covered), one.newest[0]) for one in certificates]


@role_required(*PREPARE)
def print_unit(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    class UnitForm(forms.Form):
        unit = forms.ModelChoiceField(label=_("Unit"), queryset=units_in_scope(by, *PREPARE).order_by("code"))

    def act(values: dict[str, Any]) -> HttpResponse:
        unit = values["unit"]
        cards = cards_of(unit)
        if not cards:
            raise DomainError("roster_empty")
        answer = HttpResponse(print_file(cards), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="certificates-{unit.code}.pdf"'
        answer["Cache-Control"] = "no-store"
        audit.record("cards.printed", actor=by, subject=unit, count=len(cards))
        return answer

    return form_page(
        request,
        UnitForm(request.POST if request.method == "POST" else None),
        title=_("Print the certificates of a unit"),
        submit=_("Make the print file"),
        back=reverse("registry-certificates"),
        icon="print",
        intro=_("One page for each valid certificate, at most 500. Names the font cannot print are refused by name."),
        act=act,
    )
