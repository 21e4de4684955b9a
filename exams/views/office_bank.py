"""The office's screens of questions: list, one question with its preview and history, and what may be done to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from cms.office_pages import form_page
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.roles import Role
from core.scope import has_role, roles_in
from exams import forms_bank as forms
from exams.bank_labels import KIND_LABELS, PART_LABELS, POLICY_LABELS, STATE_LABELS, STATE_TONES
from exams.domain.exporting import answer_as_text
from exams.domain.kinds import candidate_view
from exams.domain.question_moves import may_happen
from exams.gates import BANK_ROLES, REVIEWERS, SETTERS, bank_for, banks_for, question_for, questions_for
from exams.models import Question, QuestionRevision
from exams.queries.bank import (
    Filters,
    bank_rows,
    changed_parts,
    content_of,
    enemies_of,
    history_of,
    next_in_review,
    questions_matching,
    topics_of,
    with_current,
    wording_of,
)
from exams.services import bank as services
from exams.services import enemies as enemy_services


def back_to(question_id: UUID) -> str:
    return reverse("office-question", args=[question_id])


@role_required(*BANK_ROLES)
def question_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    banks = banks_for(by)
    filters = _filters(request)
    page = Paginator(questions_matching(questions_for(by), filters), 50).get_page(request.GET.get("page"))
    rows = with_current(page.object_list)
    context = {
        "title": _("Questions"),
        "icon": "list-ul",
        "page_obj": page,
        "rows": [(row, KIND_LABELS[row.kind], STATE_TONES[row.state], STATE_LABELS[row.state]) for row in rows],
        "filters": filters,
        "narrowed": filters != Filters(),
        "querystring": urlencode({name: str(value) for name, value in request.GET.items() if name != "page"}) + "&",
        "banks": list(banks),
        "kinds": KIND_LABELS.items(),
        "states": STATE_LABELS.items(),
        "topics": topics_of(banks),
        "may_set": Role.QUESTION_SETTER in roles_in(request),
    }
    return render(request, "exams/office/bank/questions.html", context)


def _filters(request: HttpRequest) -> Filters:
    got = request.GET
    bank = got.get("bank", "")
    return Filters(
        text=got.get("q", "").strip()[:80],
        bank=bank if _is_uuid(bank) else "",
        kind=got.get("kind", ""),
        state=got.get("state", ""),
        topic=got.get("topic", "")[:60],
        law=got.get("law", "").strip()[:60],
        flagged=got.get("flagged") == "1",
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@role_required(*BANK_ROLES)
def question_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    question = question_for(by, public_id)
    revisions, events = history_of(question)
    shown = _shown(revisions, request.GET.get("revision", ""))
    content = content_of(shown)
    flag = next((event for event in events if event.kind == "flagged"), None) if question.flagged else None
    context = {
        "title": question.reference or pgettext("question", "Question"),
        "subtitle": question.bank.name,
        "icon": "list-ul",
        "question": question,
        "kind": KIND_LABELS[question.kind],
        "tone": STATE_TONES[question.state],
        "state": STATE_LABELS[question.state],
        "revision": shown,
        "newest": shown.pk == revisions[0].pk,
        "revisions": revisions,
        "events": events,
        "flag": flag,
        "item": candidate_view(content, seed=str(shown.public_id)),
        "key": _key_lines(shown),
        "policy": POLICY_LABELS.get(shown.scheme.get("policy", "all_or_nothing"))
        if question.kind == "multiple"
        else "",
        "acts": _open_acts(by, question, shown),
        "changed": _changed(shown, revisions),
        "may_rewrite": _may_rewrite(by, question, shown),
        "forms_used": shown.form_items.count(),
        "enemies": enemies_of(question),
        "may_set": has_role(by, *SETTERS, unit=question.bank.unit),
    }
    return render(request, "exams/office/bank/question.html", context)


def _shown(revisions: list[QuestionRevision], number: str) -> QuestionRevision:
    """The newest wording, or an older one that was asked for."""
    return next((revision for revision in revisions if str(revision.number) == number), revisions[0])


def _changed(shown: QuestionRevision, revisions: list[QuestionRevision]) -> list[Any]:
    """What differs from the wording before, so that a reviewer reads a corrected question where it was corrected."""
    earlier = next((revision for revision in revisions if revision.number == shown.number - 1), None)
    return [PART_LABELS[part] for part in changed_parts(shown, earlier)] if earlier else []


def _key_lines(revision: QuestionRevision) -> list[str]:
    kind, answer = revision.question.kind, revision.answer
    if kind == "case":
        return [
            f"{part['id']}. {_plain_key(part['kind'], answer['parts'][part['id']], part.get('options', ()))}"
            for part in revision.options
        ]
    return [_plain_key(kind, answer, revision.options)]


def _plain_key(kind: str, answer: Any, options: Any) -> str:
    if kind == "matching":
        texts = {option["id"]: option["text"] for option in options}
        return "；".join(f"{texts[left]}＝{texts[right]}" for left, right in answer["pairs"].items())
    return answer_as_text(kind, answer)


@role_required(*SETTERS)
def question_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    form = forms.QuestionForm(request.POST or None, by=by, initial={"bank": banks_for(by, *SETTERS).first()})

    def add(values: dict[str, Any]) -> HttpResponse:
        question = services.add_question(
            bank=values["bank"], wording=values["wording"], by=by, domain_code=values["domain_code"]
        )
        return redirect(back_to(question.public_id))

    return form_page(
        request,
        form,
        title=_("New question"),
        submit=_("Keep as a draft"),
        back=reverse("office-questions"),
        act=add,
        icon="list-ul",
        intro=_("A draft is seen by nobody but setters and reviewers. A second person approves it before it is drawn."),
        done=_("The draft is kept. Look at the preview, then submit it for review."),
    )


@role_required(*SETTERS)
def question_revise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    question = question_for(by, public_id, *SETTERS)
    (question,) = with_current([question])
    if question.kind == "case":
        messages.info(request, _("A case is rewritten in the template: retire this one and import the new one."))
        return redirect(back_to(public_id))
    current: QuestionRevision = question.current
    base = wording_of(question, current)
    form = forms.QuestionForm(request.POST or None, by=by, base=base, initial=forms.QuestionForm.initial_of(base))

    def revise(values: dict[str, Any]) -> None:
        seen = request.GET.get("from", "")
        based_on = UUID(seen) if _is_uuid(seen) else current.public_id
        services.revise_question(question_id=public_id, wording=values["wording"], by=by, based_on=based_on)

    return form_page(
        request,
        form,
        title=_("Rewrite the question"),
        submit=_("Keep the new wording"),
        back=back_to(public_id),
        act=revise,
        icon="list-ul",
        intro=_(
            "The old wording stays in the history and in papers already drawn. The new one has to be approved again."
        ),
        done=_("The new wording is kept as a draft."),
    )


@dataclass(frozen=True)
class Act:
    """A step of a question on screen: who may take it, which move it is, and its words."""

    name: str
    move: str
    roles: tuple[Role, ...]
    service: Callable[..., Any]
    label: Any
    done: Any
    asks_reason: bool = False


ACTS = {
    act.name: act
    for act in (
        Act(
            "submit",
            "submitted",
            SETTERS,
            services.submit_question,
            gettext_lazy("Submit for review"),
            gettext_lazy("The question waits for a reviewer."),
        ),
        Act(
            "approve",
            "approved",
            REVIEWERS,
            services.approve_question,
            gettext_lazy("Approve"),
            gettext_lazy("The question is approved and may be drawn from now on."),
        ),
        Act(
            "return",
            "returned",
            REVIEWERS,
            services.return_question,
            gettext_lazy("Return with a reason"),
            gettext_lazy("The question went back to its author."),
            asks_reason=True,
        ),
        Act(
            "clear",
            "cleared",
            REVIEWERS,
            services.clear_flag,
            gettext_lazy("Still right: remove the flag"),
            gettext_lazy("The question may be drawn again."),
            asks_reason=True,
        ),
        Act(
            "retire",
            "retired",
            BANK_ROLES,
            services.retire_question,
            gettext_lazy("Retire"),
            gettext_lazy("The question is retired; papers that used it keep it."),
            asks_reason=True,
        ),
    )
}


def _open_acts(by: Any, question: Question, revision: QuestionRevision) -> list[Act]:
    """What this person may do now. Nothing is offered on an older wording, nor approval to its author."""
    if revision.pk != question.current_id:
        return []
    roles = {role for role in BANK_ROLES if has_role(by, role, unit=question.bank.unit)}
    return [
        act
        for act in ACTS.values()
        if roles.intersection(act.roles)
        and may_happen(act.move, question.state, flagged=question.flagged)
        and not (act.move in ("approved", "cleared") and revision.author_id == by.pk)
    ]


def _may_rewrite(by: Any, question: Question, revision: QuestionRevision) -> bool:
    return (
        revision.pk == question.current_id
        and question.kind != "case"
        and may_happen("revised", question.state, flagged=question.flagged)
        and has_role(by, *SETTERS, unit=question.bank.unit)
    )


@role_required(*BANK_ROLES)
def question_act(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    act = ACTS.get(name)
    if act is None:
        raise Http404
    by = request.person  # type: ignore[attr-defined]
    question = question_for(by, public_id, *act.roles)
    if act.asks_reason:
        return form_page(
            request,
            forms.ReasonForm(request.POST or None),
            title=act.label,
            submit=act.label,
            back=back_to(public_id),
            act=lambda values: _with_reason(request, act, question, values),
            icon="list-ul",
            done=act.done,
        )
    if request.method == "POST" and _take(request, act, question):
        return redirect(_onward(request, act, question))
    return redirect(back_to(public_id))


def _with_reason(request: HttpRequest, act: Act, question: Question, values: dict[str, Any]) -> HttpResponse:
    act.service(question_id=question.public_id, by=request.person, **values)  # type: ignore[attr-defined]
    return redirect(_onward(request, act, question))


def _onward(request: HttpRequest, act: Act, question: Question) -> str:
    """A reviewer goes on to the next question that waits; everybody else stays."""
    if act.name not in ("approve", "return"):
        return back_to(question.public_id)
    by = request.person  # type: ignore[attr-defined]
    following = next_in_review(questions_for(by, *REVIEWERS), by=by, after=question)
    return back_to(following.public_id if following else question.public_id)


def _take(request: HttpRequest, act: Act, question: Question) -> bool:
    """A step without a reason is one button; approval names the wording that was on the reviewer's screen."""
    extra = {}
    if act.name == "approve":
        seen = request.POST.get("revision", "")
        extra["revision_id"] = UUID(seen) if _is_uuid(seen) else None
    try:
        act.service(question_id=question.public_id, by=request.person, **extra)  # type: ignore[attr-defined]
    except DomainError as refused:
        messages.error(request, text_for(refused))
        return False
    messages.success(request, act.done)
    return True


