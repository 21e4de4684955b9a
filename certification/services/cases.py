"""A measure, step by step: notice, statement, decision, service, appeal. Nothing is in force before it was served.

The clerk who opens it never decides it; who decided it never decides the appeal. Service of the decision writes the entry
into the register, in the names of both. Carrying a suspension on is a measure of its own: the officer is heard anew, somebody
else decides anew, and what is quashed is the extension alone. It falls with the suspension.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.domain.due_process import (
    ACTS,
    LAST_DAY,
    SERVED,
    STEPS,
    UNSERVED,
    refusal_of_extension,
    refusal_of_step,
)
from certification.domain.moves import unknown_grounds
from certification.models import Campaign, Certificate, CertificateEvent, Evidence, MeasureCase, MeasureCaseStep
from certification.queries.cases import reversals_of
from certification.queries.reviews import calendar_of, due_by
from certification.queries.rules import rules_at
from certification.services import changes, measures
from certification.services.acts import raise_refusal
from certification.services.training_orders import order_training
from core import audit, clock
from core.errors import DomainError
from core.files import FileKind, accept
from core.ledger import Decision
from core.models import Person
from core.notices import notify


@transaction.atomic
def open_case(
    *,
    certificate: Certificate,
    act: str,
    grounds: Sequence[str],
    facts: str,
    by: Person,
    campaign: Campaign | None = None,
) -> MeasureCase:
    """Write down what is held against the holder.

    Raises DomainError case_open, reason_missing, reason_is_empty; for an extension nothing_to_extend.
    """
    raise_refusal(unknown_grounds(ACTS[act], grounds))
    if not facts.strip():
        raise DomainError("reason_is_empty")
    if certificate.person_id == by.pk:
        raise DomainError("own_case")
    Certificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
    if certificate.measure_cases.filter(act=act, state__in=UNSERVED).exists():
        raise DomainError("case_open")
    suspension = measures.running_suspension(certificate) if act == "extend" else None
    if act == "extend" and suspension is None:
        raise DomainError("nothing_to_extend")
    case = MeasureCase.objects.create(
        authority=certificate.authority,
        unit=certificate.unit,
        certificate=certificate,
        act=act,
        grounds=list(grounds),
        facts=facts.strip(),
        opened_by=by,
        opened_at=clock.now(),
        campaign=campaign,
        extends=suspension,
    )
    audit.record("measure.opened", actor=by, subject=case, act=act)
    return case


@transaction.atomic
def give_notice(
    *, case: MeasureCase, given_on: date, document_no: str, by: Person, text: str = "", files: Sequence[Any] = ()
) -> MeasureCase:
    """Tell the officer what is held against them and until when they can make a statement; the notice goes out at once."""
    case = _locked(case, "notice")
    case.statement_until = _statement_until(case, given_on)
    case = _step(case, "notice", by, _day(given_on), "day", document_no, text, files)
    _tell(case, _("A measure is planned against your certificate"), case.facts)
    return case


@transaction.atomic
def state(*, case: MeasureCase, text: str, by: Person, at: datetime | None = None, files: Sequence[Any] = ()) -> MeasureCase:  # fmt: skip
    """What the officer says to it (陈述申辩), written by themselves or taken down; it never makes the measure heavier."""
    case = _locked(case, "statement")
    if not text.strip():
        raise DomainError("reason_is_empty")
    return _step(case, "statement", by, at or clock.now(), "minute", "", text, files)


@transaction.atomic
def waive(*, case: MeasureCase, by: Person, text: str = "", files: Sequence[Any] = ()) -> MeasureCase:
    case = _locked(case, "waiver")
    return _step(case, "waiver", by, clock.now(), "minute", "", text, files)


@transaction.atomic
def drop(*, case: MeasureCase, by: Person, text: str) -> MeasureCase:
    """Nothing comes of it, decided or not, as long as it was not served. The reason stays on record."""
    case = _locked(case, "drop")
    if not text.strip():
        raise DomainError("reason_is_empty")
    case = _step(case, "drop", by, clock.now(), "minute", "", text, ())
    _tell(case, _("The planned measure was dropped"), text)
    return case


@transaction.atomic
def decide(
    *,
    case: MeasureCase,
    decision_no: str,
    decided_on: date,
    by: Person,
    text: str,
    last_day: date | None = None,
    effective_on: date | None = None,
    files: Sequence[Any] = (),
) -> MeasureCase:
    """Another person decides, after the statement or the end of the time for one. It is not in force before it is served."""
    case = _locked(case, "decision")
    if by.pk in (case.opened_by_id, case.certificate.person_id):
        raise DomainError("handler_never_reviews")
    if not decision_no.strip():
        raise DomainError("decision_missing")
    if not text.strip():
        raise DomainError("reason_is_empty")
    if case.act in LAST_DAY and last_day is None:
        raise DomainError("last_day_missing")
    if case.extends is not None and last_day is not None:
        raise_refusal(refusal_of_extension(measures.last_day_of(case.extends), last_day))
    if decided_on > clock.today():
        raise DomainError("moment_in_the_future")
    case.decision_no, case.decided_on = decision_no.strip(), decided_on
    case.last_day, case.effective_on = last_day, effective_on
    return _step(case, "decision", by, _day(decided_on), "day", decision_no, text, files)


@transaction.atomic
def serve(
    *,
    case: MeasureCase,
    served_at: datetime,
    precision: str,
    by: Person,
    document_no: str = "",
    text: str = "",
    files: Sequence[Any] = (),
) -> CertificateEvent:
    """The decision reached the officer: from here the measure works, and the register says so."""
    case = _locked(case, "service")
    decision = Decision(case.decision_no, case.decided_on, served_at, precision)
    measures.check_service(decision)
    decider = case.steps.select_related("by").get(step="decision").by
    case = _step(case, "service", by, served_at, precision, document_no, text, files)
    evidence = [sha for step in case.steps.all() for sha in step.evidence]
    case.event = _enter(case, decision, decider, evidence)
    case.save(update_fields=["event"])
    order_training(case, by=by)
    _tell(case, _("A decision about your certificate was served on you"), case.decision_no)
    return case.event


def _enter(case: MeasureCase, decision: Decision, decider: Person, evidence: Sequence[str]) -> CertificateEvent:
    """The entry in the names of who opened the case and who decided it."""
    common: dict[str, Any] = {
        "certificate": case.certificate,
        "decision": decision,
        "reasons": case.grounds,
        "proposed_by": case.opened_by,
        "approved_by": decider,
        "note": case.facts,
        "evidence": evidence,
        "key": f"case:{case.public_id}",
    }
    if case.act in LAST_DAY:
        if case.last_day is None:
            raise DomainError("last_day_missing")
        if case.act == "extend":
            return measures.extend_suspension(last_day=case.last_day, of=case.extends, **common)
        return measures.suspend(last_day=case.last_day, **common)
    if case.act == "revoke":
        return measures.revoke(**common)
    at = clock.start_of_day(case.effective_on) if case.effective_on else None
    return measures.annul(effective_at=at, **common)


@transaction.atomic
def appeal(*, case: MeasureCase, lodged_at: datetime, text: str, by: Person, files: Sequence[Any] = ()) -> MeasureCase:
    """An appeal (申诉、复核). The measure goes on meanwhile. After `appeal_days` it is refused.

    Raises DomainError appeal_late, case_effect_reversed.
    """
    case = _locked(case, "appeal")
    if not text.strip():
        raise DomainError("reason_is_empty")
    if lodged_at > clock.now():
        raise DomainError("moment_in_the_future")
    if reversals_of([case]):
        raise DomainError("case_effect_reversed")
    until = appeal_until(case)
    if until is not None and clock.day_of(lodged_at) > until:
        raise DomainError("appeal_late", until=until.isoformat())
    return _step(case, "appeal", by, lodged_at, "minute", "", text, files)


def appeal_until(case: MeasureCase) -> date | None:
    """The last day for an appeal: the day of service is not counted."""
    served = case.steps.filter(step="service").first()
    if served is None:
        return None
    days = rules_at(case.authority, served.happened_at)["appeal_days"]
    return date.fromordinal(clock.day_of(served.happened_at).toordinal() + days)


@transaction.atomic
def rule(
    *,
    case: MeasureCase,
    quash: bool,
    document_no: str,
    decided_on: date,
    by: Person,
    text: str,
    files: Sequence[Any] = (),
) -> MeasureCase:
    """Another person than who decided says what becomes of the measure. Quashed, its entry is reversed: in law it never was,
    and what the register said meanwhile stays on the axis of knowledge. An entry that a correction reversed meanwhile is let be."""
    step = "quash" if quash else "uphold"
    case = _locked(case, step)
    before = set(case.steps.filter(step__in=("decision",)).values_list("by_id", flat=True))
    if by.pk in before | {case.opened_by_id, case.certificate.person_id}:
        raise DomainError("handler_never_reviews")
    if not document_no.strip():
        raise DomainError("decision_missing")
    if not text.strip():
        raise DomainError("reason_is_empty")
    corrected = bool(reversals_of([case]))
    case = _step(case, step, by, _day(decided_on), "day", document_no, text, files)
    if quash and case.event is not None:
        if not corrected:
            _take_back(case, Decision(document_no.strip(), decided_on), by, text)
        _fall_with(case.event, document_no, decided_on, by, text)
    _tell(case, _("Your appeal was decided"), text)
    return case


def _take_back(case: MeasureCase, decision: Decision, by: Person, text: str) -> None:
    changes.reverse_entry(
        certificate=case.certificate,
        event=case.event,  # type: ignore[arg-type]
        reasons=["quashed_on_review"],
        decision=decision,
        proposed_by=case.opened_by,
        approved_by=by,
        note=text,
        key=f"case:{case.public_id}:quashed",
    )


def _fall_with(suspension: CertificateEvent, document_no: str, decided_on: date, by: Person, text: str) -> None:
    """Extensions of a quashed suspension: those in force are quashed with it, of those under way nothing comes."""
    for case in suspension.extension_cases.filter(state__in=(*UNSERVED, *SERVED)).select_related("certificate__person"):
        step = "quash" if case.state in SERVED else "drop"
        case = _step(case, step, by, _day(decided_on), "day", document_no, text, ())
        _tell(case, _("The extension of your suspension fell with the suspension"), text)


def _statement_until(case: MeasureCase, given_on: date) -> date | None:
    """The day of the notice is not counted; None where the holidays are not entered: then nobody decides in the dark."""
    days = rules_at(case.authority)["statement_working_days"]
    return due_by(given_on, days, calendar_of(case.authority_id))


def _locked(case: MeasureCase, step: str) -> MeasureCase:
    case = (
        MeasureCase.objects.select_for_update(of=("self",), no_key=True)
        .select_related("certificate__person", "authority", "opened_by", "extends__stream")
        .get(pk=case.pk)
    )
    raise_refusal(refusal_of_step(step, case.state, today=clock.today(), statement_until=case.statement_until))
    return case


def _step(
    case: MeasureCase,
    step: str,
    by: Person,
    happened_at: datetime,
    precision: str,
    document_no: str,
    text: str,
    files: Sequence[Any],
) -> MeasureCase:
    stored = [accept(upload, kind=FileKind.EVIDENCE, by=by) for upload in files if upload]
    Evidence.objects.bulk_create(
        Evidence(file=one, case=case, kind=step, sha256=one.sha256, added_by=by, added_at=clock.now()) for one in stored
    )
    number = case.steps.count() + 1
    MeasureCaseStep.objects.create(
        case=case,
        step=step,
        happened_at=happened_at,
        precision=precision,
        document_no=document_no.strip(),
        text=text.strip(),
        evidence=[one.sha256 for one in stored],
        by=by,
        recorded_at=clock.now(),
        key=f"{number}:{step}",
    )
    case.state = STEPS[step][1]
    case.save()
    audit.record(f"measure.{step}", actor=by, subject=case)
    return case


def _day(day: date) -> datetime:
    return clock.start_of_day(day)


def _tell(case: MeasureCase, subject: str, body: str) -> None:
    notify(
        person=case.certificate.person,
        kind="measure",
        key=f"measure:{case.public_id}:{case.state}",
        subject=subject,
        body=body,
        url=reverse("certification:my-case", args=[case.public_id]),
    )
