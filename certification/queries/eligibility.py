"""Gather what the register and its neighbours know of applicants, for the rule to weigh: one or a whole roster alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef

from certification import ports
from certification.domain.eligibility import Evidence, PassedPaper, Post, Requirement, requirements
from certification.domain.parameters import Rules
from certification.domain.states import TECHNICAL_GROUNDS, CertificateType
from certification.models import (
    Application,
    ApplicationItem,
    Certificate,
    CertificateEvent,
    CertificateSpan,
    OfficerFile,
    PowerSource,
    Qualification,
    RestrictionSpan,
)
from certification.models import Evidence as FiledEvidence
from certification.queries.rules import rules_at, rules_of
from core import clock
from core.domain.dates import term_last_day
from core.models import AppointmentSpan, Authority, Person, Unit


@dataclass(frozen=True)
class Asker:
    """Who asks for what, in keys of rows; domains by code."""

    person_id: int
    unit_id: int
    kind: str = "first"
    domains: Sequence[str] = ()
    subject_id: int | None = None
    documents: Collection[str] | None = None
    change: str = ""
    type: str = "enforcement"


@dataclass
class Known:
    """What is on record of an asker, before any rule is applied to it."""

    asker: Asker
    posts: list[Post] = field(default_factory=list)
    kept: list[PassedPaper] = field(default_factory=list)
    fresh: Sequence[ports.Pass] | None = ()
    study_minutes: int | None = None
    powers: tuple[str, ...] = ()
    banned_until: date | None = None
    person_suspended: bool = False
    certificate_suspended: bool = False
    numbers: list[str] = field(default_factory=list)
    education: str = ""
    last_conduct_measure_on: date | None = None
    subject_state: str = ""
    subject_number: str = ""
    subject_lost: bool = False

    def evidence(self, rules: Rules, on: date) -> Evidence:
        """As the rules see it on a day: how long a pass is usable is theirs to say."""
        months = rules["result_validity_months"]
        fresh = [
            PassedPaper(p.paper_kind, p.domain_code, p.passed_on, term_last_day(p.passed_on, months))
            for p in self.fresh or ()
        ]
        return Evidence(
            on=on,
            kind=self.asker.kind,
            posts=tuple(self.posts),
            papers=(*self.kept, *fresh),
            papers_complete=self.fresh is not None,
            study_minutes=self.study_minutes,
            domains=tuple(self.asker.domains),
            domains_with_power=self.powers,
            banned_until=self.banned_until,
            person_suspended=self.person_suspended,
            certificate_suspended=self.certificate_suspended,
            other_live_certificates=tuple(self.numbers),
            education=self.education,
            last_conduct_measure_on=self.last_conduct_measure_on,
            subject_state=self.subject_state,
            subject_number=self.subject_number,
            subject_lost=self.subject_lost,
            documents=self.asker.documents,
            change=self.asker.change,
            supervises=self.asker.type == CertificateType.SUPERVISION,
        )


def requirements_of(application: Application) -> tuple[Requirement, ...]:
    return requirements_of_many([application])[application.pk]


def requirements_of_many(applications: Sequence[Application]) -> dict[int, tuple[Requirement, ...]]:
    """By application, as of today; the number of queries does not grow with them."""
    today = clock.today()
    pks = [application.pk for application in applications]
    domains: dict[int, list[str]] = defaultdict(list)
    for pk, code in ApplicationItem.objects.filter(application__in=pks).values_list("application_id", "domain__code"):
        domains[pk].append(code)
    papers: dict[int, set[str]] = defaultdict(set)
    for pk, kind in FiledEvidence.objects.filter(application__in=pks).values_list("application_id", "kind"):
        papers[pk].add(kind)
    rules = rules_of({application.authority_id for application in applications}, None)
    askers = [
        Asker(
            a.person_id,
            a.unit_id,
            a.kind,
            tuple(domains[a.pk]),
            a.subject_id,
            frozenset(papers[a.pk]),
            a.data.get("change", ""),
            a.type,
        )
        for a in applications
    ]
    found = {}
    for application, known in zip(applications, known_of(askers, today), strict=True):
        own = rules[application.authority_id]
        found[application.pk] = requirements(known.evidence(own, today), own)
    return found


def requirements_for(
    *,
    person: Person,
    unit: Unit,
    authority: Authority,
    domains: Iterable[str],
    kind: str = "first",
    subject: Certificate | None = None,
    type: str = "enforcement",  # noqa: A002 the trade's word
) -> tuple[Requirement, ...]:
    """Every requirement with its verdict, as of today, before anything is handed in."""
    today, rules = clock.today(), rules_at(authority)
    asker = Asker(person.pk, unit.pk, kind, tuple(domains), subject.pk if subject else None, type=type)
    return requirements(known_of([asker], today)[0].evidence(rules, today), rules)


def known_of(askers: Sequence[Asker], today: date) -> list[Known]:
    """In the order of the askers. Eight queries and two questions to neighbours, whatever the number."""
    found = [Known(asker) for asker in askers]
    persons = list({asker.person_id for asker in askers})
    by_person: dict[int, list[Known]] = defaultdict(list)
    for known in found:
        by_person[known.asker.person_id].append(known)
    _add_posts(by_person, persons)
    _add_papers(by_person, persons)
    _add_minutes(by_person, persons, today)
    _add_measures(by_person, persons)
    _add_record(by_person, persons)
    _add_education(by_person, persons)
    _add_subjects(found)
    powers = _powers({asker.unit_id for asker in askers}, today)
    for known in found:
        known.powers = tuple(sorted(powers[known.asker.unit_id]))
    return found


def _now_known(queryset):
    moment = clock.now()
    return queryset.filter(law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE)


def _add_posts(by_person: dict[int, list[Known]], persons: Sequence[int]) -> None:
    held = _now_known(AppointmentSpan.objects.filter(person_id__in=persons))
    told = held.values_list("person_id", "unit_id", "unit__name", "post_type", "law_from")
    for person, unit, name, kind, since in told:
        for known in by_person[person]:
            if known.asker.unit_id == unit:
                known.posts.append(Post(name, kind, clock.day_of(since)))


def _add_papers(by_person: dict[int, list[Known]], persons: Sequence[int]) -> None:
    """Passes on record here and those released since, each attempt once; and whether the exam record could be asked."""
    rows = Qualification.objects.filter(person_id__in=persons).select_related("domain", "withdrawn_by")
    recorded: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        recorded[row.person_id].add(row.attempt_public_id)
        if row.withdraws_id is None and not hasattr(row, "withdrawn_by"):
            code = row.domain.code if row.domain else ""
            for known in by_person[row.person_id]:
                known.kept.append(PassedPaper(row.paper_kind, code, row.passed_on, row.valid_until))
    told = ports.exam_passes(persons)
    for person, knowns in by_person.items():
        passes = None if told is None else told.get(person, ())
        for known in knowns:
            known.fresh = None if passes is None else [p for p in passes if p.attempt_public_id not in recorded[person]]


def _add_minutes(by_person: dict[int, list[Known]], persons: Sequence[int], today: date) -> None:
    told = ports.training_minutes(persons, today.year)
    for person, knowns in by_person.items():
        for known in knowns:
            known.study_minutes = None if told is None else told.get(person, 0)


def _add_measures(by_person: dict[int, list[Known]], persons: Sequence[int]) -> None:
    held = _now_known(RestrictionSpan.objects.filter(person_id__in=persons))
    for person, measure, until in held.values_list("person_id", "measure", "law_until"):
        for known in by_person[person]:
            if measure == "ban":
                last = clock.day_of(until - clock.MOMENT)
                known.banned_until = max(known.banned_until or last, last)
            known.person_suspended |= measure == "suspension"
    live = _now_known(CertificateSpan.objects.filter(person_id__in=persons, state="issued").exclude(type="ministry"))
    for person, kind, number, overlays in live.values_list("person_id", "type", "stream__number", "overlays"):
        for known in by_person[person]:
            if known.asker.type != kind:
                continue
            known.numbers.append(number)
            known.certificate_suspended |= "suspended" in overlays


def _add_record(by_person: dict[int, list[Known]], persons: Sequence[int]) -> None:
    """The last measure for conduct that nothing has taken back."""
    events = CertificateEvent.objects.filter(stream__person__in=persons, kind__in=("suspended", "revoked"))
    taken_back = CertificateEvent.objects.filter(reverses=OuterRef("pk"))
    rows = events.exclude(Exists(taken_back)).values_list("stream__person_id", "reasons", "effective_at")
    for person, reasons, at in rows:
        if set(reasons) <= TECHNICAL_GROUNDS:
            continue
        for known in by_person[person]:
            known.last_conduct_measure_on = max(known.last_conduct_measure_on or date.min, clock.day_of(at))


def _add_subjects(found: Sequence[Known]) -> None:
    subjects = {known.asker.subject_id for known in found} - {None}
    if not subjects:
        return
    rows = _now_known(CertificateSpan.objects.filter(stream__in=subjects))
    told = rows.values_list("stream_id", "state", "stream__number", "overlays")
    states = {pk: (state, number, "lost" in overlays) for pk, state, number, overlays in told}
    for known in found:
        state, number, lost = states.get(known.asker.subject_id, ("", "", False))
        known.subject_state, known.subject_number, known.subject_lost = state, number, lost


def _add_education(by_person: dict[int, list[Known]], persons: Sequence[int]) -> None:
    files = OfficerFile.objects.filter(person_id__in=persons)
    for person, education in files.values_list("person_id", "education"):
        for known in by_person[person]:
            known.education = education


def _powers(units: Iterable[int], today: date) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = PowerSource.objects.filter(unit_id__in=units, valid_from__lte=today, valid_until__gte=today)
    for unit, code in rows.values_list("unit_id", "domain__code"):
        found[unit].add(code)
    return found
