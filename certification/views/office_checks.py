"""Checks of many rows by staff: paste or upload, follow the progress, take the answered file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.base import ContentFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.check_words import TONES, VERDICTS, receipt_in_words
from certification.documents.check_receipt import pdf
from certification.domain.checking import Verdict
from certification.forms.acts import moment_input
from certification.models import BatchCheck
from certification.queries.register import SEE
from certification.services.checks import begin_check, is_as_issued, job_key
from certification.tables.checks import XLSX, template
from cms.office_pages import form_page
from core import audit
from core.decorators import role_required
from core.files import respond_with
from core.gates import one_of
from core.models import Job


class CheckForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File (.xlsx, .xls, .csv)"), required=False)
    pasted = forms.CharField(
        label=gettext_lazy("Or paste rows"),
        required=False,
        max_length=2_000_000,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy(
            "One certificate a line: the number, and the name beside it where it is not of your units."
        ),
    )
    known_at = forms.DateTimeField(
        label=gettext_lazy("As the register knew it at (Beijing time)"),
        required=False,
        widget=moment_input(),
        help_text=gettext_lazy("Leave empty to ask as it is known now."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("file") and not values.get("pasted", "").strip():
            raise forms.ValidationError(_("Choose a file or paste rows."))
        return values

    def upload(self) -> Any:
        pasted = self.cleaned_data["pasted"]
        return self.cleaned_data["file"] or ContentFile(pasted.encode("utf-8"), name="pasted.csv")


@role_required(*SEE)
def check_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    page = Paginator(BatchCheck.objects.filter(asked_by=by).select_related("source"), 50).get_page(
        request.GET.get("page")
    )
    context = {
        "title": _("Checks of many rows"),
        "icon": "tasks",
        "page_obj": page,
        "rows": [(one, _shares(one)) for one in page],
    }
    return render(request, "certification/office/checks.html", context)


def _shares(check: BatchCheck) -> list[tuple[str, str, int]]:
    return [(TONES[v], str(VERDICTS[v]), check.counts[v.value]) for v in Verdict if check.counts.get(v.value)]


@role_required(*SEE)
def check_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    posted = request.method == "POST"
    form = CheckForm(request.POST if posted else None, request.FILES if posted else None)

    def act(values: dict[str, Any]) -> HttpResponse:
        check = begin_check(upload=form.upload(), by=by, known_at=values["known_at"])
        return redirect("registry-check", check.public_id)

    return form_page(
        request,
        form,
        title=_("Check many rows"),
        submit=_("Check"),
        back=reverse("registry-checks"),
        icon="tasks",
        intro=_("Up to 100,000 rows. Your columns stay as they are; the answers stand beside them."),
        act=act,
    )


@role_required(*SEE)
def check_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Whoever asked sees it; while it runs, a part of the page asks again every second."""
    check = _own(request, public_id)
    work = None if check.finished_at else Job.objects.filter(key=job_key(check)).first()
    done = work.progress.get("done", 0) if work else 0
    context = {
        "title": _("Check of %(n)s rows") % {"n": check.rows},
        "subtitle": check.source.name,
        "icon": "tasks",
        "check": check,
        "shares": _shares(check),
        "done": done,
        "failed": bool(work and work.state == "dead"),
        "told": receipt_in_words(check.told) if check.told else None,
        "unchanged": bool(check.told) and is_as_issued(check),
    }
    live = request.headers.get("HX-Request") == "true"
    name = "parts/check_state" if live else "check"
    response = render(request, f"certification/office/{name}.html", context)
    if live and check.finished_at:
        response["HX-Refresh"] = "true"
    return response


@role_required(*SEE)
def check_file(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    check = _own(request, public_id)
    if check.result is None:
        raise Http404
    audit.record("check.taken", actor=request.person, subject=check)  # type: ignore[attr-defined]
    return respond_with(check.result)


@role_required(*SEE)
def check_receipt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    check = _own(request, public_id)
    if not check.told:
        raise Http404
    audit.record("check.receipt_taken", actor=request.person, subject=check)  # type: ignore[attr-defined]
    answer = HttpResponse(pdf(check), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="check-{check.code}.pdf"'
    return answer


@role_required(*SEE)
def check_template(_request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(template(), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="check-template.xlsx"'
    return answer


def _own(request: HttpRequest, public_id: UUID) -> BatchCheck:
    rows = BatchCheck.objects.select_related("source", "result").filter(asked_by=request.person)  # type: ignore[attr-defined]
    return one_of(rows, public_id=public_id)
