"""The book of mistakes: read with the article beside it, noted in, practised, left."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.decorators import person_required
from core.errors import DomainError, text_for
from exams.domain.practice import SIZES, Choice
from exams.domain.practice_shown import shown
from exams.gates import mistake_for
from exams.queries import practice as queries
from exams.queries.bank import content_of
from exams.queries.practice_stock import stock_for
from exams.services import practice as services

LONGEST_NOTE = 2000


@person_required
def book(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    stock = stock_for(person)
    seen = {**dict.fromkeys(stock.resting), **dict.fromkeys(stock.items)}
    mistakes = queries.open_mistakes(person).filter(question__in=seen)
    laws: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    for key in mistakes.values_list("question_id", flat=True):
        if key in stock.items:
            laws[stock.items[key].law] += 1
            topics[stock.items[key].topic] += 1
    choice = Choice(request.GET.get("law", ""), frozenset(), request.GET.get("topic", ""))
    if choice != Choice():
        mistakes = mistakes.filter(question__in=[key for key, item in stock.items.items() if choice.takes(item)])
    page = Paginator(mistakes, 10).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [_row(row) for row in queries.book_rows(list(page.object_list), stock)],
        "laws": laws.most_common(),
        "topics": topics.most_common(),
        "law": choice.law,
        "topic": choice.topic,
        "sizes": SIZES,
        "querystring": urlencode({"law": choice.law, "topic": choice.topic}) + "&",
        "longest": LONGEST_NOTE,
    }
    return render(request, "exams/practice/mistakes.html", context)


def _row(row: queries.BookRow) -> dict:
    """The wording with its key; a resting question shows neither, for it may be wrong by now."""
    item = services.view_of(row.revision, f"book:{row.revision.pk}")
    return {"row": row, "q": None if row.rests else shown(item, answer=content_of(row.revision).answer)}


@person_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    size = request.POST.get("size", "")
    choice = Choice(request.POST.get("law", "")[:120], frozenset(), request.POST.get("topic", "")[:60])
    try:
        made = services.take_up(
            person=person,
            mode="mistakes",
            choice=choice,
            size=int(size) if size in map(str, SIZES) else SIZES[1],
            told={name: value for name, value in (("law", choice.law), ("topic", choice.topic)) if value},
            only=set(queries.open_mistakes(person).values_list("question_id", flat=True)),
        )
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("exams:practice-mistakes")
    return redirect("exams:practice-set", made.public_id)


@person_required
@require_POST
def leave(request: HttpRequest, key: int) -> HttpResponse:
    services.leave_mistake(mistake=mistake_for(request.person, key))  # type: ignore[attr-defined]
    messages.success(request, _("It is out of the book. A wrong answer would bring it back."))
    return redirect("exams:practice-mistakes")


@person_required
@require_POST
def note(request: HttpRequest, key: int) -> HttpResponse:
    mistake = mistake_for(request.person, key)  # type: ignore[attr-defined]
    services.note_mistake(mistake=mistake, note=request.POST.get("note", "")[:LONGEST_NOTE].replace("\x00", ""))
    messages.success(request, _("The note is saved."))
    return redirect(f"{reverse('exams:practice-mistakes')}#m{key}")
