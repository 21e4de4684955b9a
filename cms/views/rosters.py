"""Lists of people on screen: hand in, see every row judged, mend, take, print the slips, take back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cms import forms_people as forms
from cms.forms_sheets import RowForm
from cms.office_pages import form_page, mend_page
from core import audit
from core.decorators import role_required
from core.domain import roster as rules
from core.domain.identity_numbers import masked, tidy
from core.domain.roster import Judged
from core.domain.sheets import Fault
from core.errors import DomainError, text_for
from core.files import FileKind, examine
from core.gates import one_of
from core.models import Person, Roster, User
from core.queries.rosters import MANAGE, under_way
from core.scope import scoped
from core.services import accounts
from core.services import rosters as services
from core.sheet_labels import CELL_FAULTS
from core.tables.sheets import REASON, read_rows, write_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXAMPLES = (
    ("示例：张三", "", "公务员", "一级科员", "2024-03-01", "男", "", "0138", "", "", "zhangsan"),
    ("示例：李四", "某某街道综合行政执法队", "事业编制人员", "", "2025-09-15", "女", "", "", "", "", ""),
)
SOUND_A_PAGE = 100
REFUSED_SHOWN = 200


def roster_for(by: Person, public_id: UUID) -> Roster:
    return one_of(scoped(Roster.objects.select_related("unit", "handed_in_by"), by, *MANAGE), public_id=public_id)


@role_required(*MANAGE)
def roster_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    found = scoped(
        Roster.objects.select_related("unit", "handed_in_by").defer("rows", "repairs", "refused"), by, *MANAGE
    )
    page = Paginator(found, 30).get_page(request.GET.get("page"))
    context = {"title": _("Lists of people"), "icon": "group", "page_obj": page, "querystring": ""}
    return render(request, "cms/people/rosters.html", context)


@role_required(*MANAGE)
def roster_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def hand_in(values) -> HttpResponse:
        content = examine(values["file"], kind=FileKind.SPREADSHEET)
        lines = [(row.number, row.cells) for row in read_rows(content, rules.REQUIRED)]
        made = services.hand_in_roster(
            unit=values["unit"], lines=lines, content=content, by=by, decision_no=values["decision_no"]
        )
        return redirect("office-roster", made.public_id)

    return form_page(
        request,
        forms.RosterForm(request.POST or None, request.FILES or None, by=by),
        title=_("Hand in a list of people"),
        submit=_("Check the list"),
        back=reverse("office-rosters"),
        act=hand_in,
        icon="upload",
        intro=_("First the list is only checked: you see what would become of every row, and decide then. The file is not kept."),
    )  # fmt: skip


@role_required(*MANAGE)
def roster_template(request: HttpRequest) -> HttpResponse:
    """The empty sheet, with the units that whoever asks for it may name."""
    header = [f"{name}*" if name in rules.REQUIRED else name for name in rules.COLUMNS]
    units = [unit.name for unit in forms.administered_units(request.person)]  # type: ignore[attr-defined]
    lists = {f"{rules.POST_TYPE}*": list(rules.POST_TYPES), rules.SEX: ["男", "女"], rules.UNIT: units}
    answer = HttpResponse(write_sheet("人员名单", header, EXAMPLES, lists=lists), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return answer


@role_required(*MANAGE)
@never_cache
def roster_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    roster = roster_for(by, public_id)
    context = {"title": _("List of people"), "subtitle": roster.unit.name, "icon": "group", "roster": roster}
    if work := under_way(roster):
        part = bool(request.headers.get("HX-Request"))
        template = "roster_state" if part else "roster_under_way"
        return render(request, f"cms/people/{template}.html", context | {"work": work})
    if request.headers.get("HX-Request"):  # the work is done: the whole page anew
        answer = HttpResponse()
        answer["HX-Refresh"] = "true"
        return answer
    if roster.taken_at:
        entries = roster.entries.select_related("person__user", "appointment__unit")
        page = Paginator(entries, SOUND_A_PAGE).get_page(request.GET.get("page"))
        stay = roster.entries.filter(undone_at=None).count() if roster.undone_at else 0
        context |= {"page_obj": page, "slips": len(_without_password(roster)), "stay": stay}
        refused = services.refused_rows(roster, by)
    else:
        rows = services.judge(roster, by)
        refused = [one for one in rows if one.faults]
        sound = [(one.line.number, one.line.cells, _remark(one), _masked(one)) for one in rows if not one.faults]
        namesakes = {one.line.number for one in rows if one.remark == "namesake"}
        clear = [one for one in sound if one[0] not in namesakes]
        context |= {
            "sound": len(sound),
            "namesakes": [one for one in sound if one[0] in namesakes],
            "page_obj": Paginator(clear, SOUND_A_PAGE).get_page(request.GET.get("page")),
        }
    context |= {
        "refused": len(refused),
        "refused_rows": [_shown(one) for one in refused[:REFUSED_SHOWN]],
        "of_mine": roster.handed_in_by_id == by.pk,
        "querystring": "",
    }
    return render(request, "cms/people/roster.html", context)


def _shown(one: Judged) -> tuple[int, str, dict[str, str]]:
    return one.line.number, one.line[rules.NAME], _said_by_column(one)


def _said_by_column(one: Judged) -> dict[str, str]:
    said: dict[str, str] = {}
    for fault in one.faults:
        said[fault.column] = said.get(fault.column, "") + _why(fault)
    return said


def _masked(one: Judged) -> str:
    return masked(tidy(one.line[rules.ID_NUMBER]))


def _why(fault: Fault) -> str:
    if words := CELL_FAULTS.get(fault.code):
        return str(words) % fault.details
    return text_for(DomainError(fault.code, **fault.details))


def _remark(one: Judged) -> str:
    if one.remark == "known":
        return _("On record already: gets this post as well.")
    if one.remark == "returns":
        return _("Came with a list that was taken back: gets the name and this post as they stand here.")
    if one.remark == "namesake":
        return _("Somebody of this name already serves in this unit.")
    return ""


@role_required(*MANAGE)
@never_cache
def roster_mend(request: HttpRequest, public_id: UUID, row: int) -> HttpResponse:
    """Mend a row that is refused, or leave it out. The identity number is masked: it stays as it was unless it is typed anew."""
    by = request.person  # type: ignore[attr-defined]
    roster = roster_for(by, public_id)
    back = reverse("office-roster", args=[roster.public_id])
    found = next((one for one in services.refused_rows(roster, by) if one.line.number == row), None)
    if roster.taken_at or found is None:
        return redirect(back)
    number = found.line[rules.ID_NUMBER]
    shown = dict(found.line.cells) | ({rules.ID_NUMBER: _masked(found)} if number else {})
    form = RowForm(request.POST or None, columns=rules.COLUMNS, cells=shown, faults=_said_by_column(found))

    def mend(typed: dict[str, str]) -> bool:
        if number and typed.get(rules.ID_NUMBER) == shown[rules.ID_NUMBER]:
            typed |= {rules.ID_NUMBER: number}
        return services.mend_roster_row(roster=roster, row=row, cells=typed, by=by)

    return mend_page(request, form, row=row, back=back, mend=mend, subtitle=roster.unit.name, icon="group")


@role_required(*MANAGE)
@never_cache
def roster_refused(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The refused rows as a workbook with reasons. Only for whoever handed the list in: it holds what they typed."""
    by = request.person  # type: ignore[attr-defined]
    roster = roster_for(by, public_id)
    if roster.handed_in_by_id != by.pk or roster.cleared_at:
        raise Http404
    lines = [
        [
            *(one.line[name] for name in rules.COLUMNS),
            "\n".join(f"{at}：{why}" for at, why in _said_by_column(one).items()),
        ]
        for one in services.refused_rows(roster, by)
    ]
    audit.record("roster.refused_downloaded", actor=by, subject=roster, rows=len(lines))
    answer = HttpResponse(write_sheet("未导入", [*rules.COLUMNS, REASON], lines), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="refused-{roster.public_id}.xlsx"'
    return answer


@require_POST
@role_required(*MANAGE)
def roster_take(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    roster = roster_for(by, public_id)
    try:
        different = {int(row) for row in request.POST.getlist("different") if row.isdecimal()}
        taken = services.take_roster(roster=roster, by=by, different=different)
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    else:
        if taken.rows == "":
            messages.success(request, _("%(n)s people are on record.") % {"n": taken.entries.count()})
    return redirect("office-roster", public_id)


@require_POST
@role_required(*MANAGE)
def roster_discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    roster = roster_for(by, public_id)
    try:
        services.discard_roster(roster=roster, by=by)
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("office-roster", public_id)
    messages.success(request, _("The list is thrown away, and its rows with it."))
    return redirect("office-rosters")


def _without_password(roster: Roster) -> list[User]:
    """Log-ins of the list that nobody has opened yet."""
    people = roster.entries.values("person")
    users = User.objects.filter(person__in=people, is_active=True, last_login=None).exclude(
        slips__used_at__isnull=False
    )
    return list(users.select_related("person").order_by("person__name_pinyin"))


@require_POST
@role_required(*MANAGE)
@never_cache
def roster_slips(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One-time slips for all log-ins nobody has opened yet, to print and cut. The codes are shown this once."""
    by = request.person  # type: ignore[attr-defined]
    roster = roster_for(by, public_id)
    if roster.taken_at is None or roster.undone_at:
        return redirect("office-roster", public_id)
    context = {
        "title": _("Activation slips"),
        "subtitle": roster.unit.name,
        "icon": "key",
        "slips": [(user, accounts.issue_slip(user=user, issued_by=by)) for user in _without_password(roster)],
        "days": accounts.VALID_DAYS,
        "back": reverse("office-roster", args=[roster.public_id]),
    }
    return render(request, "cms/people/slips.html", context)


@role_required(*MANAGE)
def roster_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    roster = roster_for(by, public_id)
    return form_page(
        request,
        forms.ReasonForm(request.POST or None),
        title=_("Take back this list of people"),
        submit=_("Take it back"),
        back=reverse("office-roster", args=[roster.public_id]),
        act=lambda values: services.undo_roster(roster=roster, by=by, reason=values["reason"]),
        icon="group",
        intro=_("Posts, roles and log-ins of the list end as if they had never been. Only while nobody of it has done anything."),
        done="" if roster.to_enter > services.AT_ONCE else _("The list is taken back."),
    )  # fmt: skip
