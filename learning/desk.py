"""What of study waits for whoever opens the office, and how far the class has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.desk import Waiting
from cms.panels import Panel
from core import clock
from core.scope import roles_in, scoped
from learning.models import Anomaly, AssignedLearner, Assignment, Objection
from learning.office_gates import ANSWER, JUDGE, SEE, STAFF, of_people, outside_rows
from learning.queries.assignments import of_assignments

SOON = timedelta(days=5)
SHOWN = 4


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    roles, by = roles_in(request), request.person  # type: ignore[attr-defined]
    if roles.intersection(ANSWER):
        asked = of_people(Objection.objects.filter(answer=None), by, *ANSWER).exclude(person=by)
        url = reverse("office-objections")
        urgent = asked.filter(answer_due__lte=clock.today() + SOON).count()
        yield Waiting(urgent, _("objections to hours, to be answered within days"), url, urgent=True)
        yield Waiting(asked.count() - urgent, _("objections to hours to answer"), url)
    if roles.intersection(STAFF):
        entered = outside_rows(by, *STAFF).filter(verdict=None).exclude(entered_by=by)
        yield Waiting(
            entered.count(), _("hours earned elsewhere to compare with their file"), reverse("office-outside")
        )
    if roles.intersection(JUDGE):
        odd = of_people(Anomaly.objects.filter(verdict=None), by, *JUDGE).exclude(person=by)
        yield Waiting(odd.count(), _("patterns of study to look at"), reverse("office-anomalies"))


def progress(request: HttpRequest) -> Panel | None:
    """The next assignments and how far they have come, for those who teach or follow their unit. Two queries."""
    if not roles_in(request).intersection(SEE):
        return None
    by = request.person  # type: ignore[attr-defined]
    ahead = scoped(Assignment.objects.filter(ended_at=None, due_on__gte=clock.today()), by, *SEE)
    rows = list(ahead.order_by("due_on", "id")[:SHOWN])
    if not rows:
        return None
    seen = of_assignments(rows, scoped(AssignedLearner.objects.all(), by, *SEE))
    context = {"rows": [(row, seen[row.pk]) for row in rows if row.pk in seen]}
    return Panel(_("Assignments under way"), "learning/office/glance.html", context)
