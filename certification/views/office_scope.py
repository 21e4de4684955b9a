"""Domains, areas and sources of power: what has to be there before a certificate can cover anything."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.forms.scope import (
    POWER_KINDS,
    AreaForm,
    DomainForm,
    PowerCorrectionForm,
    PowerEndForm,
    PowerForm,
    RenameForm,
)
from certification.gates import PREPARE
from certification.models import Area, Domain
from certification.queries.register import SEE
from certification.services import powers
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.domain.dates import FAR_DAY
from core.scope import units_in_scope

ICON = "site"


@role_required(*SEE)
def scope_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    own = set(gates.authorities_for(by, *PREPARE).values_list("pk", flat=True))
    changes = set(gates.powers_for(by, *PREPARE).values_list("pk", flat=True))
    page = Paginator(gates.powers_for(by), 100).get_page(request.GET.get("page"))
    today = clock.today()
    context = {
        "title": _("Domains, areas and powers"),
        "icon": ICON,
        "authorities": [
            {
                "authority": authority,
                "may_change": authority.pk in own,
                "domains": list(authority.domains.all()),
                "areas": list(authority.areas.select_related("parent")),
            }
            for authority in gates.authorities_seen(by).order_by("code")
        ],
        "page_obj": page,
        "powers": [
            {
                "row": power,
                "kind": POWER_KINDS[power.kind],
                "until": None if power.valid_until == FAR_DAY else power.valid_until,
                "past": power.valid_until < today,
                "may_change": power.pk in changes,
            }
            for power in page
        ],
        "may_enter_power": units_in_scope(by, *PREPARE).exists(),
        "querystring": "",
    }
    return render(request, "certification/office/scope.html", context)


@role_required(*PREPARE)
def domain_new(request: HttpRequest, code: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    authority = gates.authority_for(by, code, *PREPARE)
    return _page(
        request,
        DomainForm(request.POST or None),
        title=_("New domain of %(name)s") % {"name": authority.name},
        submit=_("Enter the domain"),
        act=lambda values: powers.enter_domain(authority=authority, by=by, **values),
    )


@role_required(*PREPARE)
def area_new(request: HttpRequest, code: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    authority = gates.authority_for(by, code, *PREPARE)
    return _page(
        request,
        AreaForm(request.POST or None, areas=authority.areas.all()),
        title=_("New area of %(name)s") % {"name": authority.name},
        submit=_("Enter the area"),
        act=lambda values: powers.enter_area(authority=authority, by=by, **values),
    )


@role_required(*PREPARE)
def domain_rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _renaming(request, gates.domain_for(request.person, public_id, *PREPARE))  # type: ignore[attr-defined]


@role_required(*PREPARE)
def area_rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _renaming(request, gates.area_for(request.person, public_id, *PREPARE))  # type: ignore[attr-defined]


def _renaming(request: HttpRequest, place: Domain | Area) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    return _page(
        request,
        RenameForm(request.POST or None, initial={"name": place.name, "name_en": place.name_en}),
        title=_("Rename %(name)s") % {"name": place.name},
        submit=_("Rename"),
        act=lambda values: powers.rename_place(place=place, by=by, **values),
    )


@role_required(*PREPARE)
def power_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    return _page(
        request,
        PowerForm(request.POST or None, units=units_in_scope(by, *PREPARE)),
        title=_("New source of power"),
        submit=_("Enter the source of power"),
        intro=_("Applications of the unit can name the domains for which a source stands here."),
        act=lambda values: powers.enter_power(by=by, **values),
    )


@role_required(*PREPARE)
def power_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    power = gates.power_for(by, public_id, *PREPARE)
    form = PowerCorrectionForm(request.POST or None, power=power)
    return _page(
        request,
        form,
        title=_("Correct the entry of %(name)s") % {"name": f"{power.unit.name}，{power.domain.name}"},
        submit=_("Correct"),
        intro=_("For what was entered wrongly. What has changed since gets an entry of its own, from its day on."),
        act=lambda values: powers.correct_power(power=power, right=form.right(), because=values["because"], by=by),
    )


@role_required(*PREPARE)
def power_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    power = gates.power_for(by, public_id, *PREPARE)
    return _page(
        request,
        PowerEndForm(request.POST or None),
        title=_("End the power of %(unit)s in %(domain)s") % {"unit": power.unit.name, "domain": power.domain.name},
        submit=_("Enter the end"),
        intro=_("Nobody applies for the domain afterwards. Certificates keep what they say until a decision changes their scope."),
        act=lambda values: powers.end_power(power=power, by=by, **values),
    )  # fmt: skip


def _page(request: HttpRequest, form: Any, **said: Any) -> HttpResponse:
    return form_page(request, form, back=reverse("registry-scope"), icon=ICON, done=_("Entered."), **said)
