"""The office's screen of one question: preview, remarks, history, comments, and what may be done to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from cms.office_pages import form_page
from cms.ports import domain_names
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.roles import Role
from core.scope import has_role
from exams import forms_bank as forms
from exams.bank_labels import KIND_LABELS, LEVEL_LABELS, PART_LABELS, POLICY_LABELS, STATE_LABELS, STATE_TONES
from exams.domain.difference import pieces
from exams.domain.exporting import answer_as_text
from exams.domain.kinds import candidate_view
from exams.domain.lint import Remark
from exams.domain.question_moves import may_happen
from exams.domain.wording import Wording
from exams.forms_case import CaseForm, CasePartFormSet, MorePartsFormSet, parts_of
from exams.forms_tags import CommentForm
from exams.gates import BANK_ROLES, REVIEWERS, SETTERS, banks_for, question_for, questions_for
from exams.lint_labels import remark_text
from exams.models import Question, QuestionBank, QuestionRevision
from exams.queries.bank import (
    Filters,
    changed_parts,
    comments_on,
    content_of,
    enemies_of,
    history_of,
    measured,
    next_in_review,
    questions_matching,
    usage_of,
    with_current,
    wording_of,
)
from exams.queries.lint import near_duplicates, remarks_for
from exams.services import bank as services
from exams.services import enemies as enemy_services
from exams.services.pictures import add_picture
from exams.services.tags import comment
from exams.views.office_questions import is_uuid


def back_to(question_id: UUID) -> str:
    return reverse("office-question", args=[question_id])


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
        "domain": domain_names([question.bank.authority_id]).get(question.domain_code, question.domain_code),
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
        "changes": _changes(shown, revisions),
        "remarks": [] if question.state == "retired" else _remarks(question, shown),
        "alike": near_duplicates(wording_of(question, shown), bank_id=question.bank_id, other_than=question.pk)
        if question.state in ("draft", "in_review")
        else [],
        "comments": comments_on(question),
        "comment_form": CommentForm(),
        "level": LEVEL_LABELS.get(shown.level, ""),
        "measured": measured(question),
        "may_rewrite": _may_rewrite(by, question, shown),
        "used": usage_of([question.pk]).get(question.pk, (0, None)),
        "enemies": enemies_of(question),
        "may_set": has_role(by, *SETTERS, unit=question.bank.unit),
    }
    return render(request, "exams/office/bank/question.html", context)


def _shown(revisions: list[QuestionRevision], number: str) -> QuestionRevision:
    """The newest wording, or an older one that was asked for."""
    return next((revision for revision in revisions if str(revision.number) == number), revisions[0])


SIZES = {
    "plain": gettext_lazy("Usual type"),
    "large": gettext_lazy("Large type"),
    "largest": gettext_lazy("Largest type"),
}


@role_required(*BANK_ROLES)
def question_preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The question alone, as large as a candidate may set it, in the order another candidate would get."""
    question = question_for(request.person, public_id)  # type: ignore[attr-defined]
    revisions, _events = history_of(question)
    shown = _shown(revisions, request.GET.get("revision", ""))
    size = request.GET.get("size", "plain")
    seed = request.GET.get("seed", "1")[:6]
    context = {
        "title": _("As the candidate sees it"),
        "subtitle": question.reference or question.bank.name,
        "icon": "view",
        "question": question,
        "revision": shown,
        "item": candidate_view(content_of(shown), seed=f"{shown.public_id}:{seed}"),
        "sizes": SIZES.items(),
        "size": size if size in SIZES else "plain",
        "next_seed": int(seed) + 1 if seed.isdigit() else 1,
    }
    return render(request, "exams/office/bank/preview.html", context)


def _remarks(question: Question, revision: QuestionRevision) -> list[tuple[Remark, str]]:
    return [(remark, remark_text(remark)) for remark in remarks_for(wording_of(question, revision))]


def _changes(shown: QuestionRevision, revisions: list[QuestionRevision]) -> list[tuple[Any, list[tuple[str, str]]]]:
    """What differs from the wording before, piece by piece, so that a reviewer reads where it was corrected."""
    earlier = next((revision for revision in revisions if revision.number == shown.number - 1), None)
    if earlier is None:
        return []
    return [
        (PART_LABELS[part], list(pieces(_as_text(earlier, part), _as_text(shown, part))))
        for part in changed_parts(shown, earlier)
    ]


