"""Lists of people: handed in and judged, mended row by row, taken, and taken back while nobody of them did anything.

Nothing is entered before a list is taken. What was entered stays on the axis of knowledge when a list is taken back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.domain import identity_numbers
from core.domain import roster as rules
from core.domain.mending import laid_over
from core.domain.roster import Judged
from core.domain.sheets import Row
from core.errors import DomainError, register_texts
from core.ledger.held import append_appointment_event
from core.models import (
    Appointment,
    AppointmentSpan,
    Notice,
    Person,
    PersonName,
    RoleGrant,
    RoleGrantSpan,
    Roster,
    RosterEntry,
    Unit,
    User,
)
from core.queries.rosters import facts_for
from core.roles import Role
from core.sealed import lookup_digest
from core.services import accounts
from core.services.appointments import appoint
from core.services.people import register_person
from core.services.roles import end_role, grant_role

MOST_ROWS = 500
REASON = _("Taken from a list of people")

register_texts(
    {
        "roster_too_long": _("A list holds at most %(most)s people. Hand in one for each unit."),
        "roster_is_empty": _("The sheet holds no row. Fill in the template and hand it in again."),
        "roster_taken_already": _("This list was taken already."),
        "roster_not_taken": _("Only a list that was taken can be taken back."),
        "roster_nothing_to_take": _("No row of this list can be taken. Mend what is marked first."),
        "roster_row_is_sound": _("Nothing is wrong with this row, so nobody rewrites it."),
        "roster_was_used": _("These people have been at work since and stay on record: %(names)s. Change their files one by one."),
        "roster_no_email": _("Is no e-mail address. For example: zhangsan@example.cn"),
        "roster_no_username": _("A user name has letters, figures, - and _, for example zhangsan or 120138."),
        "roster_unit_unknown": _("No unit of this list has the code or name “%(unit)s”."),
        "roster_unit_several": _("Several units bear the name “%(unit)s”. Write the code."),
        "roster_person_elsewhere": _("This person serves in a unit that you do not administer. The unit above both records the move."),
        "roster_name_differs": _("The name is not that of the person on record with this identity number."),
        "roster_serves_here": _("This person already serves in this unit."),
        "roster_staff_number_taken": _("Somebody else of these units has this staff number."),
        "roster_twice": _("Stands twice in this list."),
    }
)  # fmt: skip


@transaction.atomic
def hand_in_roster(*, unit: Unit, lines: Sequence[tuple[int, Mapping[str, str]]], content: bytes, by: Person) -> Roster:
    """Keep a list as it was read; nobody is entered. `lines`: (line of the sheet, column -> text).

    Raises DomainError roster_is_empty, roster_too_long.
    """
    if not lines:
        raise DomainError("roster_is_empty")
    if len(lines) > MOST_ROWS:
        raise DomainError("roster_too_long", most=MOST_ROWS)
    kept = [[number, {name: cells.get(name, "").strip() for name in rules.COLUMNS}] for number, cells in lines]
    made = Roster.objects.create(
        unit=unit,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=json.dumps(kept, ensure_ascii=False),
        handed_in_by=by,
        handed_in_at=clock.now(),
    )
    audit.record("roster.handed_in", actor=by, subject=made, rows=len(kept), sha256=made.sha256)
    return made


def lines_of(roster: Roster) -> list[Row]:
    """The rows with what was mended since; what was left out is gone."""
    repairs = {int(number): cells for number, cells in json.loads(roster.repairs or "{}").items()}
    return laid_over((Row(number, cells) for number, cells in json.loads(roster.rows)), repairs)


def judge(roster: Roster, by: Person) -> list[Judged]:
    """The dry run, for whoever reads it. Changes nothing; a constant number of queries."""
    lines = lines_of(roster)
    numbers = {identity_numbers.tidy(line[rules.ID_NUMBER]) for line in lines} - {""}
    digests = {number: lookup_digest(number) for number in numbers}
    return rules.judged(lines, facts_for(roster.unit, by, lines, digests.values()), digests=digests)


@transaction.atomic
def mend_roster_row(*, roster: Roster, row: int, cells: Mapping[str, str], by: Person) -> Roster:
    """Write a refused row anew, or leave it out with no cells. Raises DomainError roster_taken_already, roster_row_is_sound."""
    roster = _locked(roster)
    if roster.taken_at:
        raise DomainError("roster_taken_already")
    if row not in {one.line.number for one in judge(roster, by) if one.fault}:
        raise DomainError("roster_row_is_sound")
    repairs = json.loads(roster.repairs or "{}")
    repairs[str(row)] = {name: text.strip() for name, text in cells.items() if text.strip()}
    roster.repairs = json.dumps(repairs, ensure_ascii=False)
    roster.save(update_fields=["repairs"])
    audit.record("roster.row_mended", actor=by, subject=roster, row=row, left_out=not repairs[str(row)])
    return roster


@transaction.atomic
def take_roster(*, roster: Roster, by: Person) -> Roster:
    """Enter every sound row: the person where nobody is on record, the post, and a log-in where a user name stands.

    Raises DomainError roster_taken_already, roster_nothing_to_take.
    """
    roster = _locked(roster)
    if roster.taken_at:
        raise DomainError("roster_taken_already")
    sound = [one for one in judge(roster, by) if one.fault is None]
    if not sound:
        raise DomainError("roster_nothing_to_take")
    units = Unit.objects.in_bulk({one.unit for one in sound})
    people = Person.objects.in_bulk({one.person for one in sound if one.person})
    for one in sound:
        _enter(roster, one, people.get(one.person or 0), units[one.unit], by)
    roster.taken_by, roster.taken_at = by, clock.now()
    roster.save(update_fields=["taken_by", "taken_at"])
    audit.record("roster.taken", actor=by, subject=roster, people=len(sound))
    return roster


def _enter(roster: Roster, one: Judged, known: Person | None, unit: Unit, by: Person) -> None:
    line = one.line
    person = known or register_person(
        name=line[rules.NAME],
        sex=rules.SEXES[line[rules.SEX]],
        id_number=line[rules.ID_NUMBER],
        mobile=line[rules.MOBILE],
        email=line[rules.EMAIL],
        staff_number=line[rules.STAFF_NUMBER],
        since=one.since,
        recorded_by=by,
    )
    appointment = appoint(
        person=person,
        unit=unit,
        since=one.since,
        post_type=rules.POST_TYPES[line[rules.POST_TYPE]],
        post_title=line[rules.POST],
        proposed_by=by,
    )
    grant = user = None
    if line[rules.USERNAME]:
        user = _give_log_in(person, line[rules.USERNAME], by)
        if not _is_officer_of(person, unit):
            grant = grant_role(person=person, role=Role.OFFICER, unit=unit, granted_by=by, reason=str(REASON))
    RosterEntry.objects.create(
        roster=roster,
        row=line.number,
        person=person,
        is_new=known is None,
        appointment=appointment,
        role_grant=grant,
        user=user,
    )


def _is_officer_of(person: Person, unit: Unit) -> bool:
    live = RoleGrantSpan.objects.filter(known_until=clock.FAR_FUTURE, law_until__gt=clock.now())
    return live.filter(person=person, role=Role.OFFICER.value, unit=unit).exists()


def _give_log_in(person: Person, username: str, by: Person) -> User | None:
    """A new one; or the one that a list taken back had closed, under the name that stands here. None where one is open."""
    closed = User.objects.filter(person=person, is_active=False, last_login=None).first()
    if closed is None:
        has_one = User.objects.filter(person=person).exists()
        return None if has_one else accounts.open_log_in(person=person, username=username, opened_by=by)
    closed.username, closed.is_active = username, True
    closed.save(update_fields=["username", "is_active"])
    audit.record("account.opened", actor=by, subject=closed)
    return closed


@transaction.atomic
def undo_roster(*, roster: Roster, by: Person, reason: str) -> Roster:
    """Take back every post, role and log-in of a list. Who was new stays as a name without a post, found again by the number.

    Raises DomainError reason_is_empty, roster_not_taken, roster_was_used.
    """
    if not reason.strip():
        raise DomainError("reason_is_empty")
    roster = _locked(roster)
    if roster.taken_at is None or roster.undone_at:
        raise DomainError("roster_not_taken")
    entries = list(roster.entries.select_related("person", "appointment", "role_grant", "user"))
    if used := _used(entries):
        raise DomainError("roster_was_used", names="、".join(used))
    for entry in entries:
        _take_back(entry, by, reason.strip())
    roster.undone_by, roster.undone_at, roster.undone_reason = by, clock.now(), reason.strip()
    roster.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    audit.record("roster.undone", actor=by, subject=roster, reason=reason.strip(), people=len(entries))
    return roster


def _take_back(entry: RosterEntry, by: Person, reason: str) -> None:
    event = entry.appointment.events.get(kind="appointed")
    append_appointment_event(
        entry.appointment,
        kind="corrected",
        effective_at=event.effective_at,
        proposed_by=by,
        reasons=["entry_mistake"],
        reverses=event,
        note=reason,
        key="undone",
    )
    if entry.role_grant:
        end_role(grant=entry.role_grant, ended_by=by, reason=reason)
    if user := entry.user:
        user.slips.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=clock.now())
        user.username, user.is_active = f"{user.username[:100]}~{user.pk}", False
        user.save(update_fields=["username", "is_active"])
        audit.record("account.closed", actor=by, subject=user, reason=reason)


# What a list itself writes about a person, or what merely tells them something.
_OF_THE_LIST: frozenset[type[Model]] = frozenset(
    {Appointment, AppointmentSpan, Notice, PersonName, RoleGrant, RoleGrantSpan, RosterEntry, User}
)


def _used(entries: Sequence[RosterEntry]) -> list[str]:
    """Names of those of whom something else is on record since: a log-in used, a changed post, and for the new anything at all."""
    new = {entry.person_id for entry in entries if entry.is_new}
    used = {entry.person_id for entry in entries if entry.appointment.events.count() > 1}
    opened = User.objects.filter(Q(last_login__isnull=False) | Q(slips__used_at__isnull=False))
    users = {entry.user_id for entry in entries if entry.user_id}
    used |= set(opened.filter(pk__in=users).values_list("person", flat=True))
    for relation in Person._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if relation.auto_created and not relation.concrete and model not in _OF_THE_LIST:
            path = relation.field.name  # type: ignore[union-attr]
            used |= set(model._base_manager.filter(**{f"{path}__in": new}).values_list(path, flat=True).distinct())
    return sorted(entry.person.name for entry in entries if entry.person_id in used)


def _locked(roster: Roster) -> Roster:
    return Roster.objects.select_for_update(of=("self",)).select_related("unit").get(pk=roster.pk)
