"""The exams' panel on the officer's home."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms.panels import Panel
from core.roles import Role
from core.scope import roles_in
from exams.queries.mine import places_of


def is_candidate(request: HttpRequest) -> bool:
    return Role.OFFICER in roles_in(request)


def exams_panel(request: HttpRequest) -> Panel | None:
    if not is_candidate(request):
        return None
    return Panel(_("Exams"), "exams/panel.html", {"places": places_of(request.person)[:3]})  # type: ignore[attr-defined]
