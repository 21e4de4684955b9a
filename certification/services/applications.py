"""From a wish to a certificate: officer or clerk, unit, authority, issue. Each step by another person than the last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from certification.domain.eligibility import Verdict, all_met
from certification.domain.numbers import next_number
from certification.domain.renewal import first_day_of_renewal, renewal_refusal
from certification.domain.states import Kind
from certification.models import (
    Application,
    ApplicationItem,
    ApplicationStep,
    Certificate,
    CertificateSpan,
    NumberSeries,
    OfficerFile,
)
from certification.models.application import OPEN
from certification.queries.eligibility import requirements_of
from certification.queries.rules import rules_at
from certification.queries.standing import covering
from certification.requirements import missing_words
from certification.services.acts import carry_out, raise_refusal
from certification.services.cards import make_copy
from certification.services.scope import Place, facts_of
from certification.texts import word
from core import clock
from core.domain.dates import TermEnd, term_last_day
from core.errors import DomainError
from core.ledger import Decision
from core.models import Authority, Person, Unit


@transaction.atomic
def open_file(*, person: Person, authority: Authority, opened_by: Person | None) -> OfficerFile:
    """The register's file on a person; the same person has one."""
    file, _made = OfficerFile.objects.get_or_create(
        person=person, defaults={"authority": authority, "opened_by": opened_by, "opened_at": clock.now()}
    )
    return file


@transaction.atomic
def apply(
    *, person: Person, unit: Unit, authority: Authority, scope: Sequence[Place], by: Person, kind: str = "first"
) -> Application:
    """Begin an application. Raises DomainError application_open, scope_empty, nothing_to_renew, renewal_*."""
    if not scope:
        raise DomainError("scope_empty")
    if Application.objects.filter(person=person, type="enforcement", kind=kind, state__in=OPEN).exists():
        raise DomainError("application_open", name=person.name)
    if kind == "renewal":
        _check_renewal(person, unit, authority)
    open_file(person=person, authority=authority, opened_by=by)
    application = Application.objects.create(
        authority=authority, unit=unit, person=person, kind=kind, created_by=by, created_at=clock.now()
    )
    ApplicationItem.objects.bulk_create(
        ApplicationItem(application=application, domain=p.domain, area=p.area, power=p.power) for p in scope
    )
    _note(application, "created", "", "draft", by, key="created")
    return application


@transaction.atomic
def submit(*, application: Application, by: Person) -> Application:
    """Hand the application to the unit, with what every requirement says today. Missing points do not hinder it."""
    application = _locked(application, "draft")
    application.submitted_at = clock.now()
    application.eligibility = {**application.eligibility, "submitted": _snapshot(application)}
    return _move(application, "submitted", "unit_review", by)


@transaction.atomic
def forward(*, application: Application, by: Person, note: str = "") -> Application:
    """The unit stands behind the application: not the person it is for, nor whoever wrote it."""
    application = _locked(application, "unit_review")
    _not_by(by, application.person_id, application.created_by_id)
    return _move(application, "forwarded", "authority_review", by, note)


@transaction.atomic
def send_back(*, application: Application, by: Person, note: str) -> Application:
    """Return for correction, with what is to be mended."""
    application = _locked(application, "unit_review", "authority_review")
    _reasoned(note)
    _not_by(by, application.person_id)
    return _move(application, "returned", "draft", by, note)


@transaction.atomic
def refuse(*, application: Application, by: Person, note: str) -> Application:
    application = _locked(application, "unit_review", "authority_review", "approved")
    _reasoned(note)
    _not_by(by, application.person_id)
    return _move(application, "refused", "refused", by, note)


@transaction.atomic
def withdraw(*, application: Application, by: Person) -> Application:
    application = _locked(application, *OPEN)
    if by.pk not in (application.person_id, application.created_by_id):
        raise DomainError("withdraw_own")
    return _move(application, "withdrawn", "withdrawn", by)


@transaction.atomic
def approve(*, application: Application, by: Person, note: str = "") -> Application:
    """The authority's yes: by somebody who has not touched it yet, and only when every requirement is met today."""
    application = _locked(application, "authority_review")
    _not_by(by, *_handlers(application))
    found = requirements_of(application)
    if not all_met(found):
        raise DomainError("requirements_missing", missing=missing_words(found))
    application.eligibility = {**application.eligibility, "approved": [r.as_json() for r in found]}
    return _move(application, "approved", "approved", by, note)


