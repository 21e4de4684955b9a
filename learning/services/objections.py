"""An officer objects to their account; somebody else answers within the time set."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit, clock
from core.errors import DomainError
from core.models import Person
from core.notices import notify
from learning.models import AnomalyVerdict, Objection, ObjectionAnswer, OutsideVerdict
from learning.queries.account import account_of
from learning.services.counters import last_word_on, restore

ANSWER_WITHIN = timedelta(days=15)


@transaction.atomic
def object_to(*, person: Person, year: int, text: str, fact: str = "") -> Objection:
    """Raises DomainError fact_unknown, objection_without_text, objection_waits_already."""
    if not text.strip():
        raise DomainError("objection_without_text")
    Person.objects.select_for_update().get(pk=person.pk)
    title = ""
    if fact:
        lines = {line.fact.key: line.fact for line in account_of(person, year).lines}
        if fact not in lines:
            raise DomainError("fact_unknown")
        title = lines[fact].title
    if Objection.objects.filter(person=person, year=year, fact=fact, answer=None).exists():
        raise DomainError("objection_waits_already")
    objection = Objection.objects.create(
        person=person, year=year, fact=fact, title=title, text=text.strip(), at=clock.now(), answer_due=clock.today() + ANSWER_WITHIN
    )  # fmt: skip
    audit.record("learning.objected", actor=person, subject=objection)
    return objection


@transaction.atomic
def answer_objection(*, objection_id: UUID, upheld: bool, text: str, by: Person) -> ObjectionAnswer:
    """Answer once, in words. Upheld against hours taken back, they are given back.

    Raises DomainError objection_answered_already, handler_never_reviews, answer_without_text.
    """
    objection = Objection.objects.select_for_update(of=("self",)).select_related("person").get(public_id=objection_id)
    if hasattr(objection, "answer"):
        raise DomainError("objection_answered_already")
    if not text.strip():
        raise DomainError("answer_without_text")
    if by.pk in {objection.person_id, *decided_by(objection)}:
        raise DomainError("handler_never_reviews")
    answer = ObjectionAnswer.objects.create(
        objection=objection, person=objection.person, upheld=upheld, text=text.strip(), by=by, at=clock.now()
    )
    word = last_word_on(objection.fact) if objection.fact else None
    if upheld and word is not None and word.kind == "taken_back":
        restore(person=objection.person, year=objection.year, fact=objection.fact, reason=text.strip()[:300], by=by)
    audit.record("learning.objection_answered", actor=by, subject=objection, upheld=upheld)
    _tell(objection, answer)
    return answer


def decided_by(objection: Objection) -> set[int]:
    """Who decided what the objection is about."""
    if not objection.fact:
        return set()
    word = last_word_on(objection.fact)
    verdicts = AnomalyVerdict.objects.filter(anomaly__fact=objection.fact).values_list("by_id", flat=True)
    checks = OutsideVerdict.objects.none()
    if objection.fact.startswith("outside:"):
        checks = OutsideVerdict.objects.filter(record__public_id=objection.fact.split(":")[1])
    return {*verdicts, *checks.values_list("by_id", flat=True), *({word.by_id} if word else ())}


def _tell(objection: Objection, answer: ObjectionAnswer) -> None:
    with override("zh-hans"):
        notify(
            person=objection.person,
            kind="learning.objection_answered",
            key=f"learning.objection_answered:{objection.public_id}",
            subject=_("Your objection was answered"),
            body=answer.text,
            url=f"{reverse('learning:hours')}?year={objection.year}",
        )
