"""The year of training: what is assigned, held, brought from elsewhere, found and judged."""

from __future__ import annotations

from config.demo.places import STREETS
from config.demo.world import World
from learning.demo_plan import build_plan
from learning.models import Assignment, TrainingClass


def build(world: World) -> str:
    build_plan(
        unit=world.units["lh"],
        offices=[world.units[code] for code in STREETS],
        trainer=world.staff["trainer"],
        administrator=world.staff["unitadmin"],
        officers=[(officer.person, officer.unit) for officer in world.officers],
    )
    return f"{Assignment.objects.count()} assignments, {TrainingClass.objects.count()} classes"
