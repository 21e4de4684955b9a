"""How the demonstration's officers decided in its case lessons, so that a trainer has something to talk over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from core import clock
from core.models import Person
from learning.domain.case_story import Stand, Story
from learning.models import CaseLessonPage, CaseRun, CaseStep
from learning.queries.case_stories import story_of

PLAYED = ("dog-without-leash", "scale-under-the-viaduct")
MOST_STEPS = 12


def build_case_runs(people: Sequence[Person]) -> int:
    """One run each in two cases, mostly decided well; cases that were played already are left alone."""
    made = 0
    for case in CaseLessonPage.objects.live().filter(slug__in=PLAYED):
        if not CaseRun.objects.filter(lesson_id=case.lesson_id).exists():
            story = story_of(case)
            for number, person in enumerate(people):
                _play(case, story, person, number)
                made += 1
    return made


def _play(case: CaseLessonPage, story: Story, person: Person, number: int) -> None:
    at = clock.now() - timedelta(days=1 + number % 20, minutes=31 * number)
    run = CaseRun.objects.create(person=person, lesson_id=case.lesson_id, revision=case.live_revision_id, at=at)
    stand = story.start()
    steps: list[CaseStep] = []
    while stand.scene.choices and len(steps) < MOST_STEPS:
        scene, position = stand.scene, _decision(story, stand, number + len(steps))
        stand = story.take(stand, position)
        steps.append(
            CaseStep(
                run=run, number=len(steps) + 1, scene=scene.id, choice=scene.name_of(position), position=position,
                leads_to=stand.scene.id, at=at + timedelta(minutes=2 * len(steps)),
            )
        )  # fmt: skip
    CaseStep.objects.bulk_create(steps)


def _decision(story: Story, stand: Stand, seed: int) -> int:
    """Two of three decide well; the others take one of the tempting ways."""
    offered = story.offered(stand)
    right = [number for number in offered if stand.scene.choices[number].good]
    return right[0] if right and seed % 3 else offered[seed * 7 % len(offered)]
