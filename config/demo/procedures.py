"""What is under way in the register: applications at every review, one returned, campaigns, a measure with its notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile

from certification.models import (
    Application,
    BodyEnding,
    Campaign,
    Certificate,
    JointOrderProposal,
    MeasureCase,
    Qualification,
    ServicePoint,
)
from certification.services import applications, bodies, campaigns, cases, joint_orders, places
from certification.services.training_orders import named
from config.demo.people import Officer
from config.demo.world import World
from core import clock
from core.files import FileKind, accept
from learning import api as learning
from learning.services.outside import check_outside, enter_outside

ANNUAL_HOURS = Decimal(60)


def build(world: World) -> str:
    _counters(world)
    by_state: dict[str, list[Officer]] = {}
    for officer in world.officers:
        by_state.setdefault(officer.state, []).append(officer)
    if not Campaign.objects.exists():
        _trained(world, by_state["expiring"][:4])
        _passed(world, [*by_state["expiring"][:3], *by_state["valid"][1:4]])
        _applications(world, by_state)
        _campaigns(world)
        _measures(world, by_state["valid"])
        _extension(world, by_state["suspended"][1])
    if not JointOrderProposal.objects.exists():
        _joint_operations(world, by_state["valid"])
    if not BodyEnding.objects.exists():
        _merger(world)
    return f"{Application.objects.count()} applications, {Campaign.objects.count()} campaigns, {MeasureCase.objects.count()} measures"


def _merger(world: World) -> None:
    """A street is to become part of its neighbour with the end of the year; the reviewer has not decided yet."""
    bodies.propose_ending(
        unit=world.units["lh-qs"], successor=world.units["lh-wc"], last_day=clock.today().replace(month=12, day=31),
        document="青政发〔2026〕21号（虚构）", decided_on=clock.today() - timedelta(days=6), note="任职调整名单待文昌街道报送",
        by=world.staff["clerk"],
    )  # fmt: skip


def _counters(world: World) -> None:
    """Counters, one of which moved last spring, and the departments of two lines."""
    if ServicePoint.objects.exists():
        return
    by, today = world.staff["clerk"], clock.today()
    since, moved = today - timedelta(days=900), today - timedelta(days=200)
    hours = "周一至周五 9:00–12:00，14:00–17:00"
    for code, telephone, place, day in (
        ("qy-sf", "000-0000 0001", "市政务服务中心三楼（虚构）", since),
        ("lh-sf", "000-0000 0002", "区司法局一楼窗口（虚构）", since),
        ("lh", "000-0000 0009", "区政府旧楼一层（虚构）", since),
        ("lh", "000-0000 0003", "区政务服务中心（虚构）", moved),
    ):
        places.open_service_point(
            unit=world.units[code], telephone=telephone, place=place, hours=hours, since=day,
            basis="窗口设置通知〔2026〕4号（虚构）" if day == moved else "窗口设置通知〔2024〕2号（虚构）", by=by,
        )  # fmt: skip
    for domain in world.authority.domains.filter(code__in=("um", "food")):
        unit = world.units["qy-cg" if domain.code == "um" else "lh-sc"]
        places.open_line_department(
            domain=domain, unit=unit, since=since, basis="行业主管部门名录〔2024〕1号（虚构）", by=by
        )


def _trained(world: World, officers: list[Officer]) -> None:
    """Sixty hours of classes elsewhere, on one list, checked by another."""
    by = world.staff["unitadmin"]
    file = accept(
        ContentFile("姓名,学时\n演示,60\n".encode(), name="集中培训签到.csv"), kind=FileKind.SPREADSHEET, by=by
    )
    made = [
        enter_outside(
            person=officer.person, unit=officer.unit, source="区委党校", title="年度执法集中培训（演示）",
            finished_on=clock.today() - timedelta(days=30), hours=ANNUAL_HOURS, online=False, file=file, by=by,
        )
        for officer in officers
    ]  # fmt: skip
    check_outside(record_ids=[one.public_id for one in made], accepted=True, by=world.staff["trainer"])


def _passed(world: World, officers: list[Officer]) -> None:
    today = clock.today()
    for officer in officers:
        Qualification.objects.get_or_create(
            key=f"demo:{officer.person.pk}",
            defaults={
                "person": officer.person,
                "paper_kind": "common",
                "passed_on": today - timedelta(days=45),
                "valid_until": today + timedelta(days=685),
                "score": 88,
                "source": "exam",
                "recorded_at": clock.now(),
            },
        )


def _applications(world: World, by_state: dict[str, list[Officer]]) -> None:
    """A damaged card at the legal review, a change of name returned for its paper."""
    damaged, renamed = by_state["valid"][1], by_state["valid"][2]
    made = _apply(world, damaged, "replacement", {"reason": "damaged"})
    applications.forward(application=made, by=world.staff["clerk"])
    made = _apply(
        world,
        renamed,
        "change_data",
        {
            "change": "rank",
            "since": (clock.today() - timedelta(days=20)).isoformat(),
            "basis": "任职通知〔2026〕12号（虚构）",
        },
    )
    applications.send_back(
        application=made, by=world.staff["clerk"], reasons=["document_missing"], note="请补充任职文件的扫描件。"
    )


def _apply(world: World, officer: Officer, kind: str, data: dict) -> Application:
    made = applications.apply(
        person=officer.person, unit=officer.unit, authority=world.authority, scope=(), by=officer.person, kind=kind,
        subject=officer.person.certificates.get(), data=data,
    )  # fmt: skip
    return applications.submit(application=made, by=officer.person)


def _campaigns(world: World) -> None:
    today, by = clock.today(), world.staff["clerk"]
    district = world.units["lh"]
    campaigns.start(
        unit=district, kind="renewal", title="今冬明春集中换证（演示）", basis="澜司发〔2026〕21号（虚构）",
        opens_on=today - timedelta(days=10), closes_on=today + timedelta(days=60), by=by,
        data={"ends_from": (today - timedelta(days=30)).isoformat(), "ends_until": (today + timedelta(days=90)).isoformat()},
    )  # fmt: skip
    campaigns.start(
        unit=district, kind="registration", title="年度注册（演示）", basis="澜司发〔2026〕22号（虚构）",
        opens_on=today - timedelta(days=5), closes_on=today + timedelta(days=36), by=by,
        data={"period_from": f"{today.year}-01-01", "period_until": f"{today.year}-12-31"},
    )  # fmt: skip
    refresher = campaigns.start(
        unit=district, kind="refresher", title="新法考试（演示）", basis="澜司发〔2026〕23号（虚构）",
        opens_on=today - timedelta(days=40), closes_on=today - timedelta(days=3), retake_until=today + timedelta(days=40),
        domain=world.authority.domains.get(code="um"), law="市容环境卫生条例（虚构，仅供演示）", by=by,
        data=named(str(learning.courses()[0][0])),
    )  # fmt: skip
    _sent_to_study(world, refresher)
    cleanup = campaigns.start(
        unit=world.units["lh-np"], kind="cleanup", title="执法资格清理（演示）", basis="青司发〔2026〕30号（虚构）",
        opens_on=today - timedelta(days=2), closes_on=today + timedelta(days=28), by=by,
    )  # fmt: skip
    for member in cleanup.members.all()[:3]:
        campaigns.find(member=member, verdict="keep", note="", by=by)


def _sent_to_study(world: World, campaign: Campaign) -> None:
    """One did not pass in time: heard, suspended, and assigned the course of the off-post training."""
    clerk, today = world.staff["clerk"], clock.today()
    certificate = campaign.members.order_by("-certificate__number")[0].certificate
    case = cases.open_case(
        certificate=certificate, act="suspend", grounds=["refresher_failed"], by=clerk, campaign=campaign,
        facts="未在规定期限内通过新法考试（虚构）。",
    )  # fmt: skip
    case = cases.give_notice(
        case=case, given_on=today - timedelta(days=2), document_no="澜司告〔2026〕9号（虚构）", by=clerk
    )
    case = cases.waive(case=case, by=clerk, text="本人书面表示不申辩。")
    case = cases.decide(
        case=case, decision_no="澜司停〔2026〕9号（虚构）", decided_on=today - timedelta(days=1), by=world.staff["reviewer"],
        text="考试不合格属实，暂扣期间离岗培训。", last_day=today + timedelta(days=60),
    )  # fmt: skip
    served = clock.start_of_day(today - timedelta(days=1))
    cases.serve(case=case, served_at=served, precision="day", by=clerk, document_no="澜司停〔2026〕9号送达回证（虚构）")


def _joint_operations(world: World, officers: list[Officer]) -> None:
    """The market bureau leads an inspection of food stalls with officers of a street; a second order waits for approval."""
    today, clerk = clock.today(), world.staff["clerk"]
    by_unit: dict[str, list[Certificate]] = {}
    for officer in officers:
        by_unit.setdefault(officer.unit.code, []).append(officer.person.certificates.get())
    members = (*by_unit["lh-sc"][:2], *by_unit["lh-lq"][:2], by_unit["lh-wj"][0])
    entry = joint_orders.OrderEntry(
        document="夜市食品安全联合执法方案（澜府联〔2026〕3号，虚构）",
        issued_by="澜河区人民政府",
        decided_on=today - timedelta(days=12),
        unit=world.units["lh-sc"],
        domain=world.authority.domains.get(code="food"),
        area=world.authority.areas.get(code="lh-lq"),
        first_day=today - timedelta(days=6),
        last_day=today + timedelta(days=24),
        members=members,
        leader=members[0],
    )
    note = "集中整治夜市，街道和卫健派员参加。"
    proposal = joint_orders.propose_order(entry=entry, by=clerk, note=note)
    joint_orders.approve_order(proposal=proposal, by=world.staff["reviewer"])
    winter = replace(
        entry, document="冬季清洗烟道联合行动通知（澜府联〔2026〕5号，虚构）", unit=world.units["lh-np"],
        domain=world.authority.domains.get(code="um"), area=world.authority.areas.get(code="lh-np"),
        decided_on=today - timedelta(days=2), first_day=today + timedelta(days=10), last_day=today + timedelta(days=40),
        members=(*by_unit["lh-np"][:1], *by_unit["lh-yj"][:2]), leader=by_unit["lh-np"][0],
    )  # fmt: skip
    joint_orders.propose_order(entry=winter, by=clerk, note="请重点核对参加人员名单。")


def _measures(world: World, officers: list[Officer]) -> None:
    """One with its notice given and the officer heard, so that the reviewer decides."""
    officer, clerk = officers[4], world.staff["clerk"]
    case = cases.open_case(
        certificate=officer.person.certificates.get(), act="suspend", grounds=["not_showing_certificate"],
        facts="11月检查时未出示执法证件，当事人投诉，经核实属实（虚构）。", by=clerk,
    )  # fmt: skip
    case = cases.give_notice(
        case=case,
        given_on=clock.today() - timedelta(days=7),
        document_no="澜司告〔2026〕5号（虚构）",
        by=clerk,
    )
    cases.state(case=case, text="当时证件忘在车上，已向当事人说明并道歉。", by=officer.person)


def _extension(world: World, officer: Officer) -> None:
    """Somebody who was suspended went on inspecting: heard, the suspension carried on, and the time for an appeal runs."""
    clerk, today = world.staff["clerk"], clock.today()
    seen, written = today - timedelta(days=10), clock.start_of_day(today - timedelta(days=7)) + timedelta(hours=15)
    case = cases.open_case(
        certificate=officer.person.certificates.get(), act="extend", grounds=["beyond_power"],
        facts=f"暂扣期间，{seen.month}月{seen.day}日仍到辖区餐饮店检查并询问店主，店主陈述和现场照片为证（虚构）。", by=clerk,
    )  # fmt: skip
    case = cases.give_notice(
        case=case, given_on=today - timedelta(days=8), document_no="澜司告〔2026〕6号（虚构）", by=clerk
    )
    said = "当天同事人手不足，我只是陪同，没有出示证件，也没有作出处理。今后暂扣期间不再到现场。"
    case = cases.state(case=case, text=said, by=officer.person, at=written)
    case = cases.decide(
        case=case, decision_no="澜司延〔2026〕1号（虚构）", decided_on=today - timedelta(days=4), by=world.staff["reviewer"],
        text="现场照片显示其单独询问店主，申辩不予采纳；态度诚恳，延长一个月。", last_day=today + timedelta(days=60),
    )  # fmt: skip
    served = clock.start_of_day(today - timedelta(days=3))
    cases.serve(case=case, served_at=served, precision="day", by=clerk, document_no="澜司延〔2026〕1号送达回证（虚构）")
