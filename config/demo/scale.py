"""As many further officers as somebody wants, for trials of size: in bulk, and through the ledger like everybody else."""

from __future__ import annotations

from datetime import date, timedelta

from certification.models import Certificate
from certification.services.entry import Existing, bring_in_roster
from certification.services.scope import Place
from config.demo.places import STREETS
from config.demo.world import World
from core import clock, names
from core.ledger.bulk import First, begin_streams
from core.models import Appointment, AppointmentEvent, Batch, Person, PersonName, Unit

_STEP = 5000
_SINCE = date(2020, 1, 1)


def build(world: World, places: dict[str, list[Place]]) -> str:
    """Bring the number of further officers up to `world.more_officers`; the same number again adds nothing."""
    there = Certificate.objects.filter(authority=world.authority, number__startswith="03").count()
    for begin in range(there, world.more_officers, _STEP):
        _add(world, places, range(begin, min(begin + _STEP, world.more_officers)))
    return f"{max(there, world.more_officers)} further officers"


def _add(world: World, places: dict[str, list[Place]], numbers: range) -> None:
    rows = [(number, world.units[STREETS[number % len(STREETS)]]) for number in numbers]
    people = _people([f"演示员{number + 1}" for number in numbers])
    _appoint([(person, unit) for person, (_number, unit) in zip(people, rows, strict=True)])
    batch = Batch.objects.create(kind="roster", title="演示名册", started_at=clock.now())
    today = clock.today()
    bring_in_roster(
        [
            _existing(number, person, unit, places[unit.code], today)
            for person, (number, unit) in zip(people, rows, strict=True)
        ],
        authority=world.authority,  # type: ignore[arg-type]
        known_from=_SINCE,
        source="演示名册（虚构）",
        entered_by=world.staff["clerk"],
        batch=batch,
    )


def _existing(number: int, person: Person, unit: Unit, scope: list[Place], today: date) -> Existing:
    """Terms that end between half a year ago and four and a half years from now, spread evenly."""
    last_day = today + timedelta(days=number * 37 % 1825 - 180)
    return Existing(f"03{number + 1:09d}", person, unit, last_day - timedelta(days=1826), last_day, scope)


def _people(called: list[str]) -> list[Person]:
    moment = clock.now()
    people = Person.objects.bulk_create(
        [Person(name=name, name_pinyin=names.sort_key(name), created_at=moment) for name in called], batch_size=2000
    )
    PersonName.objects.bulk_create(
        [PersonName(person=person, name=person.name, valid_from=_SINCE, recorded_at=moment) for person in people],
        batch_size=2000,
    )
    return people


def _appoint(posts: list[tuple[Person, Unit]]) -> None:
    moment = clock.now()
    made = Appointment.objects.bulk_create(
        [Appointment(person=person, unit=unit, created_at=moment) for person, unit in posts], batch_size=2000
    )
    facts = {"post_type": "civil", "post_title": "执法队员"}
    firsts = [First(appointment, "appointed", clock.start_of_day(_SINCE), facts) for appointment in made]
    begin_streams(firsts, model=AppointmentEvent, key="appointed")
