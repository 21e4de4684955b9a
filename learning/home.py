"""Study on the officer's home: hours against what is asked, and where to go on."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms.panels import Panel
from core import clock
from core.roles import Role
from core.scope import roles_in
from learning.queries.account import account_of
from learning.queries.courses import courses, current, go_on
from learning.queries.due import due_of


def study_panel(request: HttpRequest) -> Panel | None:
    if Role.OFFICER not in roles_in(request):
        return None
    person = request.person  # type: ignore[attr-defined]
    today, _former = current(courses(person))
    context = {
        "hours": account_of(person, clock.today().year),
        "year": clock.today().year,
        "state": go_on(today),
    }
    return Panel(_("Study"), "learning/panel.html", context)


def due_panel(request: HttpRequest) -> Panel | None:
    """What is due first: assignments, findings with what to learn, sessions of classes. Nothing due, nothing said."""
    person = request.person  # type: ignore[attr-defined]
    if not person:
        return None
    found = due_of(person)
    return Panel(_("Due first"), "learning/due.html", {"due": found[:5], "more": len(found) - 5}) if found else None
