"""Lists of people: handed in and judged, mended row by row, taken or thrown away, and taken back while nobody of them did
anything.

Nothing is entered before a list is taken. What was entered stays on the axis of knowledge when a list is taken back. Rows as
they were typed go with the decision on them; what was refused, and lists that nobody decides on, after `KEPT`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Model, Q
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.domain import identity_numbers
from core.domain import roster as rules
from core.domain.ledger import Decision
from core.domain.mending import laid_over
from core.domain.roster import Judged
from core.domain.sheets import Fault, Row
from core.errors import DomainError, register_texts
from core.jobs import enqueue
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
from core.names import tidy
from core.queries.rosters import entering_key, facts_for, undoing_key
from core.roles import Role
from core.sealed import lookup_digest
from core.services import accounts
from core.services.appointments import appoint
from core.services.people import correct_particulars, register_person, rename_person
from core.services.roles import end_role, grant_role

MOST_ROWS = 5_000
AT_ONCE = 100
CHUNK = 25  # rows of a longer list in one transaction: others write in between
KEPT = timedelta(days=30)
REASON = _("Taken from a list of people")
RETURNS = _("The earlier list was taken back")

register_texts(
    {
        "roster_too_long": _("A list holds at most %(most)s people. Hand in one for each unit."),
        "roster_is_empty": _("The sheet holds no row. Fill in the template and hand it in again."),
        "roster_taken_already": _("This list was taken already."),
        "roster_is_gone": _("This list was thrown away. Hand it in again."),
        "roster_day_unlikely": _("%(day)s is no likely first day of a post: it lies before 1949-10-01 or after %(last)s."),
        "roster_namesake_open": _("Somebody of this name already serves in this unit, and nobody confirmed that this is another person."),
        "roster_under_way": _("The rows of this list are still being entered. Wait until they are."),
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
def hand_in_roster(
    *, unit: Unit, lines: Sequence[tuple[int, Mapping[str, str]]], content: bytes, by: Person, decision_no: str = ""
) -> Roster:
    """Keep a list as it was read; nobody is entered. `lines`: (line of the sheet, column -> text).

    `decision_no`: number of the document its posts rest on.

    Raises DomainError roster_is_empty, roster_too_long.
    """
    if not lines:
        raise DomainError("roster_is_empty")
    if len(lines) > MOST_ROWS:
        raise DomainError("roster_too_long", most=MOST_ROWS)
    kept = [[number, {name: cells.get(name, "").strip() for name in rules.COLUMNS}] for number, cells in lines]
    made = Roster.objects.create(
        unit=unit,
        decision_no=decision_no,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=json.dumps(kept, ensure_ascii=False),
        handed_in_by=by,
        handed_in_at=clock.now(),
    )
    audit.record("roster.handed_in", actor=by, subject=made, rows=len(kept), sha256=made.sha256)
    return made


def lines_of(roster: Roster) -> list[Row]:
    """The rows with what was mended since; what was left out is gone. None once it was decided on."""
    repairs = {int(number): cells for number, cells in json.loads(roster.repairs or "{}").items()}
    return laid_over((Row(number, cells) for number, cells in json.loads(roster.rows or "[]")), repairs)


def judge(roster: Roster, by: Person) -> list[Judged]:
    """The dry run, for whoever reads it. Changes nothing; a constant number of queries."""
    return _judged(roster, by, lines_of(roster))


def _judged(roster: Roster, by: Person, lines: Sequence[Row]) -> list[Judged]:
    numbers = {identity_numbers.tidy(line[rules.ID_NUMBER]) for line in lines} - {""}
    digests = {number: lookup_digest(number) for number in numbers}
    return rules.judged(lines, facts_for(roster.unit, by, lines, digests.values()), digests=digests)


def refused_rows(roster: Roster, by: Person) -> list[Judged]:
    """What cannot be taken as the list stands now; of a list that was taken, what was not."""
    if roster.taken_at is None:
        return [one for one in judge(roster, by) if one.faults]
    return [
        Judged(Row(number, cells), tuple(Fault(number, *fault) for fault in faults))
        for number, cells, faults in json.loads(roster.refused or "[]")
    ]


@transaction.atomic
def mend_roster_row(*, roster: Roster, row: int, cells: Mapping[str, str], by: Person) -> bool:
    """Write a refused row anew, or leave it out with no cells; says whether it can be taken now (or is gone).

    Raises DomainError roster_taken_already, roster_is_gone, roster_row_is_sound.
    """
    roster = _undecided(roster)
    if row not in {one.line.number for one in refused_rows(roster, by)}:
        raise DomainError("roster_row_is_sound")
    repairs = json.loads(roster.repairs or "{}")
    repairs[str(row)] = {name: text.strip() for name, text in cells.items() if text.strip()}
    roster.repairs = json.dumps(repairs, ensure_ascii=False)
    roster.save(update_fields=["repairs"])
    audit.record("roster.row_mended", actor=by, subject=roster, row=row, left_out=not repairs[str(row)])
    return row not in {one.line.number for one in refused_rows(roster, by)}


@transaction.atomic
def take_roster(*, roster: Roster, by: Person, different: Collection[int] = ()) -> Roster:
    """Enter every sound row: the person where nobody is on record, the post, and a log-in where a user name stands.

    `different`: lines of which somebody confirmed that they are another person than the one of that name who serves there;
    without that word such a row is not taken. Up to `AT_ONCE` rows are entered here and now, more by a job.

    Raises DomainError roster_taken_already, roster_is_gone, roster_nothing_to_take.
    """
    roster = _undecided(roster)
    roster.confirmed = sorted(different)
    rows = [_with_namesake(one, different) for one in judge(roster, by)]
    sound = [one for one in rows if not one.faults]
    if not sound:
        raise DomainError("roster_nothing_to_take")
    roster.taken_by, roster.taken_at, roster.to_enter = by, clock.now(), len(sound)
    _keep(roster, [one.line for one in sound], [one for one in rows if one.faults])
    audit.record("roster.taken", actor=by, subject=roster, people=len(sound), refused=len(rows) - len(sound))
    if len(sound) > AT_ONCE:
        enqueue("core.enter_roster", key=entering_key(roster), roster_id=roster.pk)
        return roster
    return enter_rows(roster.pk, AT_ONCE)


@transaction.atomic
def enter_rows(roster_id: int, count: int) -> Roster:
    """Enter the next rows of a list that was taken, each judged once more: what cannot be taken by now is refused.

    May run twice: what was entered no longer waits.
    """
    roster = Roster.objects.select_for_update(of=("self",)).select_related("unit", "taken_by").get(pk=roster_id)
    lines = lines_of(roster)
    by = roster.taken_by
    if not lines or by is None:
        return roster
    rows = [_with_namesake(one, roster.confirmed) for one in _judged(roster, by, lines[:count])]
    sound = [one for one in rows if not one.faults]
    units = Unit.objects.in_bulk({one.unit for one in sound})
    people = Person.objects.in_bulk({one.person for one in sound if one.person})
    for one in sound:
        _enter(roster, one, people.get(one.person or 0), units[one.unit], by)
    _keep(roster, lines[count:], [*refused_rows(roster, by), *(one for one in rows if one.faults)])
    return roster


def _keep(roster: Roster, lines: Sequence[Row], refused: Sequence[Judged]) -> None:
    """What is still to be entered, and what was refused; nothing else of what was typed."""
    told = [
        [
            one.line.number,
            dict(one.line.cells),
            [[fault.column, fault.code, dict(fault.details)] for fault in one.faults],
        ]
        for one in refused
    ]
    waiting = [[line.number, dict(line.cells)] for line in lines]
    roster.rows = json.dumps(waiting, ensure_ascii=False) if waiting else ""
    roster.refused = json.dumps(told, ensure_ascii=False) if told else ""
    roster.repairs = ""
    roster.cleared_at = None if waiting or told else clock.now()
    roster.save(
        update_fields=["taken_by", "taken_at", "to_enter", "confirmed", "rows", "repairs", "refused", "cleared_at"]
    )


def _with_namesake(one: Judged, different: Collection[int]) -> Judged:
    if one.remark != "namesake" or one.line.number in different:
        return one
    return replace(one, faults=(Fault(one.line.number, rules.NAME, "roster_namesake_open"),))


@transaction.atomic
def discard_roster(*, roster: Roster, by: Person) -> Roster:
    """Throw a list away that nobody took. Its rows are gone at once. Raises DomainError roster_taken_already, roster_is_gone."""
    roster = _undecided(roster)
    roster.discarded_by, roster.discarded_at = by, clock.now()
    roster.save(update_fields=["discarded_by", "discarded_at"])
    _clear(roster)
    audit.record("roster.discarded", actor=by, subject=roster)
    return roster


def clear_rosters() -> int:
    """Remove the rows of every list handed in longer than `KEPT` ago: identity numbers nobody needs any more. Says how many."""
    moment = clock.now() - KEPT
    old = Roster.objects.filter(cleared_at=None).filter(
        Q(taken_at=None, handed_in_at__lt=moment) | Q(taken_at__lt=moment)
    )
    keys = list(old.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            roster = Roster.objects.select_for_update(of=("self",)).get(pk=key)
            if roster.cleared_at is None:
                _clear(roster)
                audit.record("roster.cleared", actor=None, subject=roster)
    return len(keys)


def _clear(roster: Roster) -> None:
    roster.rows = roster.repairs = roster.refused = ""
    roster.cleared_at = clock.now()
    roster.save(update_fields=["rows", "repairs", "refused", "cleared_at"])


def _enter(roster: Roster, one: Judged, known: Person | None, unit: Unit, by: Person) -> None:
    line = one.line
    particulars: dict[str, Any] = {
        "sex": rules.SEXES[line[rules.SEX]],
        "mobile": line[rules.MOBILE],
        "email": line[rules.EMAIL],
        "staff_number": line[rules.STAFF_NUMBER],
    }
    person = known or register_person(
        name=line[rules.NAME], id_number=line[rules.ID_NUMBER], since=one.since, recorded_by=by, **particulars
    )
    if one.remark == "returns":
        _put_right(person, one, particulars, by)
    appointment = appoint(
        person=person,
        unit=unit,
        since=one.since,
        post_type=rules.POST_TYPE_WORDS[line[rules.POST_TYPE]],
        post_title=line[rules.POST],
        decision=Decision(number=roster.decision_no),
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
        is_new=known is None or one.remark == "returns",
        appointment=appointment,
        role_grant=grant,
        user=user,
    )


def _put_right(person: Person, one: Judged, particulars: Mapping[str, str], by: Person) -> None:
    """Who came with a list that was taken back bears what this list says. The name that was wrong stays among the names."""
    correct_particulars(person=person, recorded_by=by, **particulars)
    if (name := tidy(one.line[rules.NAME])) != person.name:
        rename_person(person=person, name=name, valid_from=one.since, basis=str(RETURNS), recorded_by=by)


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

    Up to `AT_ONCE` rows here and now, more by a job; somebody who was at work before their row's turn came stays.

    Raises DomainError reason_is_empty, roster_not_taken, roster_under_way, roster_was_used.
    """
    if not reason.strip():
        raise DomainError("reason_is_empty")
    roster = _locked(roster)
    if roster.taken_at is None or roster.undone_at:
        raise DomainError("roster_not_taken")
    if roster.rows:
        raise DomainError("roster_under_way")
    entries = _entries(roster)
    if used := _used(entries):
        raise DomainError("roster_was_used", names="、".join(sorted(entry.person.name for entry in used)))
    roster.undone_by, roster.undone_at, roster.undone_reason = by, clock.now(), reason.strip()
    roster.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    audit.record("roster.undone", actor=by, subject=roster, reason=reason.strip(), people=len(entries))
    if len(entries) > AT_ONCE:
        enqueue("core.undo_roster", key=undoing_key(roster), roster_id=roster.pk)
    else:
        undo_rows(roster.pk, 0, AT_ONCE)
    return roster


