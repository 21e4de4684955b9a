"""A clerk prepares a step, another person approves it, and only then it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from certification.domain.due_process import needs_case
from certification.domain.states import MOVES, Kind
from certification.models import Campaign, Certificate, CertificateEvent, Proposal
from certification.queries.rules import rules_at
from certification.services import cards, changes, entry, fulfilment, measures
from certification.services.acts import check
from core import audit, clock
from core.errors import DomainError
from core.files import FileKind, accept
from core.ledger import Decision
from core.models import Person

Act = Callable[..., CertificateEvent]


@dataclass(frozen=True)
class Proposable:
    """A step that waits for a second person: its kind, and how its stored values become the service's."""

    kind: Kind
    carry_out: Act


def _decision(values: dict[str, Any]) -> Decision:
    """`served_at`: to the minute, as the receipt has it; `served_on`: it names the day only."""
    at, on = values.get("served_at"), values.get("served_on")
    served = at or on
    return Decision(
        number=values.get("decision_no", ""),
        decided_on=date.fromisoformat(values["decided_on"]) if values.get("decided_on") else None,
        served_at=clock.parse_moment(served) if served else None,
        served_precision=("minute" if at else "day") if served else "",
    )


def _suspend(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return measures.suspend(
        certificate=certificate,
        decision=_decision(values),
        reasons=values["reasons"],
        last_day=date.fromisoformat(values["last_day"]),
        **who,
    )


def _return(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return measures.end_suspension(
        certificate=certificate, decision=_decision(values), at=clock.parse_moment(values["at"]), **who
    )


def _revoke(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return measures.revoke(certificate=certificate, decision=_decision(values), reasons=values["reasons"], **who)


def _stand_down(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return measures.stand_down(
        certificate=certificate,
        at=clock.parse_moment(values["at"]),
        last_day=date.fromisoformat(values["last_day"]) if values.get("last_day") else None,
        reasons=values["reasons"],
        **who,
    )


def _extend(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return measures.extend_suspension(
        certificate=certificate,
        decision=_decision(values),
        reasons=values["reasons"],
        last_day=date.fromisoformat(values["last_day"]),
        **who,
    )


def _stand_up(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return measures.end_stand_down(certificate=certificate, at=clock.parse_moment(values["at"]), **who)


def _cancel(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return changes.cancel(
        certificate=certificate,
        last_day=date.fromisoformat(values["last_day"]),
        reasons=values["reasons"],
        decision=_decision(values),
        **who,
    )


def _replace(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return cards.replace_card(certificate=certificate, at=clock.now(), **who)


def _find(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return cards.withdraw_loss(certificate=certificate, at=clock.now(), **who)


def _lengthen(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return changes.change_term(
        certificate=certificate,
        valid_until=date.fromisoformat(values["valid_until"]),
        at=clock.now(),
        decision=_decision(values),
        **who,
    )


def _register(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    """Approved in time it covers from the first day of the period, late from the day of approval."""
    first = date.fromisoformat(values["period_from"])
    at = max(clock.start_of_day(first), certificate.events.order_by("sequence")[0].effective_at)
    late = clock.today() > date.fromisoformat(values["due_on"])
    passed_on = values.get("exam_passed_on")
    registration = changes.register_period(
        certificate=certificate,
        period_from=first,
        period_until=date.fromisoformat(values["period_until"]),
        hours=Decimal(values["hours"]) if values.get("hours") else None,
        exam_passed_on=date.fromisoformat(passed_on) if passed_on else None,
        at=clock.now() if late else at,
        **who,
    )
    return registration.event


def _reissue(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    """A card of the new type; under a new number where the rules say so."""
    void_from = date.fromisoformat(values["void_from"])
    decision = _decision(values)
    if values.get("new_number"):
        key = who["key"]
        fulfilment.reissue_with_new_number(certificate=certificate, void_from=void_from, decision=decision, **who)
        return certificate.events.get(key=key)
    return cards.reissue_card(
        certificate=certificate,
        at=clock.now(),
        what=["card"],
        decision=decision,
        void_from=clock.start_of_day(void_from),
        **who,
    )


def _confirm(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    return entry.confirm_entry(certificate=certificate, effective_on=clock.today(), **who)


def _reverse(certificate: Certificate, values: dict[str, Any], **who: Any) -> CertificateEvent:
    event = certificate.events.get(public_id=values["event"])
    return changes.reverse_entry(
        certificate=certificate, event=event, reasons=values["reasons"], decision=_decision(values), **who
    )


ACTS: dict[str, Proposable] = {
    "suspend": Proposable(Kind.SUSPENDED, _suspend),
    "return": Proposable(Kind.RETURNED, _return),
    "stand_down": Proposable(Kind.STOOD_DOWN, _stand_down),
    "extend": Proposable(Kind.SUSPENSION_EXTENDED, _extend),
    "stand_up": Proposable(Kind.STAND_DOWN_ENDED, _stand_up),
    "replace": Proposable(Kind.CARD_REPLACED, _replace),
    "find": Proposable(Kind.LOSS_WITHDRAWN, _find),
    "lengthen": Proposable(Kind.TERM_CHANGED, _lengthen),
    "register": Proposable(Kind.REGISTERED, _register),
    "reissue": Proposable(Kind.DATA_CHANGED, _reissue),
    "cancel": Proposable(Kind.CANCELLED, _cancel),
    "revoke": Proposable(Kind.REVOKED, _revoke),
    "confirm": Proposable(Kind.CONFIRMED, _confirm),
    "reverse": Proposable(Kind.REVERSED, _reverse),
}


@transaction.atomic
def propose(
    *,
    certificate: Certificate,
    act: str,
    values: dict[str, Any],
    note: str,
    by: Person,
    campaign: Campaign | None = None,
    upload: Any = None,
) -> Proposal:
    """Write a step down for approval, with the scan of its document; its hash goes into the entry. What can be refused already is refused now. Raises DomainError, case_needed too."""
    if needs_case(act, certificate.origin, rules_at(certificate.authority)):
        raise DomainError("case_needed")
    if Proposal.objects.filter(certificate=certificate, act=act, state="waiting").exists():
        raise DomainError("proposal_waiting")
    kind = ACTS[act].kind
    if kind != Kind.REVERSED:
        check(
            certificate,
            kind,
            effective_at=_moment_of(certificate, kind, values),
            decision=_decision(values),
            reasons=values.get("reasons", ()),
        )
    proposal = Proposal.objects.create(
        authority=certificate.authority,
        unit=certificate.unit,
        certificate=certificate,
        act=act,
        payload=values,
        campaign=campaign,
        note=note.strip(),
        file=accept(upload, kind=FileKind.EVIDENCE, by=by) if upload else None,
        proposed_by=by,
        proposed_at=clock.now(),
    )
    audit.record("certificate.proposed", actor=by, subject=proposal, act=act)
    return proposal


def _moment_of(certificate: Certificate, kind: Kind, values: dict[str, Any]):
    if kind == Kind.CANCELLED:
        return clock.end_of_day(date.fromisoformat(values["last_day"]))
    if MOVES[kind].service:
        measures.check_service(_decision(values))
        return measures.effect_of(certificate, _decision(values), None)
    return clock.parse_moment(values["at"]) if values.get("at") else clock.now()


@transaction.atomic
def approve_proposal(*, proposal: Proposal, by: Person) -> CertificateEvent:
    """Carry the step out, in the names of both. A second press returns the same event."""
    proposal = (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("certificate", "proposed_by", "file")
        .get(pk=proposal.pk)
    )
    if proposal.state == "approved" and proposal.event is not None:
        return proposal.event
    _undecided(proposal)
    if by.pk == proposal.proposed_by_id:
        raise DomainError("handler_never_reviews")
    event = ACTS[proposal.act].carry_out(
        proposal.certificate,
        dict(proposal.payload),
        proposed_by=proposal.proposed_by,
        approved_by=by,
        note=proposal.note,
        evidence=[proposal.file.sha256] if proposal.file else [],
        key=f"proposal:{proposal.public_id}",
    )
    proposal.event = event
    _decide(proposal, "approved", by, "")
    return event


@transaction.atomic
def refuse_proposal(*, proposal: Proposal, by: Person, note: str) -> Proposal:
    proposal = Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    _undecided(proposal)
    if by.pk == proposal.proposed_by_id:
        raise DomainError("handler_never_reviews")
    if not note.strip():
        raise DomainError("reason_is_empty")
    return _decide(proposal, "refused", by, note)


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: Person) -> Proposal:
    proposal = Proposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    _undecided(proposal)
    if by.pk != proposal.proposed_by_id:
        raise DomainError("withdraw_own")
    return _decide(proposal, "withdrawn", by, "")


def _undecided(proposal: Proposal) -> None:
    if proposal.state != "waiting":
        raise DomainError("proposal_decided")


def _decide(proposal: Proposal, state: str, by: Person, note: str) -> Proposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, clock.now()
    proposal.decision_note = note.strip()
    proposal.save()
    audit.record(f"certificate.proposal_{state}", actor=by, subject=proposal, act=proposal.act)
    return proposal
