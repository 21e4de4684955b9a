"""Library, course, lesson and case lesson: read section by section, decide scene by scene. All works without scripts."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page

from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for
from learning.chart import draw_paths
from learning.domain.case_graph import best_path, days_used, evidence_on
from learning.models import CaseLessonPage, CoursePage, LessonCompletion, LessonPage, StudySign
from learning.queries import progress
from learning.services import study

P = TypeVar("P", bound=Page)


def live_page(model: type[P], slug: str) -> P:
    page = model.objects.live().public().filter(slug=slug).order_by("pk").first()
    if page is None:
        raise Http404
    return page


def library(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    context = {
        "courses": progress.courses(person or None),
        "cases": progress.case_lessons(person or None),
        "hours": progress.hours_of(person, clock.today().year) if person else None,
    }
    return render(request, "learning/library.html", context)


def course(request: HttpRequest, slug: str) -> HttpResponse:
    page = live_page(CoursePage, slug)
    person = request.person  # type: ignore[attr-defined]
    state = next(s for s in progress.courses(person or None) if s.course.pk == page.pk)
    return render(request, "learning/course.html", {"course": page, "state": state})


@person_required
def lesson(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One section, served and noted. What is right in a question is told only after it was answered."""
    person = request.person  # type: ignore[attr-defined]
    page = live_page(LessonPage, slug)
    if not 1 <= number <= len(page.sections):
        raise Http404
    study.note(person=person, lesson_id=page.lesson_id, section=str(number), kind="served")
    signs = list(StudySign.objects.filter(person=person, lesson_id=page.lesson_id))
    section = page.sections[number - 1].value
    context = {
        "lesson": page,
        "course": page.get_parent().specific,
        "number": number,
        "section": section,
        "checks": _checks(section, number, signs),
        "contents": _contents(page, signs, number),
        "next": number + 1 if number < len(page.sections) else None,
        "open": study.open_points(page, signs),
    }
    return render(request, "learning/lesson.html", context)


def _checks(section, number: int, signs: list[StudySign]) -> list[dict]:
    answered = {s.details["check"]: s.details for s in signs if s.kind == "check" and s.section == str(number)}
    found = []
    for index, check in enumerate(section["checks"]):
        given = answered.get(index)
        options = [
            {"number": n, "text": option["text"], "chosen": bool(given) and given["option"] == n,  # type: ignore[index]
             "right": bool(option["right"]) if given else None}
            for n, option in enumerate(check["options"])
        ]  # fmt: skip
        explanation = check["explanation"] if given else ""
        found.append(
            {"number": index, "stem": check["stem"], "options": options, "given": given, "explanation": explanation}
        )
    return found


def _contents(page: LessonPage, signs: list[StudySign], here: int) -> list[dict]:
    served = {s.section for s in signs if s.kind == "served"}
    return [
        {"number": n, "title": section.value["title"], "read": str(n) in served, "here": n == here}
        for n, section in enumerate(page.sections, start=1)
    ]


@person_required
@require_POST
def answer(request: HttpRequest, slug: str, number: int, check: int) -> HttpResponse:
    page = live_page(LessonPage, slug)
    if not 1 <= number <= len(page.sections) or check >= len(page.sections[number - 1].value["checks"]):
        raise Http404
    option = request.POST.get("option", "")
    try:
        study.answer_check(
            person=request.person,  # type: ignore[attr-defined]
            lesson=page,
            section=number,
            check=check,
            option=int(option) if option.isdigit() else None,
        )
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    return redirect(f"{request.path.rsplit('/check/', 1)[0]}/#check-{check}")


@person_required
@require_POST
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    page = live_page(LessonPage, slug)
    try:
        done = study.finish(person=request.person, lesson=page)  # type: ignore[attr-defined]
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("learning:lesson", slug, len(page.sections))
    messages.success(request, _("Lesson finished: %(minutes)s minutes count.") % {"minutes": done.minutes})
    return redirect("learning:course", page.get_parent().slug)


@person_required
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """A page says that it is still looked at."""
    try:
        lesson_id = uuid.UUID(request.POST.get("lesson", ""))
    except ValueError as error:
        raise Http404 from error
    study.ping(person=request.person, lesson_id=lesson_id, section=request.POST.get("section", "")[:60])  # type: ignore[attr-defined]
    return HttpResponse(status=204)


@person_required
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """What the case is about; each start is a new run."""
    page = live_page(CaseLessonPage, slug)
    if request.method == "POST":
        return redirect("learning:case-run", slug, uuid.uuid4())
    person = request.person  # type: ignore[attr-defined]
    done = LessonCompletion.objects.filter(person=person, lesson_id=page.lesson_id)
    return render(request, "learning/case.html", {"case": page, "done": done.first()})


@person_required
def case_run(request: HttpRequest, slug: str, run: uuid.UUID) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    page = live_page(CaseLessonPage, slug)
    if request.method == "POST":
        chosen = request.POST.get("choice", "")
        try:
            study.choose(
                person=person,
                page=page,
                run=run,
                scene=request.POST.get("scene", ""),
                choice=int(chosen) if chosen.isdigit() else -1,
            )
        except DomainError as refusal:
            messages.error(request, text_for(refusal))
        return redirect("learning:case-run", slug, run)
    path = study.path_of(page, person, run)
    scene = path[-1].scene
    study.note(person=person, lesson_id=page.lesson_id, section=scene.id, kind="served", run=str(run))
    used = days_used(path)
    context = {
        "case": page,
        "scene": scene,
        "came": path[-2].choice if len(path) > 1 else None,
        "evidence": evidence_on(path),
        "new_evidence": scene.evidence,
        "used": used,
        "left": page.clock_limit_days - used,
        "over": used > page.clock_limit_days > 0,
        "steps": len(path),
        "picture": draw_paths(path, best_path(page.graph())) if scene.is_end else None,
        "path": path,
    }
    return render(request, "learning/case_end.html" if scene.is_end else "learning/case_scene.html", context)


@person_required
def hours(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    year = clock.today().year
    rows = LessonCompletion.objects.filter(person=person, year=year)
    return render(request, "learning/hours.html", {"hours": progress.hours_of(person, year), "rows": rows})
