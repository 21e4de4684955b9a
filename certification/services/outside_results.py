"""Results from elsewhere: one person enters them with the document, another compares it with the original."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certification.models import Domain, OutsideResult, Qualification
from certification.queries.rules import rules_at
from certification.services.applications import open_file as open_officer_file
from certification.services.qualifications import in_force, record_elsewhere, withdraw_elsewhere
from core import audit, clock
from core.domain.dates import FAR_DAY, term_last_day
from core.errors import DomainError, register_texts
from core.files import FileKind, accept
from core.models import Person, Unit

PAPERS = ("common", "sector")
register_texts(
    {
        "result_own": _("Another person enters your own results."),
        "result_needs_domain": _("A sector paper belongs to a domain. Choose it."),
        "result_needs_day": _("Enter the day on which it was passed or obtained."),
        "result_in_the_future": _("That day has not come yet."),
        "result_needs_level": _("Choose the level of education."),
        "result_known": _("This is on record already, or waits for approval."),
        "result_decided": _("This was decided or withdrawn already."),
        "result_not_ours": _("Only what was entered on a document can be taken back here."),
    }
)


@transaction.atomic
def propose_result(
    *,
    what: str,
    person: Person,
    unit: Unit,
    document: str,
    by: Person,
    domain: Domain | None = None,
    level: str = "",
    passed_on: date | None = None,
    valid_until: date | None = None,
    upload: Any = None,
    note: str = "",
) -> OutsideResult:
    """Write it down for a second person; nothing counts before that.

    Raises DomainError result_own, result_needs_domain, result_needs_day, result_in_the_future, result_needs_level,
    result_known, reason_is_empty, file_refused.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    domain = domain if what == "sector" else None
    _check_result(what, person, by, domain, level, passed_on, document)
    result = OutsideResult.objects.create(
        what=what,
        person=person,
        unit=unit,
        domain=domain,
        level=level if what == "education" else "",
        passed_on=passed_on,
        valid_until=valid_until if what in PAPERS else None,
        document=document.strip(),
        file=accept(upload, kind=FileKind.EVIDENCE, by=by) if upload else None,
        note=note.strip(),
        proposed_by=by,
        proposed_at=clock.now(),
    )
    audit.record("outside_result.proposed", actor=by, subject=result, what=what)
    return result


def _check_result(
    what: str, person: Person, by: Person, domain: Domain | None, level: str, passed_on: date | None, document: str
) -> None:
    if person.pk == by.pk:
        raise DomainError("result_own")
    if not document.strip():
        raise DomainError("reason_is_empty")
    if what == "education":
        if not level:
            raise DomainError("result_needs_level")
    elif passed_on is None:
        raise DomainError("result_needs_day")
    if what == "sector" and domain is None:
        raise DomainError("result_needs_domain")
    if passed_on is not None and passed_on > clock.today():
        raise DomainError("result_in_the_future")
    waiting = OutsideResult.objects.filter(person=person, what=what, domain=domain, state="waiting")
    kept = in_force(person).filter(paper_kind=what, domain=domain, passed_on=passed_on)
    if waiting.exists() or (what != "education" and kept.exists()):
        raise DomainError("result_known")


@transaction.atomic
def propose_taking_back(*, qualification: Qualification, unit: Unit, reason: str, by: Person) -> OutsideResult:
    """What was entered on a document by mistake. Raises DomainError result_own, result_not_ours, result_known."""
    person = qualification.person
    if person.pk == by.pk:
        raise DomainError("result_own")
    if not reason.strip():
        raise DomainError("reason_is_empty")
    if qualification.source != "elsewhere" or not in_force(person).filter(pk=qualification.pk).exists():
        raise DomainError("result_not_ours")
    if OutsideResult.objects.filter(takes_back=qualification, state="waiting").exists():
        raise DomainError("result_known")
    result = OutsideResult.objects.create(
        what="take_back",
        person=person,
        unit=unit,
        domain=qualification.domain,
        passed_on=qualification.passed_on,
        document=qualification.document,
        takes_back=qualification,
        note=reason.strip(),
        proposed_by=by,
        proposed_at=clock.now(),
    )
    audit.record("outside_result.proposed", actor=by, subject=result, what="take_back")
    return result


@transaction.atomic
def approve_result(*, result: OutsideResult, by: Person) -> OutsideResult:
    """The second person compared it with the original: it counts from now on. Twice is once."""
    result = _locked(result)
    if result.state == "approved" and result.decided_by_id == by.pk:
        return result
    _decidable(result, by)
    if result.what == "education":
        _set_education(result, by)
    else:
        result.qualification = _carry_out(result, by)
    return _decide(result, "approved", by, "")


def _carry_out(result: OutsideResult, by: Person) -> Qualification:
    who: dict[str, Any] = {"proposed_by": result.proposed_by, "approved_by": by, "key": f"outside:{result.public_id}"}
    if result.takes_back is not None:
        return withdraw_elsewhere(qualification=result.takes_back, reason=result.note, **who)
    if result.passed_on is None:
        raise DomainError("result_needs_day")
    return record_elsewhere(
        person=result.person,
        paper_kind=result.what,
        domain=result.domain,
        passed_on=result.passed_on,
        valid_until=_valid_until(result, result.passed_on),
        document=result.document,
        evidence=[result.file.sha256] if result.file else [],
        **who,
    )


def _valid_until(result: OutsideResult, passed_on: date) -> date:
    """A paper is usable as long as its document says, or else as the rules say; the professional qualification always."""
    if result.what not in PAPERS:
        return FAR_DAY
    months = rules_at(result.unit.authority)["result_validity_months"]
    return result.valid_until or term_last_day(passed_on, months)


def _set_education(result: OutsideResult, by: Person) -> None:
    file = open_officer_file(person=result.person, authority=result.unit.authority, opened_by=by)
    before, file.education = file.education, result.level
    file.save(update_fields=["education"])
    audit.record("officer_file.education_set", actor=by, subject=file, before=before, after=result.level)


@transaction.atomic
def refuse_result(*, result: OutsideResult, by: Person, note: str) -> OutsideResult:
    result = _locked(result)
    _decidable(result, by)
    if not note.strip():
        raise DomainError("reason_is_empty")
    return _decide(result, "refused", by, note)


@transaction.atomic
def withdraw_result(*, result: OutsideResult, by: Person) -> OutsideResult:
    """By whoever entered it, as long as nobody decided."""
    result = _locked(result)
    if result.state != "waiting":
        raise DomainError("result_decided")
    if by.pk != result.proposed_by_id:
        raise DomainError("withdraw_own")
    return _decide(result, "withdrawn", by, "")


def _locked(result: OutsideResult) -> OutsideResult:
    rows = OutsideResult.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("person", "unit__authority", "proposed_by").get(pk=result.pk)


def _decidable(result: OutsideResult, by: Person) -> None:
    if result.state != "waiting":
        raise DomainError("result_decided")
    if by.pk in (result.proposed_by_id, result.person_id):
        raise DomainError("handler_never_reviews")


def _decide(result: OutsideResult, state: str, by: Person, note: str) -> OutsideResult:
    result.state, result.decided_by, result.decided_at = state, by, clock.now()
    result.decision_note = note.strip()
    result.save()
    audit.record(f"outside_result.{state}", actor=by, subject=result, what=result.what)
    return result
