"""Campaigns in the back office: who is on the roster, what is missing, and preparing many rows at once."""

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
from django.utils.translation import gettext_lazy

from certification import gates
from certification.domain.campaigns import KINDS, Row
from certification.forms.campaigns import CampaignForm, CourseForm, SignForm, VerdictForm
from certification.gates import PREPARE
from certification.models import Campaign, CampaignMember
from certification.queries.campaigns import counted, rows_of, trainings_of
from certification.queries.register import SEE
from certification.services import campaigns
from certification.services.training_orders import name_course
from certification.texts import CAMPAIGN_KINDS, VERDICTS
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.errors import text_for
from core.gates import one_of
from core.models import Unit
from core.roles import Role
from core.scope import has_role, scoped, units_in_scope

SIGN = (Role.UNIT_ADMINISTRATOR, Role.REGISTRY_REVIEWER)
ABOUT = {
    "renewal": gettext_lazy("Whoever's term ends: evidence is collected as it is earned, applications are handed in for all who are ready."),
    "registration": gettext_lazy("The yearly registration: hours and exam are there already; the clerk proposes, another approves."),
    "refresher": gettext_lazy("After a new law: officers of the domain sit a new exam by a day; who fails is trained off the post, by the rules."),
    "cleanup": gettext_lazy("Each certificate gets a verdict, each unit signs its list, and the verdicts become steps."),
    "reissue": gettext_lazy("A new type of card for everybody; the old ones are void from a day."),
}  # fmt: skip
ROWS_SHOWN = 300


@role_required(*SEE)
def campaign_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    page = Paginator(gates.campaigns_for(by), 30).get_page(request.GET.get("page"))
    context = {
        "title": _("Campaigns"),
        "icon": "calendar-alt",
        "page_obj": page,
        "rows": [{"campaign": one, "kind": CAMPAIGN_KINDS[one.kind]} for one in page],
        "kinds": [(kind, CAMPAIGN_KINDS[kind], ABOUT[kind]) for kind in KINDS] if has_role(by, *PREPARE) else [],
        "today": clock.today(),
        "querystring": "",
    }
    return render(request, "certification/office/campaigns.html", context)


