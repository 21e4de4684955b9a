"""A case gone through scene by scene: what was chosen and written, kept as it happened."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from core import clock
from core.errors import DomainError
from core.models import Person
from learning.domain.case_story import Stand
from learning.models import CaseDraft, CaseLessonPage, CaseRun, CaseStep
from learning.queries.case_stories import page_of, story_of, taken_in
from learning.services import study

LONGEST_DRAFT = 4000


@transaction.atomic
def begin(*, person: Person, page: CaseLessonPage) -> CaseRun:
    return CaseRun.objects.create(
        person=person, lesson_id=page.lesson_id, revision=page.live_revision_id, at=clock.now()
    )


@transaction.atomic
def write_draft(*, run: CaseRun, page: CaseLessonPage, scene: str, text: str) -> CaseDraft:
    """Keep what was written before the model text is shown; a second writing keeps the first.

    Raises DomainError choice_not_here, draft_empty or draft_too_long.
    """
    run = CaseRun.objects.select_for_update().get(pk=run.pk)
    here = story_of(page_of(run, page)).play(taken_in(run)).scene
    if here.id != scene or here.drafting is None:
        raise DomainError("choice_not_here")
    if not text.strip():
        raise DomainError("draft_empty")
    if len(text) > LONGEST_DRAFT:
        raise DomainError("draft_too_long", most=LONGEST_DRAFT)
    draft, _made = CaseDraft.objects.get_or_create(run=run, scene=scene, defaults={"text": text, "at": clock.now()})
    return draft


@transaction.atomic
def choose(*, run: CaseRun, page: CaseLessonPage, scene: str, choice: int, ticked: Sequence[int] = ()) -> Stand:
    """Take a choice in the scene where the run stands. A page shown twice cannot choose twice.

    Raises DomainError choice_not_here or draft_first.
    """
    run = CaseRun.objects.select_for_update().get(pk=run.pk)
    played = page_of(run, page)
    story, taken = story_of(played), taken_in(run)
    stand = story.play(taken)
    if stand.scene.id != scene or choice not in story.offered(stand):
        raise DomainError("choice_not_here")
    if stand.scene.drafting and not run.drafts.filter(scene=scene).exists():
        raise DomainError("draft_first")
    after = story.take(stand, choice)
    CaseStep.objects.create(
        run=run, number=len(taken) + 1, scene=scene, choice=stand.scene.name_of(choice), position=choice,
        leads_to=after.scene.id, ticked=sorted(set(ticked)), at=clock.now(),
    )  # fmt: skip
    study.note(
        person=run.person, lesson_id=page.lesson_id, section=scene, kind="choice", run=str(run.public_id), scene=scene,
        choice=choice,
    )  # fmt: skip
    if after.scene.is_end:
        study.complete(run.person, page)
    return after
