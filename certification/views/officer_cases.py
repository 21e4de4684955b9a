"""The officer reads what is held against them, answers it, and appeals: in their own words, within the time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from certification import gates
from certification.domain.due_process import steps_from
from certification.forms.cases import OwnStatementForm
from certification.services import cases
from certification.texts import word
from certification.views.office_cases import ACTS, carried_on, stages, told
from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for


@person_required
def my_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    case = gates.own_case_for(person, public_id)
    step = next((one for one in ("statement", "appeal") if one in steps_from(case.state)), "")
    bound = request.method == "POST" and step != ""
    form = OwnStatementForm(request.POST if bound else None, request.FILES if bound else None)
    if bound and form.is_valid():
        values = form.cleaned_data
        files = [values["upload"]] if values["upload"] else []
        try:
            if step == "statement":
                cases.state(case=case, text=values["text"], by=person, files=files)
            else:
                cases.appeal(case=case, lodged_at=clock.now(), text=values["text"], by=person, files=files)
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            messages.success(request, _("It is on record. Whoever decides reads it."))
            return redirect("certification:my-case", public_id)
    context = {
        "case": case,
        "act": ACTS[case.act],
        "state": word(f"case_{case.state}"),
        "grounds": [word(code) for code in case.grounds],
        "stages": stages(case),
        "steps": told(case),
        "form": form if step else None,
        "step": step,
        "appeal_until": cases.appeal_until(case),
        "carried_on": carried_on(case, gates.own_cases_for(person)),
    }
    return render(request, "certification/case.html", context)
