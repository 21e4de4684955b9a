"""Legal reviewers and auxiliaries from a sheet: handed in and judged, entered by another person, taken back while nothing else
happened to any of its entries.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certification.domain import personnel_rows as rules
from certification.domain.numbers import normalised
from certification.domain.personnel import LEGAL_REVIEWER, Particulars
from certification.domain.personnel_rows import Judged, OnRecord, Serving, judged
from certification.models import (
    Certificate,
    PersonnelEntry,
    PersonnelEvent,
    PersonnelList,
    PersonnelSpan,
    Qualification,
)
from certification.services.personnel import Who, enter, take_back
from core import audit, clock
from core.domain.sheets import Row
from core.errors import DomainError, register_texts
from core.ledger import Decision
from core.models import AppointmentSpan, Batch, Person, Unit
from core.names import tidy
from core.services import rosters  # noqa: F401 some faults of rows are said in its sentences

MOST_ROWS = 2_000

register_texts(
    {
        "personnel_list_is_empty": _("The sheet holds no row. Fill in the template and hand it in again."),
        "personnel_list_too_long": _("A list holds at most %(most)s people. Divide it."),
        "personnel_list_not_for_this": _("This was done with the list already, or the list was thrown away or taken back."),
        "personnel_list_nothing": _("No row of this list can be entered. Mend what is marked and hand it in again."),
        "personnel_list_used": _("Something happened since to %(count)s entries of this list. Correct single entries instead."),
        "personnel_person_unknown": _("%(name)s has no post in this unit. Enter the post under “Units and people” first, or hand in a list of people."),
        "personnel_several_of_that_name": _("Several people called %(name)s serve in this unit. Add the column 工号."),
        "personnel_no_post_then": _("This person had no post in the unit on %(day)s."),
        "personnel_unit_ended": _("The unit ended on %(day)s. Name a last day that is no later."),
    }
)  # fmt: skip


@transaction.atomic
def hand_in_personnel(
    *, register: str, unit: Unit, document: str, file_name: str, content: bytes, lines: Sequence[Row], by: Person
) -> PersonnelList:
    """Keep a list as it was read; nobody is entered.

    Raises DomainError place_basis_missing, personnel_list_is_empty, personnel_list_too_long.
    """
    if not document.strip():
        raise DomainError("place_basis_missing")
    if not lines:
        raise DomainError("personnel_list_is_empty")
    if len(lines) > MOST_ROWS:
        raise DomainError("personnel_list_too_long", most=MOST_ROWS)
    kept = PersonnelList.objects.create(
        register=register,
        unit=unit,
        document=document.strip(),
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        rows=[[line.number, {name: line[name] for name in rules.COLUMNS[register]}] for line in lines],
        handed_in_by=by,
        handed_in_at=clock.now(),
    )
    audit.record("personnel_list.handed_in", actor=by, subject=kept, rows=len(lines), sha256=kept.sha256)
    return kept


def judge(of_list: PersonnelList, reader: Person) -> list[Judged]:
    """The dry run, for whoever reads it. Changes nothing; a constant number of queries."""
    lines = [Row(number, cells) for number, cells in of_list.rows]
    handlers = frozenset({of_list.handed_in_by_id, reader.pk})
    return judged(of_list.register, lines, _on_record(of_list, lines, handlers))


def _on_record(of_list: PersonnelList, lines: Sequence[Row], handlers: frozenset[int]) -> OnRecord:
    units = list(Unit.objects.filter(above__ancestor=of_list.unit))
    posts = AppointmentSpan.objects.filter(unit__in=units, known_until=clock.FAR_FUTURE).select_related("person")
    spans = PersonnelSpan.objects.filter(register=of_list.register, known_until=clock.FAR_FUTURE)
    standing: dict[tuple[int, int], list[tuple[date, date]]] = defaultdict(list)
    for span in spans.filter(unit__in=units):
        standing[span.person_id, span.unit_id].append(_days(span))
    authority = of_list.unit.authority_id
    wanted = {line[rules.NUMBER] for line in lines} - {""}
    plain = {normalised(number) for number in wanted}
    named = {line[rules.QUALIFICATION] for line in lines} - {""}
    return OnRecord(
        own_unit=of_list.unit_id,
        units=_by_code_and_name(units),
        posts=[
            Serving(post.person_id, tidy(post.person.name), post.person.staff_number, post.unit_id, *_days(post))
            for post in posts
        ],
        today=clock.today(),
        handlers=handlers,
        ended={unit.pk: unit.ended_on for unit in units if unit.ended_on is not None},
        standing=standing,
        numbers=dict(spans.filter(authority=authority, number__in=wanted).values_list("number", "person")),
        certificates=frozenset(
            Certificate.objects.filter(authority=authority, number__in=plain).values_list("number", flat=True)
        ),
        qualifications=_qualifications(named) if of_list.register == LEGAL_REVIEWER else {},
    )


def _days(span: AppointmentSpan | PersonnelSpan) -> tuple[date, date]:
    last = clock.FAR_DAY if span.law_until >= clock.FAR_FUTURE else clock.day_of(span.law_until - clock.MOMENT)
    return clock.day_of(span.law_from), last


def _by_code_and_name(units: Sequence[Unit]) -> Mapping[str, int | None]:
    found: dict[str, int | None] = {}
    for unit in units:
        found[unit.name] = None if unit.name in found else unit.pk
    return found | {unit.code: unit.pk for unit in units}


def _qualifications(numbers: set[str]) -> dict[str, tuple[int, date]]:
    rows = Qualification.objects.filter(paper_kind="legal_professional", document__in=numbers)
    held = rows.filter(withdraws=None, withdrawn_by=None)
    return {number: (person, day) for number, person, day in held.values_list("document", "person_id", "passed_on")}


@transaction.atomic
def enter_personnel(*, of_list: PersonnelList, by: Person) -> list[PersonnelEntry]:
    """Enter every row that can stand, in the names of whoever handed it in and of another person; the others are left.

    A second press enters nothing more. Raises DomainError handler_never_reviews, personnel_list_not_for_this,
    personnel_list_nothing.
    """
    of_list = _locked(of_list)
    if of_list.state == "entered":
        return []
    if of_list.state != "read":
        raise DomainError("personnel_list_not_for_this")
    if by.pk == of_list.handed_in_by_id:
        raise DomainError("handler_never_reviews")
    sound = [(one, one.said) for one in judge(of_list, by) if one.said is not None]
    if not sound:
        raise DomainError("personnel_list_nothing")
    of_list.batch = Batch.objects.create(
        kind="personnel_list",
        title=of_list.document,
        started_by=by,
        started_at=clock.now(),
        source_sha256=of_list.sha256,
    )
    people = Person.objects.in_bulk({one.person for one, _said in sound})
    units = Unit.objects.select_related("authority").in_bulk({one.unit for one, _said in sound})
    entries = [_entered(of_list, one, said, people[one.person], units[one.unit], by) for one, said in sound]
    of_list.state, of_list.entered_by, of_list.entered_at = "entered", by, clock.now()
    of_list.save(update_fields=["state", "batch", "entered_by", "entered_at"])
    audit.record("personnel_list.entered", actor=by, subject=of_list, entered=len(entries))
    return entries


def _entered(
    of_list: PersonnelList, one: Judged, said: Particulars, person: Person, unit: Unit, by: Person
) -> PersonnelEntry:
    who = Who(
        proposed_by=of_list.handed_in_by,
        approved_by=by,
        decision=Decision(number=one.line[rules.DOCUMENT] or of_list.document),
        batch=of_list.batch,
    )
    key = f"list:{of_list.public_id}:{one.line.number}"
    return enter(register=of_list.register, unit=unit, person=person, said=said, who=who, key=key)


def entries_of(of_list: PersonnelList) -> list[PersonnelEntry]:
    """The entries a list made."""
    if of_list.batch is None:
        return []
    made = PersonnelEvent.objects.filter(batch=of_list.batch, kind="entered").values("stream")
    rows = PersonnelEntry.objects.filter(pk__in=made).select_related("person", "unit")
    return list(rows.order_by("unit__code", "person__name_pinyin", "pk"))


@transaction.atomic
def undo_personnel(*, of_list: PersonnelList, by: Person, reason: str) -> PersonnelList:
    """Take back all entries of a list as if they had never been made, by another person than whoever handed it in. Only while
    nothing else happened to any. Raises DomainError handler_never_reviews, personnel_list_not_for_this, personnel_list_used.
    """
    of_list = _locked(of_list)
    if of_list.state != "entered":
        raise DomainError("personnel_list_not_for_this")
    if by.pk == of_list.handed_in_by_id:
        raise DomainError("handler_never_reviews")
    if not reason.strip():
        raise DomainError("reason_is_empty")
    entries = entries_of(of_list)
    rows = PersonnelEvent.objects.filter(stream__in=entries).exclude(batch=of_list.batch)
    if touched := rows.values("stream").distinct().count():
        raise DomainError("personnel_list_used", count=touched)
    who = Who(
        proposed_by=of_list.handed_in_by,
        approved_by=by,
        decision=Decision(number=of_list.document),
        note=reason.strip(),
    )
    for entry in entries:
        take_back(entry=entry, mistake="entry_mistake", who=who, key=f"list:{of_list.public_id}:undone")
    of_list.state, of_list.undone_by, of_list.undone_at = "undone", by, clock.now()
    of_list.undone_reason = reason.strip()[:400]
    of_list.save(update_fields=["state", "undone_by", "undone_at", "undone_reason"])
    audit.record("personnel_list.undone", actor=by, subject=of_list, reason=reason.strip())
    return of_list


@transaction.atomic
def discard_personnel(*, of_list: PersonnelList, by: Person) -> PersonnelList:
    """Throw a list away that nobody entered; its rows go. Raises DomainError personnel_list_not_for_this."""
    of_list = _locked(of_list)
    if of_list.state != "read":
        raise DomainError("personnel_list_not_for_this")
    of_list.state, of_list.rows = "discarded", []
    of_list.save(update_fields=["state", "rows"])
    audit.record("personnel_list.discarded", actor=by, subject=of_list)
    return of_list


def _locked(of_list: PersonnelList) -> PersonnelList:
    rows = PersonnelList.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit__authority", "handed_in_by", "batch").get(pk=of_list.pk)
