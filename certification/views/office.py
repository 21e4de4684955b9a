"""The register in the back office: board, list, file with history on both axes, proposals, applications."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.desk import waiting_counts
from certification.forms.acts import FORMS, act_title
from certification.gates import APPROVE, PREPARE
from certification.models import Proposal
from certification.proposal_words import facts_of
from certification.queries.losses import reported_late
from certification.queries.register import (
    BOARD,
    SEE,
    board,
    certificates_found,
    shown,
)
from certification.services import proposals
from certification.services.cards import hand_over
from certification.texts import COLUMNS, TYPES, word
from certification.views.asked import moment_asked
from certification.views.deciding import decide_page, withdraw_page
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.files import respond_with
from core.models import Unit
from core.scope import has_role, scoped, units_in_scope


@role_required(*SEE)
def registry_board(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    at = moment_asked(request, "at")
    total, rows = board(by, at=at)
    context = {
        "title": _("Certificates at a glance"),
        "icon": "clipboard-list",
        "columns": [(name, COLUMNS[name], total[name]) for name in BOARD],
        "all": sum(total.values()),
        "rows": [(row, [(name, row.counts[name]) for name in BOARD]) for row in rows],
        "heads": [COLUMNS[name] for name in BOARD],
        "at": request.GET.get("at", ""),
        "waiting": waiting_counts(by),
    }
    return render(request, "certification/office/board.html", context)


@role_required(*SEE)
def certificate_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    text, code, state, kind = (request.GET.get(name, "")[:80] for name in ("q", "unit", "state", "type"))
    at = moment_asked(request, "at")
    units = units_in_scope(by, *SEE).order_by("code")
    unit: Unit | None = units.filter(code=code).first() if code else None
    found = certificates_found(by, text=text, unit=unit, state=state, of_type=kind, at=at)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    on = clock.day_of(at) if at else clock.today()
    rows: list[dict[str, Any]] = []
    for certificate in page:
        span = certificate.covering[0] if certificate.covering else None  # type: ignore[attr-defined]
        seen = shown(span.state, span.overlays, span.valid_until, on) if span else shown(None, (), None, on)
        rows.append({"certificate": certificate, "span": span, "shown": seen, "word": word(seen.label)})
    context = {
        "title": _("Certificates"),
        "icon": "clipboard-list",
        "page_obj": page,
        "rows": rows,
        "late": reported_late([row["certificate"] for row in rows if row["span"] and "lost" in row["span"].overlays]),
        "text": text,
        "unit": unit,
        "units": units,
        "state": state,
        "states": COLUMNS.items(),
        "type": kind,
        "types": TYPES.items(),
        "at": request.GET.get("at", ""),
        "querystring": f"q={text}&unit={code}&state={state}&type={kind}&at={request.GET.get('at', '')}&",
    }
    return render(request, "certification/office/list.html", context)


@role_required(*PREPARE)
def prepare(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    certificate = gates.certificate_for(by, public_id, *PREPARE)
    if act not in FORMS:
        raise Http404
    form = FORMS[act](request.POST or None, request.FILES or None, certificate=certificate)
    back = reverse("registry-certificate", args=[public_id])
    return form_page(
        request,
        form,
        title=f"{act_title(act)}: {certificate.person.name} {certificate.number}",
        submit=_("Send for approval"),
        back=back,
        icon="clipboard-list",
        act=lambda values: proposals.propose(
            certificate=certificate,
            act=act,
            values=form.payload(),
            note=values["note"],
            upload=values["upload"],
            by=by,
        ),
        intro=_("You prepare this step; another person looks at it and approves. Nothing changes before that."),
        done=_("Sent for approval."),
    )


@role_required(*PREPARE)
def card_handed_over(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    certificate = gates.certificate_for(by, public_id, *PREPARE)

    class HandOverForm(forms.Form):
        at = forms.DateTimeField(
            label=_("Received at"),
            help_text=_("Beijing time, as the officer signed for it."),
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            initial=clock.now,
        )

    def act(values) -> None:
        hand_over(certificate=certificate, at=values["at"], by=by, key=f"handed over:{values['at']}")

    return form_page(
        request,
        HandOverForm(request.POST or None),
        title=_("Card handed over to %(name)s") % {"name": certificate.person.name},
        submit=_("Record the receipt"),
        back=reverse("registry-certificate", args=[public_id]),
        act=act,
        done=_("The receipt is on record; the card may be shown now."),
    )


@role_required(*SEE)
def proposal_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    state = "waiting" if request.GET.get("state", "waiting") == "waiting" else "decided"
    rows = scoped(
        Proposal.objects.select_related("certificate__person", "unit", "proposed_by", "decided_by", "campaign"),
        by,
        *SEE,
    )
    rows = rows.filter(state="waiting") if state == "waiting" else rows.exclude(state="waiting").order_by("-decided_at")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Steps waiting for approval") if state == "waiting" else _("Decided steps"),
        "icon": "tick-inverse",
        "page_obj": page,
        "rows": [(proposal, act_title(proposal.act), proposal.proposed_by_id != by.pk) for proposal in page],
        "may_decide": state == "waiting" and has_role(by, *APPROVE),
        "state": state,
        "querystring": f"state={state}&",
    }
    return render(request, "certification/office/proposals.html", context)


@role_required(*SEE)
def proposal_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    proposal = gates.proposal_for(by, public_id)
    may_decide = proposal.state == "waiting" and has_role(by, *APPROVE, unit=proposal.unit)
    context = {
        "title": f"{act_title(proposal.act)}: {proposal.certificate.person.name} {proposal.certificate.number}",
        "icon": "tick-inverse",
        "proposal": proposal,
        "facts": facts_of(proposal),
        "may_decide": may_decide and proposal.proposed_by_id != by.pk,
        "own": proposal.proposed_by_id == by.pk,
    }
    return render(request, "certification/office/proposal.html", context)


@role_required(*SEE)
def proposal_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The scanned document of a step."""
    proposal = gates.proposal_for(request.person, public_id)  # type: ignore[attr-defined]
    if proposal.file is None:
        raise Http404
    return respond_with(proposal.file)  # type: ignore[return-value]


