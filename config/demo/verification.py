"""What the public sees and says: drawn portraits, a published roster and one that waits, reports, a ministry's certificate."""

from __future__ import annotations

import io
from datetime import timedelta

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from certification.models import Certificate, Domain, PublicReport, RosterEdition
from certification.services.changes_feed import number_changes
from certification.services.credentials import rotate_key
from certification.services.entry import bring_in
from certification.services.keys import give_key
from certification.services.open_data import publish_month
from certification.services.reports import answer_report, decide_answer, receive_report, take_up
from certification.services.rosters import decide_roster, prepare_roster
from certification.services.scope import Place
from certification.services.watching import begin_list
from config.demo.places import SINCE
from config.demo.world import World
from core import clock
from core.files import FileKind, accept
from core.models import Person
from core.services.people import set_photo

PORTRAITS = 6
MINISTRY_NUMBER = "GA99010001"


def build(world: World) -> str:
    for number, officer in enumerate(world.officers[:PORTRAITS]):
        _portrait(officer.person, number)
    _rosters(world)
    _reports(world)
    _ministry(world)
    _systems(world)
    return f"{RosterEdition.objects.count()} rosters, {PublicReport.objects.count()} reports"


def _portrait(person: Person, number: int) -> None:
    """A drawn outline of nobody."""
    if person.photo_id:
        return
    ground, coat = ("#dfe6ea", "#e7e1d3", "#e3e0ea")[number % 3], ("#32465a", "#3f4b3a", "#4a3b47")[number % 3]
    picture = Image.new("RGB", (480, 640), ground)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((40, 420, 440, 900), fill=coat)
    draw.polygon([(190, 440), (290, 440), (240, 540)], fill="#f7f5ef")
    draw.rounded_rectangle((200, 340, 280, 460), 30, fill="#d9b394")
    draw.ellipse((145, 130, 335, 390), fill="#e5c3a6")
    draw.pieslice((135, 105, 345, 330), 180, 360, fill="#2b2724")
    if number % 2:
        draw.rectangle((135, 210, 165, 350), fill="#2b2724")
        draw.rectangle((315, 210, 345, 350), fill="#2b2724")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    file = accept(ContentFile(out.getvalue(), name="portrait.jpg"), kind=FileKind.PHOTO, by=None)
    set_photo(person=person, file=file, valid_from=SINCE, basis="证件照采集（演示）", recorded_by=None)


def _rosters(world: World) -> None:
    clerk, reviewer = world.staff["clerk"], world.staff["reviewer"]
    for code, publish in (("lh-lq", True), ("lh-np", True), ("lh-wc", False)):
        unit = world.units[code]
        if unit.rosters.exists():
            continue
        edition = prepare_roster(unit=unit, by=clerk)
        if publish:
            decide_roster(edition=edition, by=reviewer, publish=True, note="")


def _reports(world: World) -> None:
    if PublicReport.objects.exists():
        return
    officer = world.officers[0]
    certificate = Certificate.objects.filter(person=officer.person).first()
    reviewer = world.staff["reviewer"]
    receive_report(
        kind="complaint",
        unit=officer.unit,
        certificate=certificate,
        text="昨天下午在店里检查时没有出示证件，问了才拿出来。（演示）",
        name="李女士",
        contact="000-0000 0000",
    )
    asked, _code = receive_report(
        kind="wrong_data", unit=world.units["lh-np"], text="名册上的执法区域少了一个社区。（演示）"
    )
    take_up(report=asked, by=reviewer, note="已请该街道核对。", ask_unit=True)
    closed, _code = receive_report(
        kind="complaint",
        unit=world.units["lh-sc"],
        text="两名检查人员态度很好，但没有说明检查依据。（演示）",
        channel="hotline",
        ticket="RX-0001",
        entered_by=world.staff["clerk"],
    )
    answer_report(
        report=closed, by=reviewer, outcome="partly_upheld", answer="已提醒检查人员当场说明检查依据。谢谢您的反映。"
    )
    decide_answer(report=closed, by=world.staff["cityreviewer"], agree=True)


def _ministry(world: World) -> None:
    if Certificate.objects.filter(number=MINISTRY_NUMBER).exists():
        return
    person = world.staff["invigilator"]
    place = Place(Domain.objects.get(authority=world.authority, code="fire"), world.authority.areas.get(code="lh"))
    bring_in(
        authority=world.authority,
        number=MINISTRY_NUMBER,
        person=person,
        unit=world.units["lh-yj"],
        valid_from=clock.today() - timedelta(days=400),
        valid_until=clock.today() + timedelta(days=1400),
        known_from=clock.today(),
        scope=[place],
        source="部委证件备案（演示）",
        entered_by=world.staff["clerk"],
        type="ministry",
        origin="ministry",
    )


def _systems(world: World) -> None:
    """A signing key, a month of open data, a followed street, and a key that nobody knows the secret of."""
    if world.authority.signing_keys.exists():
        return
    rotate_key(authority=world.authority, by=world.staff["sysadmin"])
    publish_month(world.authority)
    number_changes()
    begin_list(name="柳桥街道全体执法人员", person=world.staff["reviewer"], units=["lh-lq"])
    give_key(
        authority=world.authority,
        name="执法终端平台（演示）",
        scopes=["status", "may_enforce", "changes", "watch"],
        units=[world.units["lh"]],
        days=365,
        by=world.staff["sysadmin"],
        webhook_hosts=["127.0.0.1"],
    )
