"""A sitting that is open, with everybody who needs the paper registered."""

from __future__ import annotations

from datetime import timedelta

from config.demo.world import World
from core import clock
from exams.models import Exam, Sitting
from exams.services.sittings import hold_sitting, register


def build(world: World) -> str:
    exam = Exam.objects.get()
    invigilator = world.staff["invigilator"]
    # An open one is kept; when its window has passed, another is held, so that there is always one to sit.
    sitting = Sitting.objects.filter(exam=exam, closes_at__gt=clock.now()).first()
    if sitting is None:
        sitting = hold_sitting(
            exam=exam,
            unit=world.units["qy-sf"],
            title="公共法律知识考试（演示场次）",
            place="青沅市司法局二楼机房（虚构）",
            opens_at=clock.now() - timedelta(minutes=30),
            closes_at=clock.now() + timedelta(days=30),
            by=invigilator,
        )
        chosen = [o.person for o in world.officers if o.state in {"none", "expiring"}] + [world.officers[0].person]
        register(sitting=sitting, people=chosen, by=invigilator)
    return f"{sitting.registrations.count()} candidates for {sitting.title}"
