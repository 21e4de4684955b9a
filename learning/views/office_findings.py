"""The office's screen of findings from file reviews."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.scope import has_role, scoped
from core.tables.sheets import write_sheet
from learning import forms_office as forms
from learning.models import ReviewFinding
from learning.office_gates import REVIEW, SEE_REVIEWED, finding_for
from learning.queries.findings import with_lessons
from learning.services.findings import COLUMNS, EXAMPLE, clear_finding
from learning.views.office_sheets import XLSX


@role_required(*SEE_REVIEWED)
def finding_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    cleared = request.GET.get("cleared") == "1"
    rows = scoped(ReviewFinding.objects.select_related("person", "unit", "clearance__by"), by, *SEE_REVIEWED)
    rows = rows.filter(clearance__kind="cleared") if cleared else rows.filter(clearance=None)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Findings of file reviews"),
        "icon": "view",
        "page_obj": page,
        "rows": with_lessons(list(page)),
        "cleared": cleared,
        "today": clock.today(),
        "querystring": "cleared=1&" if cleared else "",
        "may_review": has_role(by, *REVIEW),
    }
    return render(request, "learning/office/findings.html", context)


@role_required(*REVIEW)
def clear(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    finding = finding_for(by, public_id, *REVIEW)
    return form_page(
        request,
        forms.ClearForm(request.POST or None),
        title=_("Clear “%(code)s” of %(name)s") % {"code": finding.code, "name": finding.person.name},
        submit=_("Clear"),
        back=reverse("office-findings"),
        act=lambda values: clear_finding(finding_id=finding.public_id, by=by, **values),
        icon="view",
        done=_("Cleared; it is no longer on the officer's home."),
    )


@role_required(*REVIEW)
def finding_template(request: HttpRequest) -> HttpResponse:
    notes = [
        "以“示例”开头的行不导入。工号与姓名必须一致。",
        "只登记外部系统的案卷编号、问题代码和依据条文，不填写案情和当事人信息。",
        "依据条文例如：《行政处罚法》第四十四条。引用该条的课程会推荐给执法人员。",
    ]
    answer = HttpResponse(write_sheet("案卷评查问题", COLUMNS, [EXAMPLE], notes), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="findings.xlsx"'
    return answer


@role_required(*REVIEW)
def attendance_template(request: HttpRequest) -> HttpResponse:
    content = write_sheet("签到", ("工号", "姓名"), [("示例QY0001", "张三")], ["以“示例”开头的行不导入。"])
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="attendance.xlsx"'
    return answer