@role_required(*APPROVE)
def decide_proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    proposal = gates.proposal_for(by, public_id, *APPROVE)
    return decide_page(
        request,
        title=_("Decide: %(act)s") % {"act": act_title(proposal.act)},
        back=reverse("registry-proposals"),
        approve=lambda: proposals.approve_proposal(proposal=proposal, by=by),
        refuse=lambda note: proposals.refuse_proposal(proposal=proposal, by=by, note=note),
    )


@role_required(*APPROVE)
def decide_many(request: HttpRequest) -> HttpResponse:
    """Approve those chosen of the list; each is carried out by itself, and what cannot go on says why."""
    by = request.person  # type: ignore[attr-defined]
    if request.method == "POST":
        rows = scoped(Proposal.objects.filter(state="waiting"), by, *APPROVE).select_related("certificate__person")
        wanted = set(request.POST.getlist("chosen"))
        chosen = [proposal for proposal in rows if str(proposal.public_id) in wanted]
        refused = 0
        for proposal in chosen:
            try:
                proposals.approve_proposal(proposal=proposal, by=by)
            except DomainError as refusal:
                refused += 1
                messages.error(request, f"{proposal.certificate.person.name}: {text_for(refusal)}")
        done = {"done": len(chosen) - refused, "all": len(chosen)}
        messages.success(request, _("Done: %(done)s of %(all)s.") % done)
    return redirect("registry-proposals")


@role_required(*PREPARE)
def withdraw_proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    proposal = gates.proposal_for(by, public_id, *PREPARE)
    return withdraw_page(
        request,
        back=reverse("registry-proposals"),
        withdraw=lambda: proposals.withdraw_proposal(proposal=proposal, by=by),
    )
