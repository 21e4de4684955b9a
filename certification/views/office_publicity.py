"""What the public tells and is told, in the back office: reports to answer, rosters to publish, posts to leave out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.domain.numbers import normalised
from certification.forms.acts import DecideForm
from certification.gates import APPROVE, PREPARE
from certification.models import Certificate, ProtectedPost, RosterEdition
from certification.models.publicity import OUTCOMES_OF
from certification.publicity_words import ACTS, CHANNELS, OUTCOMES, REPORT_KINDS, ROSTER_COLUMNS, ROSTER_STATES
from certification.queries.register import SEE
from certification.queries.reports import HANDLE, KEEP, OVERSEE, handled_by, reports_for
from certification.services import reports, rosters
from cms.office_pages import form_page
from core import audit, clock
from core.decorators import role_required
from core.errors import DomainError
from core.gates import one_of
from core.models import Unit
from core.scope import has_role, scoped, units_in_scope


@role_required(*OVERSEE)
def report_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    found = reports_for(by)
    state = request.GET.get("state", "open")
    if state == "open":
        found = found.exclude(state="answered")
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    today = clock.today()
    context = {
        "title": _("Reports from the public"),
        "icon": "warning",
        "page_obj": page,
        "rows": [(one, REPORT_KINDS[one.kind], ACTS[one.state], one.due_on < today) for one in page],
        "state": state,
        "may_enter": has_role(by, *KEEP),
    }
    return render(request, "certification/office/reports.html", context)


@role_required(*OVERSEE)
def report_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Opening it is on record: the reporter's name is for those who handle it."""
    by = request.person  # type: ignore[attr-defined]
    report = one_of(reports_for(by), public_id=public_id)
    audit.record("report.opened", actor=by, subject=report)
    context = {
        "title": REPORT_KINDS[report.kind],
        "subtitle": report.unit.name,
        "icon": "warning",
        "report": report,
        "channel": CHANNELS[report.channel],
        "steps": [(s, ACTS[s.act], OUTCOMES.get(s.outcome, "")) for s in report.steps.select_related("by")],
        "overdue": report.state != "answered" and report.due_on < clock.today(),
        "may_handle": report.state != "answered" and reports_for(by, *HANDLE).filter(pk=report.pk).exists(),
        "may_decide": report.state == "proposed" and by.pk not in handled_by(report),
    }
    return render(request, "certification/office/report.html", context)


