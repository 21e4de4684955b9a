"""Opening the register from lists, and comparing it with the issuing system month by month.

A list is handed in and read; nothing happens yet. Entered, each row becomes an opening entry that is unverified until two
persons confirm it. Handed in again, what is there stays as it is. Before anybody confirmed an entry a list can be undone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certification.domain.numbers import is_well_formed, normalised
from certification.domain.openings import Held, Planned, RowVerdict, differences, read_day, read_type, split_words
from certification.domain.states import CertificateType, Kind, Origin
from certification.models import (
    Area,
    Certificate,
    CertificateEvent,
    CertificateList,
    CertificateSpan,
    Domain,
    ListDifference,
)
from certification.queries.rules import rules_at
from certification.services.acts import carry_out
from certification.services.cards import note_state
from certification.services.entry import Existing, bring_in, bring_in_roster, confirm_entry
from certification.services.scope import Place
from core import audit, clock
from core.errors import DomainError, register_texts
from core.models import AppointmentSpan, Authority, Batch, Person, Unit
from core.names import tidy
from core.services.people import enter_person_with_post

register_texts(
    {
        "list_not_for_this": _("This list was handed in for something else, or this was done already."),
        "list_is_confirmed": _("%(count)s entries of this list were confirmed or changed already. Correct single entries instead."),
        "list_nothing_to_enter": _("No row of this list can be entered. Mend what is marked and hand it in again."),
        "list_needs_source": _("Say where the list comes from."),
        "list_in_the_future": _("The day of the list has not come yet."),
        "difference_judged": _("This difference is judged already."),
        "difference_not_taken_over": _("Only a certificate that is new in the list can be taken over from here."),
    }
)  # fmt: skip
POSTS = {"行政编制": "civil", "参公": "quasi_civil", "参照公务员法管理": "quasi_civil", "事业编制": "institution"}


@transaction.atomic
def hand_in(
    *,
    authority: Authority,
    purpose: str,
    origin: str,
    source: str,
    as_of: date,
    file_name: str,
    sha256: str,
    rows: Sequence[Mapping[str, str]],
    by: Person | None,
) -> CertificateList:
    """Keep a list as it was read. Nothing is entered. Raises DomainError list_needs_source, list_in_the_future."""
    if not source.strip():
        raise DomainError("list_needs_source")
    if as_of > clock.today():
        raise DomainError("list_in_the_future")
    kept = CertificateList.objects.create(
        authority=authority,
        purpose=purpose,
        origin=origin,
        source=source.strip(),
        as_of=as_of,
        file_name=file_name,
        sha256=sha256,
        rows=[dict(row) for row in rows],
        handed_in_by=by,
        handed_in_at=clock.now(),
    )
    audit.record("certificate_list.handed_in", actor=by, subject=kept, sha256=sha256, rows=len(rows))
    return kept


@dataclass
class _Known:
    """What rows are held against, read once for all of them."""

    units: dict[str, Unit]
    domains: dict[str, Domain]
    areas: dict[str, Area]
    held: dict[str, tuple[Held | None, Certificate]]
    people: dict[tuple[str, int], list[Person]]

    @classmethod
    def of(cls, authority: Authority) -> _Known:
        units = list(Unit.objects.filter(authority=authority, ended_on=None))
        domains = list(Domain.objects.filter(authority=authority))
        areas = list(Area.objects.filter(authority=authority))
        by_stream = _spans_now_or_next(authority)
        held: dict[str, tuple[Held | None, Certificate]] = {}
        for one in Certificate.objects.filter(authority=authority).select_related("person", "unit"):
            span = by_stream.get(one.pk)
            known = (
                Held(one.person.name, one.unit.name, span.valid_from, span.valid_until, span.state, one.type)
                if span
                else None
            )
            held[one.number] = known, one
        people: dict[tuple[str, int], list[Person]] = defaultdict(list)
        posts = AppointmentSpan.objects.filter(unit__in=units, known_until=clock.FAR_FUTURE).select_related("person")
        for post in posts.order_by("person_id"):
            same = people[tidy(post.person.name), post.unit_id]
            if post.person not in same:
                same.append(post.person)
        return cls(_by_code_and_name(units), _by_code_and_name(domains), _by_code_and_name(areas), held, people)


def _spans_now_or_next(authority: Authority) -> dict[int, CertificateSpan]:
    """By certificate the span of this moment; of one that begins later, its first."""
    now = clock.now()
    spans = CertificateSpan.objects.filter(authority=authority, law_until__gt=now, known_until=clock.FAR_FUTURE)
    return {span.stream_id: span for span in spans.order_by("-law_from")}


def _by_code_and_name(rows: Sequence[Any]) -> dict[str, Any]:
    return {**{row.name: row for row in rows}, **{row.code: row for row in rows}}


def plan(of_list: CertificateList, *, enter_people: bool = False) -> list[Planned]:
    """What would become of each row: the dry run. Changes nothing; a constant number of queries."""
    known, rules = _Known.of(of_list.authority), rules_at(of_list.authority)
    seen: set[str] = set()
    planned = []
    for row in of_list.rows:
        number = normalised(row["number"])
        faults = [*_faults_of_row(row, known, of_list)]
        if not is_well_formed(number, rules):
            faults.append(("number_malformed", row["number"]))
        if number in seen:
            faults.append(("number_twice_in_list", number))
        seen.add(number)
        planned.append(_planned(row, number, faults, known, enter_people=enter_people))
    return planned


def _planned(
    row: Mapping[str, str], number: str, faults: list[tuple[str, str]], known: _Known, *, enter_people: bool
) -> Planned:
    held, _certificate = known.held.get(number, (None, None))
    if held is None and not faults:
        faults += _faults_of_person(row, known, enter_people=enter_people)
    if faults:
        return Planned(row["line"], number, RowVerdict.WRONG, tuple(faults))
    if held is None:
        return Planned(row["line"], number, RowVerdict.ENTER)
    unit = known.units[row["unit"]].name
    found = differences(held, {**row, "unit": unit})
    return Planned(row["line"], number, RowVerdict.DIFFERENT if found else RowVerdict.THERE, fields=found)


def _faults_of_row(row: Mapping[str, str], known: _Known, of_list: CertificateList):
    yield from _faults_of_type(row.get("type", ""), of_list.origin)
    first, last = read_day(row["valid_from"]), read_day(row["valid_until"])
    if first is None:
        yield "day_unreadable", row["valid_from"]
    if last is None:
        yield "day_unreadable", row["valid_until"]
    if row.get("registered_until") and read_day(row["registered_until"]) is None:
        yield "day_unreadable", row["registered_until"]
    if first and last and last < first:
        yield "term_reversed", f"{row['valid_from']} / {row['valid_until']}"
    if first and first > of_list.as_of:
        yield "begins_after_the_list", row["valid_from"]
    if row["unit"] not in known.units:
        yield "unit_unknown", row["unit"]
    if not split_words(row["domains"]):
        yield "domain_missing", ""
    for word in split_words(row["domains"]):
        if word not in known.domains:
            yield "domain_not_known", word
    if row["area"] not in known.areas:
        yield "area_not_known", row["area"]


def _faults_of_type(cell: str, origin: str):
    kind = read_type(cell)
    if kind is None:
        yield "type_unknown", cell
    elif kind == CertificateType.SUPERVISION and origin == Origin.MINISTRY:
        yield "type_not_of_ministry", cell


def _type_of(row: Mapping[str, str], of_list: CertificateList) -> str:
    """A card of a ministry is of a type of its own, whatever its list calls it."""
    if of_list.origin == Origin.MINISTRY:
        return CertificateType.MINISTRY
    return read_type(row.get("type", "")) or CertificateType.ENFORCEMENT


def _faults_of_person(row: Mapping[str, str], known: _Known, *, enter_people: bool):
    found = _people_of(row, known)
    if len(found) > 1:
        yield "several_of_that_name", row["name"]
    if not found and not enter_people:
        yield "person_unknown", row["name"]
    if not found and enter_people and row.get("post_type", "") not in POSTS:
        yield "post_type_unknown", row.get("post_type", "")


def _people_of(row: Mapping[str, str], known: _Known) -> list[Person]:
    found = known.people.get((tidy(row["name"]), known.units[row["unit"]].pk), [])
    if row.get("staff_number"):
        return [person for person in found if person.staff_number == row["staff_number"]] or found
    return found


@transaction.atomic
def enter_list(*, of_list: CertificateList, by: Person, enter_people: bool = False) -> list[Certificate]:
    """Make an opening entry of every row that can stand; the others are left and stay listed.

    A second press finds everything there and enters nothing. Raises DomainError list_not_for_this, list_nothing_to_enter.
    """
    of_list = _locked(of_list)
    if of_list.purpose != "opening" or of_list.state not in ("read", "entered"):
        raise DomainError("list_not_for_this")
    if of_list.state == "entered":
        return []
    chosen = {one.line for one in plan(of_list, enter_people=enter_people) if one.verdict == RowVerdict.ENTER}
    if not chosen:
        raise DomainError("list_nothing_to_enter")
    known = _Known.of(of_list.authority)
    batch = Batch.objects.create(
        kind="opening_list", title=of_list.source, started_by=by, started_at=clock.now(), source_sha256=of_list.sha256
    )
    existing = [
        _existing(row, known, of_list, by) for row in of_list.rows if row["line"] in chosen
    ]  # fmt: skip
    entered = bring_in_roster(
        existing,
        authority=of_list.authority,
        known_from=of_list.as_of,
        source=f"{of_list.source} {of_list.sha256[:12]}",
        entered_by=by,
        origin=of_list.origin,
        batch=batch,
    )
    of_list.state, of_list.batch = "entered", batch
    of_list.save(update_fields=["state", "batch"])
    audit.record("certificate_list.entered", actor=by, subject=of_list, entered=len(entered))
    return entered


def _existing(row: Mapping[str, str], known: _Known, of_list: CertificateList, by: Person) -> Existing:
    unit = known.units[row["unit"]]
    found = _people_of(row, known)
    if not found:
        person = enter_person_with_post(
            unit=unit, post_type=POSTS[row["post_type"]], post_title="", since=of_list.as_of, recorded_by=by,
            name=row["name"], staff_number=row.get("staff_number", ""),
        )  # fmt: skip
        known.people[tidy(row["name"]), unit.pk].append(person)
        found = [person]
    first, last = read_day(row["valid_from"]), read_day(row["valid_until"])
    if first is None or last is None:
        raise DomainError("row_day_unreadable", cell=row["valid_from"] if first is None else row["valid_until"])
    return Existing(
        number=row["number"],
        type=_type_of(row, of_list),
        person=found[0],
        unit=unit,
        valid_from=first,
        valid_until=last,
        scope=[Place(known.domains[word], known.areas[row["area"]]) for word in split_words(row["domains"])],
        registered_until=read_day(row.get("registered_until", "")),
    )


def entries_of(of_list: CertificateList) -> list[CertificateEvent]:
    """The opening entries a list made."""
    if of_list.batch is None:
        return []
    events = CertificateEvent.objects.filter(batch=of_list.batch, kind=Kind.OPENED)
    return list(events.select_related("stream__person", "stream__unit").order_by("stream__number"))


def confirmed_among(entries: Sequence[CertificateEvent]) -> set[int]:
    """Keys of the certificates whose opening entry two persons confirmed."""
    rows = CertificateEvent.objects.filter(stream__in=[e.stream_id for e in entries], kind=Kind.CONFIRMED)
    return set(rows.values_list("stream_id", flat=True))


def confirm_list(*, of_list: CertificateList, confirmed_by: Person) -> int:
    """Another person compared the entries with the issuer's record: each becomes verified. Returns how many.

    Event by event, each in its own transaction: interrupted, it goes on where it stopped.
    """
    if of_list.state != "entered" or of_list.handed_in_by is None:
        raise DomainError("list_not_for_this")
    if confirmed_by.pk == of_list.handed_in_by_id:
        raise DomainError("handler_never_reviews")
    done = 0
    for event in entries_of(of_list):
        if event.stream.events.filter(kind__in=[Kind.CONFIRMED, Kind.REVERSED]).exists():
            continue
        confirm_entry(
            certificate=event.stream,
            effective_on=of_list.as_of,
            proposed_by=of_list.handed_in_by,
            approved_by=confirmed_by,
            key="confirmed",
        )
        done += 1
    audit.record("certificate_list.confirmed", actor=confirmed_by, subject=of_list, confirmed=done)
    return done


@transaction.atomic
def undo_list(*, of_list: CertificateList, by: Person, reason: str) -> CertificateList:
    """Take back all opening entries of a list as if they had never been made. Only while nothing else happened to any.

    Another person than whoever handed it in does this. The numbers become free for a list that is right; what the register
    believed in between stays on the axis of knowledge. Raises DomainError list_is_confirmed.
    """
    of_list = _locked(of_list)
    if of_list.state != "entered" or of_list.handed_in_by is None:
        raise DomainError("list_not_for_this")
    if by.pk == of_list.handed_in_by_id:
        raise DomainError("handler_never_reviews")
    if not reason.strip():
        raise DomainError("reason_is_empty")
    entries = entries_of(of_list)
    touched = [event for event in entries if event.stream.events.count() > 1]
    if touched:
        raise DomainError("list_is_confirmed", count=len(touched))
    for event in entries:
        reversal = carry_out(
            event.stream,
            Kind.REVERSED,
            effective_at=event.effective_at,
            reasons=["entry_mistake"],
            reverses=event,
            proposed_by=of_list.handed_in_by,
            approved_by=by,
            note=reason,
            key="undone",
        )
        for copy in event.stream.copies.all():
            note_state(copy, "void", reversal, by)
        _free_number(event.stream)
    of_list.state, of_list.undone_by, of_list.undone_at = "undone", by, clock.now()
    of_list.undone_reason = reason.strip()
    of_list.save(update_fields=["state", "undone_by", "undone_at", "undone_reason"])
    audit.record("certificate_list.undone", actor=by, subject=of_list, reason=reason.strip())
    return of_list


def _free_number(certificate: Certificate) -> None:
    """The entry never was; its stream stays under a number of its own, so that the right entry can use the real one."""
    certificate.number = f"{certificate.number}~{certificate.pk}"
    certificate.save(update_fields=["number"])


@transaction.atomic
def compare(*, of_list: CertificateList, by: Person | None) -> list[ListDifference]:
    """Hold a list against the register: new in the list, gone from it, different. Comparing again changes nothing."""
    of_list = _locked(of_list)
    if of_list.purpose != "comparison":
        raise DomainError("list_not_for_this")
    if of_list.state == "compared":
        return list(of_list.differences.all())
    known = _Known.of(of_list.authority)
    listed = {normalised(row["number"]): row for row in of_list.rows}
    found = [
        ListDifference(of_list=of_list, kind="new", number=number, row=row)
        for number, row in listed.items()
        if known.held.get(number, (None, None))[0] is None
    ]
    for number, (held, certificate) in known.held.items():
        if held is None or certificate.origin != of_list.origin:
            continue
        if number not in listed:
            if held.state == "issued":
                found.append(ListDifference(of_list=of_list, kind="gone", number=number, certificate=certificate))
            continue
        row = listed[number]
        unit = known.units.get(row["unit"])
        fields = {
            name: list(pair)
            for name, pair in differences(held, {**row, "unit": unit.name if unit else row["unit"]}).items()
        }
        if held.state != "issued" and (read_day(row["valid_until"]) or of_list.as_of) >= of_list.as_of:
            fields["state"] = [held.state, "issued"]
        if fields:
            found.append(
                ListDifference(
                    of_list=of_list, kind="different", number=number, certificate=certificate, row=row, fields=fields
                )
            )
    ListDifference.objects.bulk_create(found)
    of_list.state = "compared"
    of_list.save(update_fields=["state"])
    audit.record("certificate_list.compared", actor=by, subject=of_list, differences=len(found))
    return list(of_list.differences.all())


@transaction.atomic
def judge(*, difference: ListDifference, verdict: str, note: str, by: Person) -> ListDifference:
    """Say what is to be made of a difference. `taken_over` enters a new certificate at once, unverified; `pursued` leaves the
    step to the certificate's own file; `list_is_wrong` needs a word why. Raises DomainError difference_*, reason_is_empty.
    """
    difference = (
        ListDifference.objects.select_for_update(of=("self",), no_key=True)
        .select_related("of_list__authority", "certificate")
        .get(pk=difference.pk)
    )
    if difference.verdict:
        raise DomainError("difference_judged")
    if verdict != "taken_over" and not note.strip():
        raise DomainError("reason_is_empty")
    if verdict == "taken_over":
        difference.certificate = _take_over(difference, by)
    difference.verdict, difference.note = verdict, note.strip()
    difference.judged_by, difference.judged_at = by, clock.now()
    difference.save()
    audit.record("certificate_list.judged", actor=by, subject=difference, verdict=verdict, reason=note.strip())
    return difference


def _take_over(difference: ListDifference, by: Person) -> Certificate:
    if difference.kind != "new":
        raise DomainError("difference_not_taken_over")
    of_list, row = difference.of_list, difference.row
    known = _Known.of(of_list.authority)
    faults = [*_faults_of_row(row, known, of_list)]
    faults += _faults_of_person(row, known, enter_people=False) if not faults else []
    if faults:
        code, cell = faults[0]
        raise DomainError("row_" + code, cell=cell)
    existing = _existing(row, known, of_list, by)
    return bring_in(
        authority=of_list.authority,
        number=existing.number,
        person=existing.person,
        unit=existing.unit,
        valid_from=existing.valid_from,
        valid_until=existing.valid_until,
        known_from=of_list.as_of,
        scope=existing.scope,
        source=f"{of_list.source} {of_list.sha256[:12]}",
        entered_by=by,
        type=existing.type,
        origin=of_list.origin,
        registered_until=existing.registered_until,
    )


def _locked(of_list: CertificateList) -> CertificateList:
    rows = CertificateList.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("authority", "batch", "handed_in_by").get(pk=of_list.pk)
