"""What an approved application brings about: a new certificate, or an entry in the one it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from certification.domain.application import KINDS
from certification.domain.eligibility import Verdict
from certification.domain.numbers import next_number
from certification.domain.parameters import Rules
from certification.domain.renewal import first_day_of_renewal, first_registration
from certification.domain.states import Kind
from certification.models import Application, Certificate, CertificateEvent, NumberSeries
from certification.queries.eligibility import requirements_of
from certification.queries.register import scope_on
from certification.queries.rules import rules_at
from certification.queries.standing import status_at
from certification.services import cards, changes
from certification.services.acts import carry_out
from certification.services.applications import certificate_to_renew, move_on, tell_applicant
from certification.services.blanks import use_blank
from certification.services.scope import Place, facts_of
from certification.texts import application_word
from core import clock, names
from core.domain.dates import TermEnd, term_last_day
from core.errors import DomainError
from core.ledger import Decision
from core.models import Authority, Person
from core.services.people import rename_person, set_photo


@transaction.atomic
def issue(
    *, application: Application, decision: Decision, by: Person, valid_from: date | None = None, key: str
) -> Certificate:
    """Allot the number and issue, on the decision of the authority. The same key returns the same certificate.

    `proposed_by` of the event is whoever forwarded the application, `approved_by` the issuer. valid_from lies on or after
    the day of approval: a late approval leaves the gap a gap. A transfer ends the certificate of the former unit.
    """
    application, done = _approved(application, key)
    if done:
        return done
    today = clock.today()
    first_day = max(valid_from or today, today)
    old = certificate_to_renew(application.person, application.unit, application.type)
    if application.kind == "renewal" and old:
        first_day = max(first_day, first_day_of_renewal(old.valid_until, today))
    if application.kind == "transfer" and application.subject is not None:
        _leave(application, first_day, by)
    certificate = _new_certificate(application, first_day, decision, by)
    _take_photo(application, today)
    _finish(application, certificate, by, key)
    return certificate


@transaction.atomic
def fulfil(
    *,
    application: Application,
    decision: Decision,
    by: Person,
    valid_from: date | None = None,
    blank: str = "",
    key: str,
) -> Certificate:
    """Carry an approved application out, whatever its kind. The same key returns the same certificate.

    `blank`: the serial of the blank of which its card is made. One that is not in stock refuses the whole.
    """
    if KINDS[application.kind].new_certificate:
        certificate = issue(application=application, decision=decision, by=by, valid_from=valid_from, key=key)
    else:
        certificate = _entered(application, decision, by, key)
    if blank:
        use_blank(copy=cards.newest_copy(certificate), serial=blank, by=by)
    return certificate


def _entered(application: Application, decision: Decision, by: Person, key: str) -> Certificate:
    application, done = _approved(application, key)
    certificate = application.subject
    if done:
        return done
    if certificate is None:
        raise DomainError("subject_missing")
    {
        "replacement": _replace,
        "change_data": _change_data,
        "change_scope": _change_scope,
        "surrender": _surrender,
    }[application.kind](application, certificate, decision, by)
    _finish(application, certificate, by, key)
    return certificate


def _approved(application: Application, key: str) -> tuple[Application, Certificate | None]:
    """The row, locked; and the certificate of this very step where it was done before.

    What a step sets (`certificate`) is not joined: PostgreSQL reads only the locked row anew after waiting for its lock.
    """
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("authority", "person", "unit", "subject", "created_by")
        .get(pk=application.pk)
    )
    done = application.certificate
    if done is not None and application.state == "issued" and application.steps.filter(key=key).exists():
        return application, done
    if application.state != "approved":
        raise DomainError("application_step", state=application_word(application.state))
    if any(r.code == "no_measure" and r.verdict != Verdict.MET for r in requirements_of(application)):
        raise DomainError("measure_in_force")
    return application, None


def _finish(application: Application, certificate: Certificate, by: Person, key: str) -> None:
    application.certificate = certificate
    move_on(application, "issued", "issued", by, key=key)
    tell_applicant(application, _("Your application is completed"), "")


def _proposer(application: Application) -> Person:
    forwarded = application.steps.filter(act="forwarded").select_related("by").last()
    return forwarded.by if forwarded else application.created_by


def _who(application: Application, by: Person) -> dict:
    return {"proposed_by": _proposer(application), "approved_by": by, "key": f"application:{application.public_id}"}


def _places(application: Application) -> list[Place]:
    return [Place(i.domain, i.area, i.power) for i in application.items.select_related("domain", "area", "power")]


def _new_certificate(application: Application, first_day: date, decision: Decision, by: Person) -> Certificate:
    rules = rules_at(application.authority)
    certificate = Certificate.objects.create(
        authority=application.authority,
        number=allot(application.authority, rules),
        type=application.type,
        origin="issued_here",
        person=application.person,
        unit=application.unit,
        created_at=clock.now(),
    )
    facts = {
        "valid_from": first_day.isoformat(),
        "valid_until": last_day_of_term(first_day, rules).isoformat(),
        **first_registration(first_day, rules),
        "scope": facts_of(_places(application)),
        "rule_set": rules.version,
        "application": str(application.public_id),
    }
    event = carry_out(
        certificate,
        Kind.ISSUED,
        effective_at=clock.start_of_day(clock.today()),
        decision=decision,
        facts=facts,
        evidence=list(application.evidence_files.values_list("sha256", flat=True)),
        proposed_by=_proposer(application),
        approved_by=by,
        key="issued",
    )
    cards.make_copy(certificate, event, by)
    return certificate


def _leave(application: Application, first_day: date, by: Person) -> None:
    """The former unit's certificate ends with the last day in that post, at the latest when the new one begins."""
    old = application.subject
    if old is None or status_at(old, clock.now()).state != "issued":
        return
    stated = application.data.get("last_day")
    last_day = date.fromisoformat(stated) if stated else first_day - timedelta(days=1)
    changes.cancel(certificate=old, last_day=last_day, reasons=["transferred"], **_who(application, by))


