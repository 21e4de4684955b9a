"""The office's screens of hours earned elsewhere: by photo, by list, and the second person's check."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.office_pages import form_page
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.files import FileKind, accept, respond_with
from core.gates import one_of
from core.scope import has_role
from core.tables.sheets import write_sheet
from learning import forms_office as forms
from learning.office_gates import SEE, STAFF, outside_rows
from learning.services.outside import COLUMNS, EXAMPLE, OPTIONAL, check_outside, enter_outside
from learning.views.office_sheets import XLSX

STATES = ("waiting", "accepted", "refused", "withdrawn")


@role_required(*SEE)
def outside_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    state = request.GET.get("state", "waiting")
    state = state if state in STATES else "waiting"
    rows = outside_rows(by).select_related("person", "unit", "file", "entered_by", "verdict__by").order_by("-id")
    rows = rows.filter(verdict=None) if state == "waiting" else rows.filter(verdict__kind=state)
    context = {
        "title": _("Hours earned elsewhere"),
        "icon": "download",
        "page_obj": Paginator(rows, 50).get_page(request.GET.get("page")),
        "state": state,
        "states": STATES,
        "querystring": f"state={state}&",
        "may_enter": has_role(by, *STAFF),
    }
    return render(request, "learning/office/outside.html", context)


@role_required(*STAFF)
def outside_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def enter(values: dict[str, Any]) -> None:
        stored = accept(values.pop("file"), kind=FileKind.EVIDENCE, by=by)
        enter_outside(file=stored, by=by, **values)

    return form_page(
        request,
        forms.OutsideForm(request.POST or None, request.FILES or None, by=by),
        title=_("Enter hours earned elsewhere"),
        submit=_("Put on record"),
        back=reverse("office-outside"),
        act=enter,
        icon="download",
        intro=_("They count when another person has compared them with the file."),
        done=_("On record; another person has to check it."),
    )


@require_POST
@role_required(*STAFF)
def outside_check(request: HttpRequest) -> HttpResponse:
    """Accept or refuse what was ticked."""
    by = request.person  # type: ignore[attr-defined]
    chosen = [
        one.public_id for one in outside_rows(by, *STAFF).filter(public_id__in=_uuids(request.POST.getlist("record")))
    ]
    try:
        done = check_outside(
            record_ids=chosen, accepted="accept" in request.POST, by=by, reason=request.POST.get("reason", "")[:300]
        )
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    else:
        messages.success(request, _("%(n)s records were decided.") % {"n": done})
    return redirect("office-outside")


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts[:500]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@role_required(*SEE)
def outside_file(request: HttpRequest, public_id: UUID) -> Any:
    """The photo or list a record rests on, for whoever may see the record."""
    record = one_of(outside_rows(request.person), public_id=public_id)  # type: ignore[attr-defined]
    return respond_with(record.file, inline=True)


@role_required(*STAFF)
def outside_template(request: HttpRequest) -> HttpResponse:
    notes = [
        "以“示例”开头的行不导入。工号与姓名必须一致。",
        "完成日期例如 2026-05-12；学时以 0.5 为最小单位；方式填写 线上 或 线下。",
        "同一人、同一来源、同一证书编号，或者同一来源、同一内容、同一完成日期的记录只计一次。",
        "导入后由另一人核对，核对通过才计入学时。",
    ]
    answer = HttpResponse(write_sheet("外部学时", [*COLUMNS, *OPTIONAL], [EXAMPLE], notes), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="outside-hours.xlsx"'
    return answer
