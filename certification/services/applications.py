"""From a wish to its end: officer or clerk, the reviews of the rule set, approval, and what follows for the certificate.

Nobody reviews twice in one round, and nobody reviews what they wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from certification.domain.application import (
    DOCUMENTS,
    FOR_SUPERVISORS,
    KINDS,
    MAY_REFUSE,
    OPEN,
    REFUSAL_REASONS,
    STEPS,
    next_step,
    opened_by,
    refusal_of_return,
)
from certification.domain.eligibility import Requirement, all_met
from certification.domain.renewal import renewal_refusal
from certification.domain.states import CertificateType
from certification.models import (
    Application,
    ApplicationItem,
    ApplicationStep,
    Campaign,
    Certificate,
    CertificateSpan,
    Evidence,
    OfficerFile,
)
from certification.ports import file_findings
from certification.queries.eligibility import requirements_of
from certification.queries.personnel import is_reviewer_now
from certification.queries.reviews import calendar_of, line_departments
from certification.queries.rules import rules_at
from certification.queries.standing import covering, status_at
from certification.requirements import missing_words
from certification.services.acts import raise_refusal
from certification.services.cards import report_loss
from certification.services.scope import Place
from certification.texts import application_word, kind_word
from core import clock
from core.domain.working_days import YearNotEnteredError, add_working_days
from core.errors import DomainError
from core.files import FileKind, accept
from core.models import Authority, Person, Unit
from core.notices import notify


@transaction.atomic
def open_file(*, person: Person, authority: Authority, opened_by: Person | None) -> OfficerFile:
    """The register's file on a person; the same person has one."""
    file, _made = OfficerFile.objects.get_or_create(
        person=person, defaults={"authority": authority, "opened_by": opened_by, "opened_at": clock.now()}
    )
    return file


@transaction.atomic
def apply(
    *,
    person: Person,
    unit: Unit,
    authority: Authority,
    scope: Sequence[Place],
    by: Person,
    kind: str = "first",
    type: str = "enforcement",  # noqa: A002 the trade's word
    subject: Certificate | None = None,
    data: Mapping[str, Any] | None = None,
    campaign: Campaign | None = None,
) -> Application:
    """Begin an application. Raises DomainError application_open, scope_empty, subject_missing, nothing_to_renew, renewal_*."""
    form = KINDS[kind]
    if type == CertificateType.SUPERVISION and kind not in FOR_SUPERVISORS:
        raise DomainError("subject_wrong", kind=kind_word(kind, type))
    if "scope" in form.fields and not scope:
        raise DomainError("scope_empty")
    if Application.objects.filter(person=person, type=type, kind=kind, state__in=OPEN).exists():
        raise DomainError("application_open", name=person.name)
    if kind == "renewal":
        subject = _renewable(person, unit, authority, type)
    if form.about:
        _check_subject(kind, type, person, subject)
    open_file(person=person, authority=authority, opened_by=by)
    if kind == "replacement" and subject is not None:
        _report_loss(subject, dict(data or {}), by)
    application = Application.objects.create(
        authority=authority,
        unit=unit,
        person=person,
        kind=kind,
        type=type,
        subject=subject,
        data=dict(data or {}),
        campaign=campaign,
        created_by=by,
        created_at=clock.now(),
    )
    _ask_for(application, scope)
    _note(application, "created", "", "draft", by, key="created")
    return application


def _report_loss(subject: Certificate, data: Mapping[str, Any], by: Person) -> None:
    """A card that is lost is dead before anybody reviews the application for a new one."""
    if data.get("reason") != "lost" or "lost" in status_at(subject, clock.now()).overlays:
        return
    at = clock.parse_moment(data["lost_at"]) if data.get("lost_at") else clock.now()
    report_loss(certificate=subject, at=at, by=by, note="", key=f"loss:{clock.isoformat(at)}")


def _ask_for(application: Application, scope: Sequence[Place]) -> None:
    ApplicationItem.objects.bulk_create(
        ApplicationItem(application=application, domain=p.domain, area=p.area, power=p.power) for p in scope
    )


def _check_subject(kind: str, of_type: str, person: Person, subject: Certificate | None) -> None:
    """Re-entry and transfer may come from elsewhere; the others concern a certificate of this person that can carry them.

    It is of the type that is applied for: none becomes another.
    """
    if subject is None:
        if kind in ("transfer", "reentry"):
            return
        raise DomainError("subject_missing")
    state = status_at(subject, clock.now()).state
    if (subject.person_id, subject.type) != (person.pk, of_type) or state not in KINDS[kind].about:
        raise DomainError("subject_wrong", kind=kind_word(kind, of_type))


