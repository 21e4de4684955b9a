"""Joint-operation orders in the back office: who may act for which unit, where and until when; entered by one, approved by another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.domain.joint_orders import CORRECT, END, ENTER, TAKE_BACK
from certification.forms import joint_orders as forms
from certification.gates import APPROVE, PREPARE
from certification.joint_words import ACTS, LABELS, PROPOSALS, STATES, STEPS, TONES
from certification.models import Certificate, JointOperationOrder, JointOrderProposal
from certification.queries.joint_orders import has_power, standing_version, state_of, versions_of, with_members
from certification.queries.late_orders import late_change_of
from certification.queries.register import SEE, shown, spans_now
from certification.queries.rules import rules_at
from certification.services import joint_orders
from certification.services.joint_orders import OrderEntry, entry_in, entry_of
from certification.texts import word
from certification.views.deciding import decide_page, withdraw_page
from cms.office_pages import form_page
from cms.templatetags.mingfa import day
from core import clock
from core.decorators import role_required
from core.files import respond_with
from core.gates import one_of
from core.models import Person, StoredFile
from core.scope import has_role, scoped, units_in_scope

ICON = "group"
VIEWS = ("current", "over", "waiting")
FORMS = {CORRECT: forms.CorrectionForm, END: forms.EndForm, TAKE_BACK: forms.TakeBackForm}


@role_required(*SEE)
def order_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "current"
    waiting = gates.joint_proposals_for(by).filter(state="waiting")
    context = {
        "title": _("Joint operations"),
        "icon": ICON,
        "view": view,
        "may_enter": has_role(by, *PREPARE),
        "how_many_wait": waiting.count(),
        "querystring": f"view={view}&",
    }
    if view == "waiting":
        proposals = Paginator(waiting, 50).get_page(request.GET.get("page"))
        context |= {"page_obj": proposals, "proposals": [(one, ACTS[one.act]) for one in proposals]}
    else:
        orders = Paginator(with_members(_orders(by, view)), 50).get_page(request.GET.get("page"))
        context |= {"page_obj": orders, "rows": [_shown(order) for order in orders]}
    return render(request, "certification/office/joint_orders.html", context)


def _orders(by: Person, view: str):
    """Those that stand and are not over, the next to begin first; or those that are over or were taken back."""
    now = clock.now()
    orders = gates.joint_orders_for(by)
    stands = Q(known_until=clock.FAR_FUTURE)
    if view == "current":
        return orders.filter(stands, law_until__gt=now).order_by("law_from", "pk")
    taken_back = ~stands & Q(replaced_by=None)
    return orders.filter(stands & Q(law_until__lte=now) | taken_back).order_by("-law_from", "-pk")


def _shown(order: JointOperationOrder) -> dict[str, Any]:
    state = state_of(order, clock.now())
    return {"order": order, "word": STATES[state], "tone": TONES[state], "state": state}


@role_required(*PREPARE)
def order_new(request: HttpRequest) -> HttpResponse:
    """A new order; `like` names one whose words and members the form already holds, for another domain or other days."""
    by = request.person  # type: ignore[attr-defined]
    like = request.GET.get("like", "")
    initial = forms.on_record(entry_of(_order_like(by, like))) if like else None
    form = forms.OrderForm(*_sent(request), by=by, units=units_in_scope(by, *PREPARE), initial=initial)

    def act(values: dict[str, Any]) -> HttpResponse:
        proposal = joint_orders.propose_order(entry=form.entry(), by=by, note=values["note"], upload=values["upload"])
        return redirect("registry-joint-proposal", proposal.public_id)

    return _page(
        request,
        form,
        title=ACTS[ENTER],
        submit=_("Send for approval"),
        back=reverse("registry-joint-orders"),
        intro=_("The members may act for the leading unit, in the domain and area, for these days: within what their certificates leave standing. Another person approves; nothing changes before that."),
        act=act,
    )  # fmt: skip


def _order_like(by: Person, public_id: str) -> JointOperationOrder:
    try:
        return gates.joint_order_for(by, UUID(public_id), *PREPARE)
    except ValueError:
        raise Http404 from None


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@role_required(*SEE)
def order_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    order = gates.joint_order_for(by, public_id)
    versions = versions_of(order)
    entry = entry_of(order)
    present = standing_version(order)
    keeps = order.stands and has_role(by, *PREPARE, unit=order.unit)
    state = state_of(order, clock.now())
    context = {
        "title": order.document,
        "subtitle": order.unit.name,
        "icon": ICON,
        "order": order,
        "word": STATES[state],
        "tone": TONES[state],
        "facts": _facts(entry),
        "members": _members(entry, by),
        "remarks": _remarks(entry),
        "late": order.law_from < order.known_from and order.replaces_id is None,
        "present": present if present.pk != order.pk else None,
        "versions": [(one, late_change_of(one)) for one in versions],
        "papers": _papers(versions, by),
        "acts": [(act.replace("_", "-"), label) for act, label in STEPS.items()] if keeps else [],
        "waiting": gates.joint_proposals_for(by).filter(order=order, state="waiting").first(),
        "may_copy": keeps,
    }
    return render(request, "certification/office/joint_order.html", context)


def _facts(entry: OrderEntry, before: OrderEntry | None = None) -> list[tuple[Any, str, str]]:
    """(label, what it says, what it said before where that differs)."""
    now, then = _said(entry), _said(before) if before else {}
    return [(LABELS[name], text, "" if then.get(name, text) == text else then[name]) for name, text in now.items()]


def _said(entry: OrderEntry) -> dict[str, str]:
    return {
        "document": entry.document,
        "issued_by": entry.issued_by,
        "decided_on": day(entry.decided_on),
        "unit": entry.unit.name,
        "domain": entry.domain.name,
        "area": entry.area.name,
        "days": f"{day(entry.first_day)} – {day(entry.last_day)}",
        "leader": f"{entry.leader.person.name} {entry.leader.number}",
    }


def _members(entry: OrderEntry, by: Person, before: OrderEntry | None = None) -> list[dict[str, Any]]:
    """Each with how the certificate stands today; who joins and who leaves, where an order is changed. Two queries."""
    had = set(before.members) if before else set(entry.members)
    everybody = [*entry.members, *(one for one in (before.members if before else ()) if one not in entry.members)]
    keys = [one.pk for one in everybody]
    rows = Certificate.objects.filter(pk__in=keys).select_related("person", "unit")
    rows = rows.prefetch_related(Prefetch("spans", queryset=spans_now(), to_attr="covering"))
    by_key = {row.pk: row for row in rows}
    seen = set(scoped(Certificate.objects.filter(pk__in=keys), by, *SEE).values_list("pk", flat=True))
    return [_member(by_key[one.pk], entry, one in had, one.pk in seen) for one in everybody]


def _member(certificate: Certificate, entry: OrderEntry, had: bool, seen: bool) -> dict[str, Any]:
    span = certificate.covering[0] if certificate.covering else None  # type: ignore[attr-defined]
    today = clock.today()
    found = shown(span.state, span.overlays, span.valid_until, today) if span else shown(None, (), None, today)
    return {
        "certificate": certificate,
        "word": word(found.label),
        "tone": found.tone,
        "valid_until": span.valid_until if span else None,
        "seen": seen,
        "leads": certificate == entry.leader,
        "joins": not had,
        "leaves": certificate not in entry.members,
    }


def _remarks(entry: OrderEntry) -> list[str]:
    """What does not forbid the order and should be known of it."""
    remarks = []
    if rules_at(entry.unit.authority)["cross_unit_enforcement"] == "no":
        remarks.append(_("The rules accept no joint-operation orders at present: this one extends nothing while that stands."))  # fmt: skip
    if not has_power(entry.unit, entry.domain, entry.first_day, entry.last_day):
        remarks.append(
            _("No source of power of %(unit)s in the domain %(domain)s is on record for these days. Please check.")
            % {"unit": entry.unit.name, "domain": entry.domain.name}
        )
    return remarks


def _papers(versions: Iterable[JointOperationOrder], by: Person) -> list[JointOrderProposal]:
    """Scans of the documents behind the row and those before it, for those who see the leading unit."""
    papers = gates.joint_proposals_for(by).filter(made__in=[one.pk for one in versions]).exclude(file=None)
    return list(papers.order_by("-decided_at"))


@role_required(*PREPARE)
def order_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    order = gates.joint_order_for(by, public_id, *PREPARE)
    act = step.replace("-", "_")
    if act not in FORMS:
        raise Http404
    form = _form(request, act, order, by)

    def propose(values: dict[str, Any]) -> HttpResponse:
        proposal = _proposed(act, order, form, values, by)
        return redirect("registry-joint-proposal", proposal.public_id)

    return _page(
        request,
        form,
        title=f"{ACTS[act]}: {order.document}",
        submit=_("Send for approval"),
        back=reverse("registry-joint", args=[public_id]),
        intro=_INTROS[act](),
        act=propose,
    )


_INTROS: dict[str, Callable[[], str]] = {
    CORRECT: lambda: _("From the approval on the register holds what you write here for all days of the order; what it held before stays on the axis of knowledge. For what changes from a day on, end this order and enter another."),
    END: lambda: _("The order ends with this day. What it let its members do before stands."),
    TAKE_BACK: lambda: _("For an order that was called off before it began, or should not have been entered. As known from the approval on, it never stood."),
}  # fmt: skip


def _form(request: HttpRequest, act: str, order: JointOperationOrder, by: Person) -> Any:
    if act != CORRECT:
        return FORMS[act](*_sent(request))
    units = units_in_scope(by, *PREPARE)
    return forms.CorrectionForm(*_sent(request), by=by, units=units, initial=forms.on_record(entry_of(order)))


def _proposed(
    act: str, order: JointOperationOrder, form: Any, values: dict[str, Any], by: Person
) -> JointOrderProposal:
    common = {"order": order, "by": by, "note": values["note"], "upload": values["upload"]}
    if act == CORRECT:
        return joint_orders.propose_correction(right=form.entry(order.unit), because=values["because"], **common)
    if act == END:
        return joint_orders.propose_end(last_day=values["last_day"], document=values["document"], **common)
    return joint_orders.propose_taking_back(because=values["because"], **common)


@role_required(*SEE)
def proposal_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    proposal = gates.joint_proposal_for(by, public_id)
    entry = entry_in(proposal)
    before = entry_of(proposal.order) if proposal.order and proposal.act in (CORRECT, END) else None
    open_to = proposal.state == "waiting" and has_role(by, *APPROVE, unit=proposal.unit)
    takes_part = any(one.person_id == by.pk for one in (*entry.members, *(before.members if before else ())))
    context = {
        "title": f"{ACTS[proposal.act]}: {entry.document}",
        "subtitle": proposal.unit.name,
        "icon": ICON,
        "proposal": proposal,
        "word": PROPOSALS[proposal.state],
        "facts": _facts(entry, before),
        "members": _members(entry, by, before),
        "remarks": _remarks(entry) if proposal.state == "waiting" else [],
        "backwards": proposal.state == "waiting" and _works_backwards(proposal, entry),
        "own": proposal.proposed_by_id == by.pk,
        "takes_part": open_to and takes_part,
        "may_decide": open_to and proposal.proposed_by_id != by.pk and not takes_part,
    }
    return render(request, "certification/office/joint_proposal.html", context)


def _works_backwards(proposal: JointOrderProposal, entry: OrderEntry) -> bool:
    """Whether it changes what is said of days that have passed."""
    before = proposal.order.first_day if proposal.order else entry.first_day
    return (entry.last_day if proposal.act == END else min(before, entry.first_day)) < clock.today()


@role_required(*APPROVE)
def proposal_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    proposal = gates.joint_proposal_for(by, public_id, *APPROVE)

    def approve() -> HttpResponse:
        order = joint_orders.approve_order(proposal=proposal, by=by)
        return redirect("registry-joint", order.public_id)

    return decide_page(
        request,
        title=_("Decide: %(act)s") % {"act": ACTS[proposal.act]},
        back=reverse("registry-joint-proposal", args=[public_id]),
        approve=approve,
        refuse=lambda note: joint_orders.refuse_order(proposal=proposal, by=by, note=note),
        icon=ICON,
    )


@role_required(*PREPARE)
def proposal_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    proposal = gates.joint_proposal_for(by, public_id, *PREPARE)
    return withdraw_page(
        request,
        back=reverse("registry-joint-proposal", args=[public_id]),
        withdraw=lambda: joint_orders.withdraw_order(proposal=proposal, by=by),
        icon=ICON,
    )


@role_required(*SEE)
def proposal_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    proposal = gates.joint_proposal_for(request.person, public_id)  # type: ignore[attr-defined]
    file = one_of(StoredFile.objects.all(), pk=proposal.file_id)
    return respond_with(file)  # type: ignore[return-value]


def _page(request: HttpRequest, form: Any, **said: Any) -> HttpResponse:
    return form_page(request, form, icon=ICON, **{"done": _("Sent for approval."), **said})
