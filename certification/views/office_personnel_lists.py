"""Legal reviewers and auxiliaries from a sheet: hand in, see every row judged, have another person enter them, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from certification import gates
from certification import personnel_words as words
from certification.domain import personnel_rows as rules
from certification.domain.personnel import AUXILIARY
from certification.forms.personnel import ListForm, ReasonForm
from certification.gates import APPROVE, PREPARE
from certification.models import PersonnelList
from certification.queries.register import SEE
from certification.services import personnel_lists as services
from certification.views.office_personnel import address_of, register_or_404
from cms.office_pages import form_page
from core.decorators import role_required
from core.domain.sheets import Fault
from core.errors import DomainError, text_for
from core.files import FileKind, examine
from core.models import Person
from core.scope import has_role, units_in_scope
from core.sheet_labels import CELL_FAULTS
from core.tables.sheets import REASON, read_rows, write_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AT_ONCE = 200
EXAMPLES = {
    "auxiliary": ("示例：张三", "", "0138", "2026-03-01", "", "FZ-001", "2026-02-20", ""),
    "legal_reviewer": ("示例：李四", "", "0139", "2026-03-01", "", "是", "A20191101010001", "2019-03-01", "", ""),
}
NOTES = {
    "auxiliary": (
        "以“示例”开头的行不导入。姓名须与人员名单一致；同名的，请填写工号。",
        "单位可填名称或编码；不填的，属于导入时所选的单位。日期例如 2026-03-01。截止日期当天仍在册，不填表示未定。",
        "名册之外的人，请先在“单位与人员”录入任职（岗位类别：执法辅助人员），或者导入人员名单。",
        "编号是辅助人员自己的工作证编号，不得使用执法证件编号。",
    ),
    "legal_reviewer": (
        "以“示例”开头的行不导入。姓名须与人员名单一致；同名的，请填写工号。",
        "单位可填名称或编码；不填的，属于导入时所选的单位。日期例如 2026-03-01。截止日期当天仍在册，不填表示未定。",
        "初次从事的填“是”，并填写法律职业资格证书号和日期（《行政处罚法》第五十八条第二款）；此前已从事的填“否”，并填写首次从事日期。",
        "导入后由另一人对照原件审核，审核后才列入名册。",
    ),
}
STATES = {"read": "unknown", "entered": "valid", "undone": "lapsed", "discarded": "lapsed"}


@role_required(*SEE)
def list_index(request: HttpRequest, register: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    register = register_or_404(register)
    found = gates.personnel_lists_for(by).filter(register=register).defer("rows")
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    context = {
        **_of(register),
        "title": _("Lists from a sheet"),
        "subtitle": words.REGISTERS[register],
        "page_obj": page,
        "rows": [(one, words.LIST_STATES[one.state], STATES[one.state]) for one in page],
        "may_hand_in": has_role(by, *PREPARE),
    }
    return render(request, "certification/office/personnel_lists.html", context)


def _of(register: str) -> dict[str, Any]:
    return {"icon": words.ICONS[register], "slug": register.replace("_", "-"), "register": register}


@role_required(*PREPARE)
def list_new(request: HttpRequest, register: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    register = register_or_404(register)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()

    def hand_in(values: dict[str, Any]) -> HttpResponse:
        content = examine(values["file"], kind=FileKind.SPREADSHEET)
        kept = services.hand_in_personnel(
            register=register,
            unit=values["unit"],
            document=values["document"],
            file_name=values["file"].name,
            content=content,
            lines=read_rows(content, rules.REQUIRED[register]),
            by=by,
        )
        return redirect("registry-personnel-sheet", kept.public_id)

    return form_page(
        request,
        ListForm(*posted, units=units_in_scope(by, *PREPARE)),
        title=f"{words.REGISTERS[register]} · {pgettext('personnel', 'Hand in a list')}",
        submit=_("Check the list"),
        back=address_of(register, "registry-personnel-lists"),
        icon="upload",
        intro=_("First the list is only checked: you see what would become of every row. Another person then has the rows entered."),
        act=hand_in,
    )  # fmt: skip


@role_required(*SEE)
def list_template(request: HttpRequest, register: str) -> HttpResponse:
    """The empty sheet, with the units that whoever asks for it sees."""
    register = register_or_404(register)
    columns, required = rules.COLUMNS[register], rules.REQUIRED[register]
    header = [f"{name}*" if name in required else name for name in columns]
    units = units_in_scope(request.person, *SEE).filter(ended_on=None).order_by("code")  # type: ignore[attr-defined]
    choices = {rules.UNIT: [unit.name for unit in units]}
    if register != AUXILIARY:
        choices[f"{rules.FIRST_TIME}*"] = list(rules.YES_NO)
    sheet = write_sheet("名册", header, [EXAMPLES[register]], NOTES[register], lists=choices)
    name = "auxiliaries" if register == AUXILIARY else "legal-reviewers"
    return HttpResponse(
        sheet, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    )


@role_required(*SEE)
@never_cache
def list_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    of_list = gates.personnel_list_for(by, public_id)
    own = of_list.handed_in_by_id == by.pk
    may_approve = has_role(by, *APPROVE, unit=of_list.unit) and not own
    context = {
        **_of(of_list.register),
        "title": _("List from a sheet"),
        "subtitle": f"{words.REGISTERS[of_list.register]} · {of_list.unit.name}",
        "list": of_list,
        "state": words.LIST_STATES[of_list.state],
        "tone": STATES[of_list.state],
        "own": own,
        "all": len(of_list.rows),
        "may_enter": of_list.state == "read" and may_approve,
        "may_undo": of_list.state == "entered" and may_approve,
        "may_discard": of_list.state == "read" and has_role(by, *PREPARE, unit=of_list.unit),
    }
    if of_list.state == "read":
        rows = services.judge(of_list, by)
        refused, sound = [one for one in rows if one.faults], [one for one in rows if not one.faults]
        context |= {
            "refused": len(refused),
            "sound": len(sound),
            "refused_rows": [(one.line.number, one.line[rules.NAME], _said(one.faults)) for one in refused[:AT_ONCE]],
            "sound_rows": [_cells(of_list, one) for one in sound[:AT_ONCE]],
            "heads": rules.COLUMNS[of_list.register],
            "more": max(0, len(sound) - AT_ONCE),
        }
    else:
        context |= {"entries": services.entries_of(of_list)}
    return render(request, "certification/office/personnel_sheet.html", context)


def _how_many(of_list: PersonnelList, by: Person) -> str:
    rows = services.judge(of_list, by)
    sound = sum(not one.faults for one in rows)
    return _("%(sound)s of %(all)s rows are entered.") % {"sound": sound, "all": len(rows)}


def _cells(of_list: PersonnelList, one: rules.Judged) -> tuple[int, list[tuple[str, str]]]:
    usual = {rules.UNIT: of_list.unit.name, rules.DOCUMENT: of_list.document}
    return one.line.number, [(name, one.line[name] or usual.get(name, "—")) for name in rules.COLUMNS[of_list.register]]


def _said(faults: tuple[Fault, ...]) -> list[tuple[str, str]]:
    """(column, what is wrong there)."""
    return [(fault.column, _why(fault)) for fault in faults]


def _why(fault: Fault) -> str:
    if said := CELL_FAULTS.get(fault.code):
        return str(said) % fault.details
    return text_for(DomainError(fault.code, **fault.details))


@role_required(*PREPARE)
@never_cache
def list_refused(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The refused rows as a workbook with reasons, to be mended and handed in again."""
    by = request.person  # type: ignore[attr-defined]
    of_list = gates.personnel_list_for(by, public_id, *PREPARE)
    if of_list.state != "read":
        raise Http404
    columns = rules.COLUMNS[of_list.register]
    lines = [
        [*(one.line[name] for name in columns), "\n".join(f"{column}：{why}" for column, why in _said(one.faults))]
        for one in services.judge(of_list, by)
        if one.faults
    ]
    sheet = write_sheet("未导入", [*columns, REASON], lines)
    headers = {"Content-Disposition": f'attachment; filename="refused-{of_list.public_id}.xlsx"'}
    return HttpResponse(sheet, content_type=XLSX, headers=headers)


