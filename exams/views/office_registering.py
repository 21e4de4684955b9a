"""Registration: units ask for places and see what is missing; whoever holds the sitting accepts or returns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.files import FileKind, accept, respond_with
from core.gates import one_of
from core.models import Person, Unit
from core.scope import people_in_scope, units_in_scope
from exams.gates_sitting import ASK, RUN, sitting_for
from exams.models import Accommodation, RegistrationRequest, Sitting
from exams.queries.eligibility import findings_of
from exams.queries.registering import taking_requests
from exams.services.accommodations import end_accommodation, grant_accommodation
from exams.services.registering import ask_for_places, decide_request

WHAT = {
    "hours": gettext_lazy("Study hours"),
    "appointment": gettext_lazy("Appointment"),
    "ban": gettext_lazy("No ban"),
    "photo": gettext_lazy("Photo"),
}
TONES = {"met": "valid", "missing": "lapsed", "unknown": "unknown"}
STATES = {"met": gettext_lazy("Met"), "missing": gettext_lazy("Missing"), "unknown": gettext_lazy("Unknown")}


def open_for(person: Person) -> QuerySet[Sitting]:
    """Sittings for which the person's units may register: held by a unit above them or by themselves, and still open."""
    return taking_requests(units_in_scope(person, *ASK))


@role_required(*ASK)
def ask_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    asked = (
        RegistrationRequest.objects.filter(unit__in=units_in_scope(by, *ASK).values("pk"))
        .select_related("sitting", "person", "decision")
        .order_by("-pk")
    )
    page = Paginator(asked, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Register for exams"),
        "icon": "form",
        "sittings": open_for(by),
        "page_obj": page,
        "querystring": "",
    }
    return render(request, "exams/office/ask_list.html", context)


class AskForm(forms.Form):
    unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=Unit.objects.none())
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


