"""Reports by the public: wrong data, a complaint about an officer, and how far it has come."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from certification.models import PublicReport
from certification.models.publicity import INSIDE
from certification.publicity_words import ACTS, OUTCOMES, REPORT_KINDS
from certification.services.reports import receive_report, tidy_code
from certification.views.public import certificate_about
from core.errors import DomainError, text_for
from core.forms import SiteForm
from core.limits import Limit, client_address
from core.models import Unit
from core.sealed import lookup_digest


class ReportForm(SiteForm):
    kind = forms.ChoiceField(label=_("What is it about?"), choices=list(REPORT_KINDS.items()), widget=forms.RadioSelect)
    unit = forms.ModelChoiceField(
        label=_("Which body?"), queryset=Unit.objects.none(), help_text=_("The body the officer acted for.")
    )
    text = forms.CharField(
        label=_("What is wrong, or what happened?"),
        max_length=4000,
        help_text=_("When and where, and what you saw. Do not write identity numbers of others."),
        widget=forms.Textarea({"rows": 6}),
    )
    name = forms.CharField(label=_("Your name"), max_length=80, required=False)
    contact = forms.CharField(
        label=_("How we may reach you"),
        max_length=120,
        required=False,
        help_text=_("Seen only by those who handle the report, never by the officer or the unit."),
    )

    def __init__(self, data: Any = None, *, about: bool) -> None:
        super().__init__(data)
        if about:
            del self.fields["unit"]
        else:
            units = Unit.objects.filter(authority__issues=True, ended_on=None).order_by("code")
            self.fields["unit"].queryset = units  # type: ignore[attr-defined]


@never_cache
def report(request: HttpRequest, about: str = "") -> HttpResponse:
    certificate = certificate_about(about) if about else None
    form = ReportForm(request.POST or None, about=certificate is not None)
    if request.method == "POST" and form.is_valid():
        if not Limit("report", 10, 3600).allows(client_address(request)):
            return render(request, "429.html", status=429)
        values = form.cleaned_data
        unit = certificate.unit if certificate else values.pop("unit")
        try:
            made, code = receive_report(unit=unit, certificate=certificate, **values)
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            return render(request, "certification/report_received.html", {"report": made, "code": code})
    context = {"form": form, "certificate": certificate}
    return render(request, "certification/report.html", context, status=400 if form.errors else 200)


class TrackForm(SiteForm):
    code = forms.CharField(label=_("Tracking code"), max_length=20, help_text=_("For example ABCD-EFGH-JKMN."))


@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """How far a report has come. By POST, so that no code stands in a log; a wrong code is answered like no report."""
    form = TrackForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "asked": False}
    if request.method == "POST" and form.is_valid():
        if not Limit("track", 20, 3600).allows(client_address(request)):
            return render(request, "429.html", status=429)
        digest = lookup_digest(tidy_code(form.cleaned_data["code"]))
        found = PublicReport.objects.filter(code_digest=digest).prefetch_related("steps").first()
        context |= {"asked": True, "report": found}
        if found:
            # The officer is not named here: a code that was overheard tells nobody whom it is about.
            context |= {
                "kind": REPORT_KINDS[found.kind],
                "steps": [
                    (step, ACTS[step.act], OUTCOMES.get(step.outcome, ""))
                    for step in found.steps.all()
                    if step.act not in INSIDE
                ],
            }
    return render(request, "certification/report_track.html", context, status=400 if form.errors else 200)
