"""Where people ask and whose consent is asked: counters and line departments, today's and those before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.forms.places import (
    CounterCorrectionForm,
    CounterForm,
    EndForm,
    LineCorrectionForm,
    LineForm,
    on_record,
)
from certification.gates import PREPARE
from certification.models import LineDepartment, ServicePoint
from certification.queries.register import SEE
from certification.services.places import correct_place, end_place, open_line_department, open_service_point
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.models import Unit
from core.scope import units_in_scope

ICON = "home"


@role_required(*SEE)
def place_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    own_counters = set(gates.service_points_for(by, *PREPARE).values_list("pk", flat=True))
    own_lines = set(gates.line_departments_for(by, *PREPARE).values_list("pk", flat=True))
    counters = _shown(gates.service_points_for(by), own_counters)
    lines = _shown(gates.line_departments_for(by), own_lines)
    context = {
        "title": _("Counters and line departments"),
        "icon": ICON,
        "counters": [row for row in counters if not row["past"]],
        "counters_before": [row for row in counters if row["past"]],
        "lines": [row for row in lines if not row["past"]],
        "lines_before": [row for row in lines if row["past"]],
        "may_open_counter": units_in_scope(by, *PREPARE).exists(),
        "may_name_line": gates.authorities_for(by, *PREPARE).order_by("code"),
    }
    return render(request, "certification/office/places.html", context)


def _shown(places: Iterable[ServicePoint | LineDepartment], own: set[int]) -> list[dict[str, Any]]:
    today = clock.today()
    return [
        {
            "row": one,
            "past": one.until < today,
            "to_come": one.since is not None and one.since > today,
            "may_change": one.pk in own,
        }
        for one in places
    ]


@role_required(*PREPARE)
def counter_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    return _page(
        request,
        CounterForm(request.POST or None, units=units_in_scope(by, *PREPARE)),
        title=_("Open a counter"),
        submit=_("Open"),
        intro=_("It stands on the answers of the register and on the pages of applications. The counter before it ends the day before."),
        act=lambda values: open_service_point(by=by, **values),
    )  # fmt: skip


@role_required(*PREPARE)
def line_new(request: HttpRequest, code: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    authority = gates.authority_for(by, code, *PREPARE)
    units = Unit.objects.filter(authority=authority)
    return _page(
        request,
        LineForm(request.POST or None, domains=authority.domains.all(), units=units),
        title=_("Name a line department"),
        submit=_("Name it"),
        intro=_("Applications in the domain wait for its consent where the rules name that review. The department before it ends the day before."),
        act=lambda values: open_line_department(by=by, **values),
    )  # fmt: skip


@role_required(*PREPARE)
def counter_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    point = gates.service_point_for(by, public_id, *PREPARE)
    form = CounterCorrectionForm(request.POST or None, initial=on_record(point, "telephone", "place", "hours"))
    return _correction(request, form, point, point.unit.name)


@role_required(*PREPARE)
def line_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    line = gates.line_department_for(by, public_id, *PREPARE)
    units = Unit.objects.filter(authority=line.domain.authority_id)
    form = LineCorrectionForm(request.POST or None, units=units, initial=on_record(line, "unit"))
    return _correction(request, form, line, line.domain.name)


def _correction(request: HttpRequest, form: Any, place: ServicePoint | LineDepartment, name: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    return _page(
        request,
        form,
        title=_("Correct the entry of %(name)s") % {"name": name},
        submit=_("Correct"),
        intro=_("For what was entered wrongly. What has changed since gets an entry of its own, from its day on."),
        act=lambda values: correct_place(place=place, right=form.right(), because=values["because"], by=by),
    )


@role_required(*PREPARE)
def counter_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    point = gates.service_point_for(by, public_id, *PREPARE)
    intro = _("Afterwards the counter of the nearest unit above answers for it.")
    return _ending(request, point, _("Close the counter of %(name)s") % {"name": point.unit.name}, intro)


@role_required(*PREPARE)
def line_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    line = gates.line_department_for(by, public_id, *PREPARE)
    intro = _(
        "Afterwards no consent is asked in this domain. Applications that already wait are still answered by this department."
    )
    title = _("%(name)s gives up the domain %(domain)s") % {"name": line.unit.name, "domain": line.domain.name}
    return _ending(request, line, title, intro)


def _ending(request: HttpRequest, place: ServicePoint | LineDepartment, title: str, intro: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    return _page(
        request,
        EndForm(request.POST or None),
        title=title,
        submit=_("Enter the end"),
        intro=intro,
        act=lambda values: end_place(place=place, by=by, **values),
    )


def _page(request: HttpRequest, form: Any, **said: Any) -> HttpResponse:
    return form_page(request, form, back=reverse("registry-places"), icon=ICON, done=_("Entered."), **said)
