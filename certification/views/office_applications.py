"""Applications in the back office: what waits and is overdue, one at a time, in batches, for others, and on paper."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import gates
from certification.domain.application import KINDS, MAY_REFUSE, OPEN, STEPS
from certification.domain.eligibility import all_met
from certification.domain.states import CertificateType
from certification.forms.applications import (
    DecisionNumberForm,
    IssueForm,
    NoteForm,
    RefuseForm,
    ReturnForm,
    SignedForm,
)
from certification.gates import PREPARE
from certification.models import Application, ApplicationItem, Area, Domain, PowerSource
from certification.personnel_words import stood_word
from certification.ports import file_findings
from certification.queries.applying import powers_of, without_certificate
from certification.queries.blanks import keeps_stock
from certification.queries.eligibility import requirements_for, requirements_of, requirements_of_many
from certification.queries.listed import Listed, listed_in
from certification.queries.personnel import is_reviewer_now, standings_of_auxiliary, stood_as_reviewers
from certification.queries.reviews import (
    SEE_APPLICATIONS,
    calendar_of,
    may_review,
    overdue,
    pace,
    reviewers_of,
    service_point_of,
    waiting_for,
)
from certification.requirements import missing_words
from certification.services import applications, fulfilment
from certification.services.scope import Place
from certification.texts import application_word, kind_word, type_word, word
from certification.views.officer import form_response, points, stages, told_steps
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.files import respond_with
from core.ledger import Decision
from core.models import Person, Unit
from core.scope import has_role, units_in_scope

BATCH = 200
APPLIED_FOR = (CertificateType.ENFORCEMENT.value, CertificateType.SUPERVISION.value)
VIEWS = ("mine", "overdue", "open", "ended")


@role_required(*SEE_APPLICATIONS)
def application_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    seen = gates.applications_for(by)
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    page = Paginator(_rows(seen, view, by), 50).get_page(request.GET.get("page"))
    calendars: dict[int, Any] = {}
    today = clock.today()
    rows = []
    for application in page:
        if application.authority_id not in calendars:
            calendars[application.authority_id] = calendar_of(application.authority_id)
        at = pace(application, calendars[application.authority_id])
        rows.append(
            {
                "application": application,
                "kind": kind_word(application.kind, application.type),
                "state": application_word(application.state),
                "pace": at,
                "overdue": bool(at and at.overdue(today)),
            }
        )
    context = {
        "title": _("Applications"),
        "icon": "doc-full-inverse",
        "page_obj": page,
        "rows": rows,
        "view": view,
        "views": [
            ("mine", _("My turn"), _rows(seen, "mine", by).count()),
            ("overdue", _("Overdue"), _rows(seen, "overdue", by).count()),
            ("open", _("All open"), _rows(seen, "open", by).count()),
            ("ended", _("Ended"), None),
        ],
        "may_apply": has_role(by, *PREPARE),
        "querystring": f"view={view}&",
    }
    return render(request, "certification/office/applications.html", context)


def _rows(seen: QuerySet[Application], view: str, by: Person) -> QuerySet[Application]:
    seen = seen.exclude(state="draft")
    if view == "mine":
        return waiting_for(seen, by).order_by("due_on", "pk")
    if view == "overdue":
        return overdue(seen)
    if view == "open":
        return seen.filter(state__in=OPEN).order_by("submitted_at", "pk")
    return seen.exclude(state__in=OPEN).order_by("-submitted_at", "-pk")


def _asked(application: Application) -> list[tuple[ApplicationItem, Listed]]:
    """What is asked for, and what the power list of the unit names there."""
    items = list(application.items.select_related("domain", "area", "power"))
    listed = listed_in(application.unit, [item.domain.code for item in items])
    return [(item, listed[item.domain.code]) for item in items]


@role_required(*SEE_APPLICATIONS)
def application_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    application = gates.application_for(by, public_id)
    if application.submitted_at is None:
        raise Http404
    touched = applications.touched_by(application)
    at, acts = pace(application), acts_of(application, by)
    context = {
        "title": _("Application of %(name)s") % {"name": application.person.name},
        "subtitle": f"{kind_word(application.kind, application.type)} · {application.unit.name}",
        "icon": "doc-full-inverse",
        "application": application,
        "state": application_word(application.state),
        "stages": stages(application),
        "points": points(requirements_of(application)) if application.state in OPEN else [],
        "findings": (file_findings([application.person_id], clock.today()) or {}).get(application.person_id),
        "steps": _with_legal_reviewers(told_steps(application)),
        "off_register": application.state == "unit_legal_review" and bool(acts) and not is_reviewer_now(by),
        "auxiliary": _says_auxiliary(application),
        "items": _asked(application),
        "facts": [(_FACTS.get(name, name), _said(name, value)) for name, value in application.data.items()],
        "papers": [
            (paper, word(paper.kind)) for paper in application.evidence_files.select_related("file", "added_by")
        ],
        "acts": acts,
        "handled": by.pk in touched,
        "reviewers": reviewers_of(application, touched)[:4] if application.state in (*STEPS, "approved") else [],
        "pace": at,
        "overdue": bool(at and at.overdue(clock.today())),
        "counter": service_point_of(application.unit),
        "may_attach": application.state in OPEN and has_role(by, *PREPARE, unit=application.unit),
    }
    return render(request, "certification/office/application.html", context)


def _with_legal_reviewers(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Under each step of a legal review, whether its reviewer stood on the register of legal reviewers that day."""
    reviewed = [
        row for row in steps if row["step"].from_state == "unit_legal_review" and row["step"].act != "withdrawn"
    ]
    stood = stood_as_reviewers([(row["step"].by_id, row["step"].at) for row in reviewed])
    for row, found in zip(reviewed, stood, strict=True):
        row["stood"] = stood_word(found)
    return steps


