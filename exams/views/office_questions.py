"""The office's list of questions: filters, searches kept for later, and what is done to many at once."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.decorators import role_required
from core.errors import DomainError, text_for
from core.gates import one_of
from core.roles import Role
from core.scope import roles_in
from exams.bank_labels import KIND_LABELS, LEVEL_LABELS, STATE_LABELS, STATE_TONES
from exams.forms_tags import TagsForm
from exams.gates import BANK_ROLES, SETTERS, banks_for, questions_for
from exams.models import SavedSearch
from exams.queries.bank import Filters, posts_of, questions_matching, topics_of, usage_of, with_current
from exams.services import tags

PER_PAGE = 50


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@role_required(*BANK_ROLES)
def question_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    banks = banks_for(by)
    filters = filters_of(request.GET)
    page = Paginator(questions_matching(questions_for(by), filters), PER_PAGE).get_page(request.GET.get("page"))
    rows = with_current(page.object_list)
    used = usage_of([row.pk for row in rows])
    context = {
        "title": _("Questions"),
        "icon": "list-ul",
        "page_obj": page,
        "rows": [
            (
                row,
                KIND_LABELS[row.kind],
                STATE_TONES[row.state],
                STATE_LABELS[row.state],
                used.get(row.pk, (0, None))[0],
            )
            for row in rows
        ],
        "filters": filters,
        "narrowed": filters != Filters(),
        "more_open": any((filters.level, filters.post, filters.difficulty, filters.author, filters.unused)),
        "querystring": _query(request) + "&",
        "query": _query(request),
        "banks": list(banks),
        "kinds": KIND_LABELS.items(),
        "states": STATE_LABELS.items(),
        "levels": LEVEL_LABELS.items(),
        "topics": topics_of(banks),
        "posts": posts_of(banks),
        "searches": [(one, urlencode(one.filters)) for one in by.question_searches.all()],
        "tags_form": TagsForm(),
        "may_set": Role.QUESTION_SETTER in roles_in(request),
    }
    return render(request, "exams/office/bank/questions.html", context)


def _query(request: HttpRequest) -> str:
    return urlencode({name: str(value) for name, value in request.GET.items() if name != "page" and value})


def filters_of(got: Any) -> Filters:
    bank, run = got.get("bank", ""), got.get("run", "")
    difficulty = got.get("difficulty", "")
    return Filters(
        text=got.get("q", "").strip()[:80],
        bank=bank if is_uuid(bank) else "",
        kind=got.get("kind", ""),
        state=got.get("state", ""),
        topic=got.get("topic", "")[:60],
        law=got.get("law", "").strip()[:60],
        flagged=got.get("flagged") == "1",
        difficulty=difficulty if difficulty in ("1", "2", "3", "4", "5") else "",
        level=got.get("level", "")[:10],
        post=got.get("post", "")[:60],
        author=got.get("author", "").strip()[:40],
        run=run if is_uuid(run) else "",
        unused=got.get("unused") == "1",
    )


def _back(query: str) -> str:
    return f"{reverse('office-questions')}?{query}" if query else reverse("office-questions")


@require_POST
@role_required(*BANK_ROLES)
def search_keep(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    kept = {name: str(value) for name, value in asdict(filters_of(request.POST)).items() if value}
    names = {"text": "q"}
    query = {names.get(name, name): "1" if value == "True" else value for name, value in kept.items()}
    try:
        saved = tags.save_search(person=by, name=request.POST.get("name", ""), filters=query)
    except DomainError as refused:
        messages.error(request, text_for(refused))
    else:
        messages.success(request, _("The search “%(name)s” is kept.") % {"name": saved.name})
    return redirect(_back(urlencode(query)))


@require_POST
@role_required(*BANK_ROLES)
def search_forget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    saved = one_of(SavedSearch.objects.filter(person=request.person), public_id=public_id)  # type: ignore[attr-defined]
    saved.delete()
    messages.success(request, _("The search “%(name)s” is removed.") % {"name": saved.name})
    return redirect("office-questions")


@require_POST
@role_required(*SETTERS)
def questions_retag(request: HttpRequest) -> HttpResponse:
    """Tags for the questions that were ticked; those of other people's banks are passed over like unknown ones."""
    by = request.person  # type: ignore[attr-defined]
    back = _back(request.POST.get("back", ""))
    ticked = [text for text in request.POST.getlist("question") if is_uuid(text)]
    form = TagsForm(request.POST)
    if not ticked or not form.is_valid() or not form.tags():
        messages.error(request, form.first_error() or _("Tick at least one question and fill in at least one tag."))
        return redirect(back)
    mine = list(questions_for(by, *SETTERS).filter(public_id__in=ticked).values_list("public_id", flat=True))
    try:
        changed = tags.retag_questions(question_ids=mine, tags=form.tags(), by=by)
    except DomainError as refused:
        messages.error(request, text_for(refused))
    else:
        words = ngettext("%(n)s question has new tags.", "%(n)s questions have new tags.", changed)
        messages.success(request, words % {"n": changed})
    return redirect(back)