class StepForm(forms.Form):
    ask_unit = forms.BooleanField(label=gettext_lazy("The body is asked, without naming the reporter"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note for the file"), max_length=1000, required=False, widget=forms.Textarea
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"))
    answer = forms.CharField(
        label=gettext_lazy("Answer to the reporter"), max_length=1000, widget=forms.Textarea({"rows": 5})
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the file"), max_length=1000, required=False, widget=forms.Textarea
    )

    def offer(self, kind: str) -> None:
        """The outcomes of a report of this kind, and no other."""
        outcome = cast("forms.ChoiceField", self.fields["outcome"])
        outcome.choices = [(code, OUTCOMES[code]) for code in OUTCOMES_OF[kind]]


class DecisionForm(forms.Form):
    read = forms.UUIDField(required=False, widget=forms.HiddenInput)
    agree = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("Confirm: the reporter reads it")), ("no", gettext_lazy("Send back"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Note for the file"), max_length=1000, required=False, widget=forms.Textarea
    )


_STEPS: dict[str, tuple[type[forms.Form], Callable[..., Any], Any, Any]] = {
    "step": (StepForm, reports.take_up, gettext_lazy("Note a step"), gettext_lazy("Note it")),
    "answer": (AnswerForm, reports.answer_report, gettext_lazy("Answer the report"), gettext_lazy("Give the answer")),
    "decide": (DecisionForm, reports.decide_answer, gettext_lazy("Confirm the answer"), gettext_lazy("Decide")),
}


@role_required(*HANDLE)
def report_step(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    report = one_of(reports_for(by, *HANDLE), public_id=public_id)
    if act not in _STEPS:
        raise Http404
    form_class, service, title, submit = _STEPS[act]
    second = act == "answer" and report.kind == "complaint"
    proposed = report.steps.select_related("by").filter(act="proposed").last() if act == "decide" else None
    form: Any = form_class(
        request.POST if request.method == "POST" else None, initial={"read": proposed and proposed.public_id}
    )
    if act == "answer":
        form.offer(report.kind)
    if proposed:
        form.proposed, form.outcome, form.report = proposed, OUTCOMES[proposed.outcome], report
    return form_page(
        request,
        form,
        title=title,
        submit=submit,
        back=reverse("registry-report", args=[public_id]),
        icon="warning",
        intro=_("A second person, who has not handled the complaint, confirms the answer.") if second else "",
        act=lambda values: service(report=report, by=by, **values),
        done=_("On record. The answer waits for a second person.") if second else _("On record."),
        template="certification/office/report_decide.html" if proposed else "office/form.html",
    )


class CallForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is it about?"), choices=list(REPORT_KINDS.items()))
    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"), choices=[(code, word) for code, word in CHANNELS.items() if code != "site"]
    )
    ticket = forms.CharField(label=gettext_lazy("Number of the call or ticket"), max_length=60, required=False)
    unit = forms.ModelChoiceField(label=gettext_lazy("Which body?"), queryset=Unit.objects.none())
    number = forms.CharField(label=gettext_lazy("Certificate number, where known"), max_length=40, required=False)
    text = forms.CharField(label=gettext_lazy("What was said"), max_length=4000, widget=forms.Textarea({"rows": 6}))
    name = forms.CharField(label=gettext_lazy("Name of the reporter"), max_length=80, required=False)
    contact = forms.CharField(label=gettext_lazy("How to reach the reporter"), max_length=120, required=False)


@role_required(*KEEP)
def report_call(request: HttpRequest) -> HttpResponse:
    """A call or a hot-line ticket: whoever takes it down need not be who handles it."""
    by = request.person  # type: ignore[attr-defined]
    form = CallForm(request.POST if request.method == "POST" else None)
    form.fields["unit"].queryset = units_in_scope(by, *KEEP).order_by("code")  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> HttpResponse:
        number, unit = values.pop("number"), values["unit"]
        found = Certificate.objects.filter(number=normalised(number), unit=unit).first() if number else None
        _report, code = reports.receive_report(certificate=found, entered_by=by, **values)
        context = {"title": _("The report is on record"), "icon": "warning", "code": code, "due_on": _report.due_on}
        return render(request, "certification/office/report_code.html", context)

    return form_page(
        request,
        form,
        title=_("Take down a call"),
        submit=_("Put on record"),
        back=reverse("registry-certificates"),
        icon="warning",
        intro=_("The report goes to those above the unit. Read the tracking code to the caller."),
        act=act,
    )


@role_required(*SEE)
def roster_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    found = scoped(RosterEdition.objects.select_related("unit", "prepared_by", "decided_by"), by, *SEE)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Published rosters"),
        "icon": "group",
        "page_obj": page,
        "rows": [(one, ROSTER_STATES[one.state]) for one in page],
        "units": units_in_scope(by, *PREPARE).order_by("code"),
        "protected": scoped(
            ProtectedPost.objects.filter(valid_until__gte=clock.today()).select_related("person", "unit"), by, *APPROVE
        ),
        "may_protect": has_role(by, *APPROVE),
    }
    return render(request, "certification/office/rosters.html", context)


@role_required(*PREPARE)
def roster_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    class UnitForm(forms.Form):
        unit = forms.ModelChoiceField(label=_("Unit"), queryset=units_in_scope(by, *PREPARE).order_by("code"))

    def act(values: dict[str, Any]) -> HttpResponse:
        return redirect("registry-roster", rosters.prepare_roster(unit=values["unit"], by=by).public_id)

    return form_page(
        request,
        UnitForm(request.POST if request.method == "POST" else None),
        title=_("Prepare a roster"),
        submit=_("Prepare"),
        back=reverse("registry-rosters"),
        icon="group",
        intro=_(
            "Today's valid certificates of the unit, in the columns that the rules publish. Another person approves it."
        ),
        act=act,
    )


@role_required(*SEE)
def roster_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    edition = one_of(
        scoped(RosterEdition.objects.select_related("unit", "prepared_by", "decided_by"), by, *SEE), public_id=public_id
    )
    reviews = scoped(RosterEdition.objects.all(), by, *APPROVE).filter(pk=edition.pk).exists()
    context = {
        "title": _("Roster of %(unit)s") % {"unit": edition.unit.name},
        "icon": "group",
        "edition": edition,
        "state": ROSTER_STATES[edition.state],
        "heads": [ROSTER_COLUMNS[field] for field in edition.fields],
        "rows": [[(field, row.get(field, "")) for field in edition.fields] for row in edition.rows],
        "may_decide": edition.state == "waiting" and edition.prepared_by_id != by.pk and reviews,
    }
    return render(request, "certification/office/roster.html", context)


@role_required(*APPROVE)
def roster_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    edition = one_of(scoped(RosterEdition.objects.select_related("unit"), by, *APPROVE), public_id=public_id)
    return form_page(
        request,
        DecideForm(request.POST if request.method == "POST" else None),
        title=_("Decide the roster of %(unit)s") % {"unit": edition.unit.name},
        submit=_("Decide"),
        back=reverse("registry-roster", args=[public_id]),
        icon="group",
        act=lambda values: rosters.decide_roster(
            edition=edition, by=by, publish=values["verdict"] == "approve", note=values["note"]
        ),
        done=_("Decided."),
    )


class ProtectForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Certificate number"), max_length=40)
    document = forms.CharField(
        label=gettext_lazy("Approval"), max_length=200, help_text=gettext_lazy("Number and title of the document.")
    )
    until = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))


@role_required(*APPROVE)
def protect(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        number = normalised(values.pop("number"))
        found = scoped(Certificate.objects.select_related("person", "unit"), by, *APPROVE).filter(number=number).first()
        if found is None:
            raise DomainError("no_such_certificate_in_scope", number=number)
        rosters.protect_post(person=found.person, unit=found.unit, by=by, **values)

    return form_page(
        request,
        ProtectForm(request.POST if request.method == "POST" else None),
        title=_("Leave a post out of rosters"),
        submit=_("Put on record"),
        back=reverse("registry-rosters"),
        icon="lock",
        intro=_(
            "For undercover or protected posts, on approval and for a time. The look-up by exact number and name still answers."
        ),
        act=act,
        done=_("On record."),
    )
