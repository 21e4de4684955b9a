"""Joint-operation orders: one person writes an order or a change down, another approves, and only then the register holds it.

Nothing is overwritten. A change closes what the register knew and adds the order as it is known now, so that an answer as of an
earlier knowledge stays what it was. Who, when and why stands with the proposal, with the row and in the audit trail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import joint_words
from certification.domain.joint_orders import CORRECT, END, ENTER, TAKE_BACK, refusal_of_days, refusal_of_end
from certification.domain.states import CertificateType
from certification.models import (
    Area,
    Certificate,
    Domain,
    JointOperationMember,
    JointOperationOrder,
    JointOrderProposal,
)
from certification.queries.joint_orders import MOST_MEMBERS, in_force_between
from certification.services.acts import raise_refusal
from cms.templatetags.mingfa import day
from core import audit, clock
from core.errors import DomainError, register_texts
from core.files import FileKind, accept
from core.models import Person, StoredFile, Unit
from core.notices import notify

register_texts(joint_words.REFUSALS)


@dataclass(frozen=True)
class OrderEntry:
    """What an order says. `unit` leads: the members act for it. `leader` is one of the members."""

    document: str
    issued_by: str
    decided_on: date
    unit: Unit
    domain: Domain
    area: Area
    first_day: date
    last_day: date
    members: tuple[Certificate, ...]
    leader: Certificate


def entry_of(order: JointOperationOrder) -> OrderEntry:
    """An order of the register as an entry, to be corrected, or entered for another domain. One query."""
    rows = list(order.members.select_related("certificate__person", "certificate__unit"))
    held = [row.certificate for row in rows if row.certificate is not None]
    if not held:
        raise DomainError("joint_members_missing")
    return OrderEntry(
        document=order.document,
        issued_by=order.issued_by,
        decided_on=order.decided_on or order.first_day,
        unit=order.unit,
        domain=order.domain,
        area=order.area,
        first_day=order.first_day,
        last_day=order.last_day,
        members=tuple(held),
        leader=next((row.certificate for row in rows if row.leads and row.certificate), held[0]),
    )


@transaction.atomic
def propose_order(*, entry: OrderEntry, by: Person, note: str = "", upload: Any = None) -> JointOrderProposal:
    """Write an order down for approval; the same that waits already is that one.

    Raises DomainError with every refusal of `_checked`.
    """
    entry = _checked(entry)
    payload = _coded(entry)
    Unit.objects.select_for_update(no_key=True).get(pk=entry.unit.pk)
    for waiting in JointOrderProposal.objects.filter(unit=entry.unit, act=ENTER, state="waiting", proposed_by=by):
        if waiting.payload == payload:
            return waiting
    return _proposed(ENTER, entry.unit, None, payload, "", by, note, upload)


@transaction.atomic
def propose_correction(
    *, order: JointOperationOrder, right: OrderEntry, because: str, by: Person, note: str = "", upload: Any = None
) -> JointOrderProposal:
    """Put an order right, or enter the document that changes it: from the approval on the register holds the new row.

    The unit stays: an order entered for the wrong one is taken back. Raises DomainError joint_order_changed, joint_needs_reason, joint_nothing_changed and every refusal of `_checked`.
    """
    order = _standing(order)
    right = _checked(replace(right, unit=order.unit), instead_of=order)
    payload = _coded(right)
    if payload == _coded(entry_of(order)) and not upload:
        raise DomainError("joint_nothing_changed")
    return _proposed(CORRECT, order.unit, order, payload, _given(because), by, note, upload)


@transaction.atomic
def propose_end(
    *, order: JointOperationOrder, last_day: date, document: str, by: Person, note: str = "", upload: Any = None
) -> JointOrderProposal:
    """An earlier last day, on a document. Raises DomainError joint_end_before_beginning, joint_end_not_earlier."""
    order = _standing(order)
    raise_refusal(refusal_of_end(order.first_day, order.last_day, last_day))
    payload = _coded(replace(entry_of(order), last_day=last_day))
    return _proposed(END, order.unit, order, payload, _given(document), by, note, upload)


@transaction.atomic
def propose_taking_back(
    *, order: JointOperationOrder, because: str, by: Person, note: str = "", upload: Any = None
) -> JointOrderProposal:
    """The order should not stand at all: called off before it began, or entered by mistake."""
    order = _standing(order)
    return _proposed(TAKE_BACK, order.unit, order, {}, _given(because), by, note, upload)


@transaction.atomic
def approve_order(*, proposal: JointOrderProposal, by: Person) -> JointOperationOrder:
    """Carry it out in the names of both; the row that stands now, or the one taken back. A second press returns the same.

    Raises DomainError handler_never_reviews, joint_own_order, joint_order_changed, and what the entry is refused for today.
    """
    proposal = _locked(proposal)
    if proposal.state == "approved":
        return proposal.made or proposal.order  # type: ignore[return-value]
    _may_decide(proposal, by)
    Unit.objects.select_for_update(no_key=True).get(pk=proposal.unit_id)
    before = _standing(proposal.order) if proposal.order else None
    _takes_no_part(proposal, before, by)
    now = clock.now()
    if before is not None:
        now = max(now, before.known_from + clock.MOMENT)
        _close(before, now)
    after = None if proposal.act == TAKE_BACK else _made(proposal, before, by, now)
    proposal.made = after
    _decide(proposal, "approved", by, "")
    _leave_traces(proposal, before, after, by)
    _tell(proposal, before, after)
    return after or before  # type: ignore[return-value]


@transaction.atomic
def refuse_order(*, proposal: JointOrderProposal, by: Person, note: str) -> JointOrderProposal:
    proposal = _locked(proposal)
    _may_decide(proposal, by)
    if not note.strip():
        raise DomainError("reason_is_empty")
    return _decide(proposal, "refused", by, note)


@transaction.atomic
def withdraw_order(*, proposal: JointOrderProposal, by: Person) -> JointOrderProposal:
    proposal = _locked(proposal)
    if proposal.state != "waiting":
        raise DomainError("proposal_decided")
    if by.pk != proposal.proposed_by_id:
        raise DomainError("withdraw_own")
    return _decide(proposal, "withdrawn", by, "")


def _checked(entry: OrderEntry, *, instead_of: JointOperationOrder | None = None) -> OrderEntry:
    """Everything that can be said against an order, before a second person looks and again when they approve."""
    entry = replace(entry, document=entry.document.strip(), issued_by=entry.issued_by.strip())
    if not entry.document or not entry.issued_by:
        raise DomainError("joint_document_missing")
    raise_refusal(refusal_of_days(entry.first_day, entry.last_day, entry.decided_on, clock.today()))
    if len({entry.unit.authority_id, entry.domain.authority_id, entry.area.authority_id}) > 1:
        raise DomainError(
            "joint_of_another_authority", unit=entry.unit.name, domain=entry.domain.name, area=entry.area.name
        )
    if entry.unit.ended_on is not None and entry.unit.ended_on < entry.last_day:
        raise DomainError("unit_has_ended", name=entry.unit.name, day=entry.unit.ended_on.isoformat())
    _check_members(entry)
    _check_twice(entry, instead_of)
    return entry


def _check_members(entry: OrderEntry) -> None:
    if not entry.members:
        raise DomainError("joint_members_missing")
    if len(entry.members) > MOST_MEMBERS:
        raise DomainError("joint_members_too_many", most=MOST_MEMBERS)
    persons: set[int] = set()
    for one in entry.members:
        if one.person_id in persons:
            raise DomainError("joint_member_twice", name=one.person.name)
        persons.add(one.person_id)
    if entry.leader not in entry.members:
        raise DomainError("joint_leader_no_member", number=entry.leader.number)
    in_force = in_force_between(entry.members, clock.start_of_day(entry.first_day), clock.end_of_day(entry.last_day))
    for one in entry.members:
        if one.type == CertificateType.SUPERVISION:
            raise DomainError("joint_member_supervises", name=one.person.name)
        if one.pk not in in_force:
            raise DomainError("joint_member_not_in_force", name=one.person.name)


def _check_twice(entry: OrderEntry, instead_of: JointOperationOrder | None) -> None:
    """Orders may overlap, one order may not stand twice: its changes would then leave the other behind."""
    alike = JointOperationOrder.objects.filter(
        document=entry.document, unit=entry.unit, domain=entry.domain, area=entry.area, known_until=clock.FAR_FUTURE,
        law_from__lt=clock.end_of_day(entry.last_day), law_until__gt=clock.start_of_day(entry.first_day),
    )  # fmt: skip
    if instead_of is not None:
        alike = alike.exclude(pk=instead_of.pk)
    if alike.exists():
        raise DomainError("joint_order_twice", document=entry.document)


def _coded(entry: OrderEntry) -> dict[str, Any]:
    """The entry in public ids, days and words, as the proposal and the audit trail keep it."""
    return {
        "document": entry.document,
        "issued_by": entry.issued_by,
        "decided_on": entry.decided_on.isoformat(),
        "unit": str(entry.unit.public_id),
        "domain": str(entry.domain.public_id),
        "area": str(entry.area.public_id),
        "first_day": entry.first_day.isoformat(),
        "last_day": entry.last_day.isoformat(),
        "members": sorted(str(one.public_id) for one in entry.members),
        "leader": str(entry.leader.public_id),
    }


def entry_in(proposal: JointOrderProposal) -> OrderEntry:
    """What a proposal would enter. Of one that takes an order back: the order."""
    if proposal.order is not None and proposal.act == TAKE_BACK:
        return entry_of(proposal.order)
    said = proposal.payload
    rows = Certificate.objects.filter(public_id__in=said["members"]).select_related("person", "unit")
    members = tuple(rows.order_by("unit__code", "number"))
    return OrderEntry(
        document=said["document"],
        issued_by=said["issued_by"],
        decided_on=date.fromisoformat(said["decided_on"]),
        unit=proposal.unit,
        domain=Domain.objects.get(public_id=said["domain"]),
        area=Area.objects.get(public_id=said["area"]),
        first_day=date.fromisoformat(said["first_day"]),
        last_day=date.fromisoformat(said["last_day"]),
        members=members,
        leader=next(one for one in members if str(one.public_id) == said["leader"]),
    )


def _given(reason: str) -> str:
    if not reason.strip():
        raise DomainError("joint_needs_reason")
    return reason.strip()


def _standing(order: JointOperationOrder) -> JointOperationOrder:
    """The row afresh and held; refused where another took its place."""
    order = (
        JointOperationOrder.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "domain", "area")
        .get(pk=order.pk)
    )
    if not order.stands:
        raise DomainError("joint_order_changed")
    return order


def _proposed(
    act: str,
    unit: Unit,
    order: JointOperationOrder | None,
    payload: dict[str, Any],
    because: str,
    by: Person,
    note: str,
    upload: Any,
) -> JointOrderProposal:
    if order is not None and order.proposals.filter(state="waiting").exists():
        raise DomainError("joint_change_waits")
    file: StoredFile | None = accept(upload, kind=FileKind.EVIDENCE, by=by) if upload else None
    proposal = JointOrderProposal.objects.create(
        act=act,
        unit=unit,
        order=order,
        payload=payload,
        because=because,
        note=note.strip(),
        file=file,
        proposed_by=by,
        proposed_at=clock.now(),
    )
    audit.record("joint_order.proposed", actor=by, subject=proposal, reason=because, act=act)
    return proposal


def _locked(proposal: JointOrderProposal) -> JointOrderProposal:
    return (
        JointOrderProposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("unit", "order", "made", "file", "proposed_by")
        .get(pk=proposal.pk)
    )


def _may_decide(proposal: JointOrderProposal, by: Person) -> None:
    if proposal.state != "waiting":
        raise DomainError("proposal_decided")
    if by.pk == proposal.proposed_by_id:
        raise DomainError("handler_never_reviews")


def _takes_no_part(proposal: JointOrderProposal, before: JointOperationOrder | None, by: Person) -> None:
    """Nobody widens, or narrows, what they themselves may do."""
    named = Certificate.objects.filter(public_id__in=proposal.payload.get("members", ()), person=by)
    if named.exists() or (before is not None and before.members.filter(person=by).exists()):
        raise DomainError("joint_own_order")


def _made(
    proposal: JointOrderProposal, before: JointOperationOrder | None, by: Person, known_from: datetime
) -> JointOperationOrder:
    """The new row, known from the moment at which the knowledge of the one before ended."""
    entry = entry_in(proposal)
    if proposal.act != END:
        entry = _checked(entry)
    order = JointOperationOrder.objects.create(
        authority=entry.unit.authority,
        unit=entry.unit,
        domain=entry.domain,
        area=entry.area,
        document=entry.document,
        issued_by=entry.issued_by,
        decided_on=entry.decided_on,
        evidence=[*(before.evidence if before else ()), *([proposal.file.sha256] if proposal.file else ())],
        law_from=clock.start_of_day(entry.first_day),
        law_until=clock.end_of_day(entry.last_day),
        known_from=known_from,
        replaces=before,
        because=proposal.because,
        proposed_by=proposal.proposed_by,
        approved_by=by,
    )
    JointOperationMember.objects.bulk_create(
        JointOperationMember(order=order, person=one.person, certificate=one, leads=one == entry.leader)
        for one in entry.members
    )
    return order


def _close(order: JointOperationOrder, moment: datetime) -> None:
    """The only change a row ever sees; the database refuses any other."""
    order.known_until = moment
    JointOperationOrder.objects.filter(pk=order.pk).update(known_until=moment)


def _decide(proposal: JointOrderProposal, state: str, by: Person, note: str) -> JointOrderProposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, clock.now()
    proposal.decision_note = note.strip()
    proposal.save()
    if state != "approved":
        audit.record(f"joint_order.{state}", actor=by, subject=proposal, reason=note.strip(), act=proposal.act)
    return proposal


_DONE = {ENTER: "entered", CORRECT: "corrected", END: "ended", TAKE_BACK: "taken_back"}


def _leave_traces(
    proposal: JointOrderProposal, before: JointOperationOrder | None, after: JointOperationOrder | None, by: Person
) -> None:
    said = {
        name: _coded(entry_of(order)) for name, order in (("before", before), ("after", after)) if order is not None
    }
    audit.record(
        f"joint_order.{_DONE[proposal.act]}",
        actor=by,
        subject=after or before,
        reason=proposal.because,
        proposal=str(proposal.public_id),
        **said,
    )


def _tell(proposal: JointOrderProposal, before: JointOperationOrder | None, after: JointOperationOrder | None) -> None:
    """Everybody who takes part, or did until now: what they may do for another unit has changed."""
    had = {row.person_id: row.person for row in _members(before)}
    has = {row.person_id: row.person for row in _members(after)}
    for pk, person in (had | has).items():
        order, subject = _news(before, after, pk in had, pk in has)
        notify(
            person=person,
            kind="joint_order",
            key=f"joint_order:{proposal.public_id}:{person.public_id}",
            subject=subject,
            body=_in_words(order),
            url=reverse("certification:my-certificate"),
        )


def _news(before: Any, after: Any, had: bool, has: bool) -> tuple[JointOperationOrder, str]:
    if not has:
        return before, _("You no longer take part in a joint operation")
    return after, _("A joint operation you take part in has changed") if had else _(
        "You take part in a joint operation"
    )


def _in_words(order: JointOperationOrder) -> str:
    return _("%(document)s: for %(unit)s, %(domain)s, %(area)s, %(first)s to %(last)s.") % {
        "document": order.document,
        "unit": order.unit.name,
        "domain": order.domain.name,
        "area": order.area.name,
        "first": day(order.first_day),
        "last": day(order.last_day),
    }


def _members(order: JointOperationOrder | None) -> Sequence[JointOperationMember]:
    return list(order.members.select_related("person")) if order is not None else []
