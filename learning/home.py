"""Study on the officer's home: hours against what is asked, and where to go on."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms.panels import Panel
from core import clock
from core.roles import Role
from core.scope import roles_in
from learning.queries.progress import courses, hours_of


def study_panel(request: HttpRequest) -> Panel | None:
    if Role.OFFICER not in roles_in(request):
        return None
    person = request.person  # type: ignore[attr-defined]
    states = courses(person)
    context = {
        "hours": hours_of(person, clock.today().year),
        "next": next((state for state in states if state.next_lesson), None),
    }
    return Panel(_("Study"), "learning/panel.html", context)