@role_required(*PREPARE)
def campaign_new(request: HttpRequest, kind: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    if kind not in KINDS:
        raise Http404
    asked = {"law": request.GET.get("law", "")[:160], "domain": request.GET.get("domain", "")}
    form = CampaignForm(request.POST or None, kind=kind, by=by, initial=asked)

    def begin(_values: dict[str, Any]) -> HttpResponse:
        campaign = campaigns.start(by=by, **form.arguments())
        return redirect("registry-campaign", campaign.public_id)

    return form_page(
        request,
        form,
        title=CAMPAIGN_KINDS[kind],
        submit=_("Draw up the roster"),
        back=reverse("registry-campaigns"),
        act=begin,
        icon="calendar-alt",
        intro=ABOUT[kind],
    )


@role_required(*SEE)
def campaign_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    campaign = gates.campaign_for(by, public_id)
    lines = rows_of(campaign, by, *SEE)
    wanted = request.GET.get("row", "")
    shown = [line for line in lines if not wanted or line.row == wanted]
    ready = (Row.FAILED, Row.FAILED_AGAIN) if campaign.kind == "refresher" else (Row.READY,)
    running, trainings = campaign.closed_at is None, trainings_of(campaign)
    context = {
        "title": campaign.title,
        "subtitle": f"{CAMPAIGN_KINDS[campaign.kind]} · {campaign.unit.name}",
        "icon": "calendar-alt",
        "campaign": campaign,
        "counts": counted(lines),
        "all": len(lines),
        "lines": [
            (line, line.row in ready, _tone(line.row), trainings.get(line.member.certificate_id))
            for line in shown[:ROWS_SHOWN]
        ],
        "may_name": running and campaign.kind == "refresher" and not campaign.data.get("course"),
        "more": max(0, len(shown) - ROWS_SHOWN),
        "wanted": wanted,
        "may_prepare": running and has_role(by, *PREPARE, unit=campaign.unit),
        "may_find": running and campaign.kind == "cleanup" and has_role(by, *PREPARE, *SIGN),
        "units": _units(campaign, by) if campaign.kind == "cleanup" else [],
        "verdicts": VERDICTS,
        "submit": {
            "renewal": _("Hand in applications for those chosen"),
            "refresher": _("Begin the measure for those chosen"),
        }.get(campaign.kind, _("Send those chosen for approval")),
        "facts": [(LABELS[name], value) for name, value in campaign.data.items() if name in LABELS],
        "running": running,
    }
    return render(request, "certification/office/campaign.html", context)


LABELS = {
    "ends_from": gettext_lazy("Certificates that end from"),
    "ends_until": gettext_lazy("Certificates that end until"),
    "period_from": gettext_lazy("First day of the period"),
    "period_until": gettext_lazy("Last day of the period"),
    "void_from": gettext_lazy("Old cards are void from"),
    "course_title": gettext_lazy("Course of the off-post training"),
}
_TONES = {
    Row.DONE: "valid",
    Row.READY: "expiring",
    Row.WAITING: "suspended",
    Row.ENDED: "unknown",
}


def _tone(row: Row) -> str:
    return _TONES.get(row, "lapsed")


def _units(campaign: Campaign, by) -> list[tuple[Unit, bool, bool]]:
    """Units on the roster within scope: signed as the list stands, and whether this person may sign."""
    units = Unit.objects.filter(pk__in=scoped(campaign.members.all(), by, *SEE).values("unit")).order_by("code")
    signers = set(units_in_scope(by, *SIGN).values_list("pk", flat=True))
    return [(unit, campaigns.is_signed(campaign, unit.pk), unit.pk in signers) for unit in units]


@role_required(*PREPARE)
def campaign_propose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    campaign = gates.campaign_for(by, public_id, *PREPARE)
    back = redirect("registry-campaign", public_id)
    if request.method != "POST":
        return back
    rows = scoped(campaign.members.select_related("certificate__person"), by, *PREPARE)
    chosen = list(rows.filter(public_id__in=_uuids(request.POST.getlist("chosen"))))
    if not chosen:
        messages.warning(request, _("Choose at least one row."))
        return back
    outcomes = campaigns.propose_rows(campaign=campaign, chosen=chosen, by=by)
    done = sum(refusal is None for _line, refusal in outcomes)
    messages.success(request, _("Prepared: %(done)s of %(all)s.") % {"done": done, "all": len(outcomes)})
    for line, refusal in outcomes:
        if refusal is not None:
            messages.error(request, f"{line.member.certificate.person.name}: {text_for(refusal)}")
    return back


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@role_required(*PREPARE)
def campaign_course(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    campaign = gates.campaign_for(by, public_id, *PREPARE)
    if campaign.kind != "refresher":
        raise Http404
    return form_page(
        request,
        CourseForm(request.POST or None),
        title=_("Name the course"),
        submit=_("Name the course"),
        back=reverse("registry-campaign", args=[public_id]),
        act=lambda values: name_course(campaign=campaign, course=values["course"], by=by) and None,
        icon="calendar-alt",
        done=_("Named. Whoever is suspended after failing is assigned its lessons."),
    )


@role_required(*PREPARE, *SIGN)
def campaign_verdict(request: HttpRequest, public_id: UUID, member: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    campaign = gates.campaign_for(by, public_id, *PREPARE, *SIGN)
    rows = scoped(campaign.members.select_related("certificate__person"), by, *PREPARE, *SIGN)
    row: CampaignMember = one_of(rows, public_id=member)
    return form_page(
        request,
        VerdictForm(request.POST or None, initial={"verdict": row.verdict or "keep", "note": row.note}),
        title=f"{row.certificate.person.name} {row.certificate.number}",
        submit=_("Record the verdict"),
        back=reverse("registry-campaign", args=[public_id]),
        act=lambda values: campaigns.find(member=row, by=by, **values),
        done=_("Recorded."),
    )


@role_required(*SIGN)
def campaign_sign(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    campaign = gates.campaign_for(by, public_id, *SIGN)
    unit: Unit = one_of(units_in_scope(by, *SIGN).filter(authority=campaign.authority), code=code)
    bound = request.method == "POST"
    return form_page(
        request,
        SignForm(request.POST if bound else None, request.FILES if bound else None),
        title=_("Sign the list of %(unit)s") % {"unit": unit.name},
        submit=_("Sign the list"),
        back=reverse("registry-campaign", args=[public_id]),
        act=lambda values: campaigns.sign(campaign=campaign, unit=unit, by=by, **values),
        intro=_("The list is kept as it stands now. A verdict changed later asks for a new signature."),
        done=_("Signed."),
    )


@role_required(*PREPARE)
def campaign_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    campaign = gates.campaign_for(by, public_id, *PREPARE)
    if not has_role(by, *PREPARE, unit=campaign.unit):
        raise Http404
    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        title=_("Close the campaign"),
        submit=_("Close the campaign"),
        back=reverse("registry-campaign", args=[public_id]),
        act=lambda _values: campaigns.close(campaign=campaign, by=by),
        intro=_("Rows that are not done stay on record as they are."),
        done=_("Closed."),
    )
