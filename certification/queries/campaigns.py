"""Who is on the roster of a campaign, and how each row stands: the same few queries, whatever their number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, QuerySet

from certification import ports
from certification.domain.application import OPEN
from certification.domain.campaigns import ORDER, Refresher, Row, measure_after, refresher_row
from certification.domain.due_process import SERVED
from certification.domain.eligibility import Requirement, all_met, requirements
from certification.domain.renewal import renewal_refusal
from certification.models import (
    Application,
    Campaign,
    CampaignMember,
    CertificateEvent,
    CertificateSpan,
    MeasureCase,
    Proposal,
    Qualification,
    Registration,
    ScopeSpan,
)
from certification.queries.cases import reversals_of
from certification.queries.eligibility import Asker, known_of
from certification.queries.rules import rules_at
from certification.requirements import missing_words
from certification.texts import campaign_row_word
from core import clock
from core.models import Person
from core.scope import scoped


def _live(campaign: Campaign) -> QuerySet[CertificateSpan]:
    now = clock.now()
    spans = CertificateSpan.objects.filter(
        authority=campaign.authority_id,
        type="enforcement",
        law_from__lte=now,
        law_until__gt=now,
        known_until=clock.FAR_FUTURE,
        unit__above__ancestor=campaign.unit_id,
    ).exclude(origin="ministry")
    return spans.select_related("stream").order_by("unit_id", "stream__number")


def roster_of(campaign: Campaign) -> list[CertificateSpan]:
    """Spans, as they stand now, of the certificates that belong on the roster today."""
    rows = _live(campaign)
    if campaign.kind == "renewal":
        return _renewable(campaign, rows.filter(state__in=("issued", "expired")))
    rows = rows.filter(state="issued")
    if campaign.kind == "refresher":
        now = clock.now()
        covering = ScopeSpan.objects.filter(
            domain=campaign.domain_id, law_from__lte=now, law_until__gt=now, known_until=clock.FAR_FUTURE
        )
        rows = rows.filter(stream__in=covering.values("stream"))
    if campaign.kind == "registration" and campaign.mode == "rolling":
        return _registration_due(campaign, list(rows))
    return list(rows)


def _renewable(campaign: Campaign, rows: QuerySet[CertificateSpan]) -> list[CertificateSpan]:
    """A season names the last days it takes in; a rolling campaign takes whoever's window is open."""
    if campaign.mode == "season":
        return list(rows.filter(valid_until__range=(campaign.data["ends_from"], campaign.data["ends_until"])))
    rules, today = rules_at(campaign.authority), clock.today()
    return [span for span in rows if renewal_refusal(span.valid_until, today, rules) is None]


def _registration_due(campaign: Campaign, rows: list[CertificateSpan]) -> list[CertificateSpan]:
    """Whose registration runs out within the window, or has run out."""
    rules = rules_at(campaign.authority)
    window = timedelta(days=rules["registration_window_days"])
    covered = _first_registrations([span.stream_id for span in rows], timedelta(days=rules["registration_grace_days"]))
    known = Registration.objects.filter(certificate__in=[span.stream_id for span in rows])
    for pk, until in (
        known.values("certificate").annotate(until=Max("period_until")).values_list("certificate", "until")
    ):
        covered[pk] = until
    today = clock.today()
    due = [span for span in rows if span.stream_id in covered and covered[span.stream_id] - window <= today]
    return [*due, *(span for span in rows if span.stream_id not in covered and "unregistered" in span.overlays)]


def _first_registrations(streams: Sequence[int], grace: timedelta) -> dict[int, date]:
    """Until when certificates needed no registration from their beginning, without the days of grace."""
    opening = CertificateEvent.objects.filter(stream__in=streams, kind__in=("issued", "opened"))
    told = opening.values_list("stream_id", "kind", "facts")
    return {
        pk: date.fromisoformat(facts["registered_until"]) - (grace if kind == "issued" else timedelta(0))
        for pk, kind, facts in told
        if facts.get("registered_until")
    }


@dataclass(frozen=True)
class Line:
    """One row as it stands: what is missing, what was found, what may follow."""

    member: CampaignMember
    row: Row
    row_word: str
    found: Sequence[Requirement] = ()
    missing: str = ""
    says: str = ""


