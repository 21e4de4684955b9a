"""What a person is to learn this year: due now, later, and done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.decorators import person_required
from learning.labels import narrowed
from learning.queries.plan import plan_of
from learning.views.hours import year_in


@person_required
def plan(request: HttpRequest) -> HttpResponse:
    year = year_in(request)
    mine = plan_of(request.person, year)  # type: ignore[attr-defined]
    context = {"year": year, "plan": mine, "ahead": [(one, narrowed(one)) for one in mine.ahead]}
    return render(request, "learning/plan.html", context)
