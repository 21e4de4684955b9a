"""The demonstration's question bank, its exam and a frozen form."""

from __future__ import annotations

from config.demo.world import World
from exams.demo_bank import build_bank


def build(world: World) -> str:
    built = build_bank(
        authority=world.authority,
        unit=world.units["qy-sf"],
        setter=world.staff["setter"],
        reviewer=world.staff["examiner"],
        folder=world.content / "questions",
    )
    world.exam = built.exam
    return f"{built.bank.questions.count()} questions, form {built.form.number} of {built.exam.title}, {len(built.sectors)} sector exams"