def rows_of(campaign: Campaign, by: Person | None = None, *roles: Any) -> list[Line]:
    """Every row with its state today, those that need somebody first; with `by`, only units in scope of the roles."""
    members = campaign.members.select_related("certificate__person", "certificate__authority", "unit", "found_by")
    rows = list(scoped(members, by, *roles) if by is not None else members)
    spans = _spans_of([member.certificate_id for member in rows])
    told = {
        "renewal": _renewal_rows,
        "registration": _registration_rows,
        "refresher": _refresher_rows,
        "cleanup": _cleanup_rows,
        "reissue": _reissue_rows,
    }[campaign.kind](campaign, rows, spans)
    return sorted(told, key=lambda line: (ORDER.index(line.row), line.member.unit.code, line.member.certificate.number))


def counted(lines: Sequence[Line]) -> list[tuple[Row, str, int]]:
    counts = Counter(line.row for line in lines)
    return [(row, campaign_row_word(row), counts[row]) for row in ORDER if counts[row]]


def _spans_of(streams: Sequence[int]) -> dict[int, CertificateSpan]:
    now = clock.now()
    rows = CertificateSpan.objects.filter(
        stream__in=streams, law_from__lte=now, law_until__gt=now, known_until=clock.FAR_FUTURE
    )
    return {span.stream_id: span for span in rows}


def _line(member: CampaignMember, row: Row, found: Sequence[Requirement] = (), says: str = "") -> Line:
    return Line(member, row, campaign_row_word(row), found, missing_words(found), says)


def _evidence(
    campaign: Campaign, members: Sequence[CampaignMember], kinds: Sequence[str]
) -> list[tuple[Requirement, ...]]:
    """Evidence as earned, weighed today by the rules of today."""
    rules, today = rules_at(campaign.authority), clock.today()
    domains: dict[int, list[str]] = defaultdict(list)
    now = clock.now()
    held = ScopeSpan.objects.filter(
        stream__in=[m.certificate_id for m in members],
        law_from__lte=now,
        law_until__gt=now,
        known_until=clock.FAR_FUTURE,
    )
    for stream, code in held.values_list("stream_id", "domain__code").distinct():
        domains[stream].append(code)
    askers = [
        Asker(m.certificate.person_id, m.certificate.unit_id, kind, tuple(domains[m.certificate_id]))
        for m, kind in zip(members, kinds, strict=True)
    ]
    return [requirements(known.evidence(rules, today), rules) for known in known_of(askers, today)]


def _renewal_rows(campaign: Campaign, members: list[CampaignMember], spans: dict[int, CertificateSpan]) -> list[Line]:
    found = _evidence(campaign, members, ["renewal"] * len(members))
    persons = [member.certificate.person_id for member in members]
    filed = dict(
        Application.objects.filter(kind="renewal", person__in=persons, submitted_at__date__gte=campaign.opens_on)
        .order_by("pk")
        .values_list("subject_id", "state")
    )
    lines = []
    for member, points in zip(members, found, strict=True):
        state = filed.get(member.certificate_id)
        span = spans.get(member.certificate_id)
        if state == "issued":
            row = Row.DONE
        elif state in OPEN:
            row = Row.WAITING
        elif span is None or span.state not in ("issued", "expired"):
            row = Row.ENDED
        else:
            row = Row.READY if all_met(points) else Row.LACKING
        lines.append(_line(member, row, points))
    return lines


def _registration_rows(
    campaign: Campaign, members: list[CampaignMember], spans: dict[int, CertificateSpan]
) -> list[Line]:
    every = rules_at(campaign.authority)["registration_exam_every_n_periods"]
    pks = [member.certificate_id for member in members]
    passed: Counter[int] = Counter()
    covered: set[int] = set()
    until = date.fromisoformat(campaign.data["period_until"])
    for pk, last in Registration.objects.filter(certificate__in=pks).values_list("certificate_id", "period_until"):
        passed[pk] += last < until
        if last >= until:
            covered.add(pk)
    with_exam = {pk: (passed[pk] + 1) % every == 0 for pk in pks}
    kinds = ["registration" if with_exam[pk] else "registration_without_exam" for pk in pks]
    waiting = _waiting(campaign, "register")
    lines = []
    for member, points in zip(members, _evidence(campaign, members, kinds), strict=True):
        pk = member.certificate_id
        row = (
            Row.DONE if pk in covered
            else Row.ENDED if not _is_live(spans.get(pk))
            else Row.WAITING if pk in waiting
            else Row.READY if all_met(points)
            else Row.LACKING
        )  # fmt: skip
        lines.append(_line(member, row, points))
    return lines


