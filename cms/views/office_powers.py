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

from cms.forms_powers import EndForm, PowerForm
from cms.law_labels import ACTS
from cms.models import PowerItem, PowerSheet
from cms.office_pages import form_page
from cms.ports import domain_names
from cms.services.powers import end_power, save_power
from cms.views.powers import asked, choices, narrowed, shown
from core import clock
from core.decorators import role_required
from core.gates import one_of
from core.roles import Role
from core.scope import roles_in, units_in_scope

SEE = (Role.LEGAL_REVIEWER, Role.TRAINER, Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER, Role.UNIT_ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR)  # fmt: skip
WRITE = (Role.LEGAL_REVIEWER,)
PER_PAGE = 50


@role_required(*SEE)
def power_list(request: HttpRequest) -> HttpResponse:
    """The list is public, so there is no scope here; only writing has one."""
    given, every = asked(request), bool(request.GET.get("all"))
    by = request.person  # type: ignore[attr-defined]
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
        "waiting": PowerSheet.objects.filter(by=by, taken_at=None, discarded_at=None).select_related("file")[:5],
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
        "may_write": units_of(request).filter(pk=item.unit_id).exists(),
        "over": item.valid_until < clock.today(),
    }
    return render(request, "cms/office/power.html", context)


def units_of(request: HttpRequest) -> Any:
    return units_in_scope(request.person, *WRITE).filter(ended_on=None).order_by("code")  # type: ignore[attr-defined]


def domains_of(request: HttpRequest) -> dict[str, str]:
    return dict(domain_names(sorted(set(units_of(request).values_list("authority", flat=True)))))


@role_required(*WRITE)
def power_write(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    item = one_of(PowerItem.objects.newest().filter(unit__in=units_of(request)), key=key) if key else None
    form = PowerForm(request.POST or None, units=units_of(request), domains=domains_of(request), item=item)

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
    item = one_of(PowerItem.objects.newest().filter(unit__in=units_of(request)), key=key)
    return form_page(
        request,
        EndForm(request.POST or None, initial={"last_day": clock.today()}),
        title=_("End an item: %(name)s") % {"name": item.name},
        submit=_("End the item"),
        back=reverse("office-power", args=[key]),
        act=lambda values: end_power(key=key, by=request.person, **values) and None,  # type: ignore[attr-defined]
        done=_("The item has a last day now."),
    )
