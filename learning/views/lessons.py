"""A lesson, read section by section. All works without scripts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.decorators import person_required
from core.errors import DomainError, text_for
from learning.gates import live_page
from learning.models import LessonPage, StudySign
from learning.queries.courses import lesson_state, missing_before
from learning.reading import contents, given_answers, shown_checks
from learning.services import lessons, study


@person_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """To the section where this reader left off."""
    page = live_page(LessonPage, slug)
    state = lesson_state(request.person, page)  # type: ignore[attr-defined]
    return redirect("learning:lesson", slug, state.place.number)


@person_required
def lesson(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One section, served and noted. What is right in a question is told only after it was answered."""
    person = request.person  # type: ignore[attr-defined]
    page = live_page(LessonPage, slug)
    if not 1 <= number <= len(page.sections):
        raise Http404
    if missing := missing_before(person, page):
        return render(request, "learning/lesson_before.html", {"lesson": page, "missing": missing})
    study.note(person=person, lesson_id=page.lesson_id, section=str(number), kind="served")
    signs = list(StudySign.objects.filter(person=person, lesson_id=page.lesson_id))
    section = page.sections[number - 1].value
    context = {
        "lesson": page,
        "course": page.get_parent().specific,
        "number": number,
        "section": section,
        "section_id": page.sections[number - 1].id,
        "checks": shown_checks(section, given_answers(signs, number)),
        "contents": contents(page, [s.section for s in signs if s.kind == "served"], number),
        "previous": number - 1,
        "next": number + 1 if number < len(page.sections) else None,
        "open": lessons.open_points(page, signs),
    }
    return render(request, "learning/lesson.html", context)


@person_required
@require_POST
def answer(request: HttpRequest, slug: str, number: int, check: int) -> HttpResponse:
    page = live_page(LessonPage, slug)
    if not 1 <= number <= len(page.sections) or check >= len(page.sections[number - 1].value["checks"]):
        raise Http404
    chosen = request.POST.getlist("option")
    try:
        lessons.answer_check(
            person=request.person,  # type: ignore[attr-defined]
            lesson=page,
            section=number,
            check=check,
            chosen={int(option) for option in chosen if option.isdecimal()},
        )
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    return redirect(f"{request.path.rsplit('/check/', 1)[0]}/#check-{check}")


@person_required
@require_POST
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    page = live_page(LessonPage, slug)
    try:
        done = lessons.finish(person=request.person, lesson=page)  # type: ignore[attr-defined]
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("learning:lesson", slug, len(page.sections))
    messages.success(request, _("Lesson finished: %(minutes)s minutes count.") % {"minutes": done.minutes})
    return redirect("learning:course", page.get_parent().slug)
