"""The demonstration, part by part. Each part leaves alone what it finds, so a second run adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from time import perf_counter

from django.db import transaction

from config.demo import people, places
from config.demo.world import World
from core.models import Authority, Person

CONTENT = Path(__file__).parent / "content"
# Each is a module of this package with `build(world) -> str`, in the order in which they stand on one another.
PARTS = (
    "site",
    "law",
    "powers",
    "discretion",
    "holidays",
    "learning",
    "bank",
    "register",
    "blanks",
    "personnel",
    "procedures",
    "exam",
    "practice",
    "exam_day",
    "marking",
    "training",
    "verification",
    "lists",
    "law_change",
)


class NotADemonstrationError(Exception):
    """Real people are on record here."""


def everything(*, more_officers: int = 0) -> Iterator[str]:
    """Build all parts, telling after each what is there. Raises NotADemonstrationError."""
    if Person.objects.exists() and not Authority.objects.filter(code=places.AUTHORITY).exists():
        raise NotADemonstrationError(
            "People are on record here: the demonstration is never mixed with a real register."
        )
    world = World(content=CONTENT)
    with transaction.atomic():
        world.authority, world.units = places.build()
        world.officers, world.staff = people.build(world.units, more_officers)
    yield f"{len(world.units)} units, {len(world.officers)} officers, {len(world.staff)} members of staff"
    for name in PARTS:
        yield from _part(import_module(f"config.demo.{name}").build, world)


def _part(build: Callable[[World], str], world: World) -> Iterator[str]:
    began = perf_counter()
    said = build(world)
    yield f"{said} ({perf_counter() - began:.1f} s)"
