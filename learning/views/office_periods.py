"""The office's table of statutory periods."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.office_pages import form_page
from core.decorators import role_required
from core.roles import Role
from learning.case_labels import ROLLS, STARTS, UNITS
from learning.forms_cases import PeriodForm
from learning.models import StatutoryPeriod
from learning.queries.periods import newest_rows
from learning.services.periods import FIELDS, enter_period

SEE = (Role.TRAINER, Role.LEGAL_REVIEWER)


@role_required(*SEE)
def period_list(request: HttpRequest) -> HttpResponse:
    rows = [(row, UNITS[row.unit], STARTS[row.start], ROLLS[row.roll]) for row in newest_rows()]
    may_enter = Role.LEGAL_REVIEWER in request._roles  # type: ignore[attr-defined]
    context = {"title": _("Statutory periods"), "icon": "time", "rows": rows, "may_enter": may_enter}
    return render(request, "learning/office/periods.html", context)


@role_required(Role.LEGAL_REVIEWER)
def period_enter(request: HttpRequest) -> HttpResponse:
    """A new period, or the correction of one whose id is in `of`; the old row stays."""
    form = PeriodForm(request.POST or None, initial=_initial(request.GET.get("of", "")))

    def act(values: dict[str, Any]) -> None:
        enter_period(by=request.person, **values)  # type: ignore[attr-defined]

    return form_page(
        request, form, title=_("Enter a period"), submit=_("Enter the period"), back=reverse("office-periods"), act=act, icon="time",
        intro=_("A correction becomes a new row; what was entered before stays on record."), done=_("The period is entered."),
    )  # fmt: skip


def _initial(pk: str) -> dict[str, Any]:
    if not pk:
        return {}
    row = StatutoryPeriod.objects.filter(pk=pk).first() if pk.isdecimal() else None
    if row is None:
        raise Http404
    return {"code": row.code, **{name: getattr(row, name) for name in FIELDS}}
