"""Verification by anybody: exact number and name, or the code of a card. Nobody can leaf through the register."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from PIL import Image

from certification.domain.numbers import normalised
from certification.domain.publicity import Outcome
from certification.models import Area, Certificate, Domain
from certification.queries.listed import holder_of_list, items_in
from certification.queries.register import shown_status
from certification.queries.reviews import service_point_of
from certification.queries.verification import (
    Verification,
    inspect_there,
    past_days_are_answered,
    verify,
    verify_token,
)
from certification.services.answers import note_answer
from certification.services.reports import raise_alarm
from core import clock
from core.files import open_file
from core.forms import SiteForm
from core.limits import Limit, client_address
from core.sealed import lookup_digest

PHOTO_SECONDS = 300
PHOTO_SIZE = (120, 160)
_PHOTO = "certification.photo"
ABOUT = "certification.about"
TONES = {
    Outcome.VALID: "valid",
    Outcome.NOT_VALID: "lapsed",
    Outcome.DEAD_CARD: "lapsed",
    Outcome.UNKNOWN: "unknown",
    Outcome.UNDECIDED: "unknown",
    Outcome.NO_SUCH_CERTIFICATE: "unknown",
    Outcome.OTHER_REGISTER: "unknown",
}


class VerifyForm(SiteForm):
    number = forms.CharField(
        label=_("Certificate number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}),
    )
    name = forms.CharField(
        label=_("Name of the holder"),
        max_length=80,
        help_text=_("The full name as it stands on the card."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on = forms.DateField(
        label=_("How did it stand on a past day?"),
        required=False,
        help_text=_("Leave empty to ask how it stands now."),
        widget=forms.DateInput,
    )

    def __init__(self, data: Any = None, *, past_days: bool = False) -> None:
        super().__init__(data)
        if not past_days:
            del self.fields["on"]


MOST_AREAS = 60


class PlaceForm(SiteForm):
    """May this person inspect there? The issuer's own domains; its areas to choose from where they are few, else by name."""

    domain = forms.ModelChoiceField(label=_("What is inspected"), queryset=Domain.objects.none(), empty_label=None)
    area = forms.CharField(
        label=pgettext_lazy("inspection", "In which area"),
        max_length=80,
        help_text=_("Name of the street, town or district."),
    )

    what = forms.CharField(
        label=_("Whom or what, in a word"), max_length=40, required=False, help_text=_("For example restaurants.")
    )

    def __init__(self, data: Any = None, *, certificate: Certificate) -> None:
        super().__init__(data)
        self.areas = certificate.authority.areas.all()
        self.fields["domain"].queryset = certificate.authority.domains.all()  # type: ignore[attr-defined]
        few = list(self.areas[: MOST_AREAS + 1])
        if len(few) <= MOST_AREAS:
            offered = [(area.code, area.name) for area in few]
            self.fields["area"].widget = forms.Select({"class": "govuk-select"}, choices=offered)
            self.fields["area"].help_text = ""

    def clean_area(self) -> Area:
        """By code or name; part of a name will do where it means one area only."""
        text = self.cleaned_data["area"].strip()
        exact = self.areas.filter(Q(code=text) | Q(name=text))[:2]
        found = list(exact) or list(self.areas.filter(name__contains=text)[:6])
        if not found:
            raise forms.ValidationError(_("No area of this name is known to the issuer."))
        if len(found) > 1:
            said = "、".join(area.name for area in found)
            raise forms.ValidationError(_("Several areas are meant: %(areas)s. Write one of them.") % {"areas": said})
        return found[0]


def too_many(request: HttpRequest, about: str) -> HttpResponse | None:
    """The refusal where one address asks too often, or one number is asked about too often."""
    by_address = Limit("verify-address", settings.VERIFY_PER_ADDRESS, 600)
    by_number = Limit("verify-number", settings.VERIFY_PER_NUMBER, 600)
    if by_address.allows(client_address(request)) and by_number.allows(about):
        return None
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = str(by_address.wait_seconds())
    return answer


def _unlisted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers about people are kept nowhere and found by no search engine."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = never_cache(view)(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return guarded


@_unlisted
def look_up(request: HttpRequest) -> HttpResponse:
    """By POST, so that no name or number stands in an address or in a server's log."""
    form = VerifyForm(request.POST or None, past_days=past_days_are_answered())
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, None, 400 if form.errors else 200)
    values = form.cleaned_data
    if refusal := too_many(request, normalised(values["number"])):
        return refusal
    found = verify(values["number"], values["name"], values.get("on"))
    _note(found, {"by": "number_and_name", "asked": lookup_digest(f"{values['number']} {values['name']}")})
    return _page(request, form, found)