@role_required(*PREPARE)
def list_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """Enter, take back or throw away: a page that says what will happen, and one button."""
    by = request.person  # type: ignore[attr-defined]
    of_list = gates.personnel_list_for(by, public_id, *(PREPARE if step == "discard" else APPROVE))
    steps = {
        "enter": (
            _("Enter the rows of this list"),
            _("You compared them with the document and, for reviewers, with the original of the qualification. Your name stands behind every entry."),
            lambda _values: services.enter_personnel(of_list=of_list, by=by),
        ),
        "undo": (
            pgettext("personnel", "Take the entries of this list back"),
            _("As if they had never been made; what was believed in between stays on record. Only while nothing else happened to any of them."),
            lambda values: services.undo_personnel(of_list=of_list, by=by, reason=values["reason"]),
        ),
        "discard": (
            _("Throw this list away"),
            _("Nobody is entered, and the rows of the list go."),
            lambda _values: services.discard_personnel(of_list=of_list, by=by),
        ),
    }  # fmt: skip
    if step not in steps:
        raise Http404
    title, intro, act = steps[step]
    if step == "enter" and of_list.state == "read":
        intro = f"{_how_many(of_list, by)} {intro}"
    form_class = ReasonForm if step == "undo" else forms.Form
    return form_page(
        request,
        form_class(request.POST if request.method == "POST" else None),
        title=title,
        submit=title,
        back=reverse("registry-personnel-sheet", args=[public_id]),
        icon=words.ICONS[of_list.register],
        intro=intro,
        act=lambda values: act(values) and None,
        done=_("Done."),
    )