@transaction.atomic
def undo_rows(roster_id: int, after: int, count: int) -> int | None:
    """Take back the next entries behind the line `after`, but nobody's who was at work meanwhile. The last line, None at the end."""
    roster = Roster.objects.select_for_update(of=("self",)).select_related("unit", "undone_by").get(pk=roster_id)
    entries = _entries(roster, after)[:count]
    if not entries or roster.undone_by is None:
        return None
    used = _used(entries)
    for entry in entries:
        if entry.undone_at is None and entry not in used:
            _take_back(entry, roster.undone_by, roster.undone_reason)
    return entries[-1].row


def _entries(roster: Roster, after: int = 0) -> list[RosterEntry]:
    rows = roster.entries.filter(row__gt=after).order_by("row")
    return list(rows.select_related("person", "appointment", "role_grant", "user"))


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
    entry.undone_at = clock.now()
    entry.save(update_fields=["undone_at"])


# What a list itself writes about a person, or what merely tells them something.
_OF_THE_LIST: frozenset[type[Model]] = frozenset(
    {Appointment, AppointmentSpan, Notice, PersonName, RoleGrant, RoleGrantSpan, RosterEntry, User}
)


def _used(entries: Sequence[RosterEntry]) -> list[RosterEntry]:
    """Those of whom something else is on record since: a log-in used, a changed post, and for the new anything at all."""
    new = {entry.person_id for entry in entries if entry.is_new}
    posts = Appointment.objects.filter(pk__in=[entry.appointment_id for entry in entries if entry.undone_at is None])
    used = set(posts.annotate(known=Count("events")).filter(known__gt=1).values_list("person", flat=True))
    opened = User.objects.filter(Q(last_login__isnull=False) | Q(slips__used_at__isnull=False))
    users = {entry.user_id for entry in entries if entry.user_id}
    used |= set(opened.filter(pk__in=users).values_list("person", flat=True))
    for relation in Person._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if relation.auto_created and not relation.concrete and model not in _OF_THE_LIST:
            path = relation.field.name  # type: ignore[union-attr]
            used |= set(model._base_manager.filter(**{f"{path}__in": new}).values_list(path, flat=True).distinct())
    return [entry for entry in entries if entry.person_id in used]


def _undecided(roster: Roster) -> Roster:
    roster = _locked(roster)
    if roster.taken_at:
        raise DomainError("roster_taken_already")
    if roster.cleared_at:
        raise DomainError("roster_is_gone")
    return roster


def _locked(roster: Roster) -> Roster:
    return Roster.objects.select_for_update(of=("self",)).select_related("unit").get(pk=roster.pk)