def _says_auxiliary(application: Application) -> list[str]:
    """For whoever decides: units for which the applicant stands on the register of auxiliaries. No requirement."""
    spans = standings_of_auxiliary(application.person)
    return [span.unit.name for span in spans if span.authority_id == application.authority_id]


_FACTS = {
    "reason": gettext_lazy("Reason given"),
    "lost_at": gettext_lazy("When it was lost"),
    "last_day": gettext_lazy("Last day"),
    "change": gettext_lazy("Changed fact"),
    "name": gettext_lazy("The new name"),
    "since": gettext_lazy("Since when (day of law)"),
    "basis": gettext_lazy("Document"),
}
_WORDS = {
    "lost": gettext_lazy("It is lost"),
    "damaged": gettext_lazy("It is damaged"),
    "name": gettext_lazy("name"),
    "photo": gettext_lazy("photo"),
    "rank": gettext_lazy("rank"),
    "unit_name": gettext_lazy("name of the unit"),
}


def _said(name: str, value: str) -> str:
    if name in ("reason", "change"):
        return str(_WORDS.get(value, value))
    return value[:16].replace("T", " ") if name == "lost_at" else value


def acts_of(application: Application, by: Person) -> list[tuple[str, Any]]:
    """What this person's role lets them do with the present review. Whether their own hand is in it, the service says."""
    if not may_review(by, application):
        return []
    acts: list[tuple[str, Any]] = []
    if application.state == "authority_review":
        acts.append(("approve", _("Approve the application")))
    elif application.state == "approved":
        acts.append(("issue", _("Carry out")))
    else:
        acts.append(("forward", _("Agree and forward")))
    if application.state in STEPS:
        acts.append(("return", _("Return for correction")))
    if application.state in MAY_REFUSE:
        acts.append(("refuse", _("Refuse the application")))
    return acts


@role_required(*SEE_APPLICATIONS)
def application_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    application = gates.application_for(by, public_id)
    acts = dict(acts_of(application, by))
    if step not in acts:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form: forms.Form = {
        "issue": lambda: IssueForm(data, names_blank=_names_blank(application)),
        "return": lambda: ReturnForm(data, kind=application.kind),
        "refuse": lambda: RefuseForm(data),
    }.get(step, lambda: NoteForm(data))()
    intro = {
        "return": _("Only what you choose opens again for the applicant; everything else stays as it is."),
        "refuse": _("The application ends with the notice. The officer is told at once."),
    }.get(step, "")
    return form_page(
        request,
        form,
        title=f"{acts[step]}: {application.person.name}",
        submit=acts[step],
        back=reverse("registry-application", args=[public_id]),
        act=lambda values: _act(application, step, values, by),
        intro=intro,
        done=_("Recorded."),
    )


def _names_blank(application: Application) -> bool:
    return KINDS[application.kind].makes_card and keeps_stock(application.unit, application.type)


def _act(application: Application, step: str, values: dict[str, Any], by: Person) -> HttpResponse | None:
    if step == "issue":
        certificate = fulfilment.fulfil(
            application=application,
            decision=Decision(number=values["decision_no"], decided_on=values["decided_on"]),
            by=by,
            valid_from=values["valid_from"],
            blank=values.get("blank", ""),
            key=f"issue:{application.public_id}",
        )
        return redirect("registry-certificate", certificate.public_id)
    if step == "forward":
        applications.forward(application=application, by=by, note=values["note"])
    elif step == "approve":
        applications.approve(application=application, by=by, note=values["note"])
    elif step == "return":
        applications.send_back(application=application, by=by, **values)
    else:
        applications.refuse(application=application, by=by, **values)
    return None


