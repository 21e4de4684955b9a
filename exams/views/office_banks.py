"""The office's screens of question banks."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.office_pages import form_page
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.roles import Role
from core.scope import roles_in
from exams import forms_bank as forms
from exams.bank_labels import STATE_LABELS
from exams.gates import BANK_ROLES, SETTERS, bank_for, banks_for
from exams.queries.bank import bank_rows
from exams.services import bank as services
from exams.services.exporting import EXPORTS, export_questions


@role_required(*BANK_ROLES)
def bank_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    context = {
        "title": _("Question banks"),
        "icon": "folder-open-inverse",
        "rows": bank_rows(banks_for(by)),
        "states": STATE_LABELS.items(),
        "may_set": Role.QUESTION_SETTER in roles_in(request),
    }
    return render(request, "exams/office/bank/banks.html", context)


@role_required(*SETTERS)
def bank_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    return form_page(
        request,
        forms.BankForm(request.POST or None, by=by),
        title=_("New question bank"),
        submit=_("Create the bank"),
        back=reverse("office-banks"),
        act=lambda values: services.create_bank(authority=values["unit"].authority, by=by, **values) and None,
        icon="folder-open-inverse",
        done=_("The bank is ready. Write its first question or import a file."),
    )


@role_required(*BANK_ROLES)
def bank_export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The bank's questions as a filled template, or as another system reads them."""
    file_format = request.GET.get("format", "xlsx")
    if file_format not in EXPORTS:
        raise Http404
    bank = bank_for(request.person, public_id)  # type: ignore[attr-defined]
    try:
        written = export_questions(bank=bank, file_format=file_format, by=request.person)  # type: ignore[attr-defined]
    except DomainError as refused:
        messages.error(request, text_for(refused))
        return redirect("office-banks")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(written.content, content_type=kind if file_format == "xlsx" else "application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="questions-{bank.public_id}{EXPORTS[file_format]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