@_unlisted
def by_token(request: HttpRequest, token: str) -> HttpResponse:
    if refusal := too_many(request, token):
        return refusal
    found = verify_token(token, _day(request.GET.get("on", "")))
    if found.dead:
        raise_alarm(found.dead, client_address(request))
    _note(found, {"by": "token", "asked": lookup_digest(token)})
    return _page(request, VerifyForm(past_days=past_days_are_answered()), found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _note(found: Verification, question: dict[str, Any]) -> None:
    said = {"outcome": found.outcome.value, "state": found.status.state if found.status else None}
    note_answer(channel="public", question=question, answer=said, certificate=found.certificate, given=found.status)


def _page(request: HttpRequest, form: VerifyForm, found: Verification | None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "found": found, "by_token": request.method == "GET" and found is not None}
    if found:
        context |= {"answer": found.answer, "tone": _tone(found), "is_past": found.at != found.asked_at}
        context |= _about(request, found)
    return render(request, "certification/verify.html", context, status=status)


def _tone(found: Verification) -> str:
    if found.outcome is Outcome.VALID and found.status:
        return shown_status(found.status, clock.day_of(found.at)).tone
    return TONES[found.outcome]


def _about(request: HttpRequest, found: Verification) -> dict[str, Any]:
    """What may be asked next about the certificate of an answer: the photo, a place, a report. Signed, for a short time."""
    certificate = found.certificate
    if certificate is None or found.status is None:
        return {"about": signing.dumps(certificate.pk, salt=ABOUT) if certificate else ""}
    photo = signing.dumps(certificate.pk, salt=_PHOTO) if found.answer.photo else ""
    return {
        "about": signing.dumps(certificate.pk, salt=ABOUT),
        "photo": reverse("certification:verify-photo", args=[photo]) if photo else "",
        "may_compare": certificate.authority.domains.exists(),
        "counter": service_point_of(certificate.unit),
    }


def certificate_about(text: str) -> Certificate:
    """The certificate an answer was about, within the hour. 404 for anything else."""
    try:
        key = signing.loads(text, salt=ABOUT, max_age=3600)
    except signing.BadSignature as error:
        raise Http404 from error
    return Certificate.objects.select_related("person", "unit__parent", "unit__authority", "authority").get(pk=key)


@_unlisted
def inspect(request: HttpRequest, about: str) -> HttpResponse:
    """May this person inspect there? Asked from an answer, so whoever asks knows number and name or holds the card."""
    if refusal := too_many(request, about[-20:]):
        return refusal
    certificate = certificate_about(about)
    form = PlaceForm(request.POST or None, certificate=certificate)
    context: dict[str, Any] = {"form": form, "about": about, "certificate": certificate, "now": clock.now()}
    if request.method == "POST" and form.is_valid():
        domain, area, moment = form.cleaned_data["domain"], form.cleaned_data["area"], clock.now()
        found = inspect_there(certificate, domain, area, moment)
        day, what = clock.day_of(moment), form.cleaned_data["what"]
        listed = items_in(certificate.unit, domain.code, act="inspection", words=what, on=day)
        context |= {
            "said": found.said.value,
            "valid": found.valid,
            "domain": domain,
            "area": area,
            "now": moment,
            "items": listed[:10],
            "counter": service_point_of(certificate.unit),
            "list_of": holder_of_list(certificate.unit, day),
        }
        note_answer(
            channel="public",
            question={
                "by": "inspection",
                "unit": certificate.unit.code,
                "domain": domain.code,
                "area": area.code,
                "at": clock.isoformat(moment),
            },
            answer={"inspection": found.said.value, "valid": found.valid, "reasons": list(found.reasons)},
            certificate=certificate,
        )
    return render(request, "certification/inspect.html", context, status=400 if form.errors else 200)


@_unlisted
def photo(_request: HttpRequest, signed: str) -> HttpResponse:
    """The holder's photo at low size, for five minutes after the answer that showed it."""
    try:
        key = signing.loads(signed, salt=_PHOTO, max_age=PHOTO_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    stored = Certificate.objects.select_related("person__photo").get(pk=key).person.photo
    if stored is None:
        raise Http404
    with open_file(stored) as file, Image.open(file) as picture:
        small = picture.convert("RGB")
        small.thumbnail(PHOTO_SIZE)
        out = io.BytesIO()
        small.save(out, "JPEG", quality=55)
    return HttpResponse(out.getvalue(), content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})
