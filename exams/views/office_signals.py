"""Signals of a sitting, looked at by a person one candidate at a time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from core.decorators import role_required
from core.errors import DomainError, text_for
from exams.gates_sitting import RUN, WATCH, registration_for, sitting_for
from exams.queries.signals import review_items
from exams.services.signals import look_at_signals
from exams.views.office_sittings import may_run

FINDINGS = {
    "nothing": pgettext_lazy("signals", "No sign of more"),
    "explained": pgettext_lazy("signals", "Explained"),
    "breach": gettext_lazy("A possible breach is recorded"),
}


@role_required(*WATCH)
def signals(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id)
    items = review_items(sitting)
    page = Paginator(items, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Signals to look at"),
        "subtitle": sitting.title,
        "icon": "view",
        "sitting": sitting,
        "open": sum(item.is_open for item in items),
        "page_obj": page,
        "rows": [(item, FINDINGS.get(item.seen.details["finding"], "") if item.seen else "") for item in page],
        "findings": FINDINGS.items(),
        "may_run": may_run(by, sitting),
        "querystring": "",
    }
    return render(request, "exams/office/signals.html", context)


@role_required(*RUN)
@require_POST
def look(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    registration = registration_for(by, public_id, *RUN)
    try:
        look_at_signals(
            registration=registration,
            finding=request.POST.get("finding", ""),
            text=request.POST.get("text", "")[:500],
            by=by,
        )
    except DomainError as refusal:
        messages.error(request, f"{registration.person.name}：{text_for(refusal)}")
    else:
        messages.success(request, _("%(name)s: looked at and written down.") % {"name": registration.person.name})
    return redirect("office-sitting-signals", registration.sitting.public_id)