def _is_live(span: CertificateSpan | None) -> bool:
    return span is not None and span.state == "issued"


def _waiting(campaign: Campaign, *acts: str) -> set[int]:
    rows = Proposal.objects.filter(campaign=campaign, act__in=acts, state="waiting")
    return set(rows.values_list("certificate_id", flat=True))


def _refresher_rows(campaign: Campaign, members: list[CampaignMember], spans: dict[int, CertificateSpan]) -> list[Line]:
    """The newest pass of the domain's paper since the campaign opened, on record or released since."""
    persons = [member.certificate.person_id for member in members]
    code = campaign.domain.code if campaign.domain else ""
    passed: dict[int, date] = {}
    kept = Qualification.objects.filter(
        person__in=persons, paper_kind="sector", domain=campaign.domain_id, withdraws=None, withdrawn_by=None
    )
    for person, on in kept.values_list("person_id", "passed_on"):
        passed[person] = max(passed.get(person, on), on)
    for person, passes in (ports.exam_passes(persons) or {}).items():
        for one in passes:
            if one.domain_code == code:
                passed[person] = max(passed.get(person, one.passed_on), one.passed_on)
    cases = MeasureCase.objects.filter(campaign=campaign).order_by("pk").values_list("certificate_id", "act")
    opened = dict(cases)
    rules, today = rules_at(campaign.authority), clock.today()
    lines = []
    for member in members:
        known = Refresher(
            campaign.opens_on,
            campaign.closes_on or campaign.opens_on,
            campaign.retake_until,
            passed.get(member.certificate.person_id),
        )
        row = refresher_row(known, today)
        planned = measure_after(row, rules)
        if row in (Row.FAILED, Row.FAILED_AGAIN):
            if planned and opened.get(member.certificate_id) == planned[0]:
                row = Row.WAITING
            elif not _is_live(spans.get(member.certificate_id)):
                row = Row.ENDED
        lines.append(_line(member, row))
    return lines


def _cleanup_rows(campaign: Campaign, members: list[CampaignMember], spans: dict[int, CertificateSpan]) -> list[Line]:
    decided = dict(Proposal.objects.filter(campaign=campaign).order_by("pk").values_list("certificate_id", "state"))
    cases = set(MeasureCase.objects.filter(campaign=campaign).values_list("certificate_id", flat=True))
    lines = []
    for member in members:
        pk = member.certificate_id
        if not member.verdict:
            row = Row.LACKING
        elif member.verdict in ("keep", "correct") or decided.get(pk) == "approved":
            row = Row.DONE
        elif decided.get(pk) == "waiting" or pk in cases:
            row = Row.WAITING
        else:
            row = Row.READY if _is_live(spans.get(pk)) else Row.ENDED
        lines.append(_line(member, row, says=member.note))
    return lines


def _reissue_rows(campaign: Campaign, members: list[CampaignMember], spans: dict[int, CertificateSpan]) -> list[Line]:
    decided = dict(Proposal.objects.filter(campaign=campaign).order_by("pk").values_list("certificate_id", "state"))
    lines = []
    for member in members:
        state = decided.get(member.certificate_id)
        row = (
            Row.DONE if state == "approved"
            else Row.WAITING if state == "waiting"
            else Row.READY if _is_live(spans.get(member.certificate_id))
            else Row.ENDED
        )  # fmt: skip
        lines.append(_line(member, row))
    return lines


@dataclass(frozen=True)
class Training:
    """Off-post training of a row: `progress` is None where nothing is assigned."""

    order: str
    progress: ports.Ordered | None

    @property
    def is_late(self) -> bool:
        told = self.progress
        return told is not None and told.finished_on is None and told.due_on < clock.today()


def trainings_of(campaign: Campaign) -> dict[int, Training]:
    """By certificate, of those whom a suspension in force sends to study. Three queries, whatever their number."""
    if campaign.kind != "refresher":
        return {}
    served = list(MeasureCase.objects.filter(campaign=campaign, act="suspend", state__in=SERVED).order_by("pk"))
    gone = reversals_of(served)
    orders = {case.certificate_id: str(case.public_id) for case in served if case.pk not in gone}
    found = ports.ordered(list(orders.values())) or {} if orders else {}
    return {pk: Training(order, found.get(order)) for pk, order in orders.items()}
