"""Published rosters: a page of its own for each unit, which opens no look-up."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from certification.publicity_words import ROSTER_COLUMNS
from certification.queries.rosters import published_rosters
from core.gates import one_of


def rosters(request: HttpRequest) -> HttpResponse:
    return render(request, "certification/rosters.html", {"rosters": published_rosters()})


def roster(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    edition = one_of(published_rosters(), unit__public_id=unit_id)
    rows = [[(field, row.get(field, "")) for field in edition.fields] for row in edition.rows]
    context = {"edition": edition, "heads": [ROSTER_COLUMNS[field] for field in edition.fields], "rows": rows}
    return render(request, "certification/roster.html", context)
