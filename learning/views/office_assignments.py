"""The office's screens of assignments: the plan of a year, assigning, watching."""

from __future__ import annotations

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
from core.models import Person
from core.scope import has_role, scoped
from learning import forms_office as forms
from learning.documents.plan import workbook
from learning.labels import STATES as STATE_WORDS
from learning.labels import narrowed, reached_words, target_words
from learning.models import AssignedLearner, Assignment
from learning.office_gates import SEE, TEACH, assignment_for, classes_for
from learning.queries.assignments import TargetProgress, by_unit, of_assignments, targets_of
from learning.queries.plan import Entry, plan_of_year
from learning.services.assignments import assign, end_assignment
from learning.views.hours import year_in
from learning.views.office_sheets import XLSX

STATES: dict[str, dict[str, Any]] = {
    "open": {"finished_on": None},
    "finished": {"finished_on__isnull": False},
    "all": {},
}


@role_required(*SEE)
def assignment_list(request: HttpRequest) -> HttpResponse:
    """The plan of a year, month by month: what is assigned and which classes are held."""
    by = request.person  # type: ignore[attr-defined]
    year = year_in(request)
    page = Paginator(_plan(by, year), 60).get_page(request.GET.get("page"))
    assignments = [entry.what for entry in page if isinstance(entry.what, Assignment)]
    seen = of_assignments(assignments, scoped(AssignedLearner.objects.all(), by, *SEE))
    months = [
        (month, [(entry, None if entry.is_class else seen.get(entry.what.pk)) for entry in group])
        for month, group in groupby(page, key=lambda entry: entry.day.replace(day=1))
    ]
    context = {
        "title": _("Plan for the year"),
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


def _plan(by: Person, year: int) -> list[Entry]:
    return plan_of_year(scoped(Assignment.objects.all(), by, *SEE), classes_for(by, *SEE), year)


@role_required(*SEE)
def plan_export(request: HttpRequest) -> HttpResponse:
    """To be printed and handed round."""
    year = year_in(request)
    answer = HttpResponse(workbook(_plan(request.person, year), year), content_type=XLSX)  # type: ignore[attr-defined]
    answer["Content-Disposition"] = f'attachment; filename="plan-{year}.xlsx"'
    return answer


@role_required(*TEACH)
def assignment_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    form = forms.AssignForm(request.POST or None, by=by)

    def act(_values: dict[str, Any]) -> HttpResponse:
        assignment = assign(by=by, **form.assigned())
        messages.success(request, _said(assignment))
        return redirect("office-assignment", assignment.public_id)

    return form_page(
        request,
        form,
        title=_("Assign lessons and practice"),
        submit=_("Assign"),
        back=reverse("office-assignments"),
        act=act,
        icon="calendar-check",
        intro=_(
            "Everybody in the unit and below it is meant, unless you narrow it down. Newcomers are called every night. Each is told when it begins, and reminded seven days and one day before it is due."
        ),
    )


def _said(assignment: Assignment) -> str:
    if assignment.begins_on:
        return _("It stands in the plan; people are asked on %(day)s.") % {"day": assignment.begins_on.isoformat()}
    return _("%(n)s people are asked.") % {"n": assignment.learners.count()}


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
    lessons, targets = list(assignment.lessons.all()), list(assignment.targets.all())
    page = Paginator(learners.order_by("finished_on", "id"), 50).get_page(request.GET.get("page"))
    reached = _watched(assignment, list(page), by) if targets else {}
    context = {
        "title": assignment.title,
        "subtitle": assignment.unit.name,
        "icon": "calendar-check",
        "assignment": assignment,
        "lessons": lessons,
        "targets": [target_words(one) for one in targets],
        "of": len(lessons) + len(targets),
        "narrowed": narrowed(assignment),
        "units": units,
        "total": sum(one.total for one in units),
        "finished": sum(one.finished for one in units),
        "begun": sum(one.begun for one in units),
        "page_obj": page,
        "rows": [(row, [(part.met, reached_words(part)) for part in reached.get(row.person_id, ())]) for row in page],
        "state": state,
        "state_words": STATE_WORDS,
        "code": code,
        "late": assignment.due_on < clock.today(),
        "under_way": assignment.has_begun(clock.today()),
        "querystring": f"state={state}&unit={code}&",
        "may_end": assignment.ended_at is None and has_role(by, *TEACH, unit=assignment.unit),
    }
    return render(request, "learning/office/assignment.html", context)


def _watched(assignment: Assignment, rows: list[AssignedLearner], by: Person) -> dict[int, list[TargetProgress]]:
    """How far those are who are still asked, for whoever may ask them: what they practise otherwise is their own."""
    if assignment.ended_at is not None:
        return {}
    asked = AssignedLearner.objects.filter(pk__in=[row.pk for row in rows], finished_on=None)
    return targets_of(assignment, list(scoped(asked, by, *TEACH).values_list("person_id", flat=True)))


@require_POST
@role_required(*TEACH)
def assignment_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    assignment = assignment_for(by, public_id, *TEACH)
    end_assignment(assignment_id=assignment.public_id, by=by)
    messages.success(request, _("The assignment has ended."))
    return redirect("office-assignment", assignment.public_id)
