"""Gather what the register and its neighbours know of an applicant, for the rule to weigh."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from certification import ports
from certification.domain.eligibility import Evidence, PassedPaper, Post, Requirement, requirements
from certification.domain.parameters import Rules
from certification.models import Application, CertificateSpan, PowerSource, Qualification, RestrictionSpan
from certification.queries.rules import rules_at
from core import clock
from core.domain.dates import term_last_day
from core.models import AppointmentSpan, Authority, Person, Unit


def requirements_of(application: Application) -> tuple[Requirement, ...]:
    domains = application.items.select_related("domain").values_list("domain__code", flat=True)
    return requirements_for(
        person=application.person,
        unit=application.unit,
        authority=application.authority,
        domains=sorted(set(domains)),
        kind=application.kind,
    )


def requirements_for(
    *, person: Person, unit: Unit, authority: Authority, domains: Iterable[str], kind: str = "first"
) -> tuple[Requirement, ...]:
    """Every requirement with its verdict, as of today."""
    today, rules = clock.today(), rules_at(authority)
    papers, complete = _papers(person, rules)
    evidence = Evidence(
        on=today,
        kind=kind,
        posts=_posts(person, unit),
        papers=papers,
        papers_complete=complete,
        study_minutes=_study_minutes(person, today),
        domains=tuple(domains),
        domains_with_power=_powers(unit, today),
        **_measures(person, authority),
    )
    return requirements(evidence, rules)


def _now_known(queryset):
    moment = clock.now()
    return queryset.filter(law_from__lte=moment, law_until__gt=moment, known_until=clock.FAR_FUTURE)


def _posts(person: Person, unit: Unit) -> tuple[Post, ...]:
    held = _now_known(AppointmentSpan.objects.filter(person=person, unit=unit)).select_related("unit")
    return tuple(Post(post.unit.name, post.post_type) for post in held)


def _papers(person: Person, rules: Rules) -> tuple[tuple[PassedPaper, ...], bool]:
    """Passes on record here and those released since, each attempt once; and whether the exam record could be asked."""
    rows = list(Qualification.objects.filter(person=person).select_related("domain", "withdrawn_by"))
    kept = [
        PassedPaper(r.paper_kind, r.domain.code if r.domain else "", r.passed_on, r.valid_until)
        for r in rows
        if r.withdraws_id is None and not hasattr(r, "withdrawn_by")
    ]
    told = ports.exam_passes([person.pk])
    if told is None:
        return tuple(kept), False
    known = {r.attempt_public_id for r in rows}
    fresh = [p for p in told.get(person.pk, ()) if p.attempt_public_id not in known]
    months = rules["result_validity_months"]
    kept += [PassedPaper(p.paper_kind, p.domain_code, p.passed_on, term_last_day(p.passed_on, months)) for p in fresh]
    return tuple(kept), True


def _study_minutes(person: Person, today: date) -> int | None:
    known = ports.training_minutes([person.pk], today.year)
    return None if known is None else known.get(person.pk, 0)


def _powers(unit: Unit, today: date) -> tuple[str, ...]:
    rows = PowerSource.objects.filter(unit=unit, valid_from__lte=today, valid_until__gte=today)
    return tuple(sorted(set(rows.values_list("domain__code", flat=True))))


def _measures(person: Person, authority: Authority) -> dict:
    held = list(_now_known(RestrictionSpan.objects.filter(person=person)))
    live = list(
        _now_known(CertificateSpan.objects.filter(person=person, type="enforcement", state="issued")).select_related(
            "stream"
        )
    )
    bans = [clock.day_of(span.law_until - clock.MOMENT) for span in held if span.measure == "ban"]
    return {
        "banned_until": max(bans, default=None),
        "person_suspended": any(span.measure == "suspension" for span in held),
        "certificate_suspended": any("suspended" in span.overlays for span in live),
        "other_live_certificates": tuple(span.stream.number for span in live),
        "education": getattr(getattr(person, "officer_file", None), "education", ""),
    }
