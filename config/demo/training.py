"""The year of training: what is assigned, held, brought from elsewhere, found and judged."""

from __future__ import annotations

from datetime import timedelta

from config.demo.places import STREETS
from config.demo.world import World
from core import clock
from learning.demo_plan import build_plan
from learning.domain.targets import Target
from learning.models import Assignment, LessonPage, TrainingClass
from learning.ports import practice_offers
from learning.services.assignments import assign


def build(world: World) -> str:
    build_plan(
        unit=world.units["lh"],
        offices=[world.units[code] for code in STREETS],
        trainer=world.staff["trainer"],
        administrator=world.staff["unitadmin"],
        officers=[(officer.person, officer.unit) for officer in world.officers],
    )
    _winter_drill(world)
    return f"{Assignment.objects.count()} assignments, {TrainingClass.objects.count()} classes"


def _winter_drill(world: World) -> None:
    """A lesson, practice of the law that has most questions, the book of mistakes, and a mock exam."""
    title = "冬季练兵：练习、错题与模拟考试"
    if Assignment.objects.filter(title=title).exists():
        return
    trainer = world.staff["trainer"]
    offers = practice_offers(trainer)
    law, law_title, _parts = offers.laws[0]
    exam, exam_title = offers.exams[0]
    lesson = LessonPage.objects.live().order_by("path")[0]
    assign(
        unit=world.units["lh"],
        title=title,
        lessons=[(lesson.lesson_id, lesson.title)],
        targets=[
            (Target("practice", 30, law), law_title),
            (Target("mistakes"), ""),
            (Target("mock", 80, exam=exam), exam_title),
        ],
        due_on=clock.today() + timedelta(days=12),
        by=trainer,
    )
