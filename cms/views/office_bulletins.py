"""Typical cases in the office: what became of each decision, and the withdrawal of what did not stand."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.domain.bulletins import FATES
from cms.forms_law import day_field
from cms.law_labels import FATE_WORDS
from cms.models import BulletinPage
from cms.office_pages import form_page
from cms.queries.bulletins import case_rows
from cms.services.bulletins import record_fate, withdraw_bulletin
from core import clock
from core.decorators import role_required
from core.gates import one_of
from core.roles import Role
from core.scope import roles_in

SEE = (Role.LEGAL_REVIEWER, Role.TRAINER, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR)
ACT = (Role.LEGAL_REVIEWER,)
PER_PAGE = 50


class FateForm(forms.Form):
    fate = forms.ChoiceField(
        label=gettext_lazy("What became of the decision"), choices=[(fate, FATE_WORDS[fate]) for fate in FATES]
    )
    since = day_field(gettext_lazy("Since which day"), initial=clock.today)
    document = forms.CharField(
        label=gettext_lazy("Document that says so"),
        max_length=300,
        help_text=gettext_lazy("For example 某行政复议决定书、某行政判决书 with its number"),
    )


class WithdrawBulletinForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason, as readers will see it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _case(pk: int) -> BulletinPage:
    return one_of(BulletinPage.objects.filter(kind="case"), pk=pk)


@role_required(*SEE)
def case_list(request: HttpRequest) -> HttpResponse:
    """Bulletins are public, so there is no scope here."""
    cases = BulletinPage.objects.filter(kind="case").order_by("-published_on", "-pk")
    page = Paginator(cases, PER_PAGE).get_page(request.GET.get("page"))
    today = clock.today()
    context = {
        "title": _("Typical cases and their decisions"),
        "icon": "doc-full",
        "page_obj": page,
        "rows": [
            (row, FATE_WORDS[row.fate.fate] if row.fate else "", bool(row.due_on and row.due_on < today))
            for row in case_rows(page)
        ],
        "may_act": bool(roles_in(request).intersection(ACT)),
        "querystring": "",
    }
    return render(request, "cms/office/bulletins.html", context)


@role_required(*ACT)
def fate(request: HttpRequest, pk: int) -> HttpResponse:
    page = _case(pk)
    return form_page(
        request,
        FateForm(request.POST or None),
        title=_("What became of the decision: %(title)s") % {"title": page.title},
        submit=_("Record it"),
        back=reverse("office-bulletins"),
        act=lambda values: record_fate(bulletin=page, by=request.person, **values) and None,  # type: ignore[attr-defined]
        intro=_(
            "Where the decision was changed, quashed or declared unlawful or void, the bulletin is withdrawn within three working days, with its reason (行政处罚法 art. 48)."
        ),
        done=_("It is recorded."),
    )


@role_required(*ACT)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    page = _case(pk)
    return form_page(
        request,
        WithdrawBulletinForm(request.POST or None),
        title=_("Withdraw the bulletin: %(title)s") % {"title": page.title},
        submit=_("Withdraw the bulletin"),
        back=reverse("office-bulletins"),
        act=lambda values: withdraw_bulletin(bulletin=page, by=request.person, **values) and None,  # type: ignore[attr-defined]
        intro=_("The address stays and shows the reason; what the bulletin reported is shown no more."),
        done=_("The bulletin is withdrawn."),
    )
