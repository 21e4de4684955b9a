"""Who may not apply again, by which decision and until when: on screen and as Excel."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from certification.queries.bans import VIEWS, Ban, bans, bans_found
from certification.queries.register import SEE
from certification.tables.checks import XLSX
from certification.texts import word
from core import audit, clock
from core.decorators import role_required
from core.tables.sheets import write_sheet

TABS = {"running": pgettext_lazy("bans", "In force today"), "all": pgettext_lazy("bans", "All")}
STANDINGS = {
    "running": pgettext_lazy("ban", "in force"),
    "to_come": pgettext_lazy("ban", "to come"),
    "ended": pgettext_lazy("ban", "ended"),
}
TONES = {"running": "suspended", "to_come": "unknown", "ended": "lapsed"}
HEADER = ("姓名", "单位", "证件编号", "决定文号", "决定日期", "事由", "禁止起始日", "禁止截止日", "状态")


def _view(request: HttpRequest) -> str:
    view = request.GET.get("view", "")
    return view if view in VIEWS else "running"


def _grounds(ban: Ban) -> str:
    return "、".join(word(code) for code in ban.decision.reasons)


@role_required(*SEE)
def ban_list(request: HttpRequest) -> HttpResponse:
    view = _view(request)
    found = bans_found(request.person, view)  # type: ignore[attr-defined]
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Bans on applying again"),
        "icon": "lock",
        "page_obj": page,
        "rows": [(ban, _grounds(ban), TONES[ban.standing], STANDINGS[ban.standing]) for ban in bans(page)],
        "view": view,
        "tabs": TABS.items(),
        "querystring": f"view={view}&",
    }
    return render(request, "certification/office/bans.html", context)


@role_required(*SEE)
def ban_export(request: HttpRequest) -> HttpResponse:
    """What the screen shows, every page of it. Whoever takes it along is written down."""
    by, view = request.person, _view(request)  # type: ignore[attr-defined]
    lines = [_line(ban) for ban in bans(bans_found(by, view))]
    audit.record("bans.taken", actor=by, view=view, rows=len(lines))
    answer = HttpResponse(write_sheet("禁止再申领名单", HEADER, lines), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="bans-{clock.today().isoformat()}.xlsx"'
    return answer


def _line(ban: Ban) -> tuple[str, ...]:
    decided = ban.decision.decided_on
    return (
        ban.person.name,
        ban.certificate.unit.name,
        ban.certificate.number,
        ban.decision.decision_no,
        decided.isoformat() if decided else "",
        _grounds(ban),
        ban.first_day.isoformat(),
        ban.last_day.isoformat(),
        str(STANDINGS[ban.standing]),
    )
