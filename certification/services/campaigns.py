"""Rounds over many certificates: who is on the roster, what is prepared for each row, and the unit's signature.

A campaign decides nothing: every row becomes an application, a step that another person approves, or a measure with its
due process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from certification.domain.campaigns import VERDICTS, Row, measure_after
from certification.models import (
    Campaign,
    CampaignMember,
    CampaignSignature,
    Certificate,
    Domain,
)
from certification.queries.applying import held_scope
from certification.queries.campaigns import Line, roster_of, rows_of
from certification.queries.rules import rules_at
from certification.services import applications, cases, proposals
from core import audit, clock
from core.domain.digests import digest_of
from core.errors import DomainError
from core.files import FileKind, accept
from core.models import AppointmentSpan, Person, Unit


@transaction.atomic
def start(
    *,
    unit: Unit,
    kind: str,
    title: str,
    basis: str,
    opens_on: date,
    by: Person,
    closes_on: date | None = None,
    mode: str = "season",
    retake_until: date | None = None,
    domain: Domain | None = None,
    law: str = "",
    data: Mapping[str, Any] | None = None,
) -> Campaign:
    """Begin and freeze the roster; a rolling one takes in more as windows open. Raises DomainError campaign_nothing_due."""
    campaign = Campaign.objects.create(
        authority=unit.authority,
        unit=unit,
        kind=kind,
        mode=mode,
        title=title,
        basis=basis,
        opens_on=opens_on,
        closes_on=closes_on,
        retake_until=retake_until,
        domain=domain,
        law=law,
        data=dict(data or {}),
        started_by=by,
        started_at=clock.now(),
    )
    taken = refresh(campaign=campaign)
    if not taken and mode == "season":
        raise DomainError("campaign_nothing_due")
    audit.record("campaign.started", actor=by, subject=campaign, rows=taken)
    return campaign


@transaction.atomic
def refresh(*, campaign: Campaign) -> int:
    """Take in whoever belongs on the roster and is not there yet; safe to run twice."""
    if campaign.closed_at is not None:
        return 0
    known = set(campaign.members.values_list("certificate_id", flat=True))
    fresh = [span for span in roster_of(campaign) if span.stream_id not in known]
    CampaignMember.objects.bulk_create(
        [
            CampaignMember(
                campaign=campaign, certificate_id=span.stream_id, unit_id=span.unit_id, joined_on=clock.today()
            )
            for span in fresh
        ],
        batch_size=2000,
    )
    return len(fresh)


@transaction.atomic
def find(*, member: CampaignMember, verdict: str, note: str, by: Person) -> CampaignMember:
    """A clean-up's verdict on one certificate; anything but `keep` needs its reason. A signed list is changed by signing again."""
    member = (
        CampaignMember.objects.select_for_update(of=("self",), no_key=True)
        .select_related("campaign", "certificate")
        .get(pk=member.pk)
    )
    _running(member.campaign)
    if verdict not in VERDICTS:
        raise DomainError("verdict_needs_note")
    if verdict != "keep" and not note.strip():
        raise DomainError("verdict_needs_note")
    if member.certificate.person_id == by.pk:
        raise DomainError("handler_never_reviews")
    member.verdict, member.note = verdict, note.strip()
    member.found_by, member.found_at = by, clock.now()
    member.save()
    audit.record("campaign.verdict", actor=by, subject=member, verdict=verdict)
    return member


@transaction.atomic
def sign(*, campaign: Campaign, unit: Unit, by: Person, upload: Any = None) -> CampaignSignature:
    """The unit stands behind its list as it is now. The same list is signed once."""
    _running(campaign)
    members = list(campaign.members.filter(unit=unit).select_related("certificate").order_by("certificate__number"))
    without = sum(not member.verdict for member in members)
    if without or not members:
        raise DomainError("verdict_missing", count=without or "0")
    verdicts = [{"number": m.certificate.number, "verdict": m.verdict, "note": m.note} for m in members]
    evidence = [accept(upload, kind=FileKind.EVIDENCE, by=by).sha256] if upload else []
    signature, _made = CampaignSignature.objects.get_or_create(
        campaign=campaign,
        unit=unit,
        digest=digest_of(verdicts),
        defaults={"verdicts": verdicts, "signed_by": by, "signed_at": clock.now(), "evidence": evidence},
    )
    return signature


def is_signed(campaign: Campaign, unit_id: int) -> bool:
    """Whether the unit signed the list as it stands today."""
    members = campaign.members.filter(unit=unit_id).select_related("certificate").order_by("certificate__number")
    verdicts = [{"number": m.certificate.number, "verdict": m.verdict, "note": m.note} for m in members]
    return campaign.signatures.filter(unit=unit_id, digest=digest_of(verdicts)).exists()


