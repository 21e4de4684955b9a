"""Practice as an officer meets it: the desk, a set question by question, the plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cms.queries import articles as library
from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for
from exams import practice_chart as charts
from exams.domain.kinds import AnswerRefusedError
from exams.domain.practice import Choice
from exams.domain.practice_form import is_empty, value_from
from exams.domain.practice_shown import shown
from exams.forms_practice import BeginForm, PlanForm
from exams.gates import practice_set_for
from exams.models import PracticeAnswer, PracticeSet, QuestionRevision
from exams.queries import practice as queries
from exams.queries.bank import content_of
from exams.queries.practice_stock import stock_for
from exams.services import practice as services


@person_required
def desk(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    at = queries.desk_of(person)
    week = queries.week_of(person, clock.today())
    context = {
        "empty": not at.stock.items,
        "form": BeginForm(desk=at),
        "laws": queries.by_law(at),
        "plan": queries.plan_today(at),
        "week": week,
        "week_chart": charts.week(week),
        "mistakes": queries.open_mistakes(person).filter(question__in=at.stock.items).count(),
        "resting": len([key for key in at.cards if key in at.stock.resting]),
        "open_sets": queries.recent_sets(person),
    }
    return render(request, "exams/practice/desk.html", context)


@person_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    form = BeginForm(request.POST, desk=queries.desk_of(person))
    if not form.is_valid():
        messages.error(request, _("Choose from the lists, then begin again."))
        return redirect("exams:practice")
    values = form.cleaned_data
    told = {name: values[name] for name in ("law", "part", "topic", "kind") if values[name]}
    articles = _articles(values["law"], values["part"])
    choice = Choice(values["law"], articles, values["topic"], values["kind"])
    return _take_up(request, mode="set", choice=choice, size=values["size"], told=told)


def _articles(law: str, part: str) -> frozenset[str]:
    """A part is a chapter by its words, or one article by its id."""
    if not law or not part:
        return frozenset()
    return frozenset(library.chapters_of(law).get(part) or [part])


def _take_up(request: HttpRequest, **wanted: Any) -> HttpResponse:
    try:
        made = services.take_up(person=request.person, **wanted)  # type: ignore[attr-defined]
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("exams:practice")
    return redirect("exams:practice-set", made.public_id)


@person_required
def law(request: HttpRequest, law: str) -> HttpResponse:
    """One law by its chapters, or by the articles that questions cite where its text is not loaded."""
    at = queries.desk_of(request.person)  # type: ignore[attr-defined]
    row = next((row for row in queries.by_law(at) if row.name == law), None)
    if row is None:
        raise Http404
    parts = queries.by_chapter(at, law)
    by_article = bool(parts) and parts[0].name.startswith("art_")
    labels = library.articles_on({(law, part.name, None) for part in parts}) if by_article else {}
    context = {
        "row": row,
        "parts": [(part, labels[(law, part.name, None)].label if by_article else part.name) for part in parts],
        "by_article": by_article,
    }
    return render(request, "exams/practice/law.html", context)


@never_cache
@person_required
def one_set(request: HttpRequest, public_id: UUID) -> HttpResponse:
    practice_set = practice_set_for(request.person, public_id)  # type: ignore[attr-defined]
    if request.method == "POST":
        return _answered(request, practice_set)
    answers, todo = _standing(practice_set)
    at = _position(request, practice_set, todo, answers)
    if at is None:
        return _summary(request, practice_set, answers)
    return _question(request, practice_set, at, answers, todo)


def _standing(practice_set: PracticeSet) -> tuple[dict[int, PracticeAnswer], list[int]]:
    """(answers by revision, revisions still open), both without what left practice meanwhile.

    A question that a paper was drawn with since must not be looked up here either, answered or not.
    """
    stock = stock_for(practice_set.person).items
    held = {item.revision for item in stock.values()}
    given = practice_set.answers.all()
    answers = {row.revision_id: row for row in given if row.question_id in stock}
    answered = {row.revision_id for row in given}
    return answers, [key for key in practice_set.questions if key not in answered and key in held]


def _position(
    request: HttpRequest, practice_set: PracticeSet, todo: list[int], answers: Mapping[int, PracticeAnswer]
) -> int | None:
    """The asked-for place from 0 where it may be shown, else the first open question, else None: all is done."""
    asked = request.GET.get("at", "")
    if asked.isdecimal() and 1 <= int(asked) <= len(practice_set.questions):
        key = practice_set.questions[int(asked) - 1]
        if key in todo or key in answers:
            return int(asked) - 1
    return practice_set.questions.index(todo[0]) if todo else None


def _question(
    request: HttpRequest, practice_set: PracticeSet, at: int, answers: dict[int, PracticeAnswer], todo: list[int]
) -> HttpResponse:
    revision = QuestionRevision.objects.select_related("question").get(pk=practice_set.questions[at])
    item = services.view_of(revision, services.seed_of(practice_set, revision))
    given = answers.get(revision.pk)
    following = next((key for key in todo if key != revision.pk), None)
    context = {
        "set": practice_set,
        "number": at + 1,
        "count": len(practice_set.questions),
        "dots": _dots(practice_set, at, answers),
        "revision": revision,
        "answer": given,
        "q": shown(item, value=given.value, answer=content_of(revision).answer) if given else shown(item),
        "articles": queries.articles_of(revision) if given else [],
        "next": practice_set.questions.index(following) + 1 if following else 0,
    }
    return render(request, "exams/practice/question.html", context)


def _dots(practice_set: PracticeSet, at: int, answers: dict[int, PracticeAnswer]) -> list[dict[str, Any]]:
    """The strip above a question: right, wrong or open, and where one is."""
    return [
        {
            "number": place + 1,
            "stands": "open" if key not in answers else "right" if answers[key].right else "wrong",
            "here": place == at,
        }
        for place, key in enumerate(practice_set.questions)
    ]


def _answered(request: HttpRequest, practice_set: PracticeSet) -> HttpResponse:
    number = request.POST.get("number", "")
    here = f"{reverse('exams:practice-set', args=[practice_set.public_id])}?at={number}"
    if not number.isdecimal() or not 1 <= int(number) <= len(practice_set.questions):
        return redirect("exams:practice-set", practice_set.public_id)
    revision = QuestionRevision.objects.select_related("question").get(pk=practice_set.questions[int(number) - 1])
    item = services.view_of(revision, services.seed_of(practice_set, revision))
    value = value_from(item, request.POST)
    if is_empty(value) and "give_up" not in request.POST:
        messages.error(request, _("Choose or write an answer first; or say that you do not know."))
        return redirect(here)
    try:
        services.answer(
            practice_set=practice_set,
            revision_id=revision.pk,
            value=value,
            unsure=request.POST.get("unsure") == "1",
        )
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("exams:practice-set", practice_set.public_id)
    except AnswerRefusedError:
        messages.error(request, _("This cannot be an answer to the question. Load the page again."))
    return redirect(here)


def _summary(request: HttpRequest, practice_set: PracticeSet, answers: dict[int, PracticeAnswer]) -> HttpResponse:
    wordings = QuestionRevision.objects.select_related("question").in_bulk(list(answers))
    rows = [
        {"number": place + 1, "revision": wordings[key], "answer": answers[key]}
        for place, key in enumerate(practice_set.questions)
        if key in answers
    ]
    context = {
        "set": practice_set,
        "rows": rows,
        "right": sum(row.right for row in answers.values()),
        "count": len(rows),
        "again": {**practice_set.choice, "size": len(practice_set.questions)},
    }
    return render(request, "exams/practice/summary.html", context)


@person_required
def plan(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    at = queries.desk_of(person)
    form = PlanForm(request.POST if request.method == "POST" else None, desk=at)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_plan(person=person, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("exam_on", text_for(refusal))
        else:
            messages.success(request, _("The plan is saved. Today's questions follow it at once."))
            return redirect("exams:practice-plan")
    today = queries.plan_today(at, with_forecast=True)
    context = {
        "form": form,
        "plan": at.plan,
        "today": today,
        "days": (at.plan.exam_on - clock.today()).days if at.plan else 0,
        "chart": charts.recall(today.forecast) if today and today.forecast else None,
        "laws": queries.recall_by_law(at, at.plan.exam_on) if at.plan else [],
    }
    return render(request, "exams/practice/plan.html", context, status=400 if form.errors else 200)


@person_required
@require_POST
def begin_today(request: HttpRequest) -> HttpResponse:
    """Today's questions by the plan, ten at a time, so that a break is never far."""
    person = request.person  # type: ignore[attr-defined]
    today = queries.plan_today(queries.desk_of(person))
    if today is None:
        return redirect("exams:practice-plan")
    try:
        made = services.take_up_in_order(person=person, mode="plan", questions=today.queue[:10])
    except DomainError:
        messages.info(
            request, _("Nothing more is due today. Come back tomorrow, or practise something of your choice.")
        )
        return redirect("exams:practice")
    return redirect("exams:practice-set", made.public_id)
