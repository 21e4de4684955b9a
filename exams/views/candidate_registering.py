"""An officer asks for a place: which sittings take requests, what is known of oneself, and how one's requests stand."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.decorators import person_required
from core.errors import DomainError, text_for
from core.forms import SiteForm
from core.gates import one_of
from core.models import Unit
from exams.queries.eligibility import findings_of
from exams.queries.registering import requests_of, taking_requests, units_of
from exams.services.registering import ask_for_places
from exams.views.office_registering import shown


@person_required
def sittings(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    mine = requests_of(by)
    asked = {one.sitting_id for one in mine if not hasattr(one, "decision")}
    placed = set(by.registrations.filter(withdrawn_at=None).values_list("sitting", flat=True))
    rows = [row for row in taking_requests(units_of(by)) if row.pk not in asked | placed]
    return render(request, "exams/register.html", {"sittings": rows, "requests": mine})


class AskForm(SiteForm):
    unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=Unit.objects.none(), empty_label=None)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


@person_required
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is met, missing or unknown of the requirements, and the request."""
    by = request.person  # type: ignore[attr-defined]
    units = units_of(by)
    sitting = one_of(taking_requests(units), public_id=public_id)
    form = AskForm(request.POST or None)
    form.fields["unit"].queryset = units.filter(above__ancestor=sitting.unit)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = ask_for_places(sitting=sitting, people=[by], unit=values["unit"], by=by, note=values["note"])
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            told = (
                _("Asked for. How it stands is shown here.") if made else _("You have asked already, or have a place.")
            )
            messages.success(request, told)
            return redirect("exams:register")
    context = {"sitting": sitting, "form": form, "findings": shown(findings_of(sitting, [by])[by.pk])}
    return render(request, "exams/register_one.html", context, status=400 if form.errors else 200)
