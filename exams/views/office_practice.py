"""The trainer's look at practice: where a unit is weak, so that the next class can take it up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.decorators import role_required
from core.roles import Role
from core.scope import units_in_scope
from exams.queries.practice_class import LEAST_PEOPLE, mastery

SEES = (Role.TRAINER,)


@role_required(*SEES)
def practice_class(request: HttpRequest) -> HttpResponse:
    units = list(units_in_scope(request.person, *SEES).order_by("code"))  # type: ignore[attr-defined]
    asked = request.GET.get("unit", "")
    unit = next((one for one in units if str(one.public_id) == asked), units[0])
    people, practising, rows = mastery(unit)
    context = {
        "title": _("Practice of a unit"),
        "icon": "order",
        "units": units,
        "unit": unit,
        "people": people,
        "practising": practising,
        "rows": rows,
        "least": LEAST_PEOPLE,
    }
    return render(request, "exams/office/practice_class.html", context)
