"""Results from elsewhere: entered by one person on a document, compared with the original by another."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification.forms.outside_results import STATES, ResultForm, TakeBackForm, what_word
from certification.gates import APPROVE, PREPARE
from certification.queries.register import SEE
from certification.services import outside_results as services
from certification.views.deciding import decide_page, withdraw_page
from cms.office_pages import form_page
from core.decorators import role_required
from core.files import respond_with
from core.gates import person_for
from core.models import Unit
from core.queries.people import posts_of
from core.scope import has_role, units_in_scope

ICON = "doc-full"


@role_required(*SEE)
def result_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    waiting = request.GET.get("view", "waiting") == "waiting"
    rows = gates.outside_results_for(by)
    rows = rows.filter(state="waiting") if waiting else rows.exclude(state="waiting").order_by("-decided_at")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Results from elsewhere"),
        "icon": ICON,
        "page_obj": page,
        "rows": [(row, what_word(row), STATES[row.state]) for row in page],
        "waiting": waiting,
        "querystring": f"view={'waiting' if waiting else 'decided'}&",
    }
    return render(request, "certification/office/results.html", context)


@role_required(*PREPARE)
def result_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    person = person_for(by, public_id, *PREPARE)
    served = [post.unit_id for post in posts_of(person)]
    units = units_in_scope(by, *PREPARE).filter(pk__in=served).order_by("code")
    return form_page(
        request,
        ResultForm(request.POST or None, request.FILES or None, units=units),
        title=_("Enter a result from elsewhere for %(name)s") % {"name": person.name},
        submit=_("Send for approval"),
        back=reverse("office-person", args=[public_id]),
        act=lambda values: services.propose_result(person=person, by=by, **values),
        icon=ICON,
        intro=_("You enter it from its document; another person compares it with the original. Nothing counts before that."),
        done=_("Sent for approval."),
    )  # fmt: skip


@role_required(*PREPARE)
def result_take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    qualification = gates.qualification_for(by, public_id, *PREPARE)
    unit = _unit_of(by, qualification.person)
    return form_page(
        request,
        TakeBackForm(request.POST or None),
        title=_("Take back what was entered for %(name)s") % {"name": qualification.person.name},
        submit=_("Send for approval"),
        back=reverse("office-person", args=[qualification.person.public_id]),
        act=lambda values: services.propose_taking_back(qualification=qualification, unit=unit, by=by, **values),
        icon=ICON,
        done=_("Sent for approval."),
    )


def _unit_of(by, person) -> Unit:
    """Where the person serves within the scope of whoever takes back; nobody serves nowhere within it."""
    served = [post.unit_id for post in posts_of(person)]
    unit = units_in_scope(by, *PREPARE).filter(pk__in=served).first()
    if unit is None:
        raise Http404
    return unit


@role_required(*SEE)
def result_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    result = gates.outside_result_for(by, public_id)
    own = by.pk in (result.proposed_by_id, result.person_id)
    context = {
        "title": f"{what_word(result)}: {result.person.name}",
        "icon": ICON,
        "result": result,
        "what": what_word(result),
        "state": STATES[result.state],
        "may_decide": result.state == "waiting" and not own and has_role(by, *APPROVE, unit=result.unit),
        "own": result.state == "waiting" and by.pk == result.proposed_by_id,
    }
    return render(request, "certification/office/result.html", context)


@role_required(*SEE)
def result_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The scanned document."""
    result = gates.outside_result_for(request.person, public_id)  # type: ignore[attr-defined]
    if result.file is None:
        raise Http404
    return respond_with(result.file)  # type: ignore[return-value]


@role_required(*APPROVE)
def result_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    result = gates.outside_result_for(by, public_id, *APPROVE)
    return decide_page(
        request,
        title=_("Decide: %(act)s") % {"act": what_word(result)},
        back=reverse("registry-results"),
        approve=lambda: services.approve_result(result=result, by=by),
        refuse=lambda note: services.refuse_result(result=result, by=by, note=note),
        icon=ICON,
        intro=_("Compare it with the original document: your name stands behind it."),
    )


@role_required(*PREPARE)
def result_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    result = gates.outside_result_for(by, public_id, *PREPARE)
    return withdraw_page(
        request,
        back=reverse("registry-results"),
        withdraw=lambda: services.withdraw_result(result=result, by=by),
    )
