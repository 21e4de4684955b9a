"""Extracts of the register for courts and authorities: made from a certificate's file, kept, printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import gates
from certification.documents.extract import pdf
from certification.extract_words import in_words
from certification.forms.acts import moment_input
from certification.gates import PREPARE
from certification.models import Area, Certificate, Domain
from certification.queries.register import SEE
from certification.services.extracts import is_unchanged, make_extract
from cms.office_pages import form_page
from core.decorators import role_required
from core.models import Person, Unit
from core.scope import units_in_scope


class ExtractForm(forms.Form):
    at = forms.DateTimeField(label=gettext_lazy("Moment asked about (Beijing time)"), widget=moment_input())
    unit = forms.ModelChoiceField(label=gettext_lazy("Unit acted for"), queryset=Unit.objects.none())
    domain = forms.ModelChoiceField(label=gettext_lazy("Enforcement domain"), queryset=Domain.objects.none())
    area = forms.ModelChoiceField(label=gettext_lazy("Enforcement area"), queryset=Area.objects.none())
    asked_for = forms.CharField(
        label=gettext_lazy("Who asks, and by which letter or case"),
        max_length=300,
        help_text=gettext_lazy("It stands on the extract."),
    )

    def __init__(self, data: Any = None, *, certificate: Certificate, by: Person) -> None:
        scope = certificate.scope_spans.order_by("-pk").first()
        initial = {"unit": certificate.unit, "domain": scope and scope.domain_id, "area": scope and scope.area_id}
        super().__init__(data, initial=initial)
        self.fields["unit"].queryset = units_in_scope(by, *PREPARE).order_by("code")  # type: ignore[attr-defined]
        self.fields["domain"].queryset = Domain.objects.filter(authority=certificate.authority)  # type: ignore[attr-defined]
        self.fields["area"].queryset = Area.objects.filter(authority=certificate.authority)  # type: ignore[attr-defined]


@role_required(*PREPARE)
def extract_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    certificate = gates.certificate_for(by, public_id, *PREPARE)

    def act(values: dict[str, Any]) -> HttpResponse:
        extract = make_extract(person=certificate.person, by=by, **values)
        return redirect("registry-extract", extract.public_id)

    return form_page(
        request,
        ExtractForm(request.POST if request.method == "POST" else None, certificate=certificate, by=by),
        title=_("Extract of the register: %(name)s") % {"name": certificate.person.name},
        submit=_("Make the extract"),
        back=reverse("registry-certificate", args=[public_id]),
        icon="clipboard-list",
        intro=_(
            "It says what is registered, as known today and as known then, and nothing on whether an act was lawful."
        ),
        act=act,
        done=_("The extract is made and kept."),
    )


@role_required(*SEE)
def extract_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    extract = gates.extract_for(request.person, public_id)  # type: ignore[attr-defined]
    context = {
        "title": _("Extract of the register: %(name)s") % {"name": extract.person.name},
        "subtitle": extract.code,
        "icon": "clipboard-list",
        "extract": extract,
        "told": in_words(extract.content),
        "unchanged": is_unchanged(extract),
    }
    return render(request, "certification/office/extract.html", context)


@role_required(*SEE)
def extract_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    extract = gates.extract_for(request.person, public_id)  # type: ignore[attr-defined]
    answer = HttpResponse(pdf(extract), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="extract-{extract.code}.pdf"'
    return answer
