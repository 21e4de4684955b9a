"""A practised week: the demonstration's officer has a plan, mistakes and cards; colleagues have practised too."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from config.demo.world import World
from core import clock
from core.models import Person
from exams.domain.practice import StockItem
from exams.models import PracticeAnswer, QuestionRevision
from exams.queries.practice_stock import stock_for
from exams.services.practice import keep, save_plan

COLLEAGUES = 6


def build(world: World) -> str:
    officer = world.officers[0]
    colleagues = [o.person for o in world.officers[1:] if o.unit == officer.unit][:COLLEAGUES]
    if not PracticeAnswer.objects.filter(person=officer.person).exists():
        stock = sorted(stock_for(officer.person).items.values(), key=lambda item: _chance("demo", item))
        wordings = QuestionRevision.objects.select_related("question").in_bulk([item.revision for item in stock[:60]])
        _practise(officer.person, stock[:40], wordings)
        _practise(officer.person, stock[:14], wordings, days_ago=2)
        for colleague in colleagues:
            _practise(colleague, stock[10:28], wordings)
        save_plan(person=officer.person, exam_on=clock.today() + timedelta(days=30), per_day=15)
    return f"{PracticeAnswer.objects.count()} answers in practice"


def _practise(
    person: Person, items: list[StockItem], wordings: dict[int, QuestionRevision], *, days_ago: int = 6
) -> None:
    """So many a day until today, the first of them `days_ago`; about three of four right."""
    for place, item in enumerate(items):
        at = clock.now() - timedelta(days=days_ago - place * days_ago // len(items), minutes=40 - place)
        right = _chance(str(person.pk) + str(days_ago), item) > 64
        wording = wordings[item.revision]
        keep(person=person, revision=wording, value=wording.answer if right else {}, right=right, at=at)


def _chance(seed: str, item: StockItem) -> int:
    return hashlib.sha256(f"{seed}:{item.fingerprint}".encode()).digest()[0]
