"""A sitting that comes, with rooms, seats and requests; one that is over, with what happened in it; one on paper."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from config.demo.world import World
from core import clock
from core.models import Person
from exams.journal import Batcher, read_entry, read_ticket
from exams.models import Accommodation, Exam, Registration, Sitting
from exams.services import running, sheets, sittings
from exams.services.accommodations import grant_accommodation
from exams.services.admission import check_in
from exams.services.attempts import close, start
from exams.services.grading import finish
from exams.services.registering import ask_for_places

COMING, OVER = "公共法律知识考试（下一场，演示）", "公共法律知识考试（已结束，演示）"
ON_PAPER = "公共法律知识考试（纸笔，演示）"


def build(world: World) -> str:
    exam, invigilator = world.exam, world.staff["invigilator"]
    if not Sitting.objects.filter(title=COMING, opens_at__gt=clock.now()).exists():
        _coming(world, exam, invigilator)
    if not Sitting.objects.filter(title=OVER).exists():
        _over(world, exam, invigilator)
    if not Sitting.objects.filter(title=ON_PAPER).exists():
        _on_paper(world, exam, invigilator)
    return f"{Sitting.objects.count()} sittings, {Accommodation.objects.count()} accommodations"


def _hold(world: World, exam: Exam, by: Person, title: str, begins_in: timedelta, **settings) -> Sitting:
    opens_at = clock.now() + begins_in
    sitting = sittings.hold_sitting(
        exam=exam,
        unit=world.units["qy-sf"],
        title=title,
        place="青沅市司法局二楼机房（虚构）",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(minutes=exam.minutes + 30),
        late_entry_minutes=30,
        by=by,
        **settings,
    )
    for name in ("一考场", "二考场"):
        sittings.add_room(sitting=sitting, name=name, seats=12, by=by)
    sittings.name_invigilator(sitting=sitting, person=by, by=by, chief=True)
    return sitting


def _coming(world: World, exam: Exam, by: Person) -> None:
    """The day after tomorrow; one has a standing accommodation, and a street has asked for places."""
    sitting = _hold(
        world, exam, by, COMING, timedelta(days=2), admission="checked", appeal_days=5, required_hours=60,
        registration_until=clock.now() + timedelta(days=1),
    )  # fmt: skip
    people = [officer.person for officer in world.officers[:14]]
    if not Accommodation.objects.filter(person=people[1]).exists():
        grant_accommodation(
            person=people[1], time_factor=Decimal("1.25"), break_minutes=0, large_type=True, by=by,
            valid_from=clock.today(), valid_until=clock.today() + timedelta(days=365),
            basis="医院证明（虚构），2026年11月10日",
        )  # fmt: skip
    sittings.register(sitting=sitting, people=people, by=by)
    sittings.seat_everybody(sitting=sitting, by=by)
    street = [officer.person for officer in world.officers[14:40] if officer.unit == world.units["lh-lq"]][:3]
    ask_for_places(
        sitting=sitting, people=street, unit=world.units["lh-lq"], by=world.staff["clerk"], note="本季度新到岗"
    )


def _over(world: World, exam: Exam, by: Person) -> None:
    sitting = _hold(world, exam, by, OVER, -timedelta(minutes=20))
    people = [officer.person for officer in world.officers[20:28]]
    places = sittings.register(sitting=sitting, people=people, by=by)
    sittings.seat_everybody(sitting=sitting, by=by)
    first = places[0]
    came = list(Registration.objects.filter(pk__in=[place.pk for place in places[:-1]]).order_by("pk"))
    for place in came:
        check_in(registration=place, by=by)
        _sit(place)
    for place, times in ((came[1], 1), (came[4], 3)):
        for _time in range(times):
            running.note_left_screen(attempt=place.attempt, seconds=12)
    running.announce_to_room(sitting=sitting, text="考试还有三十分钟，请注意检查。", by=by)
    running.extend(sitting=sitting, minutes=5, reason="二楼短时断电", by=by)
    running.record_incident(sitting=sitting, registration=first, text="更换键盘，用时约两分钟。", by=by)
    for place in came:
        finish(attempt=close(attempt=place.attempt, how="candidate"))


def _sit(place: Registration) -> None:
    """Answers that come in through the journal like every other; who sits further back knows a little less."""
    started = start(registration=place)
    ticket, journal = read_ticket(started.ticket), Batcher()
    known = [
        {"seq": number, "item": item, "value": entry["answer"], "at": None}
        for number, (item, entry) in enumerate(started.attempt.form.key.items(), 1)
        if entry["kind"] in ("single", "multiple", "true_false", "case")
        and (number * 7 + place.pk) % 10 > (place.pk % 5)
    ]
    journal.save(ticket, [read_entry(ticket, one) for one in known])


def _on_paper(world: World, exam: Exam, by: Person) -> None:
    """Four answer sheets: settled, read differently, read once, and not read yet."""
    sitting = _hold(world, exam, by, ON_PAPER, -timedelta(hours=5), mode="paper")
    people = [officer.person for officer in world.officers[28:32]]
    places = sittings.register(sitting=sitting, people=people, by=by)
    sittings.seat_everybody(sitting=sitting, by=by)
    for place in places[:3]:
        written = {
            field.number: next(iter(field.options)) if field.options else "√"
            for field in sheets.places_on(place.form, "A")
            if field.kind in ("single", "multiple", "true_false")
        }
        sheets.read_sheet(registration=place, letter="A", cells=written, by=world.staff["examiner"])
        if place == places[1]:
            written |= {"3": "D", "7": ""}
        if place != places[2]:
            sheets.read_sheet(registration=place, letter="A", cells=written, by=world.staff["unitadmin"])
