"""Reads of the registers of legal reviewers and auxiliaries: lists, what does not agree, counts by unit, who stood there when.

Every list costs a constant number of queries, whatever it holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from certification.domain.personnel import AUXILIARY, AUXILIARY_POST, LEGAL_REVIEWER, Particulars, Share
from certification.models import (
    Certificate,
    CertificateSpan,
    PersonnelEntry,
    PersonnelEvent,
    PersonnelSpan,
    Qualification,
)
from certification.queries.auxiliaries import is_auxiliary
from certification.queries.register import SEE
from certification.queries.rules import rules_of
from core import clock
from core.domain.ledger import HeldFact, in_effect
from core.models import AppointmentSpan, Person, RoleGrantSpan, Unit
from core.roles import Role
from core.scope import scoped

VIEWS = ("now", "to_come", "ended")
NO_AUXILIARY_POSTS = frozenset({"civil", "quasi_civil", "institution"})


def _live(rows: QuerySet[Any], at: datetime | None = None) -> QuerySet[Any]:
    moment = at or clock.now()
    return rows.filter(law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE)


def spans_found(
    by: Person, register: str, *, view: str = "now", text: str = "", unit: Unit | None = None
) -> QuerySet[PersonnelSpan]:
    """Who stands, will stand or stood on a register, as known now, in the units that a role of the register reaches."""
    now = clock.now()
    spans = PersonnelSpan.objects.filter(register=register, known_until=clock.FAR_FUTURE)
    found = {
        "now": spans.filter(law_from__lte=now, law_until__gt=now),
        "to_come": spans.filter(law_from__gt=now),
        "ended": spans.filter(law_until__lte=now),
    }[view]
    found = scoped(found, by, *SEE)
    for word in text.split():
        found = found.filter(
            Q(person__name__contains=word) | Q(person__name_pinyin__icontains=word.lower()) | Q(number__iexact=word)
        )
    if unit is not None:
        found = found.filter(unit__above__ancestor=unit)
    return found.select_related("person", "unit", "stream").order_by("unit__code", "person__name_pinyin", "pk")


@dataclass
class Row:
    """A line of a list. `remarks` are codes of what does not agree with another record: told, never acted upon."""

    span: PersonnelSpan
    posts: list[AppointmentSpan] = field(default_factory=list)
    qualification: Qualification | None = None
    certificates: list[CertificateSpan] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def standing(self) -> str:
        return standing_of(self.span)

    @property
    def first_day(self) -> date:
        return clock.day_of(self.span.law_from)

    @property
    def last_day(self) -> date | None:
        return last_day_of(self.span)


def standing_of(span: PersonnelSpan | None) -> str:
    """Code of `personnel_words.STANDINGS`, today."""
    if span is None:
        return "taken_back"
    now = clock.now()
    if span.law_until <= now:
        return "ended"
    return "to_come" if span.law_from > now else "now"


def last_day_of(span: PersonnelSpan) -> date | None:
    """None where no end is known."""
    return None if span.law_until >= clock.FAR_FUTURE else clock.day_of(span.law_until - clock.MOMENT)


def rows_of(spans: Sequence[PersonnelSpan]) -> list[Row]:
    """With what other records say today. Four queries for any number."""
    rows = [Row(span) for span in spans]
    persons = {span.person_id for span in spans}
    posts: dict[tuple[int, int], list[AppointmentSpan]] = defaultdict(list)
    for post in _live(AppointmentSpan.objects.filter(person__in=persons)):
        posts[post.person_id, post.unit_id].append(post)
    qualifications = {
        str(one.public_id): one
        for one in Qualification.objects.filter(public_id__in=[s.qualification for s in spans if s.qualification])
    }
    held: dict[int, list[CertificateSpan]] = defaultdict(list)
    certificates = CertificateSpan.objects.filter(person__in=persons, type__in=("enforcement", "ministry"))
    for one in _live(certificates.filter(state="issued")).select_related("stream"):
        held[one.person_id].append(one)
    also: dict[int, set[str]] = defaultdict(set)
    for person, register in _live(PersonnelSpan.objects.filter(person__in=persons)).values_list("person", "register"):
        also[person].add(register)
    for row in rows:
        span = row.span
        row.posts = posts[span.person_id, span.unit_id]
        row.qualification = qualifications.get(span.qualification)
        row.certificates = [one for one in held[span.person_id] if one.authority_id == span.authority_id]
        if row.standing == "now":
            row.remarks = list(_remarks(row, also[span.person_id]))
    return rows


def _remarks(row: Row, registers: set[str]) -> Iterable[str]:
    if not row.posts:
        yield "no_post"
    if row.span.register == AUXILIARY:
        if row.certificates:
            yield "holds_certificate"
        if row.posts and all(post.post_type in NO_AUXILIARY_POSTS for post in row.posts):
            yield "post_of_officer"
    if len(registers) > 1:
        yield "on_both"


def auxiliaries_off_register(by: Person) -> list[AppointmentSpan]:
    """Posts of auxiliaries in scope whose holders do not stand on that register for the unit. One query."""
    listed = _live(PersonnelSpan.objects.filter(register=AUXILIARY, person=OuterRef("person"), unit=OuterRef("unit")))
    posts = _live(AppointmentSpan.objects.filter(post_type=AUXILIARY_POST)).exclude(Exists(listed))
    return list(scoped(posts, by, *SEE).select_related("person", "unit").order_by("unit__code", "person__name_pinyin"))


def reviewers_off_register(by: Person) -> list[RoleGrantSpan]:
    """Whoever holds the role of a legal reviewer on a unit in scope and stands on that register nowhere. One query."""
    listed = _live(PersonnelSpan.objects.filter(register=LEGAL_REVIEWER, person=OuterRef("person")))
    grants = _live(RoleGrantSpan.objects.filter(role=Role.LEGAL_REVIEWER)).exclude(Exists(listed))
    return list(scoped(grants, by, *SEE).select_related("person", "unit").order_by("unit__code", "person__name_pinyin"))


@dataclass(frozen=True)
class CountRow:
    """Heads of a unit today. `asked_by`: the document that names the share; empty where none is named."""

    unit: Unit
    share: Share
    auxiliaries: int
    asked_by: str = ""


def counts(by: Person) -> list[CountRow]:
    """Legal reviewers against officers, by unit in scope that has any. Five queries.

    An officer is whoever holds a certificate of the unit that is in its term today, suspended or not, and is no auxiliary.
    """
    listed = scoped(_live(PersonnelSpan.objects.all()), by, *SEE)
    heads: dict[int, dict[str, int]] = defaultdict(dict)
    for unit, register, n in listed.values_list("unit", "register").annotate(n=Count("person", distinct=True)).order_by():  # fmt: skip
        heads[unit][register] = n
    certificates = CertificateSpan.objects.filter(~is_auxiliary(), type__in=("enforcement", "ministry"), state="issued")
    officers = scoped(_live(certificates), by, *SEE).values_list("unit").annotate(n=Count("person", distinct=True))
    for unit, n in officers.order_by():
        heads[unit]["officers"] = n
    units = list(Unit.objects.filter(pk__in=heads).select_related("authority").order_by("code"))
    asked = _asked_shares({unit.authority_id for unit in units})
    found = []
    for unit in units:
        share, document = asked[unit.authority_id]
        own = heads[unit.pk]
        found.append(
            CountRow(
                unit, Share(own.get(LEGAL_REVIEWER, 0), own.get("officers", 0), share), own.get(AUXILIARY, 0), document
            )
        )
    return found


def _asked_shares(authorities: set[int]) -> Mapping[int, tuple[float | None, str]]:
    """The share of each authority's rules with its document; none where the rules name no document: shares are not invented."""
    found: dict[int, tuple[float | None, str]] = {}
    for authority, rules in rules_of(authorities, None).items():
        setting = rules.settings.get("legal_reviewers_share_min")
        found[authority] = (None, "")
        if setting is not None and setting.is_sourced and setting.value is not None:
            found[authority] = (setting.value, f"{setting.document} {setting.article}")
    return found


