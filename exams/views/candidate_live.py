"""What a candidate's page asks while it waits and while it writes; the door; the trial of the browser."""

from __future__ import annotations

import json
from uuid import UUID

from django import forms
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for
from core.forms import SiteForm
from exams.documents.tickets import tickets_pdf
from exams.gates_sitting import ADMITTED, candidate_required, own_registration
from exams.journal_tables import trust_connection
from exams.models import Attempt, Registration
from exams.news import answer_pulse
from exams.queries.state import state_of
from exams.services.admission import admit, issue_codes, waive_seb
from exams.services.running import note_left_screen

TRIES = 5


def _attempt_of(registration: Registration) -> Attempt | None:
    attempt = Attempt.objects.filter(registration=registration).first()
    if attempt:
        attempt.registration = registration
    return attempt


@never_cache
@require_GET
def pulse(request: HttpRequest) -> HttpResponse:
    """Mostly answered by `exams.pulse_route`; a server without it answers here."""
    return HttpResponse(answer_pulse(request.META.get("QUERY_STRING", "")), content_type="application/json")


@never_cache
@candidate_required
@require_GET
def state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    registration = own_registration(request, public_id)
    return JsonResponse(state_of(registration, _attempt_of(registration)))


@candidate_required
@require_POST
def left(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page was out of sight for some seconds."""
    registration = own_registration(request, public_id)
    attempt = _attempt_of(registration)
    if attempt is None:
        raise Http404
    try:
        told = json.loads(request.body or b"{}")
        seconds = int(told.get("seconds") or 0) if isinstance(told, dict) else 0
    except (ValueError, TypeError, OverflowError):
        seconds = 0
    note_left_screen(attempt=attempt, seconds=seconds)
    return JsonResponse({"noted": True})


@candidate_required
@require_POST
def waive(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The invigilator's code opens one place for another browser."""
    registration = own_registration(request, public_id)
    key = f"exams.waiver:{registration.pk}"
    cache.add(key, 0, 60)
    try:
        if cache.incr(key) > TRIES:
            raise DomainError("too_many_tries")
        waive_seb(registration=registration, code=request.POST.get("code", ""))
    except DomainError as refusal:
        return JsonResponse({"error": refusal.code, "sentence": text_for(refusal)}, status=409)
    return JsonResponse({"waived": True})


class AdmissionForm(SiteForm):
    code = forms.CharField(
        label=gettext_lazy("Admission code"),
        max_length=40,
        help_text=gettext_lazy("Sixteen signs on your admission ticket, for instance K7QM-3WXP-9RDT-V2HN."),
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input mf-code-field",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


@never_cache
def admission(request: HttpRequest) -> HttpResponse:
    """The door for whoever holds a code: it opens one exam in this browser, and no log-in."""
    trust_connection()
    form = AdmissionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            place = admit(code=form.cleaned_data["code"])
        except DomainError as refusal:
            form.add_error("code", text_for(refusal))
        else:
            if request.session.session_key:
                request.session.cycle_key()
            request.session[ADMITTED] = str(place.public_id)
            return redirect("exams:before", place.public_id)
    return render(request, "exams/admission.html", {"form": form}, status=400 if form.errors else 200)


@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Does this computer do for an exam? Anybody may try, days before."""
    return render(request, "exams/ready.html", {"now": clock.isoformat_exact(clock.now())})


@person_required
@require_POST
def ticket(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The admission ticket with a new code. Printing it ends the codes of earlier tickets."""
    registration = own_registration(request, public_id)
    with transaction.atomic():  # the code of an earlier ticket ends only where a new ticket comes out
        content = tickets_pdf([registration], issue_codes(registrations=[registration], by=registration.person))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{_("admission-ticket")}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
