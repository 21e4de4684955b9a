"""Registration by units, as a group, or by the officer: asked for, then accepted or returned by somebody else."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person, Unit
from core.notices import notify
from exams.models import RegistrationRequest, RequestDecision, Sitting
from exams.queries.eligibility import as_stored, findings_of
from exams.services.sittings import register


@transaction.atomic
def ask_for_places(
    *, sitting: Sitting, people: Sequence[Person], unit: Unit, by: Person, note: str = ""
) -> list[RegistrationRequest]:
    """Ask for a place for each person who has none and for whom no request waits. What is known goes along.

    Raises DomainError registration_over.
    """
    now = clock.now()
    if sitting.registration_until is None or now >= min(sitting.registration_until, sitting.closes_at):
        raise DomainError("registration_over")
    Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    placed = set(sitting.registrations.filter(withdrawn_at=None).values_list("person", flat=True))
    rounds: dict[int, int] = {}
    waiting = set()
    for request in sitting.requests.select_related("decision").order_by("round"):
        rounds[request.person_id] = request.round
        if not hasattr(request, "decision"):
            waiting.add(request.person_id)
    wanted = [person for person in people if person.pk not in placed and person.pk not in waiting]
    findings = findings_of(sitting, wanted)
    made = [
        RegistrationRequest.objects.create(
            sitting=sitting,
            person=person,
            unit=unit,
            round=rounds.get(person.pk, 0) + 1,
            findings=as_stored(findings[person.pk]),
            note=note.strip(),
            asked_by=by,
            asked_at=now,
        )
        for person in wanted
    ]
    audit.record("exams.places_asked", actor=by, subject=sitting, count=len(made))
    return made


@transaction.atomic
def decide_request(*, request: RegistrationRequest, accepted: bool, by: Person, reason: str = "") -> RequestDecision:
    """Accept, which registers, or return for correction with the reason, of which whoever asked is told.

    Raises DomainError handler_never_reviews, request_decided, reason_is_empty and the refusals of `register`.
    """
    request = (
        RegistrationRequest.objects.select_for_update(of=("self",))
        .select_related("sitting__exam", "person", "asked_by")
        .get(pk=request.pk)
    )
    if RequestDecision.objects.filter(request=request).exists():
        raise DomainError("request_decided")
    if request.asked_by_id == by.pk:
        raise DomainError("handler_never_reviews")
    if not accepted and not reason.strip():
        raise DomainError("reason_is_empty")
    decision = RequestDecision.objects.create(
        request=request, accepted=accepted, reason=reason.strip(), asked_by=request.asked_by, by=by, at=clock.now()
    )
    if accepted:
        register(sitting=request.sitting, people=[request.person], by=by)
    else:
        notify(
            person=request.asked_by,
            kind="exam_request_returned",
            key=f"returned:{request.public_id}",
            subject=f"报名退回：{request.person.name}，{request.sitting.title}",
            body=f"退回原因：{decision.reason}。请补正后在截止时间前重新报名。",
            url="/exams/register/" if request.asked_by_id == request.person_id else "/office/sittings/ask/",
        )
    audit.record("exams.request_decided", actor=by, subject=request, reason=reason.strip(), accepted=accepted)
    return decision
