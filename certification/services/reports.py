"""Reports of wrong data and complaints about officers: tracked, with a day for the answer, handled above the unit."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from certification.models import CardAlarm, CardCopy, Certificate, PublicReport, PublicReportStep
from certification.models.publicity import OUTCOMES_OF
from certification.queries.reports import handled_by, handlers_of, keepers_of
from certification.queries.rules import rules_at
from core import audit, clock
from core.errors import DomainError, register_texts
from core.models import Person, Unit
from core.notices import notify
from core.sealed import lookup_digest

register_texts(
    {
        "report_empty": gettext_lazy("Say what is wrong or what happened."),
        "report_answered": gettext_lazy("This report is answered already."),
        "report_needs_answer": gettext_lazy("Choose an outcome and write the answer that the reporter reads."),
        "report_other_kind": gettext_lazy("This outcome is none of a report of this kind: send the answer back."),
        "report_waits": gettext_lazy("An answer waits for a second person."),
        "report_nothing_waits": gettext_lazy("No answer waits to be confirmed."),
        "report_second_person": gettext_lazy("You handled this complaint: somebody else confirms the answer."),
        "report_needs_note": gettext_lazy("Say why the answer goes back."),
        "report_other_answer": gettext_lazy("Another answer has been proposed meanwhile. Read it and decide again."),
    }
)
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_code() -> str:
    """A tracking code to write down: 12 letters without look-alikes, 59 random bits."""
    text = "".join(secrets.choice(_LETTERS) for _n in range(12))
    return "-".join(text[n : n + 4] for n in (0, 4, 8))


def tidy_code(text: str) -> str:
    letters = "".join(character for character in text.upper() if character.isalnum())
    return "-".join(letters[n : n + 4] for n in (0, 4, 8))


@transaction.atomic
def receive_report(
    *,
    kind: str,
    unit: Unit,
    text: str,
    certificate: Certificate | None = None,
    name: str = "",
    contact: str = "",
    channel: str = "site",
    ticket: str = "",
    entered_by: Person | None = None,
) -> tuple[PublicReport, str]:
    """Write a report down and tell those above the unit. The code comes back once; only its digest is kept.

    Raises DomainError report_empty.
    """
    if not text.strip():
        raise DomainError("report_empty")
    moment, code = clock.now(), new_code()
    days = rules_at(unit.authority)["report_answer_days"]
    report = PublicReport.objects.create(
        kind=kind,
        channel=channel,
        ticket=ticket.strip(),
        code_digest=lookup_digest(code),
        authority=unit.authority,
        unit=unit,
        handling_unit=unit.parent or unit,
        certificate=certificate,
        text=text.strip(),
        reporter_name=name.strip(),
        reporter_contact=contact.strip(),
        received_at=moment,
        entered_by=entered_by,
        due_on=clock.day_of(moment) + timedelta(days=days),
    )
    _step(report, "received", by=entered_by)
    with override(settings.LANGUAGE_CODE):
        _tell_handlers(report)
    return report, code


def _tell_handlers(report: PublicReport) -> None:
    for person in handlers_of(report):
        notify(
            person=person,
            kind="public_report",
            key=f"public_report:{report.public_id}:{person.pk}",
            subject=_("A report about %(unit)s waits for an answer") % {"unit": report.unit.name},
            body=_("Answer it by %(day)s.") % {"day": report.due_on},
            url=f"/office/registry/reports/{report.public_id}/",
        )


def _step(report: PublicReport, act: str, *, by: Person | None, **values: str) -> PublicReportStep:
    step = PublicReportStep.objects.create(report=report, act=act, at=clock.now(), by=by, **values)
    PublicReport.objects.filter(pk=report.pk).update(state=act)
    if by is not None:
        audit.record(f"report.{act}", actor=by, subject=report)
    return step


def _open(report: PublicReport) -> PublicReport:
    """The report, locked. Raises DomainError report_answered."""
    locked = PublicReport.objects.select_for_update().get(pk=report.pk)
    if locked.state == "answered":
        raise DomainError("report_answered")
    return locked


@transaction.atomic
def take_up(*, report: PublicReport, by: Person, note: str = "", ask_unit: bool = False) -> PublicReportStep:
    """Note that somebody looks into it; `ask_unit` where the unit is asked, without naming the reporter."""
    return _step(_open(report), "unit_asked" if ask_unit else "taken_up", by=by, note=note.strip())


@transaction.atomic
def answer_report(*, report: PublicReport, by: Person, outcome: str, answer: str, note: str = "") -> PublicReportStep:
    """Close it with an outcome and the words the reporter reads; what concerns a complaint a second person confirms first.

    Raises DomainError report_needs_answer, report_answered, report_waits.
    """
    if outcome not in OUTCOMES_OF[report.kind] or not answer.strip():
        raise DomainError("report_needs_answer")
    found = _open(report)
    if found.state == "proposed":
        raise DomainError("report_waits")
    act = "proposed" if found.kind == "complaint" else "answered"
    step = _step(found, act, by=by, outcome=outcome, answer=answer.strip(), note=note.strip())
    if act == "proposed":
        with override(settings.LANGUAGE_CODE):
            _tell_second(found, step)
    return step


@transaction.atomic
def decide_answer(
    *, report: PublicReport, by: Person, agree: bool, note: str = "", read: UUID | None = None
) -> PublicReportStep:
    """Confirm the answer to a complaint, or send it back with a note. Whoever handled the complaint never does.

    `read` is the proposal that was on the screen: where another has taken its place, nothing is decided.
    Raises DomainError report_answered, report_nothing_waits, report_second_person, report_other_answer, report_other_kind,
    report_needs_note.
    """
    found = _open(report)
    proposed = found.steps.filter(act="proposed").last()
    if found.state != "proposed" or proposed is None:
        raise DomainError("report_nothing_waits")
    if by.pk in handled_by(found):
        raise DomainError("report_second_person")
    if read and read != proposed.public_id:
        raise DomainError("report_other_answer")
    if agree:
        if proposed.outcome not in OUTCOMES_OF[found.kind]:  # proposed while every kind could end in every way
            raise DomainError("report_other_kind")
        return _step(found, "answered", by=by, outcome=proposed.outcome, answer=proposed.answer, note=note.strip())
    if not note.strip():
        raise DomainError("report_needs_note")
    return _step(found, "sent_back", by=by, note=note.strip())


def _tell_second(report: PublicReport, step: PublicReportStep) -> None:
    handled = handled_by(report)
    for person in handlers_of(report).exclude(pk__in=handled):
        notify(
            person=person,
            kind="public_report",
            key=f"report_answer:{step.public_id}:{person.pk}",
            subject=_("The answer to a complaint about %(unit)s waits for a second person")
            % {"unit": report.unit.name},
            body=_("Confirm it or send it back by %(day)s.") % {"day": report.due_on},
            url=f"/office/registry/reports/{report.public_id}/",
        )


@transaction.atomic
def raise_alarm(copy: CardCopy, address: str) -> CardAlarm:
    """Somebody holds a void card: write it down and tell those who keep the register, once a day for a card."""
    moment = clock.now()
    last = copy.states.order_by("-pk").values_list("state", flat=True).first() or ""
    alarm = CardAlarm.objects.create(copy=copy, at=moment, state=last, address_digest=lookup_digest(address))
    with override(settings.LANGUAGE_CODE):
        _tell_keepers(copy.certificate, key=f"void_card:{copy.pk}:{clock.day_of(moment)}")
    return alarm


def _tell_keepers(certificate: Certificate, key: str) -> None:
    for person in keepers_of(certificate.unit):
        notify(
            person=person,
            kind="void_card",
            key=f"{key}:{person.pk}",
            subject=_("A void card of %(number)s was scanned") % {"number": certificate.number},
            body=_(
                "The code of a card that was reported lost, replaced or handed in was scanned. Somebody may be showing it."
            ),
            url=f"/office/registry/{certificate.public_id}/",
        )