@role_required(*ASK)
def ask(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Choose a unit, see for each of its officers what is met, missing or unknown, tick and ask."""
    by = request.person  # type: ignore[attr-defined]
    sitting = one_of(open_for(by), public_id=public_id)
    units = units_in_scope(by, *ASK).filter(ended_on=None, above__ancestor=sitting.unit).order_by("code")
    data = request.POST or request.GET or None
    form = AskForm(data, units=units)
    people: list[Person] = []
    if data and form.is_valid():
        people = list(
            people_in_scope(by, *ASK)
            .filter(appointments__spans__unit__above__ancestor=form.cleaned_data["unit"], role_grants__role="officer")
            .distinct()
            .order_by("name_pinyin", "pk")[:500]
        )
    if request.method == "POST" and form.is_valid():
        chosen = [person for person in people if str(person.public_id) in request.POST.getlist("people")]
        try:
            made = ask_for_places(
                sitting=sitting, people=chosen, unit=form.cleaned_data["unit"], by=by, note=form.cleaned_data["note"]
            )
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            count = len(made)
            messages.success(
                request,
                ngettext("%(n)s place is asked for.", "%(n)s places are asked for.", count) % {"n": count},
            )
            return redirect("office-ask-list")
    found = findings_of(sitting, people)
    placed = set(sitting.registrations.filter(withdrawn_at=None, person__in=people).values_list("person", flat=True))
    context = {
        "title": _("Register: %(title)s") % {"title": sitting.title},
        "icon": "form",
        "sitting": sitting,
        "form": form,
        "what": WHAT.values(),
        "people": [(person, shown(found[person.pk]), person.pk in placed) for person in people],
    }
    return render(request, "exams/office/ask.html", context, status=400 if form.errors and request.POST else 200)


def shown(findings: list[Any]) -> list[tuple[Any, str, Any, str]]:
    """(what, tone, word, figure), from findings or from what a request stored of them."""
    rows = [one if isinstance(one, dict) else one.__dict__ for one in findings]
    return [
        (WHAT.get(row["what"], row["what"]), TONES[row["state"]], STATES[row["state"]], row.get("said", ""))
        for row in rows
        if row.get("state") in TONES
    ]


@role_required(*RUN)
def requests(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    rows = sitting.requests.select_related("person", "unit", "asked_by", "decision")
    if request.method == "POST":
        _decide_ticked(request, sitting)
        return redirect("office-sitting-requests", public_id)
    page = Paginator(rows.order_by("decision", "unit__code", "person__name_pinyin"), 100).get_page(
        request.GET.get("page")
    )
    context = {
        "title": _("Requests for places"),
        "subtitle": sitting.title,
        "icon": "form",
        "sitting": sitting,
        "page_obj": page,
        "rows": [(row, shown(row.findings)) for row in page],
        "querystring": "",
    }
    return render(request, "exams/office/requests.html", context)


def _decide_ticked(request: HttpRequest, sitting: Sitting) -> None:
    """Each for itself: one that cannot be accepted is named and holds up nobody else."""
    accepted, reason = request.POST.get("decision") == "accept", request.POST.get("reason", "")[:300]
    done = 0
    ticked = sitting.requests.filter(decision=None, public_id__in=_uuids(request.POST.getlist("requests")))
    for row in ticked.select_related("person"):
        try:
            decide_request(request=row, accepted=accepted, reason=reason, by=request.person)  # type: ignore[attr-defined]
            done += 1
        except DomainError as refusal:
            messages.error(request, f"{row.person.name}：{text_for(refusal)}")
    if done:
        messages.success(
            request, ngettext("%(n)s request is decided.", "%(n)s requests are decided.", done) % {"n": done}
        )


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts[:500]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


class AccommodationForm(forms.Form):
    staff_number = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)
    time_factor = forms.DecimalField(
        label=gettext_lazy("Time, as a multiple"),
        min_value=1,
        max_value=3,
        decimal_places=2,
        initial=1,
        help_text=gettext_lazy("1.25 is a quarter more."),
    )
    break_minutes = forms.IntegerField(label=gettext_lazy("Minutes for breaks"), min_value=0, max_value=120, initial=0)
    large_type = forms.BooleanField(label=gettext_lazy("Large type"), required=False)
    valid_from = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_until = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.CharField(label=gettext_lazy("Evidence: what, by whom, of which day"), max_length=300)
    evidence = forms.FileField(
        label=gettext_lazy("The evidence itself, as a picture or PDF"),
        required=False,
        help_text=gettext_lazy("Kept apart from the site; only who runs sittings for this person can open it."),
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        number = values.pop("staff_number", "").strip()
        values["person"] = people_in_scope(self.by, *RUN).filter(staff_number=number).first() if number else None
        if number and values["person"] is None:
            self.add_error("staff_number", _("Not found: %(numbers)s") % {"numbers": number})
        if values.get("valid_from") and values.get("valid_until") and values["valid_until"] < values["valid_from"]:
            self.add_error("valid_until", _("The last day comes before the first."))
        return values


@role_required(*RUN)
def accommodations(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    rows = Accommodation.objects.filter(person__in=people_in_scope(by, *RUN).values("pk")).select_related(
        "person", "granted_by"
    )
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Standing accommodations"),
        "icon": "user",
        "page_obj": page,
        "querystring": "",
        "today": clock.today(),
    }
    return render(request, "exams/office/accommodations.html", context)


@role_required(*RUN)
def accommodation_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> None:
        file = values.pop("evidence")
        with transaction.atomic():  # no file stays where nothing is granted
            kept = accept(file, kind=FileKind.EVIDENCE, by=by) if file else None
            grant_accommodation(by=by, evidence=kept, **values)

    return form_page(
        request,
        AccommodationForm(request.POST or None, request.FILES or None, by=by),
        title=_("Grant an accommodation"),
        submit=_("Grant"),
        back=reverse("office-accommodations"),
        act=act,
        icon="user",
        intro=_("It is applied to every exam of the person within these days, also where they are registered already."),
        done=_("Granted, and applied to the exams to come."),
    )


@role_required(*RUN)
def accommodation_evidence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    people = people_in_scope(request.person, *RUN)  # type: ignore[attr-defined]
    rows = Accommodation.objects.filter(person__in=people.values("pk")).select_related("evidence")
    row = one_of(rows, public_id=public_id)
    if row.evidence is None:
        raise Http404
    return respond_with(row.evidence)  # type: ignore[return-value]


class EndForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@role_required(*RUN)
def accommodation_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    rows = Accommodation.objects.filter(person__in=people_in_scope(by, *RUN).values("pk")).select_related("person")
    row = one_of(rows, public_id=public_id)
    return form_page(
        request,
        EndForm(request.POST or None),
        title=_("End the accommodation of %(name)s") % {"name": row.person.name},
        submit=_("End"),
        back=reverse("office-accommodations"),
        act=lambda values: end_accommodation(accommodation=row, by=by, **values),
        icon="user",
        done=_("Ended. What was promised for exams already stays."),
    )
