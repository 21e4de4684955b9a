"""Discretion tables in the office: written line by line, shown as readers see them, withdrawn with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.domain.discretion import from_content
from cms.domain.discretion_lines import written
from cms.domain.statutes.numbers import label_of_id
from cms.forms_discretion import TableForm, WithdrawForm
from cms.models import DiscretionSheet, DiscretionTable
from cms.office_pages import form_page
from cms.queries.discretion import newest_tables
from cms.services.discretion import save_table, withdraw_table
from cms.views.office_law import CONFIRM, SEE
from core.decorators import role_required
from core.gates import one_of
from core.scope import roles_in

SHEETS = 5


@role_required(*SEE)
def table_list(request: HttpRequest) -> HttpResponse:
    mine = DiscretionSheet.objects.filter(by=request.person, discarded_at=None).select_related("file")  # type: ignore[attr-defined]
    context = {
        "title": _("Discretion tables"),
        "icon": "table",
        "rows": [(row, label_of_id(row.provision)) for row in newest_tables().select_related("law", "saved_by")],
        "waiting": mine.filter(taken_at=None)[:SHEETS],
        "taken": [one for one in mine.filter(undone_at=None).exclude(taken_at=None)[:SHEETS] if one.kept],
        "may_write": bool(roles_in(request).intersection(CONFIRM)),
    }
    return render(request, "cms/office/discretion.html", context)


@role_required(*CONFIRM)
def table_write(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    row: DiscretionTable | None = one_of(newest_tables(), key=key) if key else None

    def save(values: dict[str, Any]) -> HttpResponse:
        law, provision = values["provision"]
        kept = save_table(
            law=law,
            provision=provision,
            title=values["title"],
            document=values["document"],
            in_force_from=values["in_force_from"],
            table=values["table"],
            by=request.person,  # type: ignore[attr-defined]
            key=key,
        )
        return redirect("cms:discretion-table", kept.key)

    return form_page(
        request,
        TableForm(request.POST or None, initial=_initial(row) if row else None),
        title=_("Change a discretion table") if row else _("New discretion table"),
        submit=_("Keep and show the table"),
        back=reverse("office-discretion"),
        act=save,
        icon="table",
        intro=_("The gravest factor decides the step. Earlier revisions are kept."),
    )


def _initial(row: DiscretionTable) -> dict[str, Any]:
    table = from_content(row.content)
    return {
        "title": row.title,
        "provision": f"《{row.law.code}》{label_of_id(row.provision)}",
        "document": row.document,
        "in_force_from": row.in_force_from,
        "unit": table.unit,
        "least": table.least,
        "most": table.most,
        **written(table),
    }


@role_required(*CONFIRM)
def table_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    row = one_of(newest_tables(), key=key)
    return form_page(
        request,
        WithdrawForm(request.POST or None),
        title=_("Withdraw the discretion table: %(title)s") % {"title": row.title},
        submit=_("Withdraw the table"),
        back=reverse("office-discretion"),
        act=lambda values: withdraw_table(key=key, by=request.person, **values) and None,  # type: ignore[attr-defined]
        done=_("The table is withdrawn; its page says so."),
    )
