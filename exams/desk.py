"""What of the bank and the sittings waits for whoever opens the office."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.desk import Waiting
from cms.panels import Panel
from core import clock
from core.scope import roles_in, scoped
from exams.bank_labels import STATE_LABELS, STATE_TONES
from exams.gates import REVIEWERS, SETTERS, questions_for
from exams.models import QuestionRevision, QuestionStanding, Registration, Sitting
from exams.queries.signals import places_to_look_at
from exams.views.office_sittings import RELEASE, RUN


def waiting(request: HttpRequest) -> Iterator[Waiting]:
    yield from questions_waiting(request)
    yield from sittings_waiting(request)


def bank(request: HttpRequest) -> Panel | None:
    """The question bank as one bar, for those who write and review it. One query."""
    if not roles_in(request).intersection((*SETTERS, *REVIEWERS)):
        return None
    mine = questions_for(request.person, *SETTERS, *REVIEWERS)  # type: ignore[attr-defined]
    counted = QuestionStanding.objects.filter(question__in=mine).order_by().values_list("state").annotate(Count("pk"))
    counts: dict[str, int] = dict(counted)
    states = [(name, STATE_TONES[name], STATE_LABELS[name], counts[name]) for name in STATE_LABELS if counts.get(name)]
    context = {
        "all": sum(counts.values()),
        "states": states,
        "parts": [(tone, count) for _name, tone, _label, count in states],
    }
    return Panel(_("The question bank at a glance"), "exams/office/glance.html", context)


def questions_waiting(request: HttpRequest) -> Iterator[Waiting]:
    roles, by, url = roles_in(request), request.person, reverse("office-questions")  # type: ignore[attr-defined]
    if roles.intersection(REVIEWERS):
        own = QuestionRevision.objects.filter(question=OuterRef("pk"), author=by)
        others = questions_for(by, *REVIEWERS).with_state().filter(state="in_review").exclude(Exists(own))  # type: ignore[attr-defined]
        yield Waiting(others.count(), _("questions to review"), f"{url}?state=in_review")
    if roles.intersection(SETTERS):
        mine = questions_for(by, *SETTERS).with_state()  # type: ignore[attr-defined]
        yield Waiting(mine.filter(flagged=True).count(), _("questions whose law has changed"), f"{url}?flagged=1")
        yield Waiting(mine.filter(state="draft").count(), _("drafts of questions"), f"{url}?state=draft")


def sittings_waiting(request: HttpRequest) -> Iterator[Waiting]:
    roles, by, now = roles_in(request), request.person, clock.now()  # type: ignore[attr-defined]
    url = reverse("office-sittings")
    if roles.intersection(RUN):
        held = scoped(Sitting.objects.filter(opens_at__lte=now, closes_at__gt=now), by, *RUN).count()
        yield Waiting(held, _("sittings under way"), url, urgent=True)
        over = Sitting.objects.filter(closes_at__lte=now, checked_at=None, registrations__isnull=False).distinct()
        unread = Registration.objects.filter(sitting=OuterRef("pk"), withdrawn_at=None, attempt=None)
        reading = Q(Exists(unread), mode="paper", sheets_complete_at=None)
        yield Waiting(
            scoped(over.filter(reading), by, *RUN).count(), _("sittings whose answer sheets are to be entered"), url
        )
        over = over.exclude(reading)
        yield Waiting(scoped(over, by, *RUN).count(), _("sittings whose results are to be checked"), url)
        signalled = places_to_look_at(scoped(Sitting.objects.filter(closes_at__lte=now, releases=None), by, *RUN))
        yield Waiting(signalled.count(), _("candidates whose signals are to be looked at"), url)
    if roles.intersection(RELEASE):
        checked = Sitting.objects.filter(checked_at__isnull=False, releases=None).exclude(checked_by=by)
        yield Waiting(scoped(checked, by, *RELEASE).count(), _("sittings whose results are to be released"), url)
