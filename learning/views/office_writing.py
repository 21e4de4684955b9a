"""Screens of those who write: a lesson from a file, a course as a new edition."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.api import citations_in, unknown_in
from cms.models import HomePage
from cms.office_pages import form_page
from core import clock
from core.decorators import person_required, role_required
from core.domain.files import FileRefusedError
from core.errors import DomainError, text_for
from core.files import FileKind, accept, examine
from core.roles import Role
from learning.domain.draft import Draft, cut
from learning.domain.reading import LONGEST
from learning.forms_writing import BeginForm, EditionForm, LessonFileForm
from learning.imports.reading import LessonFile, lesson_in
from learning.models import LibraryPage
from learning.queries.editions import citations_to_check
from learning.services.beginning import begin_lesson
from learning.services.editions import new_edition
from learning.services.library import ensure_library
from learning.writing_gates import course_to_write, uploaded_file
from learning.writing_labels import CITATION_STATES, REMARKS


@role_required(Role.TRAINER)
def courses(request: HttpRequest) -> HttpResponse:
    """To the library in the tree of pages; an installation that has none yet gets it here."""
    library = LibraryPage.objects.first() or ensure_library(HomePage.objects.get())
    return redirect("wagtailadmin_explore", library.pk)


@person_required
def lesson_import(request: HttpRequest, pk: int) -> HttpResponse:
    course = course_to_write(request.user, pk)

    def read(values: dict[str, Any]) -> HttpResponse:
        upload = values["file"]
        LessonFile(examine(upload, kind=FileKind.DOCUMENT), upload.name)  # what cannot be read is not kept
        upload.seek(0)
        stored = accept(upload, kind=FileKind.DOCUMENT, by=request.person)  # type: ignore[attr-defined]
        return redirect("office-lesson-preview", pk, stored.public_id)

    return form_page(
        request,
        LessonFileForm(request.POST or None, request.FILES or None),
        title=_("Begin a lesson from Word or slides"),
        submit=_("Read the file"),
        back=reverse("wagtailadmin_pages:edit", args=[course.pk]),
        act=read,
        icon="upload",
        intro=_("First the file is only read. You see what becomes of it, and decide then."),
    )


@person_required
def lesson_preview(request: HttpRequest, pk: int, public_id: UUID) -> HttpResponse:
    course = course_to_write(request.user, pk)
    file = lesson_in(uploaded_file(request.person, public_id))  # type: ignore[attr-defined]
    form = BeginForm(request.POST or None, draft=file.draft)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            page = begin_lesson(
                course=course,
                file=file,
                title=values["title"],
                law_date=values["law_date"],
                alts=form.alts(),
                in_parts=values["in_parts"],
                by=request.user,  # type: ignore[arg-type]
            )
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            messages.success(request, _("The lesson is kept as a draft. Read it through, then submit it for review."))
            return redirect("wagtailadmin_pages:edit", page.pk)
    context = {"title": file.draft.title, "subtitle": course.title, "icon": "upload", "form": form}
    context |= {"course": course, "file": public_id, **_shown(file.draft)}
    return render(request, "learning/office/lesson_preview.html", context, status=400 if form.errors else 200)


def _shown(draft: Draft) -> dict[str, Any]:
    day = clock.today()
    return {
        "sections": [
            (section, max(1, round(section.minutes)), section.minutes > LONGEST) for section in draft.sections
        ],
        "parts": len(cut(draft.sections)),
        "remarks": [(REMARKS[remark.code], remark) for remark in draft.remarks],
        "citations": citations_in(draft.words, day),
        "unknown": unknown_in(draft.words, day),
    }


@person_required
def lesson_picture(request: HttpRequest, pk: int, public_id: UUID, place: int) -> HttpResponse:
    """A picture of a file that is only read yet."""
    course_to_write(request.user, pk)
    file = lesson_in(uploaded_file(request.person, public_id))  # type: ignore[attr-defined]
    try:
        content = file.picture(place, small=True)
    except (FileRefusedError, IndexError, DomainError):
        return HttpResponse(status=404)
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/webp" if content[:4] == b"RIFF" else "image/jpeg"
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": "private, no-store"})


@person_required
def edition_new(request: HttpRequest, pk: int) -> HttpResponse:
    course = course_to_write(request.user, pk)

    def copy(values: dict[str, Any]) -> HttpResponse:
        made = new_edition(course=course, by=request.user, **values)  # type: ignore[arg-type]
        return redirect("office-edition-check", made.pk)

    return form_page(
        request,
        EditionForm(request.POST or None, initial=EditionForm.proposed(course.title, clock.today())),
        title=_("Copy as a new edition"),
        submit=_("Copy"),
        back=reverse("wagtailadmin_pages:edit", args=[course.pk]),
        act=copy,
        icon="copy",
        intro=_(
            "Course and lessons are copied as drafts with ids of their own. Then you see which citations to check first."
        ),
    )


@person_required
def edition_check(request: HttpRequest, pk: int) -> HttpResponse:
    course = course_to_write(request.user, pk)
    rows = [(CITATION_STATES[one.state], one) for one in citations_to_check(course)]
    context = {"title": _("Citations to check"), "subtitle": course.title, "icon": "openquote", "rows": rows}
    return render(request, "learning/office/edition_check.html", context | {"course": course})
