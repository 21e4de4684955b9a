"""The only way to a sitting, a room, a place or an attempt: for the office by role and scope, for a candidate by log-in or code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from core.gates import one_of
from core.models import Person
from core.roles import Role
from core.scope import scoped
from exams.journal_tables import trust_connection
from exams.models import Attempt, Breach, Registration, Room, Sitting

WATCH = (Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR, Role.QUESTION_REVIEWER, Role.AUDITOR)
RUN = (Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR)
RELEASE = (Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR, Role.QUESTION_REVIEWER)
ASK = (Role.UNIT_ADMINISTRATOR, Role.REGISTRY_CLERK)
ADMITTED = "exams.admitted"
"""In the session of a browser that was let in by a code: the place it opens, and nothing else."""


def sittings_for(person: Person, *roles: Role) -> QuerySet[Sitting]:
    """Sittings of units that a role reaches, and those for which the person is named as invigilator."""
    asked = roles or WATCH
    reached = scoped(Sitting.objects.all(), person, *asked)
    if Role.INVIGILATOR not in asked:
        return reached
    named = Q(invigilators__person=person, invigilators__ended_at=None)
    return Sitting.objects.filter(Q(pk__in=reached.values("pk")) | named).distinct()


def sitting_for(person: Person, public_id: UUID, *roles: Role) -> Sitting:
    rows = sittings_for(person, *roles).select_related("exam__authority", "unit", "checked_by", "sheets_complete_by")
    return one_of(rows, public_id=public_id)


def attempt_for(person: Person, public_id: UUID, *roles: Role) -> Attempt:
    rows = Attempt.objects.select_related("registration__sitting__exam", "registration__person", "form")
    reached = rows.filter(registration__sitting__in=sittings_for(person, *roles).values("pk"))
    return one_of(reached, public_id=public_id)


def registration_for(person: Person, public_id: UUID, *roles: Role) -> Registration:
    rows = Registration.objects.select_related("sitting__exam", "person__photo", "room")
    return one_of(rows.filter(sitting__in=sittings_for(person, *roles).values("pk")), public_id=public_id)


def room_for(sitting: Sitting, public_id: UUID) -> Room:
    return one_of(Room.objects.filter(sitting=sitting), public_id=public_id)


def breach_for(person: Person, public_id: UUID, *roles: Role) -> Breach:
    rows = Breach.objects.select_related("registration__sitting__exam__authority", "registration__person", "opened_by")
    return one_of(rows.filter(registration__sitting__in=sittings_for(person, *roles).values("pk")), public_id=public_id)


def admitted_to(request: HttpRequest) -> str:
    return str(request.session.get(ADMITTED, ""))


def own_registration(request: HttpRequest, public_id: UUID) -> Registration:
    """The candidate's place: of the person who signed in, or the one that the admission code opened."""
    rows = Registration.objects.filter(public_id=public_id, withdrawn_at=None)
    if admitted_to(request) != str(public_id):
        rows = rows.filter(person=request.person or None)  # type: ignore[attr-defined]
    # A paper with its key is read by whoever asks for it: most pages do not, and it would be most of their cost.
    rows = rows.select_related("sitting__exam__authority", "form", "person", "room")
    row = rows.defer("form__paper", "form__key").first()
    if row is None:
        raise Http404
    return row


def candidate_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever signed in, or was let in by an admission code. Others are asked to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "GET":
            trust_connection()
        if not admitted_to(request) and not request.person:  # type: ignore[attr-defined]
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded
