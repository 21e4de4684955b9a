"""The officer's own pages: the answer first, the next step, the card, the application."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from certification import gates
from certification.documents.card import Card, pdf, qr_svg
from certification.models import Application, Area, Certificate, PowerSource
from certification.models.application import OPEN
from certification.queries.eligibility import requirements_for, requirements_of
from certification.queries.register import certificates_of, scope_on, shown_status
from certification.queries.standing import status_at
from certification.requirements import says, title
from certification.services import applications
from certification.services.cards import newest_copy, report_loss
from certification.services.scope import Place
from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for
from core.forms import SiteForm
from core.models import Person, Unit
from core.queries.people import posts_of


def card_of(certificate: Certificate) -> Card:
    return Card(
        certificate,
        status_at(certificate, clock.now()),
        tuple(scope_on(certificate)),
        newest_copy(certificate),
    )


@person_required
def my_certificate(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    today = clock.today()
    held: list[dict[str, Any]] = [
        {"certificate": certificate, "status": status, "shown": shown_status(status, today)}
        for certificate, status in certificates_of(person)
    ]
    context = {
        "held": held,
        "today": today,
        "open_application": open_application(person),
        "applications": Application.objects.filter(person=person).select_related("unit")[:10],
        "may_apply": not any(item["status"].valid for item in held) and bool(posts_of(person)),
    }
    return render(request, "certification/mine.html", context)


def open_application(person: Person) -> Application | None:
    return Application.objects.filter(person=person, state__in=OPEN).first()


@person_required
def card(request: HttpRequest, public_id: UUID) -> HttpResponse:
    certificate = gates.own_certificate_for(request.person, public_id)  # type: ignore[attr-defined]
    shown_card = card_of(certificate)
    context = {
        "card": shown_card,
        "shown": shown_status(shown_card.status, clock.today()),
        "qr": qr_svg(shown_card.address),
        "lost": "lost" in shown_card.status.overlays,
    }
    return render(request, "certification/card.html", context)


@person_required
def card_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    certificate = gates.own_certificate_for(request.person, public_id)  # type: ignore[attr-defined]
    try:
        content = pdf(card_of(certificate))
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("certification:card", public_id)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="certificate-{certificate.number}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


class LossForm(SiteForm):
    note = forms.CharField(label=_("Where and how was it lost?"), max_length=400, widget=forms.Textarea({"rows": 3}))


@person_required
def loss(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Report the card as lost: its code is dead from this moment, before anybody looks at the report."""
    person = request.person  # type: ignore[attr-defined]
    certificate = gates.own_certificate_for(person, public_id)
    form = LossForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moment = clock.now()
        try:
            report_loss(
                certificate=certificate, at=moment, by=person, note=form.cleaned_data["note"], key=f"loss:{moment}"
            )
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            messages.success(
                request, _("The loss is on record and the card's code is dead. Ask the clerk for a new card.")
            )
            return redirect("certification:my-certificate")
    return render(request, "certification/loss.html", {"form": form, "certificate": certificate})


class ApplyForm(SiteForm):
    unit = forms.ModelChoiceField(label=_("For which unit"), queryset=Unit.objects.none(), empty_label=None)
    powers = forms.ModelMultipleChoiceField(
        label=_("In which domains"), queryset=PowerSource.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    area = forms.ModelChoiceField(label=_("In which area"), queryset=Area.objects.none(), empty_label=None)

    def __init__(self, *args, person: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        units = Unit.objects.filter(pk__in=[post.unit_id for post in posts_of(person)])
        today = clock.today()
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["powers"].queryset = PowerSource.objects.filter(  # type: ignore[attr-defined]
            unit__in=units, valid_from__lte=today, valid_until__gte=today
        ).select_related("domain")
        self.fields["powers"].label_from_instance = lambda power: f"{power.domain.name}（{power.basis}）"  # type: ignore[attr-defined]
        self.fields["area"].queryset = Area.objects.filter(authority__in=units.values("authority"))  # type: ignore[attr-defined]

    def scope(self) -> list[Place]:
        values = self.cleaned_data
        return [
            Place(power.domain, values["area"], power) for power in values["powers"] if power.unit == values["unit"]
        ]


@person_required
def apply(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    if there := open_application(person):
        return redirect("certification:my-application", there.public_id)
    form = ApplyForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data["unit"]
        try:
            made = applications.apply(person=person, unit=unit, authority=unit.authority, scope=form.scope(), by=person)
            applications.submit(application=made, by=person)
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            messages.success(request, _("Your application is with your unit now."))
            return redirect("certification:my-application", made.public_id)
    return render(request, "certification/apply.html", {"form": form, "points": preview(form)})


def preview(form: ApplyForm) -> list[dict]:
    """What the requirements would say for everything the first unit could ask for."""
    unit = form.fields["unit"].queryset.select_related("authority").first()  # type: ignore[attr-defined]
    if unit is None:
        return []
    domains = {power.domain.code for power in form.fields["powers"].queryset if power.unit_id == unit.pk}  # type: ignore[attr-defined]
    return points(requirements_for(person=form.person, unit=unit, authority=unit.authority, domains=domains))


def points(found) -> list[dict]:
    return [{"title": title(r.code), "verdict": str(r.verdict), "says": says(r)} for r in found]


@person_required
def my_application(request: HttpRequest, public_id: UUID) -> HttpResponse:
    application = gates.own_application_for(request.person, public_id)  # type: ignore[attr-defined]
    context = {
        "application": application,
        "points": points(requirements_of(application)) if application.state in OPEN else [],
        "steps": application.steps.select_related("by"),
        "items": application.items.select_related("domain", "area"),
    }
    return render(request, "certification/application.html", context)


@person_required
@require_POST
def my_application_step(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    application = gates.own_application_for(person, public_id)
    step = {"submit": applications.submit, "withdraw": applications.withdraw}.get(request.POST.get("step", ""))
    try:
        if step:
            step(application=application, by=person)
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    return redirect("certification:my-application", public_id)
