"""For terminals without a network: a page to keep, and a signed list for a day."""

from __future__ import annotations

import base64
import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from certification.credentials.multibase import key_in
from certification.queries.register import SEE
from certification.services.credentials import signer_of
from certification.services.offline import offline_list
from core import clock
from core.decorators import role_required
from core.errors import DomainError
from core.models import Authority, Person
from core.scope import units_in_scope


def _authority(person: Person) -> Authority | None:
    return Authority.objects.filter(issues=True, units__in=units_in_scope(person, *SEE)).order_by("pk").first()


@role_required(*SEE)
def offline(request: HttpRequest) -> HttpResponse:
    authority = _authority(request.person)  # type: ignore[attr-defined]
    ready = authority is not None and authority.signing_keys.filter(retired_at=None).exists()
    context = {"title": _("Verify without a network"), "icon": "mobile-alt", "authority": authority, "ready": ready}
    return render(request, "certification/office/offline.html", context)


@role_required(*SEE)
def offline_page(request: HttpRequest) -> HttpResponse:
    """The page holds the authority's public key, so it trusts no other list."""
    authority = _authority(request.person)  # type: ignore[attr-defined]
    try:
        key, _signer = signer_of(authority) if authority else (None, None)
    except DomainError as error:
        raise Http404 from error
    if authority is None or key is None:
        raise Http404
    context = {"key": base64.b64encode(key_in(key.multikey)).decode(), "issuer": authority.name}
    answer = HttpResponse(render_to_string("certification/offline_page.html", context, request))
    answer["Content-Disposition"] = 'attachment; filename="verify-offline.html"'
    return answer


@role_required(*SEE)
def offline_file(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    authority = _authority(by)
    if authority is None:
        raise Http404
    try:
        signed = offline_list(authority=authority, units=units_in_scope(by, *SEE), by=by)
    except DomainError as error:
        raise Http404 from error
    answer = HttpResponse(json.dumps(signed), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="register-{clock.today()}.json"'
    answer["Cache-Control"] = "no-store"
    return answer
