"""The page of a certificate in the back office: panels that each ask for what they show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from certification import gates
from certification.case_words import ACTS as MEASURE_WORDS
from certification.case_words import said_of
from certification.chart import draw
from certification.domain.answers import Status
from certification.domain.due_process import ACTS as MEASURES
from certification.domain.due_process import needs_case
from certification.domain.moves import may_begin
from certification.forms.acts import FORMS, act_title
from certification.gates import PREPARE
from certification.models import Certificate
from certification.queries.auxiliaries import holder_is_auxiliary
from certification.queries.blanks import blanks_of, keeps_stock
from certification.queries.cases import reversals_of
from certification.queries.joint_orders import memberships_of
from certification.queries.listed import listed_in
from certification.queries.losses import losses_among
from certification.queries.register import SEE, history, scope_on, shown_status
from certification.queries.rules import rules_at
from certification.queries.standing import status_at
from certification.services import proposals
from certification.services.answers import note_answer
from certification.texts import application_word, card_word, kind_word, word
from certification.views.asked import moment_asked
from core import clock
from core.decorators import role_required
from core.models import Person
from core.scope import has_role


@dataclass(frozen=True)
class _Asked:
    """A certificate as somebody asks about it: on a day of law, as known on a day; None is now."""

    certificate: Certificate
    by: Person
    at: datetime | None
    known_at: datetime | None

    @cached_property
    def status(self) -> Status:
        return status_at(self.certificate, self.at or clock.now(), self.known_at)

    @cached_property
    def now(self) -> Status:
        """As it stands today, whatever day is asked about: what can be done depends on it."""
        return status_at(self.certificate, clock.now()) if self.is_past else self.status

    @property
    def is_past(self) -> bool:
        return bool(self.at or self.known_at)

    @property
    def on(self) -> date:
        return clock.day_of(self.at or clock.now())

    @cached_property
    def may_prepare(self) -> bool:
        return has_role(self.by, *PREPARE, unit=self.certificate.unit)


@role_required(*SEE)
def certificate_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    certificate = gates.certificate_for(by, public_id)
    asked = _Asked(certificate, by, moment_asked(request, "at"), moment_asked(request, "known_at"))
    if asked.is_past:
        _note_page_answer(asked)
    context = {
        "title": f"{certificate.person.name} {certificate.number}",
        "subtitle": certificate.unit.name,
        "icon": "clipboard-list",
        "certificate": certificate,
        "at": request.GET.get("at", ""),
        "known_at": request.GET.get("known_at", ""),
        **_standing(asked),
        **_history(asked),
        **_reach(asked),
        **_steps(asked),
        **_under_way(asked),
        **_papers(asked),
    }
    return render(request, "certification/office/detail.html", context)


def _note_page_answer(asked: _Asked) -> None:
    """A question about another day is an official answer: it is written down."""
    status = asked.status
    note_answer(
        channel="page",
        question={
            "certificate": str(asked.certificate.public_id),
            "at": clock.isoformat(asked.at),
            "known_at": clock.isoformat(asked.known_at),
        },
        answer={"valid": status.valid, "state": status.state, "reasons": list(status.reasons)},
        certificate=asked.certificate,
        given=status,
        asked_by=asked.by,
    )


def _standing(asked: _Asked) -> dict[str, Any]:
    seen = shown_status(asked.status, asked.on)
    return {
        "status": asked.status,
        "shown": seen,
        "word": word(seen.label),
        "reasons": [word(code) for code in asked.status.reasons],
        "auxiliary": holder_is_auxiliary(asked.certificate, asked.at),
    }


def _history(asked: _Asked) -> dict[str, Any]:
    """All entries, and the picture of those that were known on the day asked about."""
    certificate, events = asked.certificate, history(asked.certificate)
    known = [event for event in events if asked.known_at is None or event.recorded_at <= asked.known_at]
    scans = {one.event_id: one for one in certificate.proposals.exclude(file=None).exclude(event=None)}
    losses = losses_among(events)
    return {
        "events": [
            {
                "event": event,
                "proposal": scans.get(event.pk),
                "word": word(event.kind),
                "grounds": [word(code) for code in event.reasons],
                "loss": losses.get(event.pk),
            }
            for event in events
        ],
        "chart": draw(list(certificate.spans.all()), known, known_at=asked.known_at, at=asked.at),
    }


def _reach(asked: _Asked) -> dict[str, Any]:
    """What it covers, what the power list of its unit names there, and the joint operations its holder is in."""
    certificate, scope = asked.certificate, scope_on(asked.certificate, asked.at)
    listed = listed_in(certificate.unit, [span.domain.code for span in scope], asked.on)
    orders = gates.joint_orders_for(asked.by)
    return {
        "scope": [(span, listed[span.domain.code]) for span in scope],
        "joint": memberships_of(certificate.person, at=asked.at).filter(order__in=orders)[:5],
    }


def _steps(asked: _Asked) -> dict[str, Any]:
    """What this person may prepare or begin: measures go through notice, statement, decision and service."""
    certificate, now = asked.certificate, asked.now
    if not asked.may_prepare:
        return {"acts": [], "measures": []}
    rules = rules_at(certificate.authority)
    own = certificate.person_id == asked.by.pk
    return {
        "acts": [
            (act, act_title(act))
            for act in FORMS
            if may_begin(proposals.ACTS[act].kind, now.state, now.overlays)
            and not needs_case(act, certificate.origin, rules)
        ],
        "measures": [
            (act, said)
            for act, said in MEASURE_WORDS.items()
            if not own and may_begin(MEASURES[act], now.state, now.overlays)
        ],
    }


def _under_way(asked: _Asked) -> dict[str, Any]:
    certificate = asked.certificate
    cases = list(gates.cases_for(asked.by).filter(certificate=certificate))
    taken_back = reversals_of(cases)
    waiting = certificate.proposals.filter(state="waiting").select_related("proposed_by")
    return {
        "cases": [(case, MEASURE_WORDS[case.act], said_of(case, taken_back.get(case.pk))) for case in cases],
        "proposals": [(proposal, act_title(proposal.act)) for proposal in waiting],
        "open_applications": [
            (application, kind_word(application.kind, application.type), application_word(application.state))
            for application in certificate.applications_about.exclude(state="draft")[:5]
        ],
    }


def _papers(asked: _Asked) -> dict[str, Any]:
    """Cards with what became of them and the blanks they were made of; extracts for courts."""
    certificate = asked.certificate
    copies = list(certificate.copies.prefetch_related("states"))
    blanks = blanks_of(copies)
    return {
        "copies": [
            (copy, [(state, card_word(state.state)) for state in copy.states.all()], blanks.get(copy.pk))
            for copy in copies
        ],
        "keeps_blanks": asked.may_prepare and keeps_stock(certificate.unit, certificate.type),
        "extracts": list(gates.extracts_for(asked.by).filter(person=certificate.person)[:5]),
        "may_extract": asked.may_prepare,
    }
