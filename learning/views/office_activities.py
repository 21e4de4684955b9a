"""The office's ledger of public legal education, with the year at a glance and as Excel."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.office_pages import form_page
from core.decorators import role_required
from core.files import FileKind, accept, respond_with
from core.models import Person
from core.scope import has_role, scoped
from core.tables.sheets import write_sheet
from learning import forms_office as forms
from learning.models import PublicActivity
from learning.office_gates import SEE, STAFF, activity_for
from learning.queries.activities import summary
from learning.services.activities import correct_activity, enter_activity
from learning.views.hours import year_in
from learning.views.office_sheets import XLSX


def _rows(by: Person, year: int):
    """What stands today of a year: neither replaced nor withdrawn."""
    rows = scoped(PublicActivity.objects.select_related("unit", "entered_by", "photo"), by, *SEE)
    return rows.filter(
        held_on__gte=date(year, 1, 1), held_on__lte=date(year, 12, 31), replaced_by=None, withdrawn=False
    )


@role_required(*SEE)
def activity_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    year = year_in(request)
    rows = _rows(by, year)
    context = {
        "title": _("Public legal education"),
        "subtitle": str(year),
        "icon": "site",
        "page_obj": Paginator(rows, 50).get_page(request.GET.get("page")),
        "summary": summary(rows, year),
        "year": year,
        "querystring": f"year={year}&",
        "may_enter": has_role(by, *STAFF),
    }
    return render(request, "learning/office/activities.html", context)


@role_required(*SEE)
def activity_export(request: HttpRequest) -> HttpResponse:
    year = year_in(request)
    header = ("日期", "单位", "地点", "主题", "受众人数", "发放资料（份）", "登记人")
    lines = [
        (row.held_on.isoformat(), row.unit.name, row.place, row.theme, row.people, row.copies, row.entered_by.name)
        for row in _rows(request.person, year).order_by("held_on", "id")  # type: ignore[attr-defined]
    ]
    answer = HttpResponse(write_sheet(f"{year}年普法活动", header, lines), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="activities-{year}.xlsx"'
    return answer


@role_required(*STAFF)
def activity_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def enter(values: dict[str, Any]) -> None:
        photo = values.pop("photo")
        stored = accept(photo, kind=FileKind.EVIDENCE, by=by) if photo else None
        enter_activity(by=by, photo=stored, **values)

    return form_page(
        request,
        forms.ActivityForm(request.POST or None, request.FILES or None, by=by),
        title=_("Enter an activity"),
        submit=_("Put on record"),
        back=reverse("office-activities"),
        act=enter,
        icon="site",
        done=_("The activity is on record."),
    )


@role_required(*STAFF)
def activity_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    activity = activity_for(by, public_id, *STAFF)
    return form_page(
        request,
        forms.ReasonForm(request.POST or None),
        title=_("Withdraw “%(theme)s”") % {"theme": activity.theme},
        submit=_("Withdraw"),
        back=reverse("office-activities"),
        act=lambda values: correct_activity(activity_id=activity.public_id, by=by, withdrawn=True, **values),
        icon="site",
        intro=_(
            "The entry stays in the ledger as withdrawn, with your reason. Enter the activity again if it was wrong."
        ),
        done=_("The activity was withdrawn."),
    )


@role_required(*SEE)
def activity_photo(request: HttpRequest, public_id: UUID) -> Any:
    activity = activity_for(request.person, public_id, *SEE)  # type: ignore[attr-defined]
    if activity.photo is None:
        raise Http404
    return respond_with(activity.photo, inline=True)
