"""A sitting that is open, with everybody who needs the paper registered."""

from __future__ import annotations

from datetime import timedelta

from config.demo.world import World
from core import clock
from core.models import Person
from exams.models import Exam, Registration, Sitting
from exams.services.sittings import hold_sitting, register


def build(world: World) -> str:
    exam = world.exam
    newcomer = next(o.person for o in world.officers if o.state == "none")
    others = [o.person for o in world.officers if o.state in {"none", "expiring"} and o.person != newcomer]
    _hold(world, exam, "公共法律知识考试（演示场次）", [world.officers[0].person, *others])
    _hold(world, exam, "公共法律知识考试（柳桥街道专场，演示）", [newcomer])
    return f"{Registration.objects.count()} candidates in {Sitting.objects.count()} sittings"


def _hold(world: World, exam: Exam, title: str, people: list[Person]) -> None:
    """An open one is kept; when its window has passed another is held, so that there is always one to sit."""
    if Sitting.objects.filter(exam=exam, title=title, closes_at__gt=clock.now()).exists():
        return
    invigilator = world.staff["invigilator"]
    sitting = hold_sitting(
        exam=exam,
        unit=world.units["qy-sf"],
        title=title,
        place="青沅市司法局二楼机房（虚构）",
        opens_at=clock.now() - timedelta(minutes=30),
        closes_at=clock.now() + timedelta(days=30),
        by=invigilator,
    )
    register(sitting=sitting, people=people, by=invigilator)