@transaction.atomic
def amend(
    *,
    application: Application,
    by: Person,
    unit: Unit | None = None,
    scope: Sequence[Place] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Application:
    """Mend a draft; after a return only what the return opened. Raises DomainError field_closed, scope_empty."""
    application = _locked(application, "draft")
    if by.pk not in (application.person_id, application.created_by_id):
        raise DomainError("withdraw_own")
    if unit is not None:
        _open(application, "unit")
        application.unit = unit
    if scope is not None:
        _open(application, "scope")
        if not scope:
            raise DomainError("scope_empty")
        application.items.all().delete()
        _ask_for(application, scope)
    if data is not None:
        _open(application, "change" if application.kind == "change_data" else "reason")
        application.data = {**application.data, **data}
    return move_on(application, "amended", "draft", by)


def _open(application: Application, field: str) -> None:
    closed = application.reopened is not None and field not in application.reopened
    if closed or field not in KINDS[application.kind].fields:
        raise DomainError("field_closed")


@transaction.atomic
def attach(*, application: Application, kind: str, upload: Any, by: Person) -> Evidence:
    """Take in a paper: the applicant's while the documents are open, the signed form from staff at any time before the end.

    Raises DomainError file_refused, field_closed, application_step.
    """
    staff_paper = kind == "signed_form"
    application = _locked(application, *(OPEN if staff_paper else ("draft",)))
    if not staff_paper:
        _open(application, "documents")
    if kind not in DOCUMENTS:
        raise DomainError("field_closed")
    stored = accept(upload, kind=FileKind.PHOTO if kind == "photo" else FileKind.EVIDENCE, by=by)
    return Evidence.objects.create(
        file=stored, application=application, kind=kind, sha256=stored.sha256, added_by=by, added_at=clock.now()
    )


@transaction.atomic
def submit(*, application: Application, by: Person) -> Application:
    """Hand it in, with what every requirement says today and the reviews the rules ask for. Missing points do not hinder."""
    application = _locked(application, "draft")
    application.submitted_at = clock.now()
    application.plan = plan_of(application)
    application.reopened = None
    application.eligibility = {**application.eligibility, "submitted": _snapshot(application)}
    return move_on(application, "submitted", application.plan[0]["step"], by)


def plan_of(application: Application) -> list[dict[str, Any]]:
    """The reviews of the rule set; a line department is asked only where there is one for what is applied for."""
    steps = rules_at(application.authority)["review_steps"]
    domains = list(application.items.values_list("domain_id", flat=True))
    if not line_departments(domains, application.unit):
        steps = [one for one in steps if one["step"] != "line_review"]
    return [dict(one) for one in steps]


@transaction.atomic
def forward(*, application: Application, by: Person, note: str = "") -> Application:
    """A review says yes and hands it to the next."""
    application = _locked(application, *STEPS[:-1])
    _untouched(application, by)
    _legal_review_by_registered(application, by)
    application.handler = application.handler or by
    return move_on(application, "forwarded", next_step(application.plan, application.state), by, note)


@transaction.atomic
def send_back(
    *, application: Application, by: Person, reasons: Sequence[str], note: str = "", late_reason: str = ""
) -> Application:
    """Return for correction with one complete list; only what is wrong opens again. Raises DomainError return_*."""
    application = _locked(application, *STEPS)
    _not_by(by, application.person_id)
    _legal_review_by_registered(application, by)
    told = _told_before(application)
    raise_refusal(refusal_of_return(application.kind, reasons, told, late_reason=late_reason))
    application.reopened = opened_by(reasons)
    application.handler = application.handler or by
    text = "\n".join(part for part in (note.strip(), late_reason.strip()) if part)
    application = move_on(application, "returned", "draft", by, text, reasons=reasons)
    tell_applicant(application, _("Your application needs a correction"), text)
    return application


def _legal_review_by_registered(application: Application, by: Person) -> None:
    """Whether a legal reviewer stands on their register is only told, unless a document asks for it."""
    if application.state != "unit_legal_review":
        return
    rules = rules_at(application.authority)
    if rules["legal_review_by_registered_only"] and not is_reviewer_now(by):
        setting = rules.settings["legal_review_by_registered_only"]
        raise DomainError("legal_reviewer_not_on_register", document=f"{setting.document} {setting.article}")


def _told_before(application: Application) -> set[str] | None:
    """Fields that returns from this very review opened; None where it returns for the first time."""
    rows = application.steps.filter(act="returned", from_state=application.state).values_list("reasons", flat=True)
    told = [field for reasons in rows for field in opened_by(reasons)]
    return set(told) if rows else None


@transaction.atomic
def refuse(*, application: Application, by: Person, reasons: Sequence[str], note: str) -> Application:
    """The authority says no, with coded reasons and words; it ends on the day of the notice."""
    application = _locked(application, *MAY_REFUSE)
    _reasoned(note)
    if not reasons or set(reasons) - set(REFUSAL_REASONS):
        raise DomainError("refusal_without_reason")
    _not_by(by, application.person_id, application.created_by_id)
    application = move_on(application, "refused", "refused", by, note, reasons=reasons)
    tell_applicant(application, _("Your application was refused"), note)
    return application


@transaction.atomic
def withdraw(*, application: Application, by: Person) -> Application:
    application = _locked(application, *OPEN)
    if by.pk not in (application.person_id, application.created_by_id):
        raise DomainError("withdraw_own")
    return move_on(application, "withdrawn", "withdrawn", by)


@transaction.atomic
def approve(
    *, application: Application, by: Person, note: str = "", found: Sequence[Requirement] | None = None
) -> Application:
    """The authority's yes: by somebody who has not touched it yet, and only when every requirement is met today.

    `found`: the requirements, where the caller has just asked for many at once.
    """
    application = _locked(application, "authority_review")
    _untouched(application, by)
    asked = found if found is not None else requirements_of(application)
    if not all_met(asked):
        raise DomainError("requirements_missing", missing=missing_words(asked))
    application.eligibility = {
        **application.eligibility,
        "approved": [r.as_json() for r in asked],
        "file_reviews": _file_reviews(application),
    }
    return move_on(application, "approved", "approved", by, note)


@dataclass(frozen=True)
class Outcome:
    """What became of one of many: `refusal` is empty where it went through."""

    application: Application
    refusal: DomainError | None = None


def each(applications: Iterable[Application], act: Callable[[Application], Any]) -> list[Outcome]:
    """The same step for many, each in a transaction of its own: one that cannot go on does not hold up the others."""
    outcomes = []
    for application in applications:
        try:
            act(application)
        except DomainError as refusal:
            outcomes.append(Outcome(application, refusal))
        else:
            outcomes.append(Outcome(application))
    return outcomes


def certificate_to_renew(person: Person, unit: Unit, of_type: str) -> CertificateSpan | None:
    """The span, now, of the newest certificate of the type, of the person in the unit, that is in force or ran out."""
    moment = clock.now()
    held = covering(CertificateSpan.objects.filter(person=person, unit=unit, type=of_type), moment, moment)
    return held.filter(state__in=["issued", "expired"]).select_related("stream").order_by("-valid_until").first()


def _renewable(person: Person, unit: Unit, authority: Authority, of_type: str) -> Certificate:
    old = certificate_to_renew(person, unit, of_type)
    if old is None:
        raise DomainError("nothing_to_renew")
    raise_refusal(renewal_refusal(old.valid_until, clock.today(), rules_at(authority)))
    return old.stream


def _locked(application: Application, *states: str) -> Application:
    application = (
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "unit", "authority", "subject")
        .get(pk=application.pk)
    )
    if application.state not in states:
        raise DomainError("application_step", state=application_word(application.state))
    return application


