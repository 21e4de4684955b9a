"""After the bell: the minutes, answer files, the breach procedure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.files import FileKind, accept, respond_with
from core.gates import one_of
from core.models import Authority
from core.roles import Role
from core.scope import units_in_scope
from exams.documents.minutes import minutes_pdf
from exams.domain.discipline import open_steps
from exams.gates_sitting import RUN, WATCH, attempt_for, breach_for, registration_for, room_for, sitting_for
from exams.models import BreachStep, DisciplineRule
from exams.services import breaches
from exams.services.answer_files import LARGEST, open_file, take_in
from exams.services.grading import grade

NAME_RULES = (Role.UNIT_ADMINISTRATOR,)
STEPS = {
    "opened": gettext_lazy("Recorded"),
    "noticed": gettext_lazy("Notice given"),
    "statement": gettext_lazy("Statement of the candidate"),
    "decided": gettext_lazy("Decided"),
    "dropped": gettext_lazy("Dropped"),
    "appealed": gettext_lazy("Review asked for"),
    "upheld": gettext_lazy("Decision upheld"),
    "lifted": gettext_lazy("Decision lifted"),
}
TIERS = [
    (1, gettext_lazy("This paper is void")),
    (2, gettext_lazy("All papers of the day are void")),
    (3, gettext_lazy("All papers of the day are void, and a ban from registering")),
    (4, gettext_lazy("As before, with a lasting note and referral")),
]


@role_required(*WATCH)
def minutes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    sitting = sitting_for(request.person, public_id)  # type: ignore[attr-defined]
    asked = request.GET.get("room")
    try:
        room = room_for(sitting, UUID(asked)) if asked else None
        content = minutes_pdf(sitting, room)
    except (ValueError, DomainError) as refusal:
        messages.error(request, text_for(refusal) if isinstance(refusal, DomainError) else _("Choose a room first."))
        return redirect("office-sitting", public_id)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="minutes.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


class AnswerFileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Answer file of the candidate"))
    counts = forms.ChoiceField(
        label=gettext_lazy("Do the answers in it count?"),
        choices=[
            ("yes", gettext_lazy("Yes: the network failed, not the candidate")),
            ("no", gettext_lazy("No: they are kept and do not count")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@role_required(*RUN)
def answer_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    attempt = attempt_for(by, public_id, *RUN)

    def act(values: dict[str, Any]) -> None:
        opened = open_file(values["file"].read(LARGEST + 1))
        taken = take_in(
            attempt=attempt, opened=opened, counts=values["counts"] == "yes", reason=values["reason"], by=by
        )
        attempt.refresh_from_db()
        grade(attempt=attempt)
        messages.success(
            request,
            _("%(entries)s answers were in the file, %(fresh)s of them were not on record yet.")
            % {"entries": taken.entries, "fresh": taken.fresh},
        )

    return form_page(
        request,
        AnswerFileForm(request.POST or None, request.FILES or None),
        title=_("Take in an answer file: %(name)s") % {"name": attempt.registration.person.name},
        submit=_("Take in"),
        back=reverse("office-place", args=[attempt.registration.public_id]),
        act=act,
        icon="upload",
        intro=_(
            "For a candidate whose network never came back. The paper must be closed. The file can be read by this server only."
        ),
    )


class BreachForm(forms.Form):
    facts = forms.CharField(
        label=gettext_lazy("What happened, seen by whom, when"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    evidence = forms.FileField(label=gettext_lazy("Evidence"), required=False)


@role_required(*RUN)
def breach_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    registration = registration_for(by, public_id, *RUN)

    def act(values: dict[str, Any]) -> HttpResponse:
        file = accept(values["evidence"], kind=FileKind.EVIDENCE, by=by) if values["evidence"] else None
        breach = breaches.open_breach(registration=registration, facts=values["facts"], by=by, evidence=file)
        return redirect("office-breach", breach.public_id)

    return form_page(
        request,
        BreachForm(request.POST or None, request.FILES or None),
        title=_("Record a possible breach: %(name)s") % {"name": registration.person.name},
        submit=_("Record"),
        back=reverse("office-place", args=[public_id]),
        act=act,
        icon="warning",
        intro=_("The candidate is heard before anything is decided, and somebody else decides."),
    )


@role_required(*WATCH)
def breach(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    row = breach_for(by, public_id)
    steps = list(row.steps.select_related("by", "evidence").order_by("pk"))
    context = {
        "title": row.registration.person.name,
        "subtitle": row.registration.sitting.title,
        "icon": "warning",
        "breach": row,
        "steps": [(s, STEPS[s.kind], dict(TIERS).get(s.tier or 0)) for s in steps],
        "next": [(kind, STEPS[kind]) for kind in STEPS if kind in open_steps(s.kind for s in steps)],
        "rule": breaches.ban_rule(row.registration.sitting.exam.authority, clock.today()),
    }
    return render(request, "exams/office/breach.html", context)


@role_required(*WATCH)
def evidence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    step = one_of(BreachStep.objects.select_related("breach", "evidence"), public_id=public_id)
    breach_for(request.person, step.breach.public_id)  # type: ignore[attr-defined]
    if step.evidence is None:
        raise Http404
    return respond_with(step.evidence)  # type: ignore[return-value]


class StepForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000)
    evidence = forms.FileField(label=gettext_lazy("Evidence"), required=False)


class DecisionForm(StepForm):
    tier = forms.TypedChoiceField(label=gettext_lazy("Measure"), choices=TIERS, coerce=int, widget=forms.RadioSelect)
    field_order = ("tier",)


@role_required(*RUN)
def breach_step(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    row = breach_for(by, public_id, *RUN)
    if kind not in STEPS:
        raise Http404

    def act(values: dict[str, Any]) -> None:
        file = accept(values["evidence"], kind=FileKind.EVIDENCE, by=by) if values["evidence"] else None
        breaches.take_step(breach=row, kind=kind, text=values["text"], by=by, evidence=file, tier=values.get("tier"))

    form = DecisionForm if kind == "decided" else StepForm
    return form_page(
        request,
        form(request.POST or None, request.FILES or None),
        title=f"{STEPS[kind]}: {row.registration.person.name}",
        submit=_("Record"),
        back=reverse("office-breach", args=[public_id]),
        act=act,
        icon="warning",
        done=_("Recorded."),
    )


class RuleForm(forms.Form):
    authority = forms.ModelChoiceField(label=gettext_lazy("Examining authority"), queryset=Authority.objects.none())
    document = forms.CharField(label=gettext_lazy("Document"), max_length=200)
    article = forms.CharField(label=gettext_lazy("Article"), max_length=80)
    ban_months = forms.IntegerField(label=gettext_lazy("Months of a ban"), min_value=1, max_value=600)
    effective_from = forms.DateField(
        label=gettext_lazy("In force from"), widget=forms.DateInput(attrs={"type": "date"})
    )


@role_required(*NAME_RULES)
def ban_rules(request: HttpRequest) -> HttpResponse:
    """The documents by which authorities may ban. Without one, no ban has effect."""
    by = request.person  # type: ignore[attr-defined]
    authorities = Authority.objects.filter(units__in=units_in_scope(by, *NAME_RULES).values("pk")).distinct()
    form = RuleForm(request.POST or None)
    form.fields["authority"].queryset = authorities  # type: ignore[attr-defined]
    rows = DisciplineRule.objects.filter(authority__in=authorities).select_related("authority", "named_by")
    told = "；".join(f"{row.document} {row.article}" for row in rows[:20])
    return form_page(
        request,
        form,
        title=_("Documents that allow a ban"),
        submit=_("Name the document"),
        back=reverse("office-ban-rules"),
        act=lambda values: breaches.name_ban_document(by=by, **values) and None,
        icon="doc-full",
        intro=_("Named: %(documents)s") % {"documents": told} if told else _("None is named: no ban has effect."),
        done=_("Named. Decisions may now include a ban."),
    )
