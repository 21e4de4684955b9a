"""Changes of law in the office: what changed, what cites it, and the verdicts of reviewers, group by group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from cms.models import LawChange
from cms.ports import re_examinations, short_exams
from cms.queries.law_changes import change_rows, domains_touched, groups_of, with_words
from cms.services.reviews import decide_many
from core.decorators import role_required
from core.errors import text_for
from core.gates import one_of
from core.roles import Role

DECIDE = (
    Role.LEGAL_REVIEWER,
    Role.TRAINER,
    Role.QUESTION_SETTER,
    Role.QUESTION_REVIEWER,
    Role.SYSTEM_ADMINISTRATOR,
)
# The register reads what changed, because it calls officers to a new exam.
SEE = (*DECIDE, Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER)
KINDS = {
    "changed": gettext_lazy("changed"),
    "added": gettext_lazy("new"),
    "repealed": gettext_lazy("repealed"),
    "renumbered": gettext_lazy("other number only"),
    "moved": gettext_lazy("other number only"),
}
VERDICTS = {
    "still_right": gettext_lazy("Still right"),
    "needs_change": gettext_lazy("Needs change"),
    "retired": gettext_lazy("Retired"),
    "carried_over": gettext_lazy("Number carried over"),
}
GROUPS = 20


def _change(public_id: UUID) -> LawChange:
    return one_of(LawChange.objects.select_related("version__law", "previous"), public_id=public_id)


@role_required(*SEE)
def change_list(request: HttpRequest) -> HttpResponse:
    """Laws are public, so there is no scope here; what cites them is scoped below."""
    changes = LawChange.objects.select_related("version__law", "previous")
    page = Paginator(changes, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Changes of law"),
        "icon": "history",
        "page_obj": page,
        "rows": change_rows(page),
        "querystring": "",
    }
    return render(request, "cms/office/law_changes.html", context)


@role_required(*SEE)
def change_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    change = _change(public_id)
    by = request.person  # type: ignore[attr-defined]
    every = bool(request.GET.get("all"))
    (row,) = change_rows([change])
    page = Paginator(groups_of(change, by, only_open=not every), GROUPS).get_page(request.GET.get("page"))
    exams = short_exams(by) if change.told_at else []
    context = {
        "title": change.version.law.title,
        "subtitle": _("Change of law"),
        "icon": "history",
        "change": change,
        "row": row,
        "page_obj": page,
        "groups": [_shown(group) for group in with_words(change, list(page))],
        "every": every,
        "querystring": "all=1&" if every else "",
        "exams": exams,
        "exams_unknown": exams is None,
        "re_examinations": re_examinations(by, change.version.law.title, domains_touched(change)),
        "quiet": change.articles.exclude(tasks__isnull=False)[:200],
        "kinds": KINDS,
    }
    return render(request, "cms/office/law_change.html", context)


def _shown(group: Any) -> dict[str, Any]:
    return {
        "group": group,
        "kind": KINDS[group.article.kind] if group.article else "",
        "rows": [(row, VERDICTS.get(row.task.verdict, "")) for row in group.rows],
        "verdicts": [(name, VERDICTS[name]) for name in _open_to(group)],
    }


def _open_to(group: Any) -> tuple[str, ...]:
    """Only where nothing but the number differs can a citation be carried over."""
    plain = ("still_right", "needs_change", "retired")
    return ("carried_over", *plain) if group.only_number else plain


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(choices=list(VERDICTS.items()))
    reason = forms.CharField(max_length=400, strip=True)
    task = forms.TypedMultipleChoiceField(coerce=UUID)

    def __init__(self, data: Any, offered: list[str]) -> None:
        super().__init__(data)
        self.fields["task"].choices = [(one, one) for one in offered]  # type: ignore[attr-defined]


@require_POST
@role_required(*DECIDE)
def change_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same verdict for what was marked in one group."""
    change = _change(public_id)
    offered = [str(key) for key in change.tasks.values_list("public_id", flat=True)]
    form = VerdictForm(request.POST, offered)
    if form.is_valid():
        _decide(request, form.cleaned_data)
    else:
        messages.error(request, _("Mark what you have read, choose a verdict and give the reason."))
    return redirect("office-law-change", change.public_id)


def _decide(request: HttpRequest, values: dict[str, Any]) -> None:
    outcome = decide_many(
        task_ids=values["task"],
        verdict=values["verdict"],
        reason=values["reason"],
        by=request.person,  # type: ignore[attr-defined]
    )
    done = ngettext("%(n)s review is recorded.", "%(n)s reviews are recorded.", outcome.decided)
    messages.success(request, done % {"n": outcome.decided})
    for sentence in dict.fromkeys(text_for(refusal) for refusal in outcome.refused.values()):
        messages.error(request, sentence)