def _replace(application: Application, certificate: Certificate, decision: Decision, by: Person) -> None:
    lost = "lost" in status_at(certificate, clock.now()).overlays
    if lost:
        cards.replace_card(certificate=certificate, at=clock.now(), **_who(application, by))
    else:
        cards.reissue_card(certificate=certificate, at=clock.now(), what=["card"], **_who(application, by))


def _change_data(application: Application, certificate: Certificate, decision: Decision, by: Person) -> None:
    """The facts change from their own day of law; the card is made anew now.

    A name that is on record already, by the application for another certificate of theirs, is not recorded twice.
    """
    data = application.data
    since = date.fromisoformat(data["since"])
    if data["change"] == "name" and application.person.name != names.tidy(data["name"]):
        rename_person(
            person=application.person,
            name=data["name"],
            valid_from=since,
            basis=data["basis"],
            recorded_by=_proposer(application),
        )
    if data["change"] == "photo" and not _take_photo(application, since):
        raise DomainError("photo_missing")
    at = max(clock.start_of_day(since), certificate.events.order_by("sequence")[0].effective_at)
    cards.reissue_card(
        certificate=certificate, at=at, what=[data["change"]], decision=decision, **_who(application, by)
    )


def _take_photo(application: Application, since: date) -> bool:
    """The photo handed in becomes the one on cards and pages; false where none was."""
    paper = application.evidence_files.filter(kind="photo").select_related("file").last()
    if paper is None:
        return False
    set_photo(
        person=application.person,
        file=paper.file,
        valid_from=since,
        basis=str(application.public_id)[:8].upper(),
        recorded_by=_proposer(application),
    )
    return True


def _change_scope(application: Application, certificate: Certificate, decision: Decision, by: Person) -> None:
    """From the decision on: what is asked for and not held is added, what is held and not asked for is removed."""
    asked = {(p.domain.pk, p.area.pk): p for p in _places(application)}
    held = {(s.domain_id, s.area_id): Place(s.domain, s.area, s.power) for s in scope_on(certificate)}
    changes.change_scope(
        certificate=certificate,
        at=clock.now(),
        added=[place for key, place in asked.items() if key not in held],
        removed=[place for key, place in held.items() if key not in asked],
        decision=decision,
        **_who(application, by),
    )


def _surrender(application: Application, certificate: Certificate, decision: Decision, by: Person) -> None:
    stated = application.data.get("last_day")
    last_day = date.fromisoformat(stated) if stated else clock.today()
    changes.cancel(
        certificate=certificate,
        last_day=last_day,
        reasons=["surrendered"],
        decision=decision,
        **_who(application, by),
    )


def allot(authority: Authority, rules: Rules) -> str:
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


def last_day_of_term(first_day: date, rules: Rules) -> date:
    if rules["term_mode"] == "cohort" and rules["cohort_end"]:
        return date.fromisoformat(rules["cohort_end"])
    return term_last_day(first_day, rules["certificate_term_months"], TermEnd(rules["term_last_day"]))


@transaction.atomic
def reissue_with_new_number(
    *,
    certificate: Certificate,
    void_from: date,
    decision: Decision,
    proposed_by: Person,
    approved_by: Person,
    note: str = "",
    evidence: Sequence[str] = (),
    key: str,
) -> Certificate:
    """A new card under a new number for the rest of the same term; the old certificate is superseded from that day.

    The note and the scan of the decision stand behind both entries.
    """
    if earlier := Certificate.objects.filter(events__key=f"{key}:new").first():
        return earlier
    status, rules = status_at(certificate, clock.now()), rules_at(certificate.authority)
    if status.valid_until is None:
        raise DomainError("before_first_known_day", on=clock.today())
    event: CertificateEvent = carry_out(
        certificate,
        Kind.SUPERSEDED,
        effective_at=clock.start_of_day(void_from),
        decision=decision,
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=key,
    )
    cards.void_live_copies(certificate, event, approved_by)
    made = Certificate.objects.create(
        authority=certificate.authority,
        number=allot(certificate.authority, rules),
        type=certificate.type,
        origin="issued_here",
        person=certificate.person,
        unit=certificate.unit,
        created_at=clock.now(),
    )
    issued = carry_out(
        made,
        Kind.ISSUED,
        effective_at=clock.start_of_day(void_from),
        decision=decision,
        facts={
            "valid_from": void_from.isoformat(),
            "valid_until": status.valid_until.isoformat(),
            "scope": facts_of([Place(s.domain, s.area, s.power) for s in scope_on(certificate)]),
            "rule_set": rules.version,
            "replaces": certificate.number,
        },
        proposed_by=proposed_by,
        approved_by=approved_by,
        note=note,
        evidence=evidence,
        key=f"{key}:new",
    )
    cards.make_copy(made, issued, approved_by)
    return made
