"""The office's screens of assignments: the plan of a year, assigning, watching."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.scope import has_role, scoped
from learning import forms_office as forms
from learning.labels import GAPS, POST_TYPES
from learning.labels import STATES as STATE_WORDS
from learning.models import AssignedLearner, Assignment
from learning.office_gates import SEE, TEACH, assignment_for
from learning.ports import domain_names
from learning.queries.assignments import by_unit, of_assignments
from learning.services.assignments import assign, end_assignment
from learning.views.hours import year_in

STATES: dict[str, dict[str, Any]] = {
    "open": {"finished_on": None},
    "finished": {"finished_on__isnull": False},
    "all": {},
}


@role_required(*SEE)
def assignment_list(request: HttpRequest) -> HttpResponse:
    """The plan of a year, month by month."""
    by = request.person  # type: ignore[attr-defined]
    year = year_in(request)
    rows = scoped(Assignment.objects.select_related("unit"), by, *SEE)
    rows = rows.filter(due_on__gte=date(year, 1, 1), due_on__lte=date(year, 12, 31)).order_by("due_on", "id")
    page = Paginator(rows, 60).get_page(request.GET.get("page"))
    seen = of_assignments(list(page), scoped(AssignedLearner.objects.all(), by, *SEE))
    months = [
        (month, [(row, seen.get(row.pk)) for row in group])
        for month, group in groupby(page, key=lambda row: row.due_on.replace(day=1))
    ]
    context = {
        "title": _("Assignments"),
        "subtitle": str(year),
        "icon": "calendar-check",
        "page_obj": page,
        "months": months,
        "year": year,
        "today": clock.today(),
        "querystring": f"year={year}&",
        "may_teach": has_role(by, *TEACH),
    }
    return render(request, "learning/office/assignments.html", context)


@role_required(*TEACH)
def assignment_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    form = forms.AssignForm(request.POST or None, by=by)

    def act(values: dict[str, Any]) -> HttpResponse:
        values = {**values, "lessons": form.chosen()}
        assignment = assign(by=by, **values)
        messages.success(request, _("%(n)s people are asked.") % {"n": assignment.learners.count()})
        return redirect("office-assignment", assignment.public_id)

    return form_page(
        request,
        form,
        title=_("Assign lessons"),
        submit=_("Assign"),
        back=reverse("office-assignments"),
        act=act,
        icon="calendar-check",
        intro=_(
            "Everybody in the unit and below it is meant, unless you narrow it down. Newcomers are called every night. Each is reminded seven days and one day before."
        ),
    )


@role_required(*SEE)
def assignment_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    assignment = assignment_for(by, public_id, *SEE)
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    code = request.GET.get("unit", "")
    reach = scoped(AssignedLearner.objects.filter(assignment=assignment), by, *SEE)
    units = by_unit(assignment, reach)
    learners = reach.filter(**STATES[state]).select_related("person", "unit")
    if code:
        learners = learners.filter(unit__code=code)
    lessons = list(assignment.lessons.all())
    context = {
        "title": assignment.title,
        "subtitle": assignment.unit.name,
        "icon": "calendar-check",
        "assignment": assignment,
        "lessons": lessons,
        "narrowed": _narrowed(assignment),
        "units": units,
        "total": sum(one.total for one in units),
        "finished": sum(one.finished for one in units),
        "begun": sum(one.begun for one in units),
        "page_obj": Paginator(learners.order_by("finished_on", "id"), 50).get_page(request.GET.get("page")),
        "state": state,
        "state_words": STATE_WORDS,
        "code": code,
        "late": assignment.due_on < clock.today(),
        "querystring": f"state={state}&unit={code}&",
        "may_end": assignment.ended_at is None and has_role(by, *TEACH, unit=assignment.unit),
    }
    return render(request, "learning/office/assignment.html", context)


def _narrowed(assignment: Assignment) -> list[Any]:
    names = domain_names({assignment.unit.authority_id}) if assignment.domain_code else {}
    parts = [
        POST_TYPES.get(assignment.post_type, assignment.post_type),
        names.get(assignment.domain_code, assignment.domain_code),
        GAPS[assignment.gap],
    ]
    return [part for part in parts if part]


@require_POST
@role_required(*TEACH)
def assignment_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    assignment = assignment_for(by, public_id, *TEACH)
    end_assignment(assignment_id=assignment.public_id, by=by)
    messages.success(request, _("The assignment has ended."))
    return redirect("office-assignment", assignment.public_id)
