"""Laws in the office: which texts are loaded, and the in-force dates that a person must confirm."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.domain.statutes.numbers import label_of_id
from cms.forms_law import CheckForm, ConfirmForm, RepealForm, WithdrawRepealForm
from cms.models import Law, LawVersion, SourceCheck
from cms.office_pages import form_page
from cms.queries.reading import version_rows
from cms.services.law import confirm_in_force, repealed_from
from cms.services.law_facts import record_check, record_repeal, withdraw_repeal
from core import clock
from core.decorators import role_required
from core.gates import one_of
from core.roles import Role
from core.scope import roles_in

SEE = (Role.LEGAL_REVIEWER, Role.TRAINER, Role.QUESTION_SETTER, Role.QUESTION_REVIEWER, Role.SYSTEM_ADMINISTRATOR)
CONFIRM = (Role.LEGAL_REVIEWER,)
UPLOAD = (Role.LEGAL_REVIEWER, Role.SYSTEM_ADMINISTRATOR)


@role_required(*SEE)
def version_list(request: HttpRequest) -> HttpResponse:
    """Everything about laws is public, so there is no scope here; only who may confirm differs."""
    rows = LawVersion.objects.select_related("law", "confirmed_by").order_by("law__sort_key", "-day")
    if request.GET.get("open"):
        rows = rows.filter(in_force_from=None)
    context = {
        "title": _("Texts of laws"),
        "icon": "openquote",
        "rows": rows,
        "only_open": bool(request.GET.get("open")),
        "may_upload": bool(roles_in(request).intersection(UPLOAD)),
        "may_confirm": bool(roles_in(request).intersection(CONFIRM)),
    }
    return render(request, "cms/law/office.html", context)


@role_required(*SEE)
def law_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One law: its texts with their dates and checks, and whether it was repealed."""
    law = one_of(Law.objects.all(), code=code)
    rows = version_rows(law, clock.today())
    checks = SourceCheck.objects.filter(version__law=law).select_related("version", "checked_by")[:20]
    context = {
        "title": law.title,
        "subtitle": _("Texts of laws"),
        "icon": "openquote",
        "law": law,
        "rows": rows,
        "checks": [(check, label_of_id(check.provision) if check.provision else "") for check in checks],
        "repeals": law.repeals.select_related("recorded_by"),
        "repealed": repealed_from(law),
        "may_confirm": bool(roles_in(request).intersection(CONFIRM)),
    }
    return render(request, "cms/office/law.html", context)


@role_required(*CONFIRM)
def repeal(request: HttpRequest, code: str) -> HttpResponse:
    law = one_of(Law.objects.all(), code=code)
    return form_page(
        request,
        RepealForm(request.POST or None),
        title=_("Record that %(law)s was repealed") % {"law": law.title},
        submit=_("Record the repeal"),
        back=reverse("office-law", args=[code]),
        act=lambda values: record_repeal(law=law, by=request.person, **values) and None,  # type: ignore[attr-defined]
        intro=_(
            "Its last text is in force until the day before. The record stays; it can be corrected by a newer one."
        ),
        done=_("The repeal is recorded."),
    )


@role_required(*CONFIRM)
def repeal_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    law = one_of(Law.objects.all(), code=code)
    return form_page(
        request,
        WithdrawRepealForm(request.POST or None),
        title=_("The repeal of %(law)s was recorded by mistake") % {"law": law.title},
        submit=_("Take the record back"),
        back=reverse("office-law", args=[code]),
        act=lambda values: withdraw_repeal(law=law, by=request.person, **values) and None,  # type: ignore[attr-defined]
        done=_("The record is taken back; both entries stay visible."),
    )


@role_required(*CONFIRM)
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    version = get_object_or_404(LawVersion.objects.select_related("law"), public_id=public_id)
    articles = list(version.provisions.values_list("provision", "label"))
    return form_page(
        request,
        CheckForm(request.POST or None, articles=articles),
        title=_("Checked against the source: %(law)s") % {"law": version},
        submit=_("Record the check"),
        back=reverse("office-law", args=[version.law.code]),
        act=lambda values: record_check(version=version, by=request.person, **values) and None,  # type: ignore[attr-defined]
        intro=_("Readers see: checked against … on … by …. Record only what you have read yourself, word for word."),
        done=_("The check is recorded and shown to every reader."),
    )


@role_required(*CONFIRM)
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    version = get_object_or_404(LawVersion.objects.select_related("law"), public_id=public_id)
    return form_page(
        request,
        ConfirmForm(request.POST or None, initial={"begins": version.in_force_from}),
        title=_("In-force date of %(law)s") % {"law": version},
        submit=_("Confirm"),
        back=reverse("office-law", args=[version.law.code]),
        act=lambda values: confirm_in_force(version=version, by=request.person, **values) and None,  # type: ignore[attr-defined]
        intro=_(
            "Read the decision that adopted, revised or amended the text; its last clause or its publication names the day."
        ),
        done=_("The date is confirmed."),
    )
