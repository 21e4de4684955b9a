"""The library and a course in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import clock
from learning.gates import live_page
from learning.models import CoursePage
from learning.queries import progress
from learning.queries.account import account_of
from learning.queries.courses import course_state, courses, current, go_on, missing_before


def library(request: HttpRequest) -> HttpResponse:
    person = request.person or None  # type: ignore[attr-defined]
    today, former = current(courses(person))
    context = {
        "courses": today,
        "former": former,
        "state": go_on(today) if person else None,
        "cases": progress.case_lessons(person),
        "hours": account_of(person, clock.today().year) if person else None,
    }
    return render(request, "learning/library.html", context)


def course(request: HttpRequest, slug: str) -> HttpResponse:
    page = live_page(CoursePage, slug)
    person = request.person or None  # type: ignore[attr-defined]
    former = page.former if page.former is not None and page.former.live else None
    context = {
        "course": page,
        "state": course_state(person, page),
        "missing": missing_before(person, page) if person else [],
        "former": former,
        "newer": CoursePage.objects.live().filter(former=page).first(),
    }
    return render(request, "learning/course.html", context)