@role_required(*SEE_APPLICATIONS)
def application_batch(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person on one page: exceptions on top, the rest ready to be ticked off at once."""
    by = request.person  # type: ignore[attr-defined]
    mine = list(waiting_for(gates.applications_for(by).exclude(state="draft"), by).order_by("due_on", "pk")[:BATCH])
    groups = _groups(mine, by)
    form = DecisionNumberForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        state = request.POST.get("state", "")
        rows = {
            str(row["application"].public_id): row
            for group in groups
            if group["state"] == state
            for row in group["rows"]
        }
        chosen = [rows[pk] for pk in request.POST.getlist("chosen") if pk in rows]
        if not chosen:
            messages.warning(request, _("Choose at least one application."))
        elif state != "approved" or form.is_valid():
            _tell_outcomes(
                request, applications.each((row["application"] for row in chosen), _batch_act(state, rows, form, by))
            )
            return redirect("registry-application-batch")
    context = {
        "title": _("What waits for you, together"),
        "icon": "tick-inverse",
        "groups": groups,
        "form": form,
        "limit": BATCH if len(mine) == BATCH else None,
    }
    return render(request, "certification/office/application_batch.html", context, status=400 if form.errors else 200)


def _groups(mine: list[Application], by: Person) -> list[dict[str, Any]]:
    found = requirements_of_many(mine)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for application in mine:
        points_found = found[application.pk]
        rows[application.state].append(
            {
                "application": application,
                "kind": kind_word(application.kind, application.type),
                "missing": missing_words(points_found),
                "ready": all_met(points_found),
                "found": points_found,
                "own": by.pk == application.created_by_id,
            }
        )
    order = (*STEPS, "approved")
    return [
        {
            "state": state,
            "word": application_word(state),
            "rows": sorted(rows[state], key=lambda row: row["ready"]),
            "exceptions": sum(not row["ready"] for row in rows[state]),
            "submit": _SUBMIT.get(state, _("Agree and forward those chosen")),
        }
        for state in order
        if rows[state]
    ]


_SUBMIT = {
    "authority_review": gettext_lazy("Approve those chosen"),
    "approved": gettext_lazy("Carry out those chosen"),
}


def _batch_act(state: str, rows: dict[str, dict[str, Any]], form: DecisionNumberForm, by: Person):
    def act(application: Application) -> None:
        if state == "authority_review":
            applications.approve(application=application, by=by, found=rows[str(application.public_id)]["found"])
        elif state == "approved":
            values = form.cleaned_data
            decision = Decision(number=values["decision_no"], decided_on=values["decided_on"])
            fulfilment.fulfil(application=application, decision=decision, by=by, key=f"issue:{application.public_id}")
        else:
            applications.forward(application=application, by=by)

    return act


def _tell_outcomes(request: HttpRequest, outcomes: list[applications.Outcome]) -> None:
    done = sum(one.refusal is None for one in outcomes)
    messages.success(request, _("Done: %(done)s of %(all)s.") % {"done": done, "all": len(outcomes)})
    for one in outcomes:
        if one.refusal is not None:
            messages.error(request, f"{one.application.person.name}: {text_for(one.refusal)}")


class NewApplicationsForm(forms.Form):
    """First applications for several people of one unit, written by the clerk; others review them."""

    persons = forms.ModelMultipleChoiceField(
        label=gettext_lazy("For whom"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    powers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("In which domains"), queryset=PowerSource.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    area = forms.ModelChoiceField(label=gettext_lazy("In which area"), queryset=Area.objects.none(), empty_label=None)

    def __init__(self, data: Any, *, unit: Unit, of_type: str) -> None:
        super().__init__(data)
        persons = without_certificate(unit, of_type)
        self.fields["persons"].queryset = Person.objects.filter(pk__in=[p.pk for p in persons])  # type: ignore[attr-defined]
        domains = self._choose_domains(unit) if of_type == CertificateType.SUPERVISION else self._choose_powers(unit)
        areas = Area.objects.filter(authority=unit.authority)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        own = areas.filter(code=unit.code).first()
        self.initial["area"] = own and own.pk
        ready = {
            person.pk: missing_words(
                requirements_for(person=person, unit=unit, authority=unit.authority, domains=domains, type=of_type)
            )
            for person in persons[:100]
        }
        self.fields["persons"].label_from_instance = lambda person: (  # type: ignore[attr-defined]
            f"{person.name}（{_('missing')}：{ready[person.pk]}）" if ready.get(person.pk) else person.name
        )
        self.initial["persons"] = [pk for pk, missing in ready.items() if not missing]

    def _choose_domains(self, unit: Unit) -> set[str]:
        """Who supervises needs no power of the unit: every domain of the authority can be chosen."""
        del self.fields["powers"]
        rows = Domain.objects.filter(authority=unit.authority)
        self.fields["domains"] = forms.ModelMultipleChoiceField(
            label=_("In which domains"), queryset=rows, widget=forms.CheckboxSelectMultiple, initial=list(rows)
        )
        return {domain.code for domain in rows}

    def _choose_powers(self, unit: Unit) -> set[str]:
        powers = powers_of([unit])
        self.fields["powers"].queryset = PowerSource.objects.filter(pk__in=[p.pk for p in powers])  # type: ignore[attr-defined]
        self.fields["powers"].label_from_instance = lambda power: f"{power.domain.name}（{power.basis}）"  # type: ignore[attr-defined]
        self.initial["powers"] = [power.pk for power in powers]
        return {power.domain.code for power in powers}

    def places(self) -> list[Place]:
        values = self.cleaned_data
        if "domains" in self.fields:
            return [Place(domain, values["area"], None) for domain in values["domains"]]
        return [Place(power.domain, values["area"], power) for power in values["powers"]]


@role_required(*PREPARE)
def application_new(request: HttpRequest) -> HttpResponse:
    """Choose a unit and the kind of certificate, then for whom: whoever meets every requirement is chosen already."""
    by = request.person  # type: ignore[attr-defined]
    units = units_in_scope(by, *PREPARE).order_by("code")
    unit = units.filter(code=request.GET.get("unit", "")).select_related("authority").first()
    asked = request.GET.get("type", "")
    of_type = asked if asked in APPLIED_FOR else CertificateType.ENFORCEMENT.value
    if unit is None:
        context = {
            "title": _("Apply for officers of a unit"),
            "icon": "doc-full-inverse",
            "units": units,
            "types": [(code, type_word(code)) for code in APPLIED_FOR],
        }
        return render(request, "certification/office/application_new.html", context)

    form = NewApplicationsForm(request.POST or None, unit=unit, of_type=of_type)

    def act(values: dict[str, Any]) -> None:
        scope = form.places()
        made = 0
        for person in values["persons"]:
            try:
                application = applications.apply(
                    person=person, unit=unit, authority=unit.authority, scope=scope, by=by, type=of_type
                )
                applications.submit(application=application, by=by)
                made += 1
            except DomainError as refusal:
                messages.error(request, f"{person.name}: {text_for(refusal)}")
        messages.success(request, _("Applications handed in: %(count)s.") % {"count": made})

    return form_page(
        request,
        form,
        title=f"{_('Apply for officers of %(unit)s') % {'unit': unit.name}}：{type_word(of_type)}",
        submit=_("Hand in the applications"),
        back=reverse("registry-applications"),
        act=act,
        intro=_("You write them, so another person reviews them; where your unit has nobody else, that is upstairs."),
    )


@role_required(*SEE_APPLICATIONS)
def application_print(request: HttpRequest, public_id: UUID) -> HttpResponse:
    application = gates.application_for(request.person, public_id)  # type: ignore[attr-defined]
    try:
        return form_response(application)
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("registry-application", public_id)


@role_required(*SEE_APPLICATIONS)
def application_paper(request: HttpRequest, public_id: UUID, paper: UUID) -> HttpResponse:
    application = gates.application_for(request.person, public_id)  # type: ignore[attr-defined]
    return respond_with(gates.paper_for(application, paper).file)  # type: ignore[return-value]


@role_required(*PREPARE)
def application_signed(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The printed form comes back, signed and stamped: it is evidence."""
    by = request.person  # type: ignore[attr-defined]
    application = gates.application_for(by, public_id)
    bound = request.method == "POST"
    return form_page(
        request,
        SignedForm(request.POST if bound else None, request.FILES if bound else None),
        title=_("Signed form of %(name)s") % {"name": application.person.name},
        submit=_("Add it to the application"),
        back=reverse("registry-application", args=[public_id]),
        act=lambda values: applications.attach(
            application=application, kind="signed_form", upload=values["upload"], by=by
        ),
        done=_("The signed form is with the application."),
    )