@dataclass(frozen=True)
class Stood:
    """Whether somebody stood on the register of legal reviewers at a moment. `late`: that was entered only afterwards."""

    unit: str = ""
    late: bool = False

    def __bool__(self) -> bool:
        return bool(self.unit)


def stood_as_reviewers(asked: Sequence[tuple[int, datetime]]) -> list[Stood]:
    """(person, moment) -> as known now, in the order asked. One query."""
    spans: dict[int, list[PersonnelSpan]] = defaultdict(list)
    rows = PersonnelSpan.objects.filter(register=LEGAL_REVIEWER, person__in={person for person, _at in asked})
    for span in rows.select_related("unit").order_by("law_from", "known_from"):
        spans[span.person_id].append(span)
    return [_stood(spans[person], at) for person, at in asked]


def _stood(spans: Sequence[PersonnelSpan], at: datetime) -> Stood:
    covering = [span for span in spans if span.law_from <= at < span.law_until]
    known_now = [span for span in covering if span.known_until >= clock.FAR_FUTURE]
    if not known_now:
        return Stood()
    known_then = any(span.known_from <= at < span.known_until for span in covering)
    return Stood(known_now[0].unit.name, late=not known_then)


def standings_of_auxiliary(person: Person) -> list[PersonnelSpan]:
    """Where somebody stands on the register of auxiliaries today. One query."""
    return list(_live(PersonnelSpan.objects.filter(register=AUXILIARY, person=person)).select_related("unit"))