def touched_by(application: Application) -> set[int]:
    """Everybody who had the present round in hands: the applicant, its author, whoever forwarded it since it came in."""
    steps = list(application.steps.order_by("id").values_list("act", "by_id"))
    since = max((n for n, (act, _by) in enumerate(steps) if act == "submitted"), default=0)
    forwarded = {by for act, by in steps[since:] if act == "forwarded"}
    return {application.person_id, application.created_by_id} | forwarded


def _untouched(application: Application, by: Person) -> None:
    _not_by(by, *touched_by(application))


def _not_by(by: Person, *handlers: int) -> None:
    if by.pk in handlers:
        raise DomainError("handler_never_reviews")


def _reasoned(note: str) -> None:
    if not note.strip():
        raise DomainError("reason_is_empty")


def _snapshot(application: Application) -> list[dict]:
    return [requirement.as_json() for requirement in requirements_of(application)]


def _file_reviews(application: Application) -> dict[str, int] | None:
    """What whoever approves was told of findings in the officer's files; None: nobody knew."""
    told = file_findings([application.person_id], clock.today())
    return None if told is None else asdict(told[application.person_id])


def move_on(
    application: Application,
    act: str,
    state: str,
    by: Person,
    note: str = "",
    key: str | None = None,
    reasons: Sequence[str] = (),
) -> Application:
    """Write the step down and start the clock of the review that begins. The caller holds the row's lock."""
    before, application.state = application.state, state
    application.version += 1
    if before != state:
        application.step_since, application.due_on = clock.today(), _due_on(application)
    application.save()
    key = key or f"{application.version}:{act}"
    _note(application, act, before, state, by, note=note, key=key, reasons=reasons)
    return application


def _due_on(application: Application) -> date | None:
    """The last working day of the review that begins; None where the holidays are not entered yet."""
    limits = {one["step"]: one["working_days"] for one in application.plan}
    if application.state not in limits:
        return None
    try:
        return add_working_days(clock.today(), limits[application.state], calendar_of(application.authority_id))
    except YearNotEnteredError:
        return None


def _note(
    application: Application,
    act: str,
    before: str,
    after: str,
    by: Person,
    *,
    note: str = "",
    key: str,
    reasons: Sequence[str] = (),
) -> None:
    ApplicationStep.objects.create(
        application=application,
        act=act,
        from_state=before,
        to_state=after,
        by=by,
        at=clock.now(),
        reasons=list(reasons),
        note=note.strip()[:400],
        key=key,
    )


def tell_applicant(application: Application, subject: str, body: str) -> None:
    """One notice for each version of the application."""
    notify(
        person=application.person,
        kind="application",
        key=f"application:{application.public_id}:{application.version}",
        subject=subject,
        body=body or subject,
        url=reverse("certification:my-application", args=[application.public_id]),
    )