@transaction.atomic
def issue(
    *, application: Application, decision: Decision, by: Person, valid_from: date | None = None, key: str
) -> Certificate:
    """Allot the number and issue, on the decision of the authority. The same key returns the same certificate.

    `proposed_by` of the event is whoever forwarded the application, `approved_by` the issuer. valid_from lies on or after
    the day of approval: a late approval leaves the gap a gap.
    """
    application = (
        Application.objects.select_for_update().select_related("authority", "person", "unit").get(pk=application.pk)
    )
    if application.state == "issued" and application.steps.filter(key=key).exists():
        assert application.certificate is not None  # noqa: S101 the step and the certificate are written together
        return application.certificate
    if application.state != "approved":
        raise DomainError("application_step", state=application.state)
    forwarded = application.steps.filter(act="forwarded").select_related("by").last()
    if any(r.code == "no_measure" and r.verdict != Verdict.MET for r in requirements_of(application)):
        raise DomainError("measure_in_force")
    today = clock.today()
    first_day = max(valid_from or today, today)
    if application.kind == "renewal" and (old := certificate_to_renew(application.person, application.unit)):
        first_day = max(first_day, first_day_of_renewal(old.valid_until, today))
    rules = rules_at(application.authority)
    certificate = Certificate.objects.create(
        authority=application.authority,
        number=_allot(application.authority, rules),
        type=application.type,
        origin="issued_here",
        person=application.person,
        unit=application.unit,
        created_at=clock.now(),
    )
    last_day = _last_day(first_day, rules)
    items = application.items.select_related("domain", "area", "power")
    facts = {
        "valid_from": first_day.isoformat(),
        "valid_until": last_day.isoformat(),
        "scope": facts_of([Place(i.domain, i.area, i.power) for i in items]),
        "rule_set": rules.version,
        "application": str(application.public_id),
    }
    event = carry_out(
        certificate,
        Kind.ISSUED,
        effective_at=clock.start_of_day(today),
        decision=decision,
        facts=facts,
        proposed_by=forwarded.by if forwarded else application.created_by,
        approved_by=by,
        key="issued",
    )
    make_copy(certificate, event, by)
    application.certificate = certificate
    _move(application, "issued", "issued", by, key=key)
    return certificate


def certificate_to_renew(person: Person, unit: Unit) -> CertificateSpan | None:
    """The span, now, of the newest certificate of the person in the unit that is in force or ran out."""
    moment = clock.now()
    held = covering(CertificateSpan.objects.filter(person=person, unit=unit, type="enforcement"), moment, moment)
    return held.filter(state__in=["issued", "expired"]).order_by("-valid_until").first()


def _check_renewal(person: Person, unit: Unit, authority: Authority) -> None:
    old = certificate_to_renew(person, unit)
    if old is None:
        raise DomainError("nothing_to_renew")
    raise_refusal(renewal_refusal(old.valid_until, clock.today(), rules_at(authority)))


def _allot(authority: Authority, rules) -> str:
    """The next number of the series, under its lock; numbers brought in from elsewhere are stepped over."""
    NumberSeries.objects.get_or_create(authority=authority)
    series = NumberSeries.objects.select_for_update().get(authority=authority)
    number = next_number(series.taken, rules)
    while Certificate.objects.filter(authority=authority, number=number).exists():
        series.taken += 1
        number = next_number(series.taken, rules)
    series.taken += 1
    series.save(update_fields=["taken"])
    return number


def _last_day(first_day: date, rules) -> date:
    if rules["term_mode"] == "cohort" and rules["cohort_end"]:
        return date.fromisoformat(rules["cohort_end"])
    return term_last_day(first_day, rules["certificate_term_months"], TermEnd(rules["term_last_day"]))


def _locked(application: Application, *states: str) -> Application:
    application = (
        Application.objects.select_for_update().select_related("person", "unit", "authority").get(pk=application.pk)
    )
    if application.state not in states:
        raise DomainError("application_step", state=word(application.state))
    return application


def _handlers(application: Application) -> set[int]:
    """Everybody who had the present version in hands: the applicant, its author, whoever forwarded it."""
    last = application.steps.filter(act="forwarded").order_by("-id").values_list("by_id", flat=True).first()
    return {application.person_id, application.created_by_id, *([last] if last else [])}


def _not_by(by: Person, *handlers: int) -> None:
    if by.pk in handlers:
        raise DomainError("handler_never_reviews")


def _reasoned(note: str) -> None:
    if not note.strip():
        raise DomainError("reason_is_empty")


def _snapshot(application: Application) -> list[dict]:
    return [requirement.as_json() for requirement in requirements_of(application)]


def _move(
    application: Application, act: str, state: str, by: Person, note: str = "", key: str | None = None
) -> Application:
    before, application.state = application.state, state
    application.version += 1
    application.save()
    _note(application, act, before, state, by, note=note, key=key or f"{application.version}:{act}")
    return application


def _note(application: Application, act: str, before: str, after: str, by: Person, *, note: str = "", key: str) -> None:
    ApplicationStep.objects.create(
        application=application,
        act=act,
        from_state=before,
        to_state=after,
        by=by,
        at=clock.now(),
        note=note.strip(),
        key=key,
    )
