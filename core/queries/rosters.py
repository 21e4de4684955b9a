"""What the rows of a list of people are held against, read once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Lower

from core import clock
from core.domain import roster as rules
from core.domain.roster import Known, Serving
from core.domain.sheets import Row
from core.models import AppointmentSpan, Job, Person, Roster, RosterEntry, Unit, User
from core.names import tidy
from core.roles import Role
from core.scope import units_in_scope

MANAGE = (Role.UNIT_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)


def facts_for(unit: Unit, by: Person, lines: Sequence[Row], digests: Collection[str]) -> Known:
    """Units of the list, who bears its identity and staff numbers, who serves there, which user names are taken.

    A constant number of queries.
    """
    reached = units_in_scope(by, *MANAGE).filter(ended_on=None)
    own = {one.pk: one for one in reached.filter(above__ancestor=unit)}
    live = AppointmentSpan.objects.filter(known_until=clock.FAR_FUTURE, law_until__gt=clock.now())
    serving = live.filter(unit__in=own).values_list("person_id", "person__name", "person__staff_number", "unit_id")
    names, staff = set(), {}
    for person, name, staff_number, here in serving:
        names.add((tidy(name), here))
        if staff_number:
            staff[staff_number] = person
    usernames = {line[rules.USERNAME] for line in lines} - {""}
    return Known(
        own_unit=unit.pk,
        units=_by_code_and_name(own.values()),
        people=_bearers(digests, set(reached.values_list("pk", flat=True)), unit.authority_id),
        names=frozenset(names),
        staff_numbers=staff,
        usernames=_taken(usernames),
        today=clock.today(),
    )


@dataclass(frozen=True)
class UnderWay:
    """A long list being entered or taken back: how many rows of how many; `stuck`: the work broke off."""

    undoing: bool
    done: int
    total: int
    stuck: bool


def entering_key(roster: Roster) -> str:
    return f"roster:{roster.pk}:enter"


def undoing_key(roster: Roster) -> str:
    return f"roster:{roster.pk}:undo"


def under_way(roster: Roster) -> UnderWay | None:
    """None where nothing of the list is at work. One query, or two."""
    keys = [entering_key(roster), undoing_key(roster)]
    work = Job.objects.filter(key__in=keys).exclude(state="done").first()
    if work is None:
        return None
    undoing = work.key == undoing_key(roster)
    entries = roster.entries.all()
    counted = entries.aggregate(all=Count("pk"), undone=Count("undone_at"))
    done, total = (counted["undone"], counted["all"]) if undoing else (counted["all"], roster.to_enter)
    return UnderWay(undoing, done, total, work.state == "dead")


def _by_code_and_name(units: Iterable[Unit]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for unit in units:
        found[unit.name] = None if unit.name in found else unit.pk
    return found | {unit.code: unit.pk for unit in units}


def _bearers(digests: Collection[str], reached: set[int], authority: int) -> dict[str, Serving]:
    people = Person.objects.filter(id_type="resident", id_number_lookup__in=digests)
    rows = {person.pk: person for person in people}
    now = clock.now()
    posts: dict[int, set[int]] = {}
    strangers: set[int] = set()
    held: set[int] = set()
    spans = AppointmentSpan.objects.filter(known_until=clock.FAR_FUTURE, person__in=rows)
    for person, here, of, until in spans.values_list("person_id", "unit_id", "unit__authority_id", "law_until"):
        held.add(person)
        if until > now:
            posts.setdefault(person, set()).add(here)
        if of != authority:
            strangers.add(person)
    taken_back = _taken_back(set(rows) - held)
    return {
        person.id_number_lookup: Serving(
            person=pk,
            name=tidy(person.name),
            units=frozenset(posts.get(pk, ())),
            in_reach=posts.get(pk, set()) <= reached and pk not in strangers,
            taken_back=pk in taken_back,
        )
        for pk, person in rows.items()
    }


def _taken_back(people: set[int]) -> set[int]:
    """Of people without any post: whom a list brought in that was taken back since."""
    brought_in = RosterEntry.objects.filter(person__in=people, is_new=True, undone_at__isnull=False)
    return set(brought_in.values_list("person", flat=True))


def _taken(usernames: set[str]) -> frozenset[str]:
    """In small letters: nobody should have to tell zhangsan from ZhangSan."""
    wanted = {name.lower() for name in usernames}
    return frozenset(
        User.objects.annotate(small=Lower("username")).filter(small__in=wanted).values_list("small", flat=True)
    )