def _as_text(revision: QuestionRevision, part: str) -> str:
    """A part of a wording as a person reads it."""
    value = getattr(revision, part)
    if part == "options":
        return "\n".join(f"{option['id']}. {option.get('text') or option.get('stem')}" for option in value)
    if part == "answer":
        return "\n".join(_key_lines(revision))
    if part == "citations":
        return "\n".join(citation.get("label") or citation["law"] for citation in value)
    if part == "scheme":
        return str(POLICY_LABELS.get(value.get("policy", ""), "")) or str(value or "")
    if part == "level":
        return str(LEVEL_LABELS.get(value, ""))
    return "" if value is None else str(value)


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


def _with_picture(bank: QuestionBank, values: dict[str, Any], by: Any) -> Wording:
    """The wording, with the chosen picture below its text."""
    wording: Wording = values["wording"]
    if not values["picture"]:
        return wording
    shown = add_picture(bank=bank, upload=values["picture"], words=values["picture_words"], by=by)
    return replace(wording, stem=f"{wording.stem}\n{shown}")


@role_required(*SETTERS)
def question_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    form = forms.QuestionForm(
        request.POST or None, request.FILES or None, by=by, initial={"bank": banks_for(by, *SETTERS).first()}
    )

    def add(values: dict[str, Any]) -> HttpResponse:
        wording = _with_picture(values["bank"], values, by)
        question = services.add_question(bank=values["bank"], wording=wording, by=by, domain_code=values["domain_code"])
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
    current: QuestionRevision = question.current
    base = wording_of(question, current)
    if question.kind == "case":
        return _case_revise(request, question, base)
    form = forms.QuestionForm(
        request.POST or None,
        request.FILES or None,
        by=by,
        base=base,
        initial=forms.QuestionForm.initial_of(base),
    )

    return form_page(
        request,
        form,
        title=_("Rewrite the question"),
        submit=_("Keep the new wording"),
        back=back_to(public_id),
        act=lambda values: _revise(request, question, values),
        icon="list-ul",
        intro=_(
            "The old wording stays in the history and in papers already drawn. The new one has to be approved again."
        ),
        done=_("The new wording is kept as a draft."),
    )


def _revise(request: HttpRequest, question: Question, values: dict[str, Any]) -> None:
    """Keep a new wording, based on the one the person saw."""
    by = request.person  # type: ignore[attr-defined]
    seen = request.GET.get("from", "")
    based_on = UUID(seen) if is_uuid(seen) else question.current.public_id
    wording = _with_picture(question.bank, values, by)
    services.revise_question(question_id=question.public_id, wording=wording, by=by, based_on=based_on)


@role_required(*SETTERS)
def case_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    parts = CasePartFormSet(request.POST or None, prefix="parts")
    form = CaseForm(
        request.POST or None,
        request.FILES or None,
        by=by,
        parts=parts,
        initial={"bank": banks_for(by, *SETTERS).first()},
    )

    def add(values: dict[str, Any]) -> HttpResponse:
        wording = _with_picture(values["bank"], values, by)
        question = services.add_question(bank=values["bank"], wording=wording, by=by, domain_code=values["domain_code"])
        return redirect(back_to(question.public_id))

    return form_page(
        request,
        form,
        title=_("New case"),
        submit=_("Keep as a draft"),
        back=reverse("office-questions"),
        act=add,
        icon="list-ul",
        intro=_("A case tells what happened once and asks several questions about it. Rows left empty do not count."),
        done=_("The draft is kept. Look at the preview, then submit it for review."),
        template="exams/office/bank/case.html",
    )


def _case_revise(request: HttpRequest, question: Question, base: Wording) -> HttpResponse:
    # Bound parts must not take the old ones as their own: an unchanged row would count as empty.
    parts = (
        MorePartsFormSet(request.POST, prefix="parts")
        if request.method == "POST"
        else MorePartsFormSet(initial=parts_of(base), prefix="parts")
    )
    form = CaseForm(
        request.POST or None,
        request.FILES or None,
        by=request.person,  # type: ignore[attr-defined]
        parts=parts,
        base=base,
        initial=CaseForm.initial_of(base),
    )
    return form_page(
        request,
        form,
        title=_("Rewrite the case"),
        submit=_("Keep the new wording"),
        back=back_to(question.public_id),
        act=lambda values: _revise(request, question, values),
        icon="list-ul",
        intro=_(
            "The old wording stays in the history and in papers already drawn. The new one has to be approved again."
        ),
        done=_("The new wording is kept as a draft."),
        template="exams/office/bank/case.html",
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
        extra["revision_id"] = UUID(seen) if is_uuid(seen) else None
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
    if is_uuid(last):
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


@require_POST
@role_required(*BANK_ROLES)
def question_comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    question = question_for(by, public_id)
    (question,) = with_current([question])
    try:
        comment(question=question, revision=question.current, text=request.POST.get("text", ""), by=by)
    except DomainError as refused:
        messages.error(request, text_for(refused))
    return redirect(back_to(public_id) + "#comments")
