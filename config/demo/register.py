"""Certificates of the demonstration in every state, each reached by the services that lead there."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from certification.models import Area, Certificate, CertificateEvent, Domain, PowerSource, Qualification, RuleSet
from certification.services import applications, cards, changes, measures
from certification.services.entry import bring_in, confirm_entry
from certification.services.outside_results import approve_result, propose_result
from certification.services.powers import enter_area, enter_domain, enter_power
from certification.services.scope import Place
from config.demo.people import Officer
from config.demo.places import SINCE, STREETS
from config.demo.world import World
from core import clock
from core.domain.digests import digest_of
from core.ledger import Decision

DOMAINS = (
    ("um", "市容环境卫生", "Urban appearance"),
    ("fire", "消防安全", "Fire safety"),
    ("market", "市场监督管理", "Market regulation"),
    ("food", "食品安全", "Food safety"),
    ("ws", "安全生产", "Work safety"),
    ("ph", "公共卫生", "Public health"),
)
OF_UNIT = {
    "lh-sc": ("food",),
    "lh-yj": ("ws", "fire"),
    "lh-wj": ("ph",),
    "qy-cg": ("um",),
    **dict.fromkeys(STREETS, ("um", "fire")),
}
AREAS = (("qy", "青沅市", ""), ("lh", "澜河区", "qy"), *((code, name, "lh") for code, name in zip(STREETS, ("柳桥街道", "南浦街道", "文昌街道", "青石街道"), strict=True)))  # fmt: skip
SUPERVISION_NUMBER = "02000000901"
RULES: dict[str, Any] = {
    "induction_hours": 2,
    "annual_training_hours": 60,
    "certificate_term_months": 60,
    "register_known_from": None,
    "public_fields": ["name", "unit", "number", "domains", "area", "validity", "status", "photo"],
    "public_past_dates": True,
    "electronic_card": True,
    "review_steps": [
        {"step": "unit_review", "working_days": 3},
        {"step": "unit_legal_review", "working_days": 3},
        {"step": "district_review", "working_days": 10},
        {"step": "authority_review", "working_days": 10},
    ],
    "failed_refresher_suspends": True,
    "loss_report_working_days": 5,
    "legal_reviewers_share_min": 0.05,
    "open_data_fields": ["unit", "number", "domains", "area", "validity", "status"],
}


def build(world: World) -> str:
    _rules(world)
    domains, areas = _domains(world), _areas(world)
    powers = _powers(world, domains)
    for number, officer in enumerate(world.officers):
        if not Certificate.objects.filter(person=officer.person).exists():
            _Story(world, officer, number, domains, areas, powers).tell()
    _supervisor(world, list(domains.values()), areas["lh"])
    return f"{Certificate.objects.count()} certificates"


def _supervisor(world: World, domains: list[Domain], area: Area) -> None:
    """The head of the supervision section watches over all domains of the district and enforces in none."""
    if Certificate.objects.filter(number=SUPERVISION_NUMBER).exists():
        return
    first_day = clock.today() - timedelta(days=330)
    certificate = bring_in(
        authority=world.authority,
        number=SUPERVISION_NUMBER,
        person=world.staff["reviewer"],
        unit=world.units["lh-sf"],
        valid_from=first_day,
        valid_until=first_day + timedelta(days=5 * 365),
        known_from=first_day,
        scope=[Place(domain, area) for domain in domains],
        source="2026年行政执法监督证清册（演示）",
        entered_by=world.staff["cityclerk"],
        type="supervision",
    )
    confirm_entry(
        certificate=certificate,
        effective_on=first_day,
        proposed_by=world.staff["cityclerk"],
        approved_by=world.staff["cityreviewer"],
        key="confirmed",
    )


def _rules(world: World) -> None:
    values = {
        name: {
            "value": value,
            "document": "青沅市行政执法人员管理办法（虚构，仅供演示）",
            "article": "第九条",
            "document_date": "2025-12-20",
            "verified": False,
        }
        for name, value in RULES.items()
        if value is not None
    }
    RuleSet.objects.get_or_create(
        authority=world.authority,
        version=1,
        defaults={
            "effective_from": SINCE,
            "parameters": values,
            "decision_no": "青司发〔2025〕18号（虚构）",
            "recorded_at": clock.now(),
            "digest": digest_of(values),
            "proposed_by": world.staff["clerk"],
            "approved_by": world.staff["reviewer"],
        },
    )


def _domains(world: World) -> dict[str, Domain]:
    there = set(world.authority.domains.values_list("code", flat=True))
    for code, name, name_en in DOMAINS:
        if code not in there:
            enter_domain(authority=world.authority, code=code, name=name, name_en=name_en, by=world.staff["clerk"])
    return {domain.code: domain for domain in Domain.objects.filter(authority=world.authority)}


def _areas(world: World) -> dict[str, Area]:
    areas = {area.code: area for area in Area.objects.filter(authority=world.authority)}
    for code, name, parent in AREAS:
        if code not in areas:
            areas[code] = enter_area(
                authority=world.authority, code=code, name=name, parent=areas.get(parent), by=world.staff["clerk"]
            )
    return areas


def _powers(world: World, domains: dict[str, Domain]) -> dict[tuple[str, str], PowerSource]:
    """Streets act on power handed down to them (行政处罚法 art. 24), bureaus on statute."""
    found = {}
    for unit, codes in OF_UNIT.items():
        for code in codes:
            handed = unit in STREETS
            basis = "行政处罚法第二十四条，青政发〔2022〕3号（虚构）" if handed else "法律、法规直接规定"
            there = PowerSource.objects.filter(unit=world.units[unit], domain=domains[code]).first()
            found[unit, code] = there or enter_power(
                unit=world.units[unit],
                domain=domains[code],
                kind="transferred" if handed else "statute",
                basis=basis,
                decision_no="青政发〔2022〕3号（虚构）" if handed else "",
                valid_from=SINCE,
                by=world.staff["clerk"],
            )
    return found


class _Story:
    """One officer's certificate, told event by event up to the state the cast asks for."""

    def __init__(self, world: World, officer: Officer, number: int, domains, areas, powers) -> None:
        self.world, self.officer, self.number = world, officer, number
        self.today = clock.today()
        self.who: dict[str, Any] = {"proposed_by": world.staff["clerk"], "approved_by": world.staff["reviewer"]}
        code = officer.unit.code
        area = areas[code if code in areas else "qy" if code == "qy-cg" else "lh"]
        self.scope = [Place(domains[d], area, powers[code, d]) for d in OF_UNIT[code]]

    def tell(self) -> None:
        state = self.officer.state
        if state in {"none", "applying"}:
            self.newcomer(apply=state == "applying")
            return
        certificate = self.enter()
        if self.number % 12 != 11 and state != "unknown":
            confirm_entry(
                certificate=certificate, effective_on=self.today - timedelta(days=200), key="confirmed", **self.who
            )
        ending: Callable[[Certificate], object] | None = getattr(self, state, None)
        if ending:
            ending(certificate)

    def enter(self) -> Certificate:
        left = {"expiring": 20 + self.number % 60, "expired": -40 - self.number % 90}.get(
            self.officer.state, 342 if self.number == 0 else 300 + self.number * 17 % 900
        )
        last_day = self.today + timedelta(days=left)
        first_day = datetime.date(last_day.year - 5, last_day.month, min(last_day.day, 28)) + timedelta(days=1)
        known = self.today + timedelta(days=7) if self.officer.state == "unknown" else first_day
        return bring_in(
            authority=self.world.authority,
            number=f"02{self.number + 1:09d}",
            person=self.officer.person,
            unit=self.officer.unit,
            valid_from=first_day,
            valid_until=last_day,
            known_from=known,
            scope=self.scope,
            source="2026年持证人员清册（演示）",
            entered_by=self.world.staff["clerk"],
        )

    def decision(self, what: str, served_days_ago: int) -> Decision:
        served = clock.start_of_day(self.today - timedelta(days=served_days_ago)) + timedelta(hours=10)
        decided = self.today - timedelta(days=served_days_ago + 2)
        return Decision(f"青司{what}〔2026〕{self.number + 1}号（虚构）", decided, served, "minute")

    def suspended(self, certificate: Certificate, note: str = "投诉核查属实") -> CertificateEvent:
        return measures.suspend(
            certificate=certificate,
            decision=self.decision("停", 12),
            reasons=["breach_of_procedure"],
            last_day=self.today + timedelta(days=30),
            note=note,
            key="suspended",
            **self.who,
        )

    def stood_down(self, certificate: Certificate) -> None:
        measures.stand_down(
            certificate=certificate, at=clock.now(), last_day=self.today + timedelta(days=60), reasons=["loan"], key="stood down", **self.who
        )  # fmt: skip

    def lost(self, certificate: Certificate) -> None:
        cards.report_loss(
            certificate=certificate,
            at=clock.now() - timedelta(days=3),
            by=self.officer.person,
            note="巡查途中遗失",
            key="lost",
            lost_on=self.today - timedelta(days=14),
        )

    def replaced(self, certificate: Certificate) -> None:
        self.lost(certificate)
        cards.replace_card(certificate=certificate, at=clock.now() - timedelta(days=1), key="replaced", **self.who)

    def cancelled(self, certificate: Certificate) -> None:
        changes.cancel(
            certificate=certificate, last_day=self.today - timedelta(days=25), reasons=["retired"], note="退休", key="cancelled", **self.who
        )  # fmt: skip

    def revoked(self, certificate: Certificate) -> None:
        measures.revoke(
            certificate=certificate,
            decision=self.decision("吊", 40),
            reasons=["serious_breach"],
            key="revoked",
            **self.who,
        )

    def corrected(self, certificate: Certificate) -> None:
        event = self.suspended(certificate, note="")
        changes.reverse_entry(
            certificate=certificate, event=event, reasons=["wrong_certificate"], note="录错证件：应为同名人员", key="corrected", **self.who
        )  # fmt: skip

    def newcomer(self, *, apply: bool) -> None:
        person = self.officer.person
        applications.open_file(person=person, authority=self.world.authority, opened_by=self.world.staff["clerk"])
        self.from_elsewhere(waits=not apply)
        if not apply:
            return
        Qualification.objects.get_or_create(
            key=f"demo:{person.pk}",
            defaults={
                "person": person,
                "paper_kind": "common",
                "passed_on": self.today - timedelta(days=60),
                "valid_until": self.today + timedelta(days=670),
                "score": 86,
                "source": "exam",
                "recorded_at": clock.now(),
            },
        )
        if not person.applications.exists():
            made = applications.apply(
                person=person, unit=self.officer.unit, authority=self.world.authority, scope=self.scope, by=person
            )
            applications.submit(application=made, by=person)

    def from_elsewhere(self, *, waits: bool) -> None:
        """Everybody's education is on record; whoever has not applied has a pass from another city that waits."""
        person, clerk, reviewer = self.officer.person, self.world.staff["clerk"], self.world.staff["reviewer"]
        if person.outside_results.exists() or person.pk in (clerk.pk, reviewer.pk):
            return
        propose = partial(propose_result, person=person, unit=self.officer.unit, by=clerk)
        studied = propose(what="education", level="bachelor", document="毕业证书复印件（虚构）")
        approve_result(result=studied, by=reviewer)
        if waits:
            propose(
                what="common",
                document="临川市行政执法人员资格考试成绩单〔2026〕31号（虚构）",
                passed_on=self.today - timedelta(days=120),
            )
