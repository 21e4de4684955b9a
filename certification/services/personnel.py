"""Who stands on the register of legal reviewers or of auxiliaries: entered, ended and put right, each on a document and by two
persons. Whoever prepared a step never approves it, and nobody has a hand in their own standing. What is wrong is taken back by a
later entry and what is right is entered; nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from certification import personnel_words  # noqa: F401 its sentences are those of these refusals
from certification.domain.numbers import normalised
from certification.domain.personnel import (
    AUXILIARY,
    END_REASONS,
    LEGAL_REVIEWER,
    MISTAKES,
    Particulars,
    refusal_of_particulars,
)
from certification.models import (
    Certificate,
    PersonnelEntry,
    PersonnelEvent,
    PersonnelSpan,
    PersonnelStep,
    Qualification,
)
from certification.services.acts import raise_refusal
from certification.services.qualifications import record_elsewhere, withdraw_elsewhere
from core import audit, clock
from core.domain.ledger import HeldFact, in_effect
from core.errors import DomainError
from core.files import FileKind, accept
from core.ledger import Decision, append_event
from core.models import AppointmentSpan, Batch, Person, Unit

__all__ = [
    "Who",
    "approve_step",
    "check_entry",
    "enter",
    "propose_correction",
    "propose_end",
    "propose_entry",
    "refuse_step",
    "take_back",
    "withdraw_step",
]


@dataclass(frozen=True)
class Who:
    """Both persons behind a change, what it rests on, and why."""

    proposed_by: Person
    approved_by: Person
    decision: Decision
    note: str = ""
    evidence: tuple[str, ...] = ()
    batch: Batch | None = None


@transaction.atomic
def propose_entry(
    *,
    register: str,
    unit: Unit,
    person: Person,
    said: Particulars,
    document: str,
    by: Person,
    document_date: date | None = None,
    note: str = "",
    upload: Any = None,
) -> PersonnelStep:
    """Prepare an entry. What can be refused already is refused now.

    Raises DomainError personnel_*, reviewer_*, legal_qualification_*, unit_has_ended, place_basis_missing, proposal_waiting.
    """
    check_entry(register=register, unit=unit, person=person, said=said)
    return _proposed(
        PersonnelStep(register=register, act="enter", unit=unit, person=person, payload=said.as_json()),
        document, document_date, note, upload, by,
    )  # fmt: skip


@transaction.atomic
def propose_end(
    *,
    entry: PersonnelEntry,
    last_day: date,
    reason: str,
    document: str,
    by: Person,
    document_date: date | None = None,
    note: str = "",
    upload: Any = None,
) -> PersonnelStep:
    """Prepare the last day of an entry, which may lie in the past. Raises DomainError personnel_not_held and as above."""
    _check_end(entry, last_day, reason)
    payload = {"last_day": last_day.isoformat(), "reason": reason}
    return _proposed(_step_about(entry, "end", payload), document, document_date, note, upload, by)


@transaction.atomic
def propose_correction(
    *,
    entry: PersonnelEntry,
    mistake: str,
    note: str,
    document: str,
    by: Person,
    right: Particulars | None = None,
    document_date: date | None = None,
    upload: Any = None,
) -> PersonnelStep:
    """Prepare what is to stand instead of an entry that is wrong; without `right` it is as if it had never been made.

    Raises DomainError personnel_taken_back, reason_is_empty and as above.
    """
    if not note.strip():
        raise DomainError("reason_is_empty")
    _check_correction(entry, right, mistake)
    payload = {**(right.as_json() if right else {}), "mistake": mistake}
    return _proposed(_step_about(entry, "correct", payload), document, document_date, note, upload, by)


@transaction.atomic
def approve_step(*, step: PersonnelStep, by: Person) -> PersonnelEntry:
    """Carry a prepared step out, in the names of both. A second press changes nothing."""
    step = _locked(step)
    if step.state == "approved" and step.entry is not None:
        return step.entry
    _undecided_by_another(step, by)
    who = Who(
        proposed_by=step.proposed_by,
        approved_by=by,
        decision=Decision(number=step.document, decided_on=step.document_date),
        note=step.note,
        evidence=(step.file.sha256,) if step.file else (),
    )
    step.entry = _CARRY_OUT[step.act](step, who, f"step:{step.public_id}")
    return _decided(step, "approved", by, "").entry  # type: ignore[return-value]


@transaction.atomic
def refuse_step(*, step: PersonnelStep, by: Person, note: str) -> PersonnelStep:
    step = _locked(step)
    _undecided_by_another(step, by)
    if not note.strip():
        raise DomainError("reason_is_empty")
    return _decided(step, "refused", by, note)


@transaction.atomic
def withdraw_step(*, step: PersonnelStep, by: Person) -> PersonnelStep:
    step = _locked(step)
    if step.state != "waiting":
        raise DomainError("proposal_decided")
    if by.pk != step.proposed_by_id:
        raise DomainError("withdraw_own")
    return _decided(step, "withdrawn", by, "")


@transaction.atomic
def enter(*, register: str, unit: Unit, person: Person, said: Particulars, who: Who, key: str) -> PersonnelEntry:
    """Put somebody on a register, with the qualification where one is named. Raises DomainError as `check_entry` does."""
    _two_others(person, who)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    check_entry(register=register, unit=unit, person=person, said=said)
    entry = PersonnelEntry.objects.create(
        register=register, authority=unit.authority, unit=unit, person=person, created_at=clock.now()
    )
    _append_opening(entry, said, who, key)
    return entry


@transaction.atomic
def take_back(*, entry: PersonnelEntry, mistake: str, who: Who, key: str, right: Particulars | None = None) -> PersonnelEntry:  # fmt: skip
    """Reverse everything that stands of an entry, and enter what is right instead, where something is."""
    _two_others(entry.person, who)
    Person.objects.select_for_update(no_key=True).get(pk=entry.person_id)
    _check_correction(entry, right, mistake)
    for event in _standing_events(entry):
        _append(
            entry, "corrected", event.effective_at, who, f"{key}:{event.sequence}", reasons=[mistake], reverses=event
        )
        _withdraw_qualification(event, right, who, f"{key}:{event.sequence}:qualification")
    if right is not None:
        _append_opening(entry, right, who, key)
    return entry


def check_entry(
    *, register: str, unit: Unit, person: Person, said: Particulars, besides: PersonnelEntry | None = None
) -> None:
    """Everything that can be said against an entry before a second person looks at it. Raises DomainError."""
    raise_refusal(refusal_of_particulars(register, said, clock.today()))
    if unit.ended_on is not None and unit.ended_on < said.until:
        raise DomainError("unit_has_ended", name=unit.name, day=unit.ended_on.isoformat())
    first, after = clock.start_of_day(said.since), clock.end_of_day(said.until)
    posts = AppointmentSpan.objects.filter(person=person, unit=unit, known_until=clock.FAR_FUTURE)
    if not posts.filter(law_from__lte=first, law_until__gt=first).exists():
        raise DomainError("personnel_no_post", name=person.name, unit=unit.name, day=said.since.isoformat())
    live = PersonnelSpan.objects.filter(register=register, known_until=clock.FAR_FUTURE)
    if besides is not None:
        live = live.exclude(stream=besides)
    if live.filter(person=person, unit=unit, law_from__lt=after, law_until__gt=first).exists():
        raise DomainError("personnel_overlap", name=person.name)
    if register == AUXILIARY and said.number:
        _check_number(said.number, unit, live.exclude(person=person))
    if register == LEGAL_REVIEWER and said.qualification_number:
        _check_qualification(person, said, besides)


def _check_number(number: str, unit: Unit, others: Any) -> None:
    if others.filter(authority=unit.authority_id, number=number).exists():
        raise DomainError("personnel_number_taken", number=number)
    if Certificate.objects.filter(authority=unit.authority_id, number=normalised(number)).exists():
        raise DomainError("personnel_number_is_certificate", number=number)


def _check_qualification(person: Person, said: Particulars, besides: PersonnelEntry | None) -> None:
    """One that only the entry about to be corrected rests on is no obstacle: it is taken back with it."""
    ours = _qualification_of(_standing_events(besides)) if besides else None
    held = _qualifications(said.qualification_number)
    if ours is not None and _rests_on_it_alone(besides, ours):  # type: ignore[arg-type]
        held = [one for one in held if one.pk != ours.pk]
    if any(one.person_id != person.pk for one in held):
        raise DomainError("legal_qualification_taken")
    for one in held:
        if one.passed_on != said.qualified_on:
            raise DomainError("legal_qualification_differs", day=one.passed_on.isoformat())


def _qualifications(number: str) -> list[Qualification]:
    """Legal professional qualifications of a number that nothing has taken back."""
    rows = Qualification.objects.filter(paper_kind="legal_professional", document=number)
    return list(rows.filter(withdraws=None, withdrawn_by=None))


def _check_end(entry: PersonnelEntry, last_day: date, reason: str) -> None:
    if reason not in END_REASONS:
        raise DomainError("personnel_reason_missing")
    moment = clock.end_of_day(last_day)
    live = entry.spans.filter(known_until=clock.FAR_FUTURE, law_from__lt=moment, law_until__gte=moment)
    if not live.exists():
        raise DomainError("personnel_not_held", day=last_day.isoformat())


def _check_correction(entry: PersonnelEntry, right: Particulars | None, mistake: str) -> None:
    if mistake not in MISTAKES:
        raise DomainError("personnel_reason_missing")
    standing = _standing_events(entry)
    if not standing:
        raise DomainError("personnel_taken_back")
    if right is not None:
        check_entry(register=entry.register, unit=entry.unit, person=entry.person, said=right, besides=entry)


def _two_others(person: Person, who: Who) -> None:
    if who.proposed_by.pk == who.approved_by.pk:
        raise DomainError("handler_never_reviews")
    if person.pk in (who.proposed_by.pk, who.approved_by.pk):
        raise DomainError("personnel_own")


def _append_opening(entry: PersonnelEntry, said: Particulars, who: Who, key: str) -> None:
    facts = {name: value for name, value in said.as_json().items() if name in _FACTS}
    if qualification := _recorded_qualification(entry, said, who, f"{key}:qualification"):
        facts["qualification"] = str(qualification.public_id)
    _append(entry, "entered", clock.start_of_day(said.since), who, key, facts=facts)


_FACTS = ("last_day", "number", "trained_on", "ground", "began_on")


def _append(
    entry: PersonnelEntry,
    kind: str,
    effective_at: Any,
    who: Who,
    key: str,
    *,
    reasons: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
    reverses: PersonnelEvent | None = None,
) -> PersonnelEvent:
    return append_event(
        entry,
        model=PersonnelEvent,
        kind=kind,
        effective_at=effective_at,
        proposed_by=who.proposed_by,
        approved_by=who.approved_by,
        decision=who.decision,
        reasons=reasons,
        facts=facts,
        note=who.note,
        evidence=who.evidence,
        reverses=reverses,
        batch=who.batch,
        key=key,
    )


def _standing_events(entry: PersonnelEntry) -> list[PersonnelEvent]:
    """The entry and its end, as far as nothing took them back."""
    rows = list(entry.events.select_related("reverses").order_by("sequence"))
    facts = [
        HeldFact(e.sequence, e.kind, e.effective_at, e.facts, e.reverses.sequence if e.reverses else None) for e in rows
    ]
    live = {fact.sequence for fact in in_effect(facts) if fact.reverses is None}
    return [row for row in rows if row.sequence in live]


def _rests_on_it_alone(entry: PersonnelEntry, qualification: Qualification) -> bool:
    spans = PersonnelSpan.objects.filter(qualification=str(qualification.public_id), known_until=clock.FAR_FUTURE)
    return not spans.exclude(stream=entry).exists()


def _qualification_of(events: Sequence[PersonnelEvent]) -> Qualification | None:
    named = next((e.facts["qualification"] for e in reversed(events) if "qualification" in e.facts), None)
    return Qualification.objects.get(public_id=named) if named else None


def _recorded_qualification(entry: PersonnelEntry, said: Particulars, who: Who, key: str) -> Qualification | None:
    """The qualification as the evidence it is: number, date, and who compared it with the original. One on record is used."""
    if entry.register != LEGAL_REVIEWER or not said.qualification_number or said.qualified_on is None:
        return None
    if held := _qualifications(said.qualification_number):
        return held[0]
    return record_elsewhere(
        person=entry.person,
        paper_kind="legal_professional",
        domain=None,
        passed_on=said.qualified_on,
        valid_until=clock.FAR_DAY,
        document=said.qualification_number,
        proposed_by=who.proposed_by,
        approved_by=who.approved_by,
        evidence=who.evidence,
        key=key,
    )


def _withdraw_qualification(event: PersonnelEvent, right: Particulars | None, who: Who, key: str) -> None:
    """A qualification that came with a wrong entry goes with it, unless what is right names it or another entry rests on it."""
    qualification = _qualification_of([event])
    if qualification is None:
        return
    named = (right.qualification_number, right.qualified_on) if right else ("", None)
    if named == (qualification.document, qualification.passed_on):
        return
    if _rests_on_it_alone(event.stream, qualification):
        withdraw_elsewhere(
            qualification=qualification,
            proposed_by=who.proposed_by,
            approved_by=who.approved_by,
            reason=who.note,
            key=key,
        )


def _step_about(entry: PersonnelEntry, act: str, payload: dict[str, str]) -> PersonnelStep:
    return PersonnelStep(
        register=entry.register, act=act, unit=entry.unit, person=entry.person, entry=entry, payload=payload
    )


def _proposed(
    step: PersonnelStep, document: str, document_date: date | None, note: str, upload: Any, by: Person
) -> PersonnelStep:
    if not document.strip():
        raise DomainError("place_basis_missing")
    if by.pk == step.person_id:
        raise DomainError("personnel_own")
    Person.objects.select_for_update(no_key=True).get(pk=step.person_id)
    waiting = PersonnelStep.objects.filter(register=step.register, unit=step.unit, person=step.person, state="waiting")
    if waiting.exists():
        raise DomainError("proposal_waiting")
    step.document, step.document_date, step.note = document.strip(), document_date, note.strip()
    step.proposed_by, step.proposed_at = by, clock.now()
    if upload:
        step.file = accept(upload, kind=FileKind.EVIDENCE, by=by)
    step.save()
    audit.record("personnel.proposed", actor=by, subject=step, act=step.act, register=step.register)
    return step


def _enter_step(step: PersonnelStep, who: Who, key: str) -> PersonnelEntry:
    said = Particulars.from_json(step.payload)
    return enter(register=step.register, unit=step.unit, person=step.person, said=said, who=who, key=key)


def _end_step(step: PersonnelStep, who: Who, key: str) -> PersonnelEntry:
    entry: PersonnelEntry = step.entry  # type: ignore[assignment]
    _two_others(entry.person, who)
    last_day, reason = date.fromisoformat(step.payload["last_day"]), step.payload["reason"]
    _check_end(entry, last_day, reason)
    _append(entry, "ended", clock.end_of_day(last_day), who, key, reasons=[reason])
    return entry


def _correct_step(step: PersonnelStep, who: Who, key: str) -> PersonnelEntry:
    entry: PersonnelEntry = step.entry  # type: ignore[assignment]
    right = Particulars.from_json(step.payload) if "since" in step.payload else None
    return take_back(entry=entry, mistake=step.payload["mistake"], who=who, key=key, right=right)


_CARRY_OUT = {"enter": _enter_step, "end": _end_step, "correct": _correct_step}


def _locked(step: PersonnelStep) -> PersonnelStep:
    rows = PersonnelStep.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit__authority", "person", "entry__unit", "entry__person", "proposed_by", "file").get(
        pk=step.pk
    )


def _undecided_by_another(step: PersonnelStep, by: Person) -> None:
    if step.state != "waiting":
        raise DomainError("proposal_decided")
    if by.pk == step.proposed_by_id:
        raise DomainError("handler_never_reviews")
    if by.pk == step.person_id:
        raise DomainError("personnel_own")


def _decided(step: PersonnelStep, state: str, by: Person, note: str) -> PersonnelStep:
    step.state, step.decided_by, step.decided_at, step.decision_note = state, by, clock.now(), note.strip()[:400]
    step.save()
    audit.record(f"personnel.{state}", actor=by, subject=step, act=step.act, register=step.register)
    return step