@role_required(*SETTERS)
def question_enemies(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    question = question_for(by, public_id, *SETTERS)

    def declare(values: dict[str, Any]) -> None:
        other = _named(by, question, values["other"].strip())
        enemy_services.declare_enemies(
            question_id=question.public_id, other_id=other.public_id, reason=values["reason"], by=by
        )

    return form_page(
        request,
        forms.EnemyForm(request.POST or None),
        title=_("Never in one paper with"),
        submit=_("Keep them apart"),
        back=back_to(public_id),
        act=declare,
        icon="list-ul",
        intro=_("One question may give the other's key away, or both may ask the same. Papers drawn from now on hold one of them at most."),
        done=_("The two questions are kept apart."),
    )  # fmt: skip


def _named(by: Any, question: Question, text: str) -> Question:
    """The question of the same bank that a setter means. Raises DomainError no_such_question, several_questions."""
    mine = questions_for(by, *SETTERS).filter(bank=question.bank)
    last = text.rstrip("/").rsplit("/", 1)[-1]
    if _is_uuid(last):
        found = list(mine.filter(public_id=last))
    else:
        found = list(mine.filter(reference=text)) or list(questions_matching(mine, Filters(text=text))[:2])
    if len(found) != 1:
        raise DomainError("several_questions" if found else "no_such_question")
    return found[0]


@require_POST
@role_required(*SETTERS)
def enmity_end(request: HttpRequest, public_id: UUID, pair: int) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    question = question_for(by, public_id, *SETTERS)
    if pair not in {one.pk for one, _other in enemies_of(question)}:
        raise Http404
    enemy_services.end_enmity(pair_id=pair, by=by)
    messages.success(request, _("The two questions may stand together again."))
    return redirect(back_to(public_id))


@role_required(*BANK_ROLES)
def bank_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    context = {
        "title": _("Question banks"),
        "icon": "folder-open-inverse",
        "rows": bank_rows(banks_for(by)),
        "states": STATE_LABELS.items(),
        "may_set": Role.QUESTION_SETTER in roles_in(request),
    }
    return render(request, "exams/office/bank/banks.html", context)


@role_required(*SETTERS)
def bank_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    return form_page(
        request,
        forms.BankForm(request.POST or None, by=by),
        title=_("New question bank"),
        submit=_("Create the bank"),
        back=reverse("office-banks"),
        act=lambda values: services.create_bank(authority=values["unit"].authority, by=by, **values) and None,
        icon="folder-open-inverse",
        done=_("The bank is ready. Write its first question or import a file."),
    )


@role_required(*BANK_ROLES)
def bank_export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The bank's questions as a filled template, or as another system reads them."""
    from exams.services.exporting import EXPORTS, export_questions

    file_format = request.GET.get("format", "xlsx")
    if file_format not in EXPORTS:
        raise Http404
    bank = bank_for(request.person, public_id)  # type: ignore[attr-defined]
    try:
        written = export_questions(bank=bank, file_format=file_format, by=request.person)  # type: ignore[attr-defined]
    except DomainError as refused:
        messages.error(request, text_for(refused))
        return redirect("office-banks")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = HttpResponse(written.content, content_type=kind if file_format == "xlsx" else "application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="questions-{bank.public_id}{EXPORTS[file_format]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
