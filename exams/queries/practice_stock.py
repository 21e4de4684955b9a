"""Which questions may be practised: approved, of a bank open to practice, marked by the machine, and not on a paper still to be sat."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core import clock
from core.models import AppointmentSpan, Authority, Person, UnitClosure
from exams.domain.kinds import needs_marker
from exams.domain.practice import StockItem
from exams.models import (
    Attempt,
    EnemyPair,
    Form,
    FormItem,
    Question,
    QuestionBank,
    QuestionEvent,
    QuestionRevision,
    Registration,
    ResultRelease,
    Sitting,
)

# A form drawn and not yet sat is meant for a sitting still to be announced; after a year nobody waits for it.
DRAWN_FOR_USE = timedelta(days=365)


@dataclass(frozen=True)
class Stock:
    """By key of the question. `resting` are approved once and flagged since: key -> reason."""

    items: dict[int, StockItem]
    resting: dict[int, str]


def stock_for(person: Person) -> Stock:
    """What this person may practise today: of the authorities over their units, without what an exam still needs."""
    whole = _whole_stock()
    authorities = set(authorities_over(person).values_list("pk", flat=True))
    held = guarded()
    items = {item.question: item for item in _open_items(whole, held) if item.authority in authorities}
    return Stock(items, {key: reason for key, reason in whole.resting.items() if key not in held[0]})


def practicable() -> list[StockItem]:
    """What may be practised today by anybody at all."""
    return _open_items(_whole_stock(), guarded())


def _open_items(whole: Stock, held: tuple[set[int], set[str]]) -> list[StockItem]:
    questions, prints = held
    today = clock.today()
    return [
        item
        for key, item in whole.items.items()
        if item.holds_on(today) and key not in questions and item.fingerprint not in prints
    ]


def authorities_over(person: Person) -> QuerySet[Authority]:
    """Those of the units in which a person has a post now or to come, and of the units above them."""
    posts: Any = AppointmentSpan.objects.filter(
        person=person, known_until=clock.FAR_FUTURE, law_until__gt=clock.now()
    ).values("unit")
    above = UnitClosure.objects.filter(descendant__in=posts).values("ancestor__authority")
    return Authority.objects.filter(pk__in=above)


def authorities_of(person_ids: Collection[int]) -> dict[int, set[int]]:
    """Person -> the authorities as `authorities_over` finds them for one. One query."""
    posts = AppointmentSpan.objects.filter(
        person__in=person_ids, known_until=clock.FAR_FUTURE, law_until__gt=clock.now()
    )
    found: dict[int, set[int]] = {}
    for person, authority in posts.order_by().values_list("person", "unit__above__ancestor__authority").distinct():
        found.setdefault(person, set()).add(authority)
    return found


def guarded_forms(now: datetime) -> QuerySet[Form]:
    """Papers that somebody may still sit, or whose results are not out: nothing of them may be met in practice.

    A form is guarded from the moment it is drawn; after the first sitting held of its exam since then, as long as a
    sitting of the exam is ahead, running or waits for its release.
    """
    sat = Exists(Attempt.objects.filter(registration__sitting=OuterRef("pk")))
    on_paper = Q(mode="paper") & Exists(Registration.objects.filter(sitting=OuterRef("pk"), withdrawn_at=None))
    released = Exists(ResultRelease.objects.filter(sitting=OuterRef("pk")))
    ahead = Q(closes_at__gt=now) | Q(held_until__gt=now)
    waiting = Sitting.objects.filter(exam=OuterRef("exam")).filter(ahead | ((sat | on_paper) & ~released))
    held = Sitting.objects.filter(exam=OuterRef("exam"), created_at__gte=OuterRef("created_at"))
    fresh = Q(created_at__gt=now - DRAWN_FOR_USE) & ~Exists(held)
    return Form.objects.filter(Q(Exists(waiting)) | fresh)


def guarded() -> tuple[set[int], set[str]]:
    """(keys of questions, fingerprints) that stand on guarded papers, with the questions that would give them away."""
    rows = FormItem.objects.filter(form__in=guarded_forms(clock.now())).order_by()
    pairs = set(rows.values_list("revision__question_id", "revision__fingerprint"))
    questions = {question for question, _print in pairs}
    enemies = EnemyPair.objects.filter(ended_at=None).values_list("first_id", "second_id")
    telling = {other for pair in enemies for one, other in (pair, pair[::-1]) if one in questions}
    return questions | telling, {fingerprint for _question, fingerprint in pairs}


# Two transactions may commit their events in the other order; so what is kept is also read anew after a while.
KEPT_SECONDS = 30.0
_kept: tuple[Any, float, Stock] | None = None


def _whole_stock() -> Stock:
    """The same for everybody, so kept in this process until a question has another event or a bank is opened or closed.

    Events are only ever added: the newest one names the state of all banks.
    """
    global _kept
    newest = QuestionEvent.objects.order_by("-id").values_list("id", "at").first()
    banks = tuple(QuestionBank.objects.filter(public=True).order_by("id").values_list("id", "public_id"))
    stamp, now = (newest, banks), monotonic()
    if _kept is None or _kept[0] != stamp or now - _kept[1] > KEPT_SECONDS:
        _kept = (stamp, now, _read([key for key, _public in banks]))
    return _kept[2]


def _read(banks: Iterable[int]) -> Stock:
    questions = (
        Question.objects.filter(bank__in=banks)
        .with_state()
        .exclude(state="retired")
        .filter(Q(state="approved") | Q(flagged=True))
    )
    flags = dict(questions.values_list("pk", "flagged"))
    wordings = QuestionRevision.objects.filter(pk__in=questions.values("current_id")).select_related("question__bank")
    items = {}
    for row in wordings.defer("stem", "explanation", "answer"):
        if not flags[row.question_id] and not needs_marker(row.question.kind, {"scheme": _scheme(row)}):
            items[row.question_id] = item_of(row)
    resting = QuestionEvent.objects.filter(question__in=[key for key, flagged in flags.items() if flagged])
    return Stock(items, dict(resting.filter(kind="flagged").order_by("id").values_list("question_id", "reason")))


def _scheme(row: QuestionRevision) -> dict[str, Any]:
    if row.question.kind != "case":
        return row.scheme
    return {"parts": {part["id"]: {"kind": part["kind"], "scheme": part.get("scheme", {})} for part in row.options}}


def item_of(row: QuestionRevision) -> StockItem:
    cites = tuple(
        (one["law"].removeprefix("中华人民共和国"), one.get("provision", "").split("__", 1)[0]) for one in row.citations
    )
    return StockItem(
        row.question_id,
        row.pk,
        row.question.kind,
        row.topic,
        row.fingerprint,
        row.question.bank.authority_id,
        cites,
        (row.valid_from, row.valid_until),
    )