def is_reviewer_now(person: Person) -> bool:
    return _live(PersonnelSpan.objects.filter(register=LEGAL_REVIEWER, person=person)).exists()


def span_of(entry: PersonnelEntry) -> PersonnelSpan | None:
    """As known now; None where the entry was taken back."""
    return entry.spans.filter(known_until=clock.FAR_FUTURE).select_related("person", "unit", "stream").first()


def history_of(entry: PersonnelEntry) -> list[PersonnelEvent]:
    rows = entry.events.select_related("proposed_by", "approved_by", "reverses", "note", "batch")
    return list(rows.order_by("sequence"))


def particulars_of(entry: PersonnelEntry) -> Particulars | None:
    """What stands of an entry, as it would be entered today; None where it was taken back."""
    events = history_of(entry)
    facts = [
        HeldFact(e.sequence, e.kind, e.effective_at, e.facts, e.reverses.sequence if e.reverses else None)
        for e in events
    ]
    opening = next((fact for fact in reversed(in_effect(facts)) if fact.kind == "entered"), None)
    span = span_of(entry)
    if opening is None:
        return None
    values = dict(opening.facts) | {"since": clock.day_of(opening.effective_at).isoformat()}
    values.pop("last_day", None)
    if span is not None and (last := last_day_of(span)):
        values["last_day"] = last.isoformat()
    if public_id := values.pop("qualification", None):
        held = Qualification.objects.get(public_id=public_id)
        values |= {"qualification_number": held.document, "qualified_on": held.passed_on.isoformat()}
    return Particulars.from_json(values)


@dataclass(frozen=True)
class PersonsRow:
    """A standing of a person, for their file and for the certificates they hold."""

    span: PersonnelSpan
    standing: str


def standings_of_person(person: Person, by: Person) -> list[PersonsRow]:
    """Present and future standings in scope. One query."""
    spans = PersonnelSpan.objects.filter(
        person=person, known_until=clock.FAR_FUTURE, law_until__gt=clock.now()
    ).select_related("unit", "stream")
    return [PersonsRow(span, standing_of(span)) for span in scoped(spans, by, *SEE).order_by("law_from")]


def standings_of_unit(unit: Unit) -> list[PersonnelSpan]:
    """Who stands on either register for a unit today, reviewers first. One query."""
    spans = _live(PersonnelSpan.objects.filter(unit=unit)).select_related("person", "stream")
    return sorted(spans, key=lambda span: (REGISTER_ORDER[span.register], span.person.name_pinyin, span.pk))


REGISTER_ORDER = {LEGAL_REVIEWER: 0, AUXILIARY: 1}


def live_certificates_of(person: Person, unit: Unit) -> list[Certificate]:
    """Certificates of the unit's authority that stand today: what a second person should know before an entry."""
    spans = _live(CertificateSpan.objects.filter(person=person, authority=unit.authority_id, state="issued"))
    return [span.stream for span in spans.select_related("stream")]
