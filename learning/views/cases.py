"""A case lesson, decided scene by scene. All works without scripts."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.decorators import person_required
from core.errors import DomainError, text_for
from learning.gates import open_case, run_for
from learning.models import CaseLessonPage, CaseRun, LessonCompletion
from learning.queries.case_citations import links_of
from learning.queries.case_plays import end_shown, scene_shown
from learning.queries.case_stories import page_of, story_of, taken_in
from learning.services import case_runs, study


@person_required
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """What the case is about; each start is a new run."""
    page = open_case(slug)
    person = request.person  # type: ignore[attr-defined]
    if request.method == "POST":
        return redirect("learning:case-run", slug, case_runs.begin(person=person, page=page).public_id)
    done = LessonCompletion.objects.filter(person=person, lesson_id=page.lesson_id)
    context = {"case": page, "done": done.first(), "law": links_of(page.everything_cited(), page.law_date)}
    return render(request, "learning/case.html", context)


@person_required
def case_run(request: HttpRequest, slug: str, run: uuid.UUID) -> HttpResponse:
    page, mine = run_for(request.person, slug, run)  # type: ignore[attr-defined]
    if request.method == "POST":
        return _act(request, page, mine)
    played = page_of(mine, page)
    story = story_of(played)
    stand = story.play(taken_in(mine))
    study.note(person=mine.person, lesson_id=page.lesson_id, section=stand.scene.id, kind="served", run=str(run))
    context = {"case": page, "run": mine, **scene_shown(story, stand, played)}
    if stand.scene.is_end:
        return render(request, "learning/case_end.html", {**context, **end_shown(story, stand, played)})
    draft = mine.drafts.filter(scene=stand.scene.id).first() if stand.scene.drafting else None
    return render(request, "learning/case_scene.html", {**context, "draft": draft})


def _act(request: HttpRequest, page: CaseLessonPage, run: CaseRun) -> HttpResponse:
    """Either a text was written or a choice was made."""
    scene, chosen = request.POST.get("scene", ""), request.POST.get("choice", "")
    try:
        if "draft" in request.POST:
            case_runs.write_draft(run=run, page=page, scene=scene, text=request.POST["draft"])
        else:
            ticked = [int(n) for n in request.POST.getlist("ticked") if n.isdecimal()]
            number = int(chosen) if chosen.isdecimal() else -1
            case_runs.choose(run=run, page=page, scene=scene, choice=number, ticked=ticked)
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    return redirect("learning:case-run", page.slug, run.public_id)


@person_required
def case_replay(request: HttpRequest, slug: str, run: uuid.UUID, number: int) -> HttpResponse:
    """One scene of a run as it stood then, with what was chosen and written there."""
    page, mine = run_for(request.person, slug, run)  # type: ignore[attr-defined]
    played = page_of(mine, page)
    story = story_of(played)
    steps = list(mine.steps.all())
    stands = story.stands([step.position for step in steps])
    if not 1 <= number <= len(stands):
        raise Http404
    stand = stands[number - 1]
    step = steps[number - 1] if number <= len(steps) else None
    context = {
        "case": page,
        "run": mine,
        **scene_shown(story, stand, played),
        "step": step,
        "last": len(stands),
        "draft": mine.drafts.filter(scene=stand.scene.id).first() if stand.scene.drafting else None,
    }
    return render(request, "learning/case_replay.html", context)
