"""Joint-operation orders changed late: yeses that rested on an order and that a change known afterwards takes back.

An order said until Friday to go on, and on Wednesday it becomes known that it ended on Sunday. What was answered on Monday was answered
in good faith and stays on record; whoever relied on it has to be told. See certification/queries/alarms.py for certificates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from certification.domain.joint_orders import CORRECT, TAKE_BACK, Extent, works_back_from
from certification.domain.states import Reason
from certification.models import Area, AreaClosure, JointOperationOrder, OfficialAnswer
from certification.queries.alarms import SHOWN_DAYS
from certification.queries.standing import Question, may_enforce_many
from core import clock

_YES = Q(answer__allowed=True) | Q(answer__valid=True) | Q(answer__today=True)


@dataclass(frozen=True)
class LateChange:
    """An order as it was held, how it was changed, and from when in law; known since `order.known_until`.

    `held` and `holds`: what it reached before and reaches since, None where it was taken back.
    """

    order: JointOperationOrder
    act: str
    works_from: datetime
    held: Extent
    holds: Extent | None
    answers: Sequence[OfficialAnswer] = field(default=())


def late_changes(orders: QuerySet[JointOperationOrder], *, since: datetime | None = None) -> list[LateChange]:
    """Of the orders given, changes of the last 90 days that took back a yes, the newest first.

    Three queries where nothing was changed late, and eight otherwise, whatever their number.
    """
    rows = orders.filter(known_until__gte=since or clock.now() - timedelta(days=SHOWN_DAYS))
    changed = list(_changed_late(rows.order_by("-known_until", "pk")))
    told = _taken_back(changed) if changed else []
    with_answers = [replace(one, answers=answers) for one, answers in zip(changed, told, strict=False)]
    return [one for one in with_answers if one.answers]


def _changed_late(rows: QuerySet[JointOperationOrder]) -> Iterator[LateChange]:
    rows = rows.filter(known_until__lt=clock.FAR_FUTURE, law_from__lt=F("known_until"))
    rows = rows.select_related("unit", "domain", "replaced_by__made_by")
    for order in rows.prefetch_related("members", "replaced_by__members"):
        if change := late_change_of(order):
            yield change


def late_change_of(order: JointOperationOrder) -> LateChange | None:
    """What was taken away from an order of days that had passed when it became known. Reads members and the row after it."""
    if order.stands:
        return None
    after = getattr(order, "replaced_by", None)
    held, holds = _extent(order), _extent(after) if after else None
    works_from = works_back_from(held, holds)
    if works_from is None or works_from >= order.known_until:
        return None
    return LateChange(order, _act(after), works_from, held, holds)


def _act(after: JointOperationOrder | None) -> str:
    if after is None:
        return TAKE_BACK
    return after.made_by.act if hasattr(after, "made_by") else CORRECT


def _extent(order: JointOperationOrder) -> Extent:
    place = (order.unit_id, order.domain_id, order.area_id)
    persons = frozenset(member.person_id for member in order.members.all())
    return Extent(order.law_from, order.law_until, place, persons)


def _taken_back(changes: Sequence[LateChange]) -> list[list[OfficialAnswer]]:
    """For each change the answers it takes back, in the order they were given: those that would be no yes today."""
    answers = _told_yes(changes)
    reach = _Reach.of(answers)
    found = [
        (n, answer, question)
        for n, change in enumerate(changes)
        for answer in answers
        if (question := reach.question(answer, change)) is not None
    ]
    again = may_enforce_many([question for _n, _answer, question in found], clock.now()) if found else []
    taken_back: list[list[OfficialAnswer]] = [[] for _change in changes]
    for (n, answer, _question), now in zip(found, again, strict=True):
        if not now.allowed:
            taken_back[n].append(answer)
    return taken_back


def _told_yes(changes: Sequence[LateChange]) -> list[OfficialAnswer]:
    """Every yes to members that rested on an order and was given while one of these rows was held."""
    persons = frozenset().union(*(change.held.persons for change in changes))
    rows = OfficialAnswer.objects.filter(
        _YES,
        certificate__person__in=persons,
        asked_at__gte=min(change.order.known_from for change in changes),
        asked_at__lt=max(change.order.known_until for change in changes),
    )
    rows = rows.select_related("certificate__person", "asked_by").order_by("asked_at", "pk")
    return [row for row in rows if Reason.BY_JOINT_OPERATION_ORDER in row.answer.get("reasons", ())]


@dataclass(frozen=True)
class _Reach:
    """Which areas answers named by code, and which lie within which."""

    areas: dict[tuple[int, str], int]
    within: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, answers: Iterable[OfficialAnswer]) -> _Reach:
        codes = {answer.question.get("area", "") for answer in answers}
        areas = {(area.authority_id, area.code): area.pk for area in Area.objects.filter(code__in=codes)}
        closure = AreaClosure.objects.filter(descendant__in=areas.values())
        return cls(areas, frozenset(closure.values_list("ancestor_id", "descendant_id")))

    def question(self, answer: OfficialAnswer, change: LateChange) -> Question | None:
        """What was asked, if it rested on the order as held then, for a time that had passed when the change became known."""
        order, said = change.order, answer.question
        at = clock.parse_moment(said["at"]) if said.get("at") else answer.asked_at
        named = (said.get("unit"), said.get("domain")) == (order.unit.code, order.domain.code)
        area = self.areas.get((order.authority_id, said.get("area", "")))
        if not named or area is None or not order.known_from <= answer.asked_at < order.known_until:
            return None
        question = Question(answer.certificate.person_id, order.unit_id, order.domain_id, area, at)  # type: ignore[union-attr]
        lost = self._covers(change.held, question) and not (change.holds and self._covers(change.holds, question))
        return question if lost and at < order.known_until else None

    def _covers(self, extent: Extent, asked: Question) -> bool:
        return (
            extent.law_from <= asked.at < extent.law_until  # type: ignore[operator]
            and extent.place[:2] == (asked.unit_id, asked.domain_id)
            and (extent.place[2], asked.area_id) in self.within
            and asked.person_id in extent.persons
        )
