"""The rule book of an authority in the back office: what holds, from which source, and the draft of what will hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from certification import gates
from certification.domain.parameters import PARAMETERS, WITHOUT_EFFECT, Parameter, Rules
from certification.domain.simulation import ADVERSE, Effect
from certification.forms.rules import ParameterForm, SubmitRulesForm
from certification.gates import APPROVE, PREPARE
from certification.models import RuleDraft
from certification.queries.register import SEE
from certification.queries.rule_examples import rule_examples
from certification.queries.rules import changes_of, newest_of, newest_rules, rules_at
from certification.queries.simulation import simulate
from certification.rule_words import basis_of, by_group, label_of, said
from certification.services import rules as service
from certification.views.deciding import decide_page
from cms.office_pages import form_page
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.models import Person

EFFECTS = {
    Effect.WITHHELD: lambda: _("may act today, and could no longer"),
    Effect.LAPSES: lambda: _("could renew late today, and could no longer"),
    Effect.NEEDS_EXAM: lambda: _("would need an exam to renew"),
    Effect.NEEDS_HOURS: lambda: _("would need more hours to renew"),
    Effect.NEEDS_OTHER: lambda: _("would lack another requirement to renew"),
    Effect.RELEASED: lambda: _("may not act today, and could"),
    Effect.REVIVES: lambda: _("could renew late again"),
    Effect.EASIER: lambda: _("would need less to renew"),
}


@role_required(*SEE)
def rule_book(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    authorities = list(gates.authorities_seen(by))
    if not authorities:
        raise Http404
    code = request.GET.get("authority", "")
    authority = next((one for one in authorities if one.code == code), authorities[0])
    rules = rules_at(authority)
    context = {
        "title": _("Rules"),
        "subtitle": authority.name,
        "icon": "cogs",
        "authority": authority,
        "authorities": authorities,
        "version": rules.version,
        "newest": newest_of(authority),
        "groups": [(label, [_row(rules, parameter) for parameter in listed]) for label, listed in by_group()],
        "off": [_row(rules, parameter) for parameter in rules.switched_off()],
        "unverified": sum(rules.is_unverified(name) for name in PARAMETERS),
        "count": len(PARAMETERS),
        "draft": gates.rule_drafts_for(by).filter(authority=authority, state__in=("draft", "waiting")).first(),
        "may_draft": authority in gates.authorities_for(by, *PREPARE),
        "past": authority.rule_sets.select_related("proposed_by", "approved_by").order_by("-version"),
    }
    return render(request, "certification/office/rules.html", context)


def _row(rules: Rules, parameter: Parameter) -> dict[str, Any]:
    own = rules.settings.get(parameter.name)
    return {
        "name": parameter.name,
        "label": label_of(parameter.name),
        "value": said(parameter.name, rules[parameter.name]),
        "own": own,
        "would": said(parameter.name, own.value if own else parameter.default),
        "basis": basis_of(parameter),
        "harms": parameter.harms,
        "off": parameter.harms and not (own and own.is_sourced),
        "unverified": rules.is_unverified(parameter.name),
        "without_effect": parameter.name in WITHOUT_EFFECT,
    }


@role_required(*PREPARE)
@require_POST
def draft_begin(request: HttpRequest, code: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    draft = service.begin_draft(authority=gates.authority_for(by, code, *PREPARE), by=by)
    return redirect("registry-rule-draft", draft.public_id)


@role_required(*SEE)
def draft_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    draft = gates.rule_draft_for(by, public_id)
    rules = draft.as_rules(draft.authority.code)
    own = draft.proposed_by_id == by.pk
    context = {
        "title": _("Draft of rules"),
        "subtitle": draft.authority.name,
        "icon": "cogs",
        "draft": draft,
        "changes": [
            {
                "change": change,
                "label": label_of(change.name),
                "before": said(change.name, change.before.value) if change.before else "",
                "after": said(change.name, change.after.value) if change.after else "",
                "off": change.harms and change.after is not None and not change.after.is_sourced,
            }
            for change in changes_of(draft)
        ],
        "groups": [(label, [_row(rules, parameter) for parameter in listed]) for label, listed in by_group()],
        "own": own,
        "examples": [
            (
                example,
                [
                    (label_of(name), said(name, entry["value"]), entry["article"], example.says[name])
                    for name, entry in example.parameters.items()
                ],
            )
            for example in rule_examples().values()
        ],
        "may_decide": draft.state == "waiting" and not own and draft.authority in gates.authorities_for(by, *APPROVE),
    }
    return render(request, "certification/office/rule_draft.html", context)


@role_required(*PREPARE)
def draft_parameter(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    draft = gates.rule_draft_for(by, public_id, *PREPARE)
    if name not in PARAMETERS:
        raise Http404
    form = ParameterForm(
        request.POST if request.method == "POST" else None,
        name=name,
        own=draft.as_rules(draft.authority.code).settings.get(name),
    )

    def act(values: dict[str, Any]) -> None:
        source = {field: values[field] for field in ("document", "article", "document_date", "valid_until", "verified")}
        service.set_parameter(draft=draft, name=name, text=form.text(), by=by, **source)

    parameter = PARAMETERS[name]
    hint = _("This value can harm a person: without document, article and date it has no effect.")
    return form_page(
        request,
        form,
        title=label_of(name),
        submit=_("Enter in the draft"),
        back=reverse("registry-rule-draft", args=[public_id]),
        act=act,
        icon="cogs",
        intro=hint if parameter.harms else "",
        done=_("Entered in the draft."),
    )


@role_required(*PREPARE)
@require_POST
def draft_clear(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    draft = gates.rule_draft_for(by, public_id, *PREPARE)
    return _answer(request, draft, lambda: service.clear_parameter(draft=draft, name=name, by=by))


@role_required(*PREPARE)
@require_POST
def draft_example(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    draft = gates.rule_draft_for(by, public_id, *PREPARE)
    if (example := rule_examples().get(code)) is None:
        raise Http404
    return _answer(request, draft, lambda: service.take_example(draft=draft, example=example, by=by))


def _answer(request: HttpRequest, draft: RuleDraft, act: Callable[[], object]) -> HttpResponse:
    """A button without a form: its refusal is said on the page it returns to."""
    try:
        act()
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    return redirect("registry-rule-draft", draft.public_id)


@role_required(*PREPARE)
def draft_submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    draft = gates.rule_draft_for(by, public_id, *PREPARE)
    return form_page(
        request,
        SubmitRulesForm(request.POST if request.method == "POST" else None),
        title=_("Submit the draft for adoption"),
        submit=_("Submit"),
        back=reverse("registry-rule-draft", args=[public_id]),
        act=lambda values: service.submit_draft(draft=draft, by=by, **values),
        icon="cogs",
        intro=_("Run it over the roster first: the draft's page shows whom it would touch."),
        done=_("Submitted. Another person adopts it."),
    )


@role_required(*PREPARE)
def draft_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    draft = gates.rule_draft_for(by, public_id, *PREPARE)
    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        title=_("Give up the draft"),
        submit=_("Give up"),
        back=reverse("registry-rules"),
        act=lambda _values: service.withdraw_draft(draft=draft, by=by),
        icon="cogs",
        done=_("Withdrawn."),
    )


@role_required(*APPROVE)
def draft_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by: Person = request.person  # type: ignore[attr-defined]
    draft = gates.rule_draft_for(by, public_id, *APPROVE)
    return decide_page(
        request,
        title=_("Decide the draft of rules"),
        back=reverse("registry-rules"),
        approve=lambda: service.adopt_draft(draft=draft, by=by),
        refuse=lambda note: service.refuse_draft(draft=draft, by=by, note=note),
        icon="cogs",
    )


@role_required(*SEE)
def draft_simulation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The draft run over the whole roster, before anybody adopts it."""
    draft = gates.rule_draft_for(request.person, public_id)  # type: ignore[attr-defined]
    authority = draft.authority
    found = simulate(authority, newest_rules(authority), draft.as_rules(authority.code))
    context = {
        "title": _("Whom the draft would touch"),
        "subtitle": authority.name,
        "icon": "cogs",
        "draft": draft,
        "roster": found.roster,
        "touched": sum(len(line.affected) for line in found.lines),
        "totals": [(says(), found.totals[effect], effect in ADVERSE) for effect, says in EFFECTS.items()],
        "lines": [
            {
                "line": line,
                "share": round(100 * len(line.affected) / line.roster),
                "counts": [(EFFECTS[effect](), line.counts[effect]) for effect in EFFECTS if line.counts[effect]],
                "people": [(one, [EFFECTS[effect]() for effect in one.effects]) for one in line.affected[:200]],
                "more": max(0, len(line.affected) - 200),
            }
            for line in found.lines
            if line.affected
        ],
        "untouched": sum(not line.affected for line in found.lines),
    }
    return render(request, "certification/office/simulation.html", context)
