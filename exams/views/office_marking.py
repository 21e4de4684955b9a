"""Marking by hand: what waits, one anonymous answer at a time with the model answer beside it, and the threshold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.office_pages import form_page
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.gates import one_of
from exams.domain.practice_shown import shown
from exams.gates import SETTERS, exam_for
from exams.models import Attempt, QuestionRevision
from exams.queries import marking as queries
from exams.queries.marking import MARKERS
from exams.services.attempts import answers_of
from exams.services.marking import give_mark, set_threshold


class MarkForm(forms.Form):
    marks = forms.DecimalField(label=gettext_lazy("Marks"), min_value=0, max_digits=6, decimal_places=2)
    comment = forms.CharField(label=gettext_lazy("Remark (optional)"), required=False, max_length=300)


@role_required(*MARKERS)
def queue(request: HttpRequest) -> HttpResponse:
    rows = queries.queue_of(request.person)  # type: ignore[attr-defined]
    return render(request, "exams/office/marking.html", {"title": _("Marking"), "icon": "edit", "rows": rows})


@role_required(*MARKERS)
def mark_next(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = one_of(queries.sittings_to_mark(by).select_related("exam"), public_id=public_id)
    tasks = queries.tasks_of(sitting, by)
    here = reverse("office-marking-sitting", args=[public_id])
    form = MarkForm(request.POST or None)
    task = _chosen(request, tasks)
    if request.method == "POST" and task is None:
        messages.info(request, _("This answer is settled meanwhile. Go on with the next one."))
        return redirect(here)
    if task is None:
        messages.success(request, _("Nothing waits for you in this sitting."))
        return redirect("office-marking")
    if request.method == "POST" and form.is_valid():
        try:
            give_mark(attempt=Attempt.objects.get(pk=task.attempt), item=task.item, by=by, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("marks", text_for(refusal))
        else:
            messages.success(request, _("The marks are kept."))
            return redirect(here)
    context = {"form": form, "left": len(tasks), "title": sitting.title, "icon": "edit", **_answer(task)}
    return render(request, "exams/office/mark.html", context, status=400 if form.errors else 200)


def _chosen(request: HttpRequest, tasks: list[queries.Task]) -> queries.Task | None:
    """The answer the page showed, as long as it is still mine to mark; without one the next."""
    asked = (request.POST.get("attempt", ""), request.POST.get("item", ""))
    if request.method == "POST":
        return next((task for task in tasks if (str(task.attempt), task.item) == asked), None)
    return tasks[0] if tasks else None


def _answer(task: queries.Task) -> dict[str, Any]:
    """Wording, what was written, the model answer. No name, no number, nothing another marker gave."""
    attempt = Attempt.objects.select_related("form").get(pk=task.attempt)
    items = {item["id"]: item for section in attempt.form.paper["sections"] for item in section["items"]}
    entry = attempt.form.key[task.item]
    return {
        "task": task,
        "full": Decimal(entry["marks"]).normalize(),
        "q": shown(items[task.item], value=answers_of(attempt).get(task.item), answer=entry["answer"]),
        "points": entry["answer"].get("points", []),
        "revision": QuestionRevision.objects.get(public_id=entry["revision"]),
    }


class ThresholdForm(forms.Form):
    percent = forms.IntegerField(
        label=gettext_lazy("Third marker from a difference above, per cent of the marks of a question"),
        min_value=0,
        max_value=100,
    )


@role_required(*SETTERS)
def rule(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    exam = exam_for(by, public_id, *SETTERS)
    return form_page(
        request,
        ThresholdForm(request.POST or None, initial={"percent": queries.threshold_of(exam)}),
        title=_("Marking by hand: %(title)s") % {"title": exam.title},
        submit=_("Save"),
        back=reverse("office-paper", args=[public_id]),
        act=lambda values: set_threshold(exam=exam, by=by, **values) and None,
        intro=_(
            "Two markers mark each answer without seeing one another's marks. Where they differ by more, a third one marks."
        ),
        done=_("Saved."),
    )
