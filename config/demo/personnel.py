"""Registers beside that of certificates: a legal reviewer with the qualification, two auxiliaries, and one who waits."""

from __future__ import annotations

import datetime

from certification.domain.personnel import Particulars
from certification.models import PersonnelEntry
from certification.services.personnel import approve_step, propose_entry
from config.demo.world import World
from core.models import Person, Unit
from core.services.appointments import appoint
from core.services.people import register_person

DOCUMENT = "澜司发〔2024〕6号（虚构）"
HIRED = datetime.date(2024, 3, 1)
AUXILIARIES = (("路小川", "M", "lh-lq", "FZ-LQ-001"), ("江雨晴", "F", "lh-lq", "FZ-LQ-002"))
WAITS = ("田野", "M", "lh-np", "FZ-NP-001")


def build(world: World) -> str:
    if not PersonnelEntry.objects.exists():
        _reviewer(world)
        for helper in AUXILIARIES:
            approve_step(step=_auxiliary(world, *helper), by=world.staff["reviewer"])
        _auxiliary(world, *WAITS)
    return f"{PersonnelEntry.objects.count()} entries on the registers of legal reviewers and auxiliaries"


def _reviewer(world: World) -> None:
    said = Particulars(
        since=datetime.date(2021, 3, 1),
        ground="first_time",
        qualification_number="A20189901000001",
        qualified_on=datetime.date(2019, 3, 1),
    )
    step = propose_entry(
        register="legal_reviewer", unit=world.units["lh-sf"], person=world.staff["legal"], said=said, document="澜司发〔2021〕2号（虚构）",
        document_date=datetime.date(2021, 2, 24), by=world.staff["clerk"],
    )  # fmt: skip
    approve_step(step=step, by=world.staff["reviewer"])


def _auxiliary(world: World, name: str, sex: str, unit: str, number: str):
    person = _helper(name, sex, world.units[unit], number)
    said = Particulars(since=HIRED, number=number, trained_on=datetime.date(2024, 2, 23))
    return propose_entry(
        register="auxiliary", unit=world.units[unit], person=person, said=said, document=DOCUMENT,
        document_date=datetime.date(2024, 2, 26), note="劳动合同一年一签", by=world.staff["clerk"],
    )  # fmt: skip


def _helper(name: str, sex: str, unit: Unit, number: str) -> Person:
    person = register_person(name=name, sex=sex, staff_number=number, since=HIRED)
    appoint(person=person, unit=unit, since=HIRED, post_type="auxiliary", post_title="执法辅助人员")
    return person
