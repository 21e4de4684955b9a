"""The officer's own pages: the answer first, the next step, the card, the application."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from certification import gates
from certification.case_words import ACTS, said_of
from certification.documents import application_form
from certification.documents.card import Card, pdf, qr_svg
from certification.domain.application import KINDS, OPEN
from certification.domain.states import CertificateType
from certification.forms.applications import ApplyForm
from certification.models import Application, Certificate, Domain
from certification.queries.applying import Possible, possible_for
from certification.queries.cases import reversals_of
from certification.queries.eligibility import requirements_for, requirements_of
from certification.queries.joint_orders import memberships_of
from certification.queries.listed import Listed, listed_in
from certification.queries.register import certificates_of, scope_on, shown_status
from certification.queries.reviews import pace, service_point_of
from certification.queries.rules import rules_at
from certification.queries.standing import status_at
from certification.requirements import says, title
from certification.services import applications
from certification.services.cards import newest_copy, report_loss
from certification.texts import act_word, application_word, kind_word, word
from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for
from core.files import respond_with
from core.forms import SiteForm
from core.models import Person, Unit


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
        {
            "certificate": certificate,
            "status": status,
            "shown": shown_status(status, today),
            "covers": _covers(certificate),
        }
        for certificate, status in certificates_of(person)
    ]
    cases = list(gates.own_cases_for(person))
    taken_back = reversals_of(cases)
    context = {
        "held": held,
        "today": today,
        "open_application": open_application(person),
        "applications": Application.objects.filter(person=person).select_related("unit")[:10],
        "joint": memberships_of(person),
        "cases": [(case, ACTS[case.act], said_of(case, taken_back.get(case.pk))) for case in cases],
        "possible": [(one, kind_word(one.kind, one.type)) for one in possible_for(person)],
    }
    return render(request, "certification/mine.html", context)


def _covers(certificate: Certificate) -> list[tuple[Domain, list[str], Listed]]:
    """Each domain with the areas it is registered for, and what the power list names in it."""
    areas: dict[Domain, list[str]] = {}
    for span in scope_on(certificate):
        areas.setdefault(span.domain, []).append(span.area.name)
    listed = listed_in(certificate.unit, [domain.code for domain in areas])
    return [(domain, names, listed[domain.code]) for domain, names in areas.items()]


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
        "counts": rules_at(certificate.authority)["electronic_card"],
        "now": clock.now(),
    }
    return render(request, "certification/card.html", context)


@person_required
def card_offline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One file for a phone without a network. It says on its face that nobody asked the register; the code still leads there.

    404 where the authority does not accept a card on the phone.
    """
    certificate = gates.own_certificate_for(request.person, public_id)  # type: ignore[attr-defined]
    if not rules_at(certificate.authority)["electronic_card"]:
        raise Http404
    shown_card = card_of(certificate)
    context = {"card": shown_card, "qr": qr_svg(shown_card.address), "made_at": clock.now()}
    answer = HttpResponse(render_to_string("certification/card_offline.html", context, request))
    answer["Content-Disposition"] = f'attachment; filename="card-{certificate.number}-offline.html"'
    answer["Cache-Control"] = "no-store"
    return answer


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
    lost_on = forms.DateField(
        label=_("On which day was it lost, or seen last?"), initial=clock.today, widget=forms.DateInput
    )
    note = forms.CharField(label=_("Where and how was it lost?"), max_length=400, widget=forms.Textarea({"rows": 3}))


@person_required
def loss(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Report the card as lost: its code is dead from this moment, before anybody looks at the report."""
    person = request.person  # type: ignore[attr-defined]
    certificate = gates.own_certificate_for(person, public_id)
    form = LossForm(request.POST or None)
    days = rules_at(certificate.authority)["loss_report_working_days"]
    if days is not None:
        form.fields["lost_on"].help_text = _("The rules ask for the report within %(n)s working days.") % {"n": days}
    if request.method == "POST" and form.is_valid():
        moment = clock.now()
        try:
            report_loss(certificate=certificate, at=moment, by=person, key=f"loss:{moment}", **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            messages.success(
                request, _("The loss is on record and the card's code is dead. Ask the clerk for a new card.")
            )
            return redirect("certification:my-certificate")
    return render(request, "certification/loss.html", {"form": form, "certificate": certificate})


def _wish(person: Person, kind: str, subject: str) -> Possible:
    """The kind of application that the address names, if it is possible today."""
    possible = possible_for(person)
    for one in possible:
        if one.kind == kind and (not subject or (one.subject and str(one.subject.public_id) == subject)):
            return one
    if kind == "first":
        return Possible("first")
    raise Http404


def _under_way(person: Person, kind: str, subject: str) -> Application | None:
    """An open application of that kind, for certificates of the type of the one that is named; where none is, to enforce."""
    held = next((one for one in person.certificates.all() if str(one.public_id) == subject), None)
    of_type = held.type if held else CertificateType.ENFORCEMENT.value
    return Application.objects.filter(person=person, kind=kind, type=of_type, state__in=OPEN).first()


@person_required
def apply(request: HttpRequest, kind: str = "") -> HttpResponse:
    """Choose a kind where there is a choice; then one form that already holds what is known."""
    person = request.person  # type: ignore[attr-defined]
    possible = possible_for(person)
    if not kind and any(one.kind != "first" for one in possible):
        choice = {"possible": [(one, kind_word(one.kind, one.type), about(one.kind)) for one in possible]}
        return render(request, "certification/apply_choose.html", choice)
    kind = kind or "first"
    if kind not in KINDS:
        raise Http404
    asked = request.GET.get("about", "")
    if there := _under_way(person, kind, asked):
        return redirect("certification:my-application", there.public_id)
    wish = _wish(person, kind, asked)
    bound = request.method == "POST"
    form = ApplyForm(
        request.POST if bound else None,
        request.FILES if bound else None,
        person=person,
        kind=kind,
        subject=wish.subject,
    )
    if bound and form.is_valid():
        try:
            made = hand_in(form, by=person)
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            messages.success(request, _("Your application is with your unit now."))
            return redirect("certification:my-application", made.public_id)
    context = {
        "form": form,
        "points": preview(form),
        "kind": kind,
        "title": kind_word(kind, form.type),
        "about": about(kind),
        "subject": wish.subject,
        "has_post": bool(form.units),
    }
    return render(request, "certification/apply.html", context)


def about(kind: str) -> str:
    return str(_ABOUT[kind])


_ABOUT = {
    "first": _("For officers who serve in an enforcement post and have passed the exam."),
    "renewal": _("The term ends soon or has just ended; a new one begins the day after."),
    "replacement": _("A new card for one that was lost or damaged. Number and term stay."),
    "change_data": _("Name, photo, rank or the name of the unit changed. You get a new card."),
    "change_scope": _("Add or give up domains or areas. The form shows what is covered today."),
    "transfer": _("You serve in another unit now; the certificate of the former unit ends."),
    "reentry": _("You held a certificate before and work in enforcement again."),
    "surrender": _("You leave enforcement; the certificate ends on the day you name."),
}


def hand_in(form: ApplyForm, *, by: Person) -> Application:
    """Begin, add the papers and submit: all of it or nothing."""
    with transaction.atomic():
        unit = form.unit()
        made = applications.apply(
            person=form.person,
            unit=unit,
            authority=unit.authority,
            scope=form.scope() if form.asks_scope else (),
            by=by,
            kind=form.kind,
            type=form.type,
            subject=form.subject,
            data=form.facts(),
        )
        for kind, upload in form.papers():
            applications.attach(application=made, kind=kind, upload=upload, by=by)
        return applications.submit(application=made, by=by)


def preview(form: ApplyForm) -> list[dict]:
    """What the requirements would say for what the form suggests."""
    if not form.units:
        return []
    unit = form.units[0]
    return points(
        requirements_for(
            person=form.person,
            unit=unit,
            authority=unit.authority,
            domains=_suggested(form, unit),
            kind=form.kind,
            subject=form.subject,
            type=form.type,
        )
    )


def _suggested(form: ApplyForm, unit: Unit) -> set[str]:
    """Codes of the domains that are ticked when the form opens."""
    if "domains" in form.fields:
        ticked = form.fields["domains"].queryset.filter(pk__in=form.initial["domains"])  # type: ignore[attr-defined]
        return {domain.code for domain in ticked}
    chosen = form.initial.get("powers", ())
    rows = form.fields["powers"].queryset if "powers" in form.fields else ()  # type: ignore[attr-defined]
    return {power.domain.code for power in rows if power.pk in chosen and power.unit_id == unit.pk}


def points(found) -> list[dict]:
    return [{"title": title(r.code), "verdict": str(r.verdict), "says": says(r)} for r in found]


def told_steps(application: Application) -> list[dict[str, Any]]:
    """What happened, in words, with coded reasons."""
    return [
        {"step": step, "word": act_word(step.act), "reasons": [word(code) for code in step.reasons]}
        for step in application.steps.select_related("by")
    ]


@person_required
def my_application(request: HttpRequest, public_id: UUID) -> HttpResponse:
    application = gates.own_application_for(request.person, public_id)  # type: ignore[attr-defined]
    context = {
        "application": application,
        "state": application_word(application.state),
        "kind": kind_word(application.kind, application.type),
        "points": points(requirements_of(application)) if application.state in OPEN else [],
        "steps": told_steps(application),
        "items": application.items.select_related("domain", "area"),
        "stages": stages(application),
        "pace": pace(application),
        "counter": service_point_of(application.unit),
        "papers": [(paper, word(paper.kind)) for paper in application.evidence_files.select_related("file")],
        "returned": application.steps.filter(act="returned").last() if application.reopened else None,
        "mends": [word(code) for code in _returned_for(application)],
        "open": application.state in OPEN,
    }
    return render(request, "certification/application.html", context)


def _returned_for(application: Application) -> list[str]:
    last = application.steps.filter(act="returned").last() if application.reopened else None
    return list(last.reasons) if last else []


def stages(application: Application) -> list[dict[str, Any]]:
    """Every review of the plan with its place on the way: done, now or next."""
    names = [*(one["step"] for one in application.plan), "approved", "issued"]
    if application.state not in names:
        return []
    here = names.index(application.state)
    place = {True: "done", False: "next"}
    return [
        {
            "word": application_word(name),
            "place": "done" if application.state == "issued" else "now" if n == here else place[n < here],
        }
        for n, name in enumerate(names)
    ]


@person_required
def mend(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """After a return: only what is wrong, filled with what is there; then it goes back on its way."""
    person = request.person  # type: ignore[attr-defined]
    application = gates.own_application_for(person, public_id)
    if application.state != "draft":
        return redirect("certification:my-application", public_id)
    bound = request.method == "POST"
    form = ApplyForm(
        request.POST if bound else None,
        request.FILES if bound else None,
        person=person,
        kind=application.kind,
        subject=application.subject,
        only=application.reopened,
        amends=application,
    )
    if bound and form.is_valid():
        try:
            mend_with(form, application, by=person)
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            messages.success(request, _("Your application is with your unit now."))
            return redirect("certification:my-application", public_id)
    context = {
        "form": form,
        "application": application,
        "mends": [word(code) for code in _returned_for(application)],
        "returned": application.steps.filter(act="returned").last(),
    }
    return render(request, "certification/mend.html", context)


def mend_with(form: ApplyForm, application: Application, *, by: Person) -> Application:
    with transaction.atomic():
        changed: dict[str, Any] = {}
        if "unit" in form.fields:
            changed["unit"] = form.unit()
        if form.asks_scope:
            changed["scope"] = form.scope()
        if facts := form.facts():
            changed["data"] = facts
        if changed:
            applications.amend(application=application, by=by, **changed)
        for kind, upload in form.papers():
            applications.attach(application=application, kind=kind, upload=upload, by=by)
        return applications.submit(application=application, by=by)


@person_required
def my_application_form(request: HttpRequest, public_id: UUID) -> HttpResponse:
    application = gates.own_application_for(request.person, public_id)  # type: ignore[attr-defined]
    try:
        return form_response(application)
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("certification:my-application", public_id)


def form_response(application: Application) -> HttpResponse:
    """The form on paper. Raises DomainError no_chinese_font."""
    answer = HttpResponse(application_form.pdf(application), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="application-{str(application.public_id)[:8]}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@person_required
def my_paper(request: HttpRequest, public_id: UUID, paper: UUID) -> HttpResponse:
    application = gates.own_application_for(request.person, public_id)  # type: ignore[attr-defined]
    return respond_with(gates.paper_for(application, paper).file)  # type: ignore[return-value]


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
