"""Credentials on the web: an issuer's keys and lists for machines, a page that verifies for people."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control, never_cache

from certification import gates
from certification.credentials.carriers import Carried, bake_png, bake_svg, read
from certification.documents.card import badge
from certification.models import IssuedCredential
from certification.publicity_words import CREDENTIAL_PROBLEMS
from certification.services.credentials import as_token, did_document, issue_credential, status_list, verify_here
from certification.views.officer import card_of
from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for
from core.forms import SiteForm
from core.limits import Limit, client_address
from core.models import Authority

LARGEST = 1_000_000
LONGEST = 200_000


def _issuer(code: str) -> Authority:
    found = Authority.objects.filter(code=code, issues=True, signing_keys__isnull=False).first()
    if found is None:
        raise Http404
    return found


@cache_control(public=True, max_age=300)
def did_json(_request: HttpRequest, code: str) -> JsonResponse:
    return JsonResponse(did_document(_issuer(code)), json_dumps_params={"ensure_ascii": False})


@cache_control(public=True, max_age=300)
def status_list_json(_request: HttpRequest, code: str, purpose: str) -> JsonResponse:
    if purpose not in ("revocation", "suspension"):
        raise Http404
    answer = JsonResponse(status_list(_issuer(code), purpose))
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


FORMS = {
    "json": "application/vc+json",
    "jwt": "application/vc+jwt",
    "svg": "image/svg+xml",
    "png": "image/png",
}


@person_required
def own_credential(request: HttpRequest, public_id: UUID, form: str = "json") -> HttpResponse:
    """One's own certificate as a credential, to keep or to show where machines read it; `form`: one of FORMS."""
    if form not in FORMS:
        raise Http404
    certificate = gates.own_certificate_for(request.person, public_id)  # type: ignore[attr-defined]
    try:
        content = _carried(issue_credential(certificate=certificate), form)
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("certification:card", public_id)
    answer = HttpResponse(content, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="credential-{certificate.number}.{form}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _carried(issued: IssuedCredential, form: str) -> str | bytes:
    if form == "jwt":
        return as_token(issued)
    text = json.dumps(issued.document, ensure_ascii=False, indent=1)
    if form == "json":
        return text
    picture = badge(card_of(issued.certificate), form)
    return bake_svg(picture, text) if form == "svg" else bake_png(picture, text)


class CredentialForm(SiteForm):
    file = forms.FileField(
        label=_("Credential file"),
        required=False,
        help_text=_("JSON, a token, or a picture (PNG, SVG) that carries one."),
    )
    text = forms.CharField(
        label=_("Or its content"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        file = values.get("file")
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError(_("This file is too large for a credential."))
        if not file and not values.get("text", "").strip():
            raise forms.ValidationError(_("Choose a file or paste its content."))
        return values

    def carried(self) -> Carried:
        """Whatever it holds: JSON, a token, or a picture that carries one; nothing else is a credential."""
        file = self.cleaned_data.get("file")
        return read(file.read() if file else self.cleaned_data["text"].encode())


@never_cache
def verify_page(request: HttpRequest) -> HttpResponse:
    form = CredentialForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if not Limit("verify-credential", 30, 600).allows(client_address(request)):
            return render(request, "429.html", status=429)
        carried = form.carried()
        credential, verdict = carried.credential, verify_here(carried.credential, token=carried.token)
        subject = credential.get("credentialSubject") if isinstance(credential, dict) else None
        context |= {
            "verdict": verdict,
            "now": clock.now(),
            "problems": [CREDENTIAL_PROBLEMS.get(code, code) for code in verdict.problems],
            "subject": subject if verdict.verified and isinstance(subject, dict) else None,
        }
    return render(request, "certification/verify_credential.html", context, status=400 if form.errors else 200)
