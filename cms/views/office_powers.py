"""The power list in the office: look up, write, end, bring by a sheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.domain.powers import ACT_WORDS, COLUMNS, PowerFaultError
from cms.forms_powers import EndForm, PowerForm, SheetForm
from cms.law_labels import ACTS
from cms.models import PowerItem
from cms.office_pages import form_page
from cms.ports import domain_names
from cms.services.powers import end_power, import_powers, save_power
from cms.views.powers import asked, choices, narrowed, shown
from core import clock
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.files import FileKind, accept, examine
from core.gates import one_of
from core.models import Unit
from core.roles import Role
from core.scope import roles_in, units_in_scope
from core.tables.sheets import write_sheet

SEE = (Role.LEGAL_REVIEWER, Role.TRAINER, Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER, Role.UNIT_ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR)  # fmt: skip
WRITE = (Role.LEGAL_REVIEWER,)
PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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


def fault_text(fault: PowerFaultError) -> str:
    return str(FAULTS[fault.code]) % fault.details


@role_required(*SEE)
def power_list(request: HttpRequest) -> HttpResponse:
    """The list is public, so there is no scope here; only writing has one."""
    given, every = asked(request), bool(request.GET.get("all"))
    items = PowerItem.objects.newest().select_related("unit", "saved_by")
    items = items if every else items.on(clock.today())
    for name, path in (("domain", "domain_code"), ("act", "act")):
        items = items.filter(**{path: given[name]}) if given[name] else items
    items = narrowed(items.filter(name__icontains=given["q"]), given)
    page = Paginator(items.order_by("unit__code", "code", "name"), PER_PAGE).get_page(request.GET.get("page"))
    told = choices()
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "title": _("Power list"),
        "icon": "clipboard-list",
        "page_obj": page,
        "rows": shown(page, told["names"]),
        "given": given,
        "every": every,
        "may_write": bool(roles_in(request).intersection(WRITE)),
        "querystring": f"{query.urlencode()}&" if query else "",
        **told,
    }
    return render(request, "cms/office/powers.html", context)


def _item(key: UUID) -> PowerItem:
    return one_of(PowerItem.objects.newest().select_related("unit", "saved_by"), key=key)


@role_required(*SEE)
def power_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    item = _item(key)
    names = domain_names([item.unit.authority_id])
    context = {
        "title": item.name,
        "subtitle": item.unit.name,
        "icon": "clipboard-list",
        "item": item,
        "act": ACTS[item.act],
        "domain": names.get(item.domain_code, item.domain_code),
        "revisions": PowerItem.objects.filter(key=key).select_related("saved_by").order_by("-revision"),
        "may_write": _units(request).filter(pk=item.unit_id).exists(),
        "over": item.valid_until < clock.today(),
    }
    return render(request, "cms/office/power.html", context)


def _units(request: HttpRequest) -> Any:
    return units_in_scope(request.person, *WRITE).filter(ended_on=None).order_by("code")  # type: ignore[attr-defined]


def _domains(request: HttpRequest) -> dict[str, str]:
    return dict(domain_names(sorted(set(_units(request).values_list("authority", flat=True)))))


@role_required(*WRITE)
def power_write(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    item = one_of(PowerItem.objects.newest().filter(unit__in=_units(request)), key=key) if key else None
    form = PowerForm(request.POST or None, units=_units(request), domains=_domains(request), item=item)

    def save(values: dict[str, Any]) -> HttpResponse:
        by = request.person  # type: ignore[attr-defined]
        kept = save_power(
            unit=values["unit"], power=form.power(), by=by, reason=values.get("reason", ""), key=item.key if item else None
        )  # fmt: skip
        messages.success(request, _("The item is kept."))
        return redirect("office-power", kept.key)

    return form_page(
        request,
        form,
        title=_("Change an item of the power list") if item else _("New item of the power list"),
        submit=_("Keep the item"),
        back=reverse("office-power", args=[item.key]) if item else reverse("office-powers"),
        act=save,
        icon="clipboard-list",
        intro=_("What was kept before stays visible in the history."),
    )


@role_required(*WRITE)
def power_end(request: HttpRequest, key: UUID) -> HttpResponse:
    item = one_of(PowerItem.objects.newest().filter(unit__in=_units(request)), key=key)
    return form_page(
        request,
        EndForm(request.POST or None, initial={"last_day": clock.today()}),
        title=_("End an item: %(name)s") % {"name": item.name},
        submit=_("End the item"),
        back=reverse("office-power", args=[key]),
        act=lambda values: end_power(key=key, by=request.person, **values) and None,  # type: ignore[attr-defined]
        done=_("The item has a last day now."),
    )


@role_required(*WRITE)
def power_sheet(request: HttpRequest) -> HttpResponse:
    form = SheetForm(request.POST or None, request.FILES or None)
    faults: list[tuple[PowerFaultError, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            outcome = _take_sheet(request, form.cleaned_data["file"])
        except DomainError as refusal:
            form.add_error("file", text_for(refusal))
        else:
            faults = [(fault, fault_text(fault)) for fault in outcome.faults]
            if not faults:
                told = {"read": outcome.read, "new": outcome.new, "changed": outcome.changed, "same": outcome.same}
                messages.success(
                    request,
                    _("%(read)s lines read: %(new)s new items, %(changed)s changed, %(same)s as before.") % told,
                )
                return redirect("office-powers")
    context = {
        "title": _("Bring a power list by sheet"),
        "icon": "upload",
        "form": form,
        "faults": faults,
        "columns": COLUMNS,
    }
    return render(request, "cms/office/power_sheet.html", context, status=400 if form.errors or faults else 200)


def _take_sheet(request: HttpRequest, file: Any) -> Any:
    content = examine(file, kind=FileKind.SPREADSHEET)
    by = request.person  # type: ignore[attr-defined]
    units: dict[str, Unit] = {unit.code: unit for unit in _units(request)}
    outcome = import_powers(content=content, units=units, domains=list(_domains(request)), by=by)
    if not outcome.faults:
        file.seek(0)
        accept(file, kind=FileKind.SPREADSHEET, by=by)
    return outcome


@role_required(*WRITE)
def power_template(request: HttpRequest) -> HttpResponse:
    example = ["示例-lh-lq", "CF-001", "对擅自占道摆摊经营的处罚", "行政处罚", "um", "摆摊经营者", "《行政处罚法》第二十四条第一款", "某政发〔2026〕1号", "2026-01-01", ""]  # fmt: skip
    kinds = ["", "", "", "／".join(ACT_WORDS), "／".join(_domains(request)), "", "", "", "", ""]
    content = write_sheet("职权清单", COLUMNS, [example, ["示例", *kinds[1:]]])
    headers = {"Content-Disposition": "attachment; filename*=UTF-8''power-list.xlsx"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
