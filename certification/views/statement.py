"""The register about itself, for everybody: how complete it is, and the monthly files."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from certification.models import OpenDataEdition
from certification.publicity_words import ROSTER_COLUMNS
from certification.queries.statement import statement_of
from core.files import respond_with
from core.gates import one_of
from core.models import AuditAnchor, Authority


def register(request: HttpRequest) -> HttpResponse:
    issuers = list(Authority.objects.filter(issues=True).order_by("code")[:20])
    told = []
    for authority in issuers:
        editions = authority.open_data.select_related("file")[:12]
        columns = "、".join(str(ROSTER_COLUMNS[field]) for field in editions[0].fields) if editions else ""
        told.append((statement_of(authority), editions, columns))
    return render(
        request, "certification/register.html", {"told": told, "anchors": AuditAnchor.objects.order_by("-day")[:7]}
    )


def open_data(_request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    return respond_with(one_of(OpenDataEdition.objects.select_related("file"), public_id=public_id).file)
