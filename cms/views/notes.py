"""A reader's own notes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.models import Note
from cms.noted import texts_of
from cms.queries.notes import ShownNote, shown_notes
from cms.services.notes import change_note, remove_note, write_note
from core.decorators import person_required
from core.errors import DomainError, text_for


@person_required
def note_list(request: HttpRequest) -> HttpResponse:
    """All of them by text, the latest first."""
    person = request.person  # type: ignore[attr-defined]
    page = Paginator(Note.objects.filter(person=person), 50).get_page(request.GET.get("page"))
    groups: dict[tuple[str, str], list[ShownNote]] = {}
    for one in shown_notes(list(page.object_list)):
        groups.setdefault((one.note.kind, one.note.source), []).append(one)
    return render(request, "cms/notes/list.html", {"groups": list(groups.values()), "page_obj": page})


@require_POST
@person_required
def write(request: HttpRequest) -> HttpResponse:
    """Back to the passage, whatever came of it."""
    told = {name: request.POST.get(name, "")[:2000] for name in ("kind", "source", "place", "quote", "before", "after", "text")}  # fmt: skip
    noted = texts_of(told["kind"], {told["source"]: ()}).get(told["source"])
    passage = noted.at(told["place"]) if noted else None
    if passage is None:
        raise Http404
    try:
        write_note(person=request.person, **told)  # type: ignore[attr-defined]
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    return redirect(f"{passage.url}#notes")


@require_POST
@person_required
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the words of a note, or delete it."""
    person = request.person  # type: ignore[attr-defined]
    if not Note.objects.filter(person=person, public_id=public_id).exists():
        raise Http404
    there = _passage_of(person, public_id)
    if "delete" in request.POST:
        remove_note(person=person, note_id=public_id)
        messages.success(request, _("The note is deleted."))
    else:
        try:
            change_note(person=person, note_id=public_id, text=request.POST.get("text", ""))
        except DomainError as refusal:
            messages.error(request, text_for(refusal))
    return redirect(reverse("cms:notes") if "list" in request.POST else there)


def _passage_of(person: Any, public_id: UUID) -> str:
    shown = shown_notes(list(Note.objects.filter(person=person, public_id=public_id)))[0]
    return f"{shown.passage.url}#notes" if shown.passage else reverse("cms:notes")
