"""Lessons to read at one go, to print, and to take along. Nothing read here counts as hours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from core import clock
from core.decorators import person_required
from learning.books import book_of, chapters_of
from learning.gates import live_page
from learning.models import CoursePage, LessonPage
from learning.pack import pack_course
from learning.queries.progress import finished_lessons


@person_required
def lesson_book(request: HttpRequest, slug: str) -> HttpResponse:
    page = live_page(LessonPage, slug)
    course = page.get_parent().specific
    return _book(request, course, [page])


@person_required
def course_book(request: HttpRequest, slug: str) -> HttpResponse:
    course = live_page(CoursePage, slug)
    return _book(request, course, list(LessonPage.objects.live().child_of(course).order_by("path")))


def _book(request: HttpRequest, course: CoursePage, lessons: list[LessonPage]) -> HttpResponse:
    finished = finished_lessons(request.person)  # type: ignore[attr-defined]
    book = book_of(course, chapters_of(lessons, finished), clock.today())
    return render(request, "learning/book.html", {"book": book})


@person_required
def course_pack(request: HttpRequest, slug: str) -> HttpResponse:
    """A ZIP to read without a network. Answers are in it for the lessons this reader has finished."""
    course = live_page(CoursePage, slug)
    content = pack_course(course, finished_lessons(request.person), on=clock.now())  # type: ignore[attr-defined]
    answer = HttpResponse(content, content_type="application/zip")
    name = f"{course.title} {clock.today().isoformat()}.zip"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer
