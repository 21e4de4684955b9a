"""The officer reads what is held against them, answers it, and appeals: in their own words, within the time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from certification import gates
from certification.case_words import ACTS, reversal_shown, said_of
from certification.forms.cases import OwnStatementForm
from certification.models import MeasureCase
from certification.queries.cases import reversals_of, steps_open
from certification.services import cases
from certification.texts import word
from certification.views.office_cases import carried_on, stages, told
from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for


def return_required(case: MeasureCase) -> bool:
    """Whether the suspension goes on after its last day, until a decision to return."""
    suspension = case.extends or case.event
    return suspension is not None and bool(suspension.facts.get("return_required"))


@person_required
def my_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    case = gates.own_case_for(person, public_id)
    reversal = reversals_of([case]).get(case.pk)
    appeal_until = cases.appeal_until(case)
    step = next((one for one in ("statement", "appeal") if one in steps_open(case, reversal)), "")
    if step == "appeal" and appeal_until is not None and clock.today() > appeal_until:
        step = ""
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
        "state": said_of(case, reversal),
        "reversal": reversal_shown(reversal),
        "grounds": [word(code) for code in case.grounds],
        "stages": stages(case, reversal),
        "steps": told(case),
        "form": form if step else None,
        "step": step,
        "appeal_until": appeal_until,
        "undecided": case.state in ("noticed", "heard"),
        "return_required": return_required(case),
        "carried_on": carried_on(case, gates.own_cases_for(person)),
    }
    return render(request, "certification/case.html", context)
