"""Today's practice on the officer's home: one quiet line and where to begin."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms.panels import Panel
from core import clock
from exams.home import is_candidate
from exams.queries import practice as queries


def practice_panel(request: HttpRequest) -> Panel | None:
    if not is_candidate(request):
        return None
    person = request.person  # type: ignore[attr-defined]
    desk = queries.desk_of(person)
    if not desk.stock.items:
        return None
    context = {
        "plan": queries.plan_today(desk),
        "mistakes": queries.open_mistakes(person).filter(question__in=desk.stock.items).count(),
        "streak": queries.week_of(person, clock.today()).streak,
    }
    return Panel(_("Today's practice"), "exams/practice/panel.html", context)
