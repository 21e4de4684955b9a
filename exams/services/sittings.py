"""Sittings: when and where an exam is held, and who has a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Person, Unit
from core.notices import notify
from exams import texts  # noqa: F401 registers the sentences
from exams.models import Exam, Registration, Sitting
from exams.services.papers import is_unchanged


@transaction.atomic
def hold_sitting(
    *, exam: Exam, unit: Unit, title: str, place: str, opens_at: datetime, closes_at: datetime, by: Person
) -> Sitting:
    """Raises DomainError window_reversed, exam_has_no_form, form_was_changed."""
    if closes_at <= opens_at:
        raise DomainError("window_reversed")
    forms = list(exam.forms.all())
    if not forms:
        raise DomainError("exam_has_no_form")
    if not all(is_unchanged(form) for form in forms):
        raise DomainError("form_was_changed")
    sitting = Sitting.objects.create(
        exam=exam,
        unit=unit,
        title=title,
        place=place,
        opens_at=opens_at,
        closes_at=closes_at,
        created_by=by,
        created_at=clock.now(),
    )
    audit.record("exams.sitting_held", actor=by, subject=sitting)
    return sitting


@transaction.atomic
def register(*, sitting: Sitting, people: Iterable[Person], by: Person, extra_minutes: int = 0) -> list[Registration]:
    """Give each person a place and lay out a paper for it, the forms in turn. Who has a place keeps it."""
    forms = list(sitting.exam.forms.order_by("number"))
    if not forms:
        raise DomainError("exam_has_no_form")
    taken = sitting.registrations.count()
    made = []
    for number, person in enumerate(people):
        registration, new = Registration.objects.get_or_create(
            sitting=sitting,
            person=person,
            defaults={
                "form": forms[(taken + number) % len(forms)],
                "extra_minutes": extra_minutes,
                "registered_by": by,
                "registered_at": clock.now(),
            },
        )
        if new:
            made.append(registration)
            notify(
                person=person,
                kind="exam_registered",
                key=f"registered:{registration.public_id}",
                subject=f"考试报名：{sitting.title}",
                body=f"考试时间 {_window(sitting)}。{'地点：' + sitting.place if sitting.place else ''}",
                url="/exams/",
            )
    audit.record("exams.registered", actor=by, subject=sitting, count=len(made))
    return made


def _window(sitting: Sitting) -> str:
    begin = sitting.opens_at.astimezone(clock.BEIJING)
    end = sitting.closes_at.astimezone(clock.BEIJING)
    return f"{begin:%Y年%m月%d日 %H:%M} 至 {end:%m月%d日 %H:%M}（北京时间）"


@transaction.atomic
def withdraw_registration(*, registration: Registration, by: Person, reason: str) -> Registration:
    """Take a place back as long as nobody sits on it."""
    if not reason.strip():
        raise DomainError("reason_is_empty")
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if hasattr(registration, "attempt"):
        raise DomainError("attempt_closed")
    registration.withdrawn_at = clock.now()
    registration.save(update_fields=["withdrawn_at"])
    audit.record("exams.registration_withdrawn", actor=by, subject=registration, reason=reason.strip())
    return registration
