"""Verification by anybody: exact number and name, or the code of a card. Nobody can leaf through the register."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from certification.models import OfficialAnswer
from certification.queries.register import Verification, shown_status, verify, verify_token
from certification.services.answers import note_answer
from core import clock
from core.forms import SiteForm
from core.sealed import lookup_digest


class VerifyForm(SiteForm):
    number = forms.CharField(
        label=_("Certificate number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Name of the holder"),
        max_length=80,
        help_text=_("The full name as it stands on the card."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@never_cache
def look_up(request: HttpRequest) -> HttpResponse:
    """By POST, so that no name or number stands in an address or in a server's log."""
    form = VerifyForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        found = verify(values["number"], values["name"])
        _note(found, {"by": "number_and_name", "asked": lookup_digest(f"{values['number']} {values['name']}")})
    return _answer(request, form, found, 400 if form.errors else 200)


@never_cache
def by_token(request: HttpRequest, token: str) -> HttpResponse:
    found = verify_token(token)
    _note(found, {"by": "token", "asked": lookup_digest(token)})
    return _answer(request, VerifyForm(), found)


def _note(found: Verification, question: dict) -> OfficialAnswer:
    answer = {"outcome": found.outcome, "state": found.status.state if found.status else None}
    return note_answer(
        channel="public", question=question, answer=answer, certificate=found.certificate, given=found.status
    )


def _answer(request: HttpRequest, form: VerifyForm, found: Verification | None, status: int = 200) -> HttpResponse:
    shown = shown_status(found.status, clock.today()) if found and found.status else None
    tones = {"valid": "valid", "not_valid": "lapsed", "dead_card": "lapsed"}
    tone = (shown.tone if shown and found and found.outcome == "valid" else None) or (
        tones.get(found.outcome, "unknown") if found else ""
    )
    context = {"form": form, "found": found, "shown": shown, "tone": tone}
    return render(request, "certification/verify.html", context, status=status)
