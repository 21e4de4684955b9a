"""Mock exams: choose, sit question by question under the clock, read the result. Works without scripts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for
from core.gates import one_of
from exams import practice_chart as charts
from exams.domain.kinds import AnswerRefusedError
from exams.domain.practice_form import value_from
from exams.domain.practice_shown import shown
from exams.gates import mock_for
from exams.models import MockExam
from exams.queries import practice_mock as queries
from exams.services import practice_mock as services


@person_required
def mocks(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    taken = Paginator(MockExam.objects.filter(person=person).select_related("exam").defer("paper", "key"), 10)
    context = {
        "exams": [exam for exam in queries.exams_to_mock(person) if queries.sections_of_mock(exam)],
        "page_obj": taken.get_page(request.GET.get("page")),
        "querystring": "",
    }
    return render(request, "exams/practice/mocks.html", context)


@person_required
@require_POST
def begin(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    exam = one_of(queries.exams_to_mock(person), public_id=public_id)
    try:
        made = services.begin_mock(person=person, exam=exam)
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("exams:mocks")
    return redirect("exams:mock", made.public_id)


@never_cache
@person_required
def sit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    mock = mock_for(request.person, public_id)  # type: ignore[attr-defined]
    left = (queries.ends_at(mock) - clock.now()).total_seconds()
    if mock.closed_at or left <= 0:
        services.hand_in_mock(mock=mock)
        return redirect("exams:mock-result", public_id)
    items = list(queries.items_of(mock).values())
    if request.method == "POST":
        return _saved(request, mock, items)
    at = _place(request.GET.get("at", ""), len(items))
    item = items[at]
    context = {
        "mock": mock,
        "ends_at": queries.ends_at(mock),
        "seconds": int(left),
        "number": at + 1,
        "count": len(items),
        "q": shown(item, value=mock.answers.get(item["id"])),
        "strip": [(place, one["id"] in mock.answers) for place, one in enumerate(items, start=1)],
        "unanswered": [place for place, one in enumerate(items, start=1) if one["id"] not in mock.answers],
        "review": request.GET.get("review") == "1",
    }
    return render(request, "exams/practice/mock.html", context)


def _place(text: str, count: int) -> int:
    return min(max(int(text), 1), count) - 1 if text.isdecimal() and len(text) < 6 else 0


def _saved(request: HttpRequest, mock: MockExam, items: list[dict[str, Any]]) -> HttpResponse:
    """Every button of the page saves first and then goes where it leads."""
    item = items[_place(request.POST.get("number", ""), len(items))]
    try:
        services.save_mock_answer(mock=mock, item=item["id"], value=value_from(item, request.POST))
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    except AnswerRefusedError:
        messages.error(request, _("This cannot be an answer to the question. Load the page again."))
    go = request.POST.get("go", "")
    if go == "end":
        services.hand_in_mock(mock=mock)
        return redirect("exams:mock-result", mock.public_id)
    query = "?review=1" if go == "review" else f"?at={_place(go, len(items)) + 1}"
    return redirect(f"{request.path}{query}")


@person_required
@require_POST
def hand_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    services.hand_in_mock(mock=mock_for(request.person, public_id))  # type: ignore[attr-defined]
    return redirect("exams:mock-result", public_id)


@person_required
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    mock = mock_for(request.person, public_id)  # type: ignore[attr-defined]
    if mock.closed_at is None:
        return redirect("exams:mock", public_id)
    told = queries.result_of_mock(mock)
    context = {
        "mock": mock,
        "told": told,
        "passed": (mock.total or 0) >= mock.exam.pass_marks,
        "sections": charts.shares(told.sections),
        "topics": charts.shares(told.topics),
    }
    return render(request, "exams/practice/mock_result.html", context)
