"""Discretion tables brought by sheet: every fault at its cell, each table beside what stands, kept as a whole, taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from cms.domain.discretion_lines import WORDS
from cms.domain.discretion_sheet import CIRCUMSTANCES, COLUMNS, DOCUMENT, FACTORS, PROVISION, RANGE, SINCE, STEPS
from cms.forms_discretion import TablesForm, WithdrawForm
from cms.models import DiscretionSheet
from cms.office_pages import form_page
from cms.queries.discretion import newest_tables, tables_in_use
from cms.services import discretion_sheets as services
from cms.views.office_law import CONFIRM, SEE
from core.decorators import role_required
from core.domain.sheets import Fault
from core.errors import DomainError, text_for
from core.files import FileKind, accept
from core.gates import one_of
from core.sheet_labels import CELL_FAULTS
from core.tables.sheets import write_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
FAULTS: dict[str, Any] = {
    **CELL_FAULTS,
    "discretion_part_missing": gettext_lazy("The table has no line “%(part)s”."),
    "discretion_part_twice": gettext_lazy("“%(part)s” stands there twice for this breach. Tables of two laws need two names."),
    "discretion_article_unreadable": gettext_lazy("Write the law in 《》 with one article. For example: 《行政处罚法》第三十二条"),
    "discretion_law_not_loaded": gettext_lazy("《%(law)s》 is not in the law library. Load it first."),
    "discretion_unit_differs": gettext_lazy("The lines of a factor have one unit, here: “%(unit)s”."),
    "discretion_limit_unreadable": gettext_lazy("Of a factor with a unit write the limit, for example 5以下, and 以上 in its last line."),
    "discretion_stands_twice": gettext_lazy("Several tables are called “%(title)s” already. Change them one by one."),
}  # fmt: skip
NOTES = (
    "一份表格可以有多张裁量基准，一行写一项内容；“违法行为”相同的各行是同一张，单元格留空时与上一行相同。",
    "“部分”只填：处罚依据、基准文件、施行日期、法定幅度（各一行），裁量阶次、裁量因素、法定情节（各若干行）。",
    "处罚依据：内容写《法规名称》和条款，一条一款；该法规须已收入本站法规库。施行日期写成 2026-01-01。",
    "法定幅度：填最低、最高和单位（如 元）。裁量阶次：按从轻到重的顺序填名称、最低、最高，不得超出法定幅度。",
    "裁量因素：同一因素的每一档写一行，名称写因素，内容写情形，阶次写对应的裁量阶次。按数量划分的，单位写计量单位，内容写“5以下”，最后一档写“以上”。",
    "法定情节：内容只填 不罚、从轻、从重。",
    "同一部法规下，违法行为相同的，视为同一张裁量基准的修改；以“示例”开头的行不导入。",
)


def _why(fault: Fault) -> str:
    text = FAULTS.get(fault.code)
    return str(text) % fault.details if text is not None else text_for(DomainError(fault.code, **fault.details))


def sheet_for(request: HttpRequest, public_id: UUID) -> DiscretionSheet:
    """A sheet is seen by whoever handed it in: until it is taken it is their draft."""
    mine = DiscretionSheet.objects.filter(by=request.person)  # type: ignore[attr-defined]
    return one_of(mine.select_related("file"), public_id=public_id)


@role_required(*CONFIRM)
def sheet_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def hand_in(values: dict[str, Any]) -> HttpResponse:
        stored = accept(values["file"], kind=FileKind.SPREADSHEET, by=by)
        return redirect("office-discretion-sheet", services.hand_in(stored=stored, by=by).public_id)

    return form_page(
        request,
        TablesForm(request.POST or None, request.FILES or None),
        title=_("Bring discretion tables by sheet"),
        submit=_("Read and show"),
        back=reverse("office-discretion"),
        act=hand_in,
        icon="upload",
        template="cms/office/discretion_sheet_new.html",
        intro=_("Columns: %(columns)s.") % {"columns": "、".join(COLUMNS)},
    )


@role_required(*CONFIRM)
def sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = sheet_for(request, public_id)
    if found.taken_at or found.discarded_at:
        return redirect("office-discretion")
    compared, faults = services.weighed(found)
    fresh = [one for one in compared if one.standing is None]
    changed = [one for one in compared if one.standing is not None and not one.same]
    context = {
        "title": _("Discretion tables by sheet"),
        "subtitle": found.file.name,
        "icon": "upload",
        "sheet": found,
        "faults": [(fault.row, fault.column, _why(fault)) for fault in faults[:SHOWN]],
        "more": len(faults) > SHOWN,
        "figures": [
            (len(fresh), _("new tables")),
            (len(changed), _("changed tables")),
            (len(compared) - len(fresh) - len(changed), _("tables as before")),
        ],
        "compared": [(one, services.entry_of(one.standing) if one.standing else None) for one in [*changed, *fresh]],
        "to_keep": len(fresh) + len(changed),
    }
    return render(request, "cms/office/discretion_sheet.html", context)


@require_POST
@role_required(*CONFIRM)
def sheet_take(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = sheet_for(request, public_id)
    try:
        found = services.take(sheet_id=found.public_id, by=request.person)  # type: ignore[attr-defined]
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("office-discretion-sheet", found.public_id)
    kept = len(found.kept)
    messages.success(request, ngettext("%(n)s table is kept.", "%(n)s tables are kept.", kept) % {"n": kept})
    return redirect("office-discretion")


@require_POST
@role_required(*CONFIRM)
def sheet_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = sheet_for(request, public_id)
    try:
        services.discard(sheet_id=found.public_id, by=request.person)  # type: ignore[attr-defined]
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    else:
        messages.success(request, _("The sheet is thrown away. Nothing of it was kept."))
    return redirect("office-discretion")


@role_required(*CONFIRM)
def sheet_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = sheet_for(request, public_id)
    by = request.person  # type: ignore[attr-defined]
    return form_page(
        request,
        WithdrawForm(request.POST or None),
        title=_("Take back what a sheet brought"),
        submit=_("Take it back"),
        back=reverse("office-discretion"),
        act=lambda values: services.undo(sheet_id=found.public_id, by=by, **values) and None,
        icon="undo",
        intro=_(
            "%(name)s: tables that it changed stand again as before; tables that it added are withdrawn, and their pages show your reason."
        )
        % {"name": found.file.name},
        done=_("The sheet is taken back."),
    )


@role_required(*SEE)
def export(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """One table, or all that are in use, as a sheet that can be handed in again."""
    rows = [one_of(newest_tables(), key=key)] if key else tables_in_use().order_by("law__sort_key", "title")
    return _workbook(services.lines_of_tables(rows), "discretion.xlsx")


@role_required(*CONFIRM)
def template(request: HttpRequest) -> HttpResponse:
    name = "示例：擅自占道摆摊"
    parts = (PROVISION, DOCUMENT, SINCE, RANGE, STEPS, FACTORS, CIRCUMSTANCES)
    example = [
        [name, PROVISION, "", "《某市市容管理条例》第十一条第一款", "", "", "", ""],
        [name, DOCUMENT, "", "某城管规〔2026〕1号", "", "", "", ""],
        [name, SINCE, "", "2026-01-01", "", "", "", ""],
        [name, RANGE, "", "", "", "50", "500", "元"],
        [name, STEPS, "较轻", "", "", "50", "150", ""],
        [name, STEPS, "较重", "", "", "150", "500", ""],
        [name, FACTORS, "占道面积", "5以下", "较轻", "", "", "平方米"],
        [name, FACTORS, "占道面积", "以上", "较重", "", "", "平方米"],
        [name, FACTORS, "一年内次数", "首次", "较轻", "", "", ""],
        [name, FACTORS, "一年内次数", "第二次以上", "较重", "", "", ""],
        [name, CIRCUMSTANCES, "主动消除危害后果", next(iter(WORDS)), "", "", "", ""],
    ]
    return _workbook(example, "discretion-template.xlsx", {"部分": parts})


def _workbook(lines: list[list[str]], name: str, lists: dict[str, Any] | None = None) -> HttpResponse:
    content = write_sheet("裁量基准", COLUMNS, lines, NOTES, lists)
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
