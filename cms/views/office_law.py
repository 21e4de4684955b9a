"""Laws in the office: which texts are loaded, and the in-force dates that a person must confirm."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.models import LawVersion
from cms.office_pages import form_page
from cms.services.law import confirm_in_force
from core.decorators import role_required
from core.roles import Role

SEE = (Role.LEGAL_REVIEWER, Role.TRAINER, Role.QUESTION_SETTER, Role.QUESTION_REVIEWER, Role.SYSTEM_ADMINISTRATOR)
CONFIRM = (Role.LEGAL_REVIEWER,)


@role_required(*SEE)
def version_list(request: HttpRequest) -> HttpResponse:
    """Everything about laws is public, so there is no scope here; only who may confirm differs."""
    from core.scope import roles_in

    rows = LawVersion.objects.select_related("law", "confirmed_by").order_by("law__sort_key", "-day")
    if request.GET.get("open"):
        rows = rows.filter(in_force_from=None)
    context = {
        "title": _("Texts of laws"),
        "icon": "openquote",
        "rows": rows,
        "only_open": bool(request.GET.get("open")),
        "may_confirm": bool(roles_in(request).intersection(CONFIRM)),
    }
    return render(request, "cms/law/office.html", context)


class ConfirmForm(forms.Form):
    begins = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    document = forms.CharField(label=gettext_lazy("Document that shows the date"), max_length=300)


@role_required(*CONFIRM)
def confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    version = get_object_or_404(LawVersion.objects.select_related("law"), public_id=public_id)
    return form_page(
        request,
        ConfirmForm(request.POST or None, initial={"begins": version.in_force_from}),
        title=_("In-force date of %(law)s") % {"law": version},
        submit=_("Confirm"),
        back=reverse("office-laws"),
        act=lambda values: confirm_in_force(version=version, by=request.person, **values) and None,  # type: ignore[attr-defined]
        intro=_(
            "Read the decision that adopted, revised or amended the text; its last clause or its publication names the day."
        ),
        done=_("The date is confirmed."),
    )
