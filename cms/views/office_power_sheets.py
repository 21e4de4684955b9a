"""A power list brought by sheet: handed in, every fault at its line, mended on screen, taken as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cms.domain.powers import ACT_WORDS, COLUMNS
from cms.forms_powers import SheetForm
from cms.forms_sheets import RowForm
from cms.models import PowerSheet
from cms.office_pages import form_page, mend_page
from cms.services import power_sheets as services
from cms.views.office_powers import WRITE, domains_of, units_of
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.files import FileKind, accept
from core.gates import one_of
from core.tables.sheets import write_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
FAULTS: dict[str, Any] = {
    "power_cell_is_empty": gettext_lazy("Fill in this cell."),
    "power_cell_is_too_long": gettext_lazy("At most %(longest)s characters."),
    "power_act_unknown": gettext_lazy("Write one of: %(acts)s."),
    "power_basis_unreadable": gettext_lazy("Write laws in 《》 with their provisions, for example 《行政处罚法》第二十四条第一款."),
    "power_basis_is_not_there": gettext_lazy("%(label)s does not stand in the law."),
    "power_day_unreadable": gettext_lazy("Write the day like 2026-01-01."),
    "power_ends_before_it_begins": gettext_lazy("The last day lies before the first."),
    "power_unit_unknown": gettext_lazy("“%(unit)s” is no unit of yours."),
    "power_domain_unknown": gettext_lazy("Write one of the codes: %(domains)s."),
    "power_stands_twice": gettext_lazy("The same item stands in line %(row)s."),
}  # fmt: skip


def _why(fault: Mapping[str, Any]) -> str:
    return str(FAULTS[fault["code"]]) % fault["details"]


def sheet_for(request: HttpRequest, public_id: UUID) -> PowerSheet:
    """A sheet is seen by whoever handed it in: until it is taken it is their draft."""
    return one_of(PowerSheet.objects.filter(by=request.person).select_related("file"), public_id=public_id)  # type: ignore[attr-defined]


def _reach(request: HttpRequest) -> dict[str, Any]:
    """The units this person may speak for by their code, and the fields of enforcement of their authorities."""
    return {"units": {unit.code: unit for unit in units_of(request)}, "domains": list(domains_of(request))}


@role_required(*WRITE)
def power_sheet_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def hand_in(values: dict[str, Any]) -> HttpResponse:
        stored = accept(values["file"], kind=FileKind.SPREADSHEET, by=by)
        return _after(request, services.hand_in_sheet(stored=stored, by=by, **_reach(request)))

    return form_page(
        request,
        SheetForm(request.POST or None, request.FILES or None),
        title=_("Bring a power list by sheet"),
        submit=_("Read and keep"),
        back=reverse("office-powers"),
        act=hand_in,
        icon="upload",
        template="cms/office/power_sheet_new.html",
        intro=_("Columns: %(columns)s.") % {"columns": "、".join(COLUMNS)},
    )


def _after(request: HttpRequest, sheet: PowerSheet) -> HttpResponse:
    """A sheet that was taken is told in the list; one that waits is shown."""
    if sheet.taken_at is None:
        return redirect("office-power-sheet", sheet.public_id)
    told = _("%(read)s lines read: %(new)s new items, %(changed)s changed, %(same)s as before.")
    messages.success(request, told % sheet.counts)
    return redirect("office-powers")


@role_required(*WRITE)
def power_sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    sheet = sheet_for(request, public_id)
    if sheet.taken_at or sheet.discarded_at:
        return redirect("office-powers")
    names = {row.number: row["事项名称"] for row in services.rows_of_sheet(sheet)}
    by_row: dict[int, list[tuple[str, str]]] = {}
    for fault in sheet.refused:
        by_row.setdefault(fault["row"], []).append((fault["column"], _why(fault)))
    context = {
        "title": _("Power list by sheet"),
        "subtitle": sheet.file.name,
        "icon": "upload",
        "sheet": sheet,
        "sound": sheet.read - len(by_row),
        "refused": len(by_row),
        "rows": [(row, names.get(row, ""), said) for row, said in list(by_row.items())[:SHOWN]],
    }
    return render(request, "cms/office/power_sheet.html", context)


@role_required(*WRITE)
def power_sheet_mend(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """Mend a line that is refused, or leave it out. What is wrong with it is said at its cells."""
    sheet = sheet_for(request, public_id)
    back = reverse("office-power-sheet", args=[sheet.public_id])
    faults: dict[str, str] = {}
    for fault in (one for one in sheet.refused if one["row"] == row):
        faults[fault["column"]] = faults.get(fault["column"], "") + _why(fault)
    if not faults or sheet.taken_at or sheet.discarded_at:
        return redirect(back)
    cells = next((one.cells for one in services.rows_of_sheet(sheet) if one.number == row), {})
    form = RowForm(request.POST or None, columns=COLUMNS, cells=cells, faults=faults)

    def mend(typed: dict[str, str]) -> bool:
        by = request.person  # type: ignore[attr-defined]
        return services.mend_sheet_row(sheet_id=sheet.public_id, row=row, cells=typed, by=by, **_reach(request))

    return mend_page(request, form, row=row, back=back, mend=mend, subtitle=sheet.file.name, icon="upload")


@require_POST
@role_required(*WRITE)
def power_sheet_take(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sheet = sheet_for(request, public_id)
    try:
        sheet = services.take_sheet(sheet_id=sheet.public_id, by=by, **_reach(request))
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("office-powers")
    return _after(request, sheet)


@require_POST
@role_required(*WRITE)
def power_sheet_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    sheet = sheet_for(request, public_id)
    try:
        services.discard_sheet(sheet_id=sheet.public_id, by=request.person)  # type: ignore[attr-defined]
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    else:
        messages.success(request, _("The sheet is thrown away. Nothing of it was kept."))
    return redirect("office-powers")


@role_required(*WRITE)
def power_template(request: HttpRequest) -> HttpResponse:
    example = ["示例-lh-lq", "CF-001", "对擅自占道摆摊经营的处罚", "行政处罚", "um", "摆摊经营者", "《行政处罚法》第二十四条第一款", "某政发〔2026〕1号", "2026-01-01", ""]  # fmt: skip
    kinds = ["", "", "", "／".join(ACT_WORDS), "／".join(domains_of(request)), "", "", "", "", ""]
    content = write_sheet("职权清单", COLUMNS, [example, ["示例", *kinds[1:]]])
    headers = {"Content-Disposition": "attachment; filename*=UTF-8''power-list.xlsx"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
