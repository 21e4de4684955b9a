"""The office's screens of case lessons: list, picture, debrief, exchange, and drafts from reviewed files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core import audit
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.gates import one_of
from core.roles import Role
from core.scope import units_in_scope
from learning.domain.redaction import find, proposals
from learning.forms_cases import FromFileForm, TextOrFileForm
from learning.models import CaseLessonPage, CaseRun
from learning.queries.case_debriefs import debrief, people_of
from learning.queries.case_pictures import picture_of
from learning.services import case_exchange

SEE = (Role.TRAINER, Role.LEGAL_REVIEWER)
ICON = "pick"


def case_for_office(pk: int) -> CaseLessonPage:
    """The case as its author left it, published or not."""
    return one_of(CaseLessonPage.objects.all(), pk=pk).get_latest_revision_as_object()


@role_required(*SEE)
def case_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(CaseLessonPage.objects.order_by("title"), 25).get_page(request.GET.get("page"))
    ids = [case.lesson_id for case in page.object_list]
    counted = CaseRun.objects.filter(lesson_id__in=ids).order_by().values("lesson_id").annotate(count=Count("id"))
    runs = {row["lesson_id"]: row["count"] for row in counted}
    rows = [(case, runs.get(case.lesson_id, 0)) for case in page.object_list]
    context = {"title": _("Case lessons"), "icon": ICON, "rows": rows, "page_obj": page, "querystring": ""}
    return render(request, "learning/office/cases.html", context)


@role_required(*SEE)
def case_picture(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_for_office(pk)
    context = {"title": case.title, "icon": ICON, "case": case, "picture": picture_of(case), "graph": case.graph()}
    return render(request, "learning/office/case.html", context)


@role_required(*SEE)
def case_json(request: HttpRequest, pk: int) -> HttpResponse:
    return _download(request, case_for_office(pk), "json", "application/json", case_exchange.case_as_json)


@role_required(*SEE)
def case_page_file(request: HttpRequest, pk: int) -> HttpResponse:
    return _download(request, case_for_office(pk), "html", "text/html; charset=utf-8", case_exchange.case_as_page)


def _download(request: HttpRequest, case: CaseLessonPage, extension: str, kind: str, told: Any) -> HttpResponse:
    try:
        content = told(case)
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("office-case", case.pk)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{case.slug}.{extension}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@role_required(Role.TRAINER)
def case_import(request: HttpRequest) -> HttpResponse:
    """JSON in: a draft, or every problem with its path."""
    form = TextOrFileForm(request.POST or None, request.FILES or None)
    problems: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            page = case_exchange.import_json(content=form.as_text(), by=request.user)  # type: ignore[arg-type]
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
            problems = refusal.details.get("problems", [])
        else:
            messages.success(request, _("The case is there as a draft."))
            return redirect("office-case", page.pk)
    context = {"title": _("Import a case lesson"), "icon": "upload", "form": form, "problems": problems}
    return render(request, "learning/office/case_import.html", context, status=400 if form.errors else 200)


@role_required(Role.TRAINER)
def case_debrief(request: HttpRequest, pk: int) -> HttpResponse:
    """How a unit in the trainer's scope decided; names only when asked for, and then on record."""
    case = one_of(CaseLessonPage.objects.all(), pk=pk)
    by = request.person  # type: ignore[attr-defined]
    units = units_in_scope(by, Role.TRAINER)
    asked = request.GET.get("unit", "")
    chosen = one_of(units, public_id=asked) if _is_uuid(asked) else None
    names = request.GET.get("names") == "1"
    if names:
        audit.record("case_names_seen", actor=by, page=case.pk, unit=str(chosen.public_id) if chosen else "")
    told = debrief(case, people_of(units.filter(pk=chosen.pk) if chosen else units), names=names)
    context = {
        "title": _("Debrief"), "subtitle": case.title, "icon": "group", "case": case, "told": told, "names": names,
        "units": units.order_by("code").select_related(), "chosen": chosen,
    }  # fmt: skip
    return render(request, "learning/office/debrief.html", context)


def _is_uuid(text: str) -> bool:
    from uuid import UUID

    try:
        UUID(text)
    except ValueError:
        return False
    return True


@role_required(Role.TRAINER)
def case_from_file(request: HttpRequest) -> HttpResponse:
    """Paste or upload, deal with every find, and only then keep anything. The text travels in the form."""
    if "dealt" in request.POST:
        return _draw_up(request)
    form = TextOrFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _show_finds(request, form.as_text(), FromFileForm())
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
    context = {"title": _("Lesson from a case file"), "icon": "doc-full", "form": form}
    return render(request, "learning/office/from_file.html", context, status=400 if form.errors else 200)


def _show_finds(request: HttpRequest, text: str, form: FromFileForm, status: int = 200) -> HttpResponse:
    """One row for each different find, with the place of every time it stands in the text."""
    found = find(text)
    told = proposals(found)
    rows: dict[str, dict[str, Any]] = {}
    for one in found:
        row = rows.setdefault(one.key, {"find": one, "places": [], "proposal": told[one.key]})
        row["places"].append((one.line, one.column))
    for number, row in enumerate(rows.values()):
        row["act"] = request.POST.get(f"act-{number}", "replace")
        row["by"] = request.POST.get(f"by-{number}", row["proposal"])
    context = {
        "title": _("Lesson from a case file"), "subtitle": _("What may name somebody"), "icon": "doc-full",
        "text": text, "rows": list(rows.values()), "count": len(found), "form": form,
    }  # fmt: skip
    return render(request, "learning/office/finds.html", context, status=status)


def _draw_up(request: HttpRequest) -> HttpResponse:
    text, form = request.POST.get("text", ""), FromFileForm(request.POST)
    if not form.is_valid():
        return _show_finds(request, text, form, 400)
    replacements, kept = _dealt_with(request, text)
    try:
        page = case_exchange.draft_from_file(
            text=text, replacements=replacements, kept=kept, by=request.user, **form.cleaned_data  # type: ignore[arg-type]
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(None, text_for(refusal))
        return _show_finds(request, text, form, 400)
    messages.success(request, _("The draft is there. It stays closed until its publication is cleared."))
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


def _dealt_with(request: HttpRequest, text: str) -> tuple[dict[str, str], list[str]]:
    """By key: what replaces a find, and which finds were judged harmless. A find without a word is in neither."""
    replacements, kept = {}, []
    for number, key in enumerate(dict.fromkeys(one.key for one in find(text))):
        act = request.POST.get(f"act-{number}")
        if act == "keep":
            kept.append(key)
        elif act == "replace" and (by := request.POST.get(f"by-{number}", "").strip()):
            replacements[key] = by
    return replacements, kept