def propose_rows(
    *, campaign: Campaign, chosen: Sequence[CampaignMember], by: Person
) -> list[tuple[Line, DomainError | None]]:
    """Prepare what follows for each row, each in a transaction of its own: one that cannot go on holds up no other."""
    _running(campaign)
    wanted = {member.pk for member in chosen}
    outcomes: list[tuple[Line, DomainError | None]] = []
    for line in rows_of(campaign):
        if line.member.pk not in wanted:
            continue
        try:
            with transaction.atomic():
                _propose(campaign, line, by)
        except DomainError as refusal:
            outcomes.append((line, refusal))
        else:
            outcomes.append((line, None))
    return outcomes


def _propose(campaign: Campaign, line: Line, by: Person) -> None:
    if line.member.certificate.person_id == by.pk:
        raise DomainError("handler_never_reviews")
    ready = {"refresher": (Row.FAILED, Row.FAILED_AGAIN)}.get(campaign.kind, (Row.READY,))
    if line.row not in ready:
        raise DomainError("campaign_row_waits", row=str(line.row_word))
    {
        "renewal": _renew,
        "registration": _register,
        "refresher": _measure,
        "cleanup": _clean_up,
        "reissue": _reissue,
    }[campaign.kind](campaign, line, by)


def _renew(campaign: Campaign, line: Line, by: Person) -> None:
    """An application in the officer's name, with what is covered today; the reviews follow as always."""
    certificate = line.member.certificate
    made = applications.apply(
        person=certificate.person,
        unit=certificate.unit,
        authority=certificate.authority,
        scope=held_scope(certificate),
        by=by,
        kind="renewal",
        campaign=campaign,
    )
    applications.submit(application=made, by=by)


def _register(campaign: Campaign, line: Line, by: Person) -> None:
    details = {one.code: one.details for one in line.found}
    values = {
        "period_from": campaign.data["period_from"],
        "period_until": campaign.data["period_until"],
        "due_on": (campaign.closes_on or date.fromisoformat(campaign.data["period_until"])).isoformat(),
        "hours": str(details.get("hours", {}).get("studied", "")),
        "exam_passed_on": details.get("common_paper", {}).get("passed_on", ""),
    }
    proposals.propose(
        certificate=line.member.certificate,
        act="register",
        values=values,
        note=campaign.title,
        by=by,
        campaign=campaign,
    )


def _reissue(campaign: Campaign, line: Line, by: Person) -> None:
    values = {
        "void_from": campaign.data["void_from"],
        "decision_no": campaign.basis,
        "decided_on": campaign.opens_on.isoformat(),
        "new_number": rules_at(campaign.authority)["number_on_reissue"] == "new",
    }
    proposals.propose(
        certificate=line.member.certificate, act="reissue", values=values, note=campaign.title, by=by, campaign=campaign
    )


def _measure(campaign: Campaign, line: Line, by: Person) -> None:
    """Not passed in time: a measure begins with its notice, where the rules name a document for it."""
    planned = measure_after(line.row, rules_at(campaign.authority))
    if planned is None:
        raise DomainError("measure_off")
    act, ground = planned
    cases.open_case(
        certificate=line.member.certificate,
        act=act,
        grounds=[ground],
        facts=f"{campaign.law or campaign.title}：{line.row_word}。{campaign.basis}",
        by=by,
        campaign=campaign,
    )


def _clean_up(campaign: Campaign, line: Line, by: Person) -> None:
    """What the signed verdict leads to, from its own day of law and not from the campaign's."""
    member = line.member
    if not is_signed(campaign, member.unit_id):
        raise DomainError("campaign_not_signed", units=member.unit.name)
    if member.verdict == "revoke":
        cases.open_case(
            certificate=member.certificate, act="revoke", grounds=["serious_breach"], facts=member.note, by=by, campaign=campaign
        )  # fmt: skip
        return
    values: dict[str, Any] = {
        "reasons": ["left_enforcement_post"],
        "last_day": _last_day_of_post(member.certificate).isoformat(),
    }
    act = "cancel"
    if member.verdict == "stand_down":
        act, values = "stand_down", {"reasons": ["other_duty"], "at": clock.isoformat(clock.now())}
    proposals.propose(
        certificate=member.certificate,
        act=act,
        values=values,
        note=f"{campaign.title}：{member.note}",
        by=by,
        campaign=campaign,
    )


def _last_day_of_post(certificate: Certificate) -> date:
    """The day on which the post in that unit ended, or today where it goes on."""
    ends = AppointmentSpan.objects.filter(
        person=certificate.person, unit=certificate.unit, known_until=clock.FAR_FUTURE
    ).values_list("law_until", flat=True)
    last = max(ends, default=clock.now())
    return min(clock.today(), clock.day_of(last - clock.MOMENT))


@transaction.atomic
def close(*, campaign: Campaign, by: Person) -> Campaign:
    """End it. Rows that were not done stay as they are, on record."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    _running(campaign)
    campaign.closed_by, campaign.closed_at = by, clock.now()
    campaign.save()
    audit.record("campaign.closed", actor=by, subject=campaign)
    return campaign


def _running(campaign: Campaign) -> None:
    if campaign.closed_at is not None:
        raise DomainError("campaign_closed")
