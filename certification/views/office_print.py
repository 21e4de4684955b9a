"""One print file of many certificates: those of a unit that are valid today."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.gates import PREPARE
from certification.models import PrintFile
from certification.services.printing import begin_print, job_key
from cms.office_pages import form_page
from core import audit
from core.decorators import role_required
from core.files import respond_with
from core.gates import one_of
from core.models import Job
from core.scope import units_in_scope


@role_required(*PREPARE)
def print_unit(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    class UnitForm(forms.Form):
        unit = forms.ModelChoiceField(label=_("Unit"), queryset=units_in_scope(by, *PREPARE).order_by("code"))

    def act(values: dict[str, Any]) -> HttpResponse:
        return redirect("registry-print-file", begin_print(unit=values["unit"], by=by).public_id)

    form: Any = UnitForm(request.POST if request.method == "POST" else None)
    form.earlier = PrintFile.objects.filter(asked_by=by).select_related("unit")[:10]
    return form_page(
        request,
        form,
        title=_("Print the certificates of a unit"),
        submit=_("Make the print file"),
        back=reverse("registry-certificates"),
        icon="doc-full",
        intro=_("One page for each valid certificate, at most 500. Names the font cannot print are refused by name."),
        act=act,
        template="certification/office/print.html",
    )


@role_required(*PREPARE)
def print_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whoever asked sees it; while it is set, a part of the page asks again every second."""
    made = _own(request, public_id)
    work = None if made.finished_at else Job.objects.filter(key=job_key(made)).first()
    context = {
        "title": _("Print the certificates of a unit"),
        "subtitle": made.unit.name,
        "icon": "doc-full",
        "made": made,
        "done": work.progress.get("done", 0) if work else 0,
        "failed": bool(work and work.state == "dead"),
    }
    live = request.headers.get("HX-Request") == "true"
    response = render(request, f"certification/office/{'parts/print_state' if live else 'print_file'}.html", context)
    if live and made.finished_at:
        response["HX-Refresh"] = "true"
    return response


@role_required(*PREPARE)
def print_take(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    made = _own(request, public_id)
    if made.result is None:
        raise Http404
    audit.record("cards.print_taken", actor=request.person, subject=made)  # type: ignore[attr-defined]
    return respond_with(made.result)


def _own(request: HttpRequest, public_id: UUID) -> PrintFile:
    rows = PrintFile.objects.select_related("unit", "result").filter(asked_by=request.person)  # type: ignore[attr-defined]
    return one_of(rows, public_id=public_id)
