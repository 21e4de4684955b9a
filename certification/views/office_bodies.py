"""Enforcement bodies: which there are, since when and until when, and the step by which one ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from certification import gates
from certification.body_words import STATES
from certification.forms.bodies import EndingForm
from certification.gates import APPROVE, PREPARE
from certification.models import BodyEnding
from certification.queries.bodies import VIEWS, bodies, bodies_found, following
from certification.queries.register import SEE
from certification.services.bodies import approve_ending, propose_ending, refuse_ending, withdraw_ending
from certification.texts import word
from certification.views.deciding import decide_page, withdraw_page
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.files import respond_with
from core.gates import one_of, unit_for
from core.models import StoredFile
from core.scope import has_role, units_in_scope

ICON = "site"
TABS = {"all": pgettext_lazy("bodies", "All"), "ended": pgettext_lazy("bodies", "Ended"), "waiting": STATES["waiting"]}
SHOWN = 50


@role_required(*SEE)
def body_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "all"
    page = Paginator(bodies_found(by, view), 50).get_page(request.GET.get("page"))
    own = set(units_in_scope(by, *PREPARE).filter(pk__in=[unit.pk for unit in page]).values_list("pk", flat=True))
    context = {
        "title": _("Enforcement bodies"),
        "icon": ICON,
        "page_obj": page,
        "rows": [(body, body.unit.pk in own and body.may_end) for body in bodies(page)],
        "today": clock.today(),
        "view": view,
        "tabs": TABS.items(),
        "querystring": f"view={view}&",
    }
    return render(request, "certification/office/bodies.html", context)


@role_required(*PREPARE)
def body_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    unit = unit_for(by, public_id, *PREPARE)

    def act(values: dict[str, Any]) -> HttpResponse:
        ending = propose_ending(unit=unit, by=by, **values)
        return redirect("registry-body-ending", ending.public_id)

    bound = request.method == "POST"
    return form_page(
        request,
        EndingForm(request.POST if bound else None, request.FILES if bound else None, unit=unit),
        title=(_("Say what follows the end of %(name)s") if unit.ended_on else _("End %(name)s")) % {"name": unit.name},
        submit=_("Send for approval"),
        back=reverse("registry-bodies"),
        act=act,
        icon=ICON,
        intro=_("You prepare this step; another person looks at it and approves. The next page shows what would follow for each certificate; until it is approved you can withdraw it."),
        done=_("Sent for approval."),
    )  # fmt: skip


@role_required(*SEE)
def ending_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    ending = gates.body_ending_for(by, public_id)
    waiting = ending.state == "waiting"
    context = {
        "title": _("End of %(name)s") % {"name": ending.unit.name},
        "icon": ICON,
        "ending": ending,
        "word": STATES[ending.state],
        "own": ending.proposed_by_id == by.pk,
        "may_decide": waiting and ending.proposed_by_id != by.pk and has_role(by, *APPROVE, unit=ending.unit),
        **(_preview(ending) if waiting else {}),
    }
    return render(request, "certification/office/body_ending.html", context)


def _preview(ending: BodyEnding) -> dict[str, Any]:
    found = following(ending.unit, ending.last_day, ending.successor)
    shown = [
        (span.stream, "、".join(map(word, (span.state, *span.overlays))), span.state, span.person_id in found.placed)
        for span in found.spans[:SHOWN]
    ]
    return {
        "found": found,
        "rows": shown,
        "more": found.many - len(shown),
        "placed": len(found.placed),
        "backwards": ending.last_day < clock.today(),
    }


@role_required(*APPROVE)
def ending_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    ending = gates.body_ending_for(by, public_id, *APPROVE)
    return decide_page(
        request,
        title=_("Decide on the end of %(name)s") % {"name": ending.unit.name},
        back=reverse("registry-body-ending", args=[public_id]),
        approve=lambda: approve_ending(ending=ending, by=by),
        refuse=lambda note: refuse_ending(ending=ending, by=by, note=note),
        icon=ICON,
        intro=_("An approved end stands: the register cannot make a body live again."),
    )


@role_required(*PREPARE)
def ending_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    ending = gates.body_ending_for(by, public_id, *PREPARE)
    return withdraw_page(
        request,
        back=reverse("registry-body-ending", args=[public_id]),
        withdraw=lambda: withdraw_ending(ending=ending, by=by),
        icon=ICON,
    )


@role_required(*SEE)
def ending_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    ending = gates.body_ending_for(request.person, public_id)  # type: ignore[attr-defined]
    return respond_with(one_of(StoredFile.objects.all(), pk=ending.file_id))  # type: ignore[return-value]
