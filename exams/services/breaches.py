"""Breaches of the rules of an exam: a record, evidence, notice, statement, decision, appeal. Signals never start one by themselves."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from core import audit, clock
from core.errors import DomainError
from core.models import Authority, Person, StoredFile
from core.notices import notify
from exams.domain.discipline import BAN, BY_ANOTHER, FLAG, SITTING_VOID, ban_ends, is_void, may_follow
from exams.models import Attempt, Breach, BreachStep, DisciplineRule, GradeEntry, Registration
from exams.services.events import note


@transaction.atomic
def open_breach(*, registration: Registration, facts: str, by: Person, evidence: StoredFile | None = None) -> Breach:
    """Write down what happened. Nothing follows from it but the procedure."""
    if not facts.strip():
        raise DomainError("reason_is_empty")
    breach = Breach.objects.create(registration=registration, opened_by=by, opened_at=clock.now())
    _append(breach, "opened", facts, by, evidence=evidence)
    note(sitting=registration.sitting, registration=registration, room=registration.room, kind="breach", by=by)
    return breach


@transaction.atomic
def take_step(
    *,
    breach: Breach,
    kind: str,
    text: str,
    by: Person,
    evidence: StoredFile | None = None,
    tier: int | None = None,
) -> BreachStep:
    """The next step. Raises DomainError breach_step_not_now, handler_never_reviews, ban_needs_document, reason_is_empty."""
    breach = (
        Breach.objects.select_for_update(of=("self",))
        .select_related("registration__sitting__exam__authority", "registration__person", "opened_by")
        .get(pk=breach.pk)
    )
    if not may_follow(kinds_of(breach), kind):
        raise DomainError("breach_step_not_now")
    if kind in BY_ANOTHER and breach.opened_by_id == by.pk:
        raise DomainError("handler_never_reviews")
    if not text.strip():
        raise DomainError("reason_is_empty")
    rule = _ban_rule(breach) if kind == "decided" and tier in (BAN, FLAG) else None
    step = _append(breach, kind, text, by, evidence=evidence, tier=tier if kind == "decided" else None, rule=rule)
    if kind in ("decided", "lifted"):
        _carry_through(breach, by, text)
    if kind in ("noticed", "decided", "upheld", "lifted"):
        _tell(breach, step)
    return step


def kinds_of(breach: Breach) -> list[str]:
    return list(breach.steps.order_by("pk").values_list("kind", flat=True))


def ban_rule(authority: Authority, on: date) -> DisciplineRule | None:
    return DisciplineRule.objects.filter(authority=authority, effective_from__lte=on).first()


@transaction.atomic
def name_ban_document(
    *, authority: Authority, document: str, article: str, ban_months: int, effective_from: date, by: Person
) -> DisciplineRule:
    rule = DisciplineRule.objects.create(
        authority=authority,
        document=document,
        article=article,
        ban_months=ban_months,
        effective_from=effective_from,
        named_by=by,
        named_at=clock.now(),
    )
    audit.record("exams.ban_document_named", actor=by, subject=rule, months=ban_months)
    return rule


def void_registrations(sitting_ids) -> set[int]:
    """Places whose paper a standing decision voids. One query."""
    steps: dict[tuple[int, int], list[str]] = {}
    rows = BreachStep.objects.filter(breach__registration__sitting__in=sitting_ids).order_by("pk")
    for breach, place, kind in rows.values_list("breach", "breach__registration", "kind"):
        steps.setdefault((breach, place), []).append(kind)
    return {place for (_breach, place), kinds in steps.items() if is_void(kinds)}


def _ban_rule(breach: Breach) -> DisciplineRule:
    rule = ban_rule(breach.registration.sitting.exam.authority, clock.today())
    if rule is None:
        raise DomainError("ban_needs_document")
    return rule


def _append(
    breach: Breach,
    kind: str,
    text: str,
    by: Person,
    *,
    evidence: StoredFile | None = None,
    tier: int | None = None,
    rule: DisciplineRule | None = None,
) -> BreachStep:
    step = BreachStep.objects.create(
        breach=breach,
        kind=kind,
        text=text.strip(),
        evidence=evidence,
        tier=tier,
        document=f"{rule.document} {rule.article}" if rule else "",
        banned_until=ban_ends(clock.today(), rule.ban_months) if rule else None,
        opened_by=breach.opened_by,
        by=by,
        at=clock.now(),
    )
    audit.record(f"exams.breach_{kind}", actor=by, subject=breach, tier=tier)
    return step


def _carry_through(breach: Breach, by: Person, reason: str) -> None:
    """A decision takes the pass from a marked paper, and lifting it gives it back: another entry in the log of grades.

    Of the second tier on, every paper that the person sat in sittings of the same day and place is concerned.
    """
    place = breach.registration
    step = breach.steps.filter(kind="decided").order_by("pk").last()
    concerned = Attempt.objects.filter(registration=place)
    if step and step.tier and step.tier >= SITTING_VOID:
        concerned = Attempt.objects.filter(
            registration__person=place.person,
            registration__sitting__opens_at__date=clock.day_of(place.sitting.opens_at),
        )
    void = void_registrations(concerned.values_list("registration__sitting", flat=True))
    for attempt in concerned.select_related("registration__sitting__exam"):
        newest = attempt.grades.order_by("-id").first()
        if newest is None:
            continue
        passed = newest.total >= attempt.registration.sitting.exam.pass_marks
        is_taken = attempt.registration_id in void or (attempt.registration_id != place.pk and place.pk in void)
        if newest.passed != (passed and not is_taken):
            _correct(attempt, newest, passed and not is_taken, by, reason)


def _correct(attempt: Attempt, newest: GradeEntry, passed: bool, by: Person, reason: str) -> None:
    GradeEntry.objects.create(
        attempt=attempt,
        origin="correction",
        marks=newest.marks,
        total=newest.total,
        complete=newest.complete,
        passed=passed,
        by=by,
        reason=reason.strip()[:300],
        at=clock.now(),
        key_digest=newest.key_digest,
    )


_TOLD = {
    "noticed": "请您查看有关情况。您可以陈述意见、提交材料。",
    "decided": "处理决定已作出，您可以查看内容和申请复核的途径。",
    "upheld": "复核结果：维持原决定。",
    "lifted": "复核结果：撤销原决定。",
}


def _tell(breach: Breach, step: BreachStep) -> None:
    notify(
        person=breach.registration.person,
        kind="breach",
        key=f"breach:{step.public_id}",
        subject=f"考试情况告知：{breach.registration.sitting.title}",
        body=f"{step.text}\n{_TOLD[step.kind]}",
        url="/exams/",
    )
