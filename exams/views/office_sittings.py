"""Sittings in the back office: hold, register, watch, give time back, check, release."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.domain.digests import digest_of
from core.errors import DomainError, text_for
from core.models import Person, Unit
from core.scope import has_role, people_in_scope, units_in_scope
from exams import ports
from exams.documents.tickets import tickets_pdf
from exams.domain.timetable import Timetable, meanings
from exams.gates_sitting import RELEASE, RUN, WATCH, attempt_for, registration_for, sitting_for, sittings_for
from exams.models import Exam, Room, Sitting
from exams.queries.attendance import attendance_of, with_readings
from exams.queries.board import places_of_sitting
from exams.queries.outcome import outcome_of
from exams.queries.signals import signalled_places
from exams.services import attempts, grading, sittings
from exams.services.admission import issue_codes

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


@role_required(*WATCH)
def sitting_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    rows = (
        sittings_for(by)
        .select_related("exam", "unit")
        .annotate(places=Count("registrations", filter=Q(registrations__withdrawn_at=None)))
        .order_by("-opens_at", "-pk")
    )
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Sittings"),
        "icon": "form",
        "page_obj": page,
        "may_run": has_role(by, *RUN),
        "now": clock.now(),
        "querystring": "",
    }
    return render(request, "exams/office/sittings.html", context)


class SettingsForm(forms.Form):
    """What can be set of a sitting; the times first, because they are what is most often got wrong."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=160, required=False)
    opens_at = forms.DateTimeField(label=gettext_lazy("Opens at (Beijing time)"), widget=MOMENT)
    closes_at = forms.DateTimeField(label=gettext_lazy("Closes at (Beijing time)"), widget=MOMENT)
    mode = forms.ChoiceField(
        label=gettext_lazy("How it is sat"),
        choices=[("screen", gettext_lazy("On the screen")), ("paper", gettext_lazy("On paper, with answer sheets"))],
        initial="screen",
    )
    late_entry_minutes = forms.IntegerField(
        label=gettext_lazy("Last entry, minutes after the opening"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=gettext_lazy("Empty: until the sitting closes."),
    )
    admission = forms.ChoiceField(
        label=gettext_lazy("Who may begin"),
        choices=[
            ("open", gettext_lazy("Everybody who is registered")),
            ("checked", gettext_lazy("Whoever was checked in, by an invigilator or with an admission code")),
        ],
        initial="open",
    )
    manual_start = forms.BooleanField(label=gettext_lazy("The invigilator begins each room by hand"), required=False)
    devices = forms.ChoiceField(
        label=gettext_lazy("Browser"),
        choices=[("any", gettext_lazy("Any")), ("seb", gettext_lazy("Safe Exam Browser only"))],
        initial="any",
    )
    seb_config_key = forms.CharField(
        label=gettext_lazy("Config Key of the Safe Exam Browser settings"), max_length=64, required=False
    )
    registration_until = forms.DateTimeField(
        label=gettext_lazy("Units may register until (Beijing time)"), widget=MOMENT, required=False
    )
    required_hours = forms.IntegerField(
        label=gettext_lazy("Study hours of the year shown as a requirement"), required=False, min_value=1, max_value=500
    )
    appeal_days = forms.IntegerField(
        label=gettext_lazy("Days after the release for asking for a review"), required=False, min_value=1, max_value=365
    )
    leave_rule_document = forms.CharField(
        label=gettext_lazy("Document that asks for more when somebody leaves the exam page"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Empty: leaving is written down and nothing else happens."),
    )
    leave_rule_times = forms.IntegerField(
        label=gettext_lazy("How often, until the paper is handed in"), required=False, min_value=1, max_value=100
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["seb_config_key"] = values.get("seb_config_key", "").strip().lower()
        return values


class SittingForm(SettingsForm):
    exam = forms.ModelChoiceField(label=gettext_lazy("Exam"), queryset=Exam.objects.none())
    unit = forms.ModelChoiceField(label=gettext_lazy("Held by"), queryset=Unit.objects.none())
    field_order = ("exam", "unit")

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_in_scope(by, *RUN).filter(ended_on=None).order_by("code")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["exam"].queryset = Exam.objects.filter(authority__in=units.values("authority"))  # type: ignore[attr-defined]


def _with_meaning(
    request: HttpRequest, form: SettingsForm, exam: Exam | None, *, title: str, submit: str, back: str, act: Any
) -> HttpResponse:
    """A form in two steps: first what the times mean, and only then, confirmed, the act."""
    meaning: list[Any] = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        chosen = values.get("exam") or exam
        minutes = chosen.minutes if chosen else 0
        times = Timetable(values["opens_at"], values["closes_at"], minutes, values["late_entry_minutes"])
        if values["closes_at"] <= values["opens_at"]:
            form.add_error("closes_at", text_for(DomainError("window_reversed")))
        elif request.POST.get("confirmed") == fingerprint(values):
            try:
                return act(values)
            except DomainError as refusal:
                form.add_error(None, text_for(refusal))
        else:
            meaning = meanings(times)
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "back": back,
        "icon": "form",
        "meaning": meaning,
        "confirmed": fingerprint(form.cleaned_data) if meaning else "",
    }
    return render(request, "exams/office/sitting_form.html", context, status=400 if form.errors else 200)


def fingerprint(values: dict[str, Any]) -> str:
    """Of what was shown: another time entered meanwhile is shown again before it is published."""
    told = {name: str(value) for name, value in values.items()}
    return digest_of(told)[:20]


@role_required(*RUN)
def sitting_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> HttpResponse:
        sitting = sittings.hold_sitting(by=by, **values)
        messages.success(request, _("The sitting is set. Add rooms and register the candidates now."))
        return redirect("office-sitting", sitting.public_id)

    return _with_meaning(
        request,
        SittingForm(request.POST or None, by=by),
        None,
        title=_("New sitting"),
        submit=_("Hold this sitting"),
        back=reverse("office-sittings"),
        act=act,
    )


@role_required(*RUN)
def sitting_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)

    def act(values: dict[str, Any]) -> HttpResponse:
        sittings.change_sitting(sitting=sitting, by=by, **values)
        messages.success(request, _("Changed. Open pages follow within seconds."))
        return redirect("office-sitting", public_id)

    initial = {name: getattr(sitting, name) for name in sittings.SETTINGS}
    return _with_meaning(
        request,
        SettingsForm(request.POST or None, initial=initial),
        sitting.exam,
        title=_("Change: %(title)s") % {"title": sitting.title},
        submit=_("Change"),
        back=reverse("office-sitting", args=[public_id]),
        act=act,
    )


@role_required(*WATCH)
def sitting_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything about a sitting that is set before and looked at afterwards; while it runs there is the board."""
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id)
    places, now = with_readings(places_of_sitting(sitting)), clock.now()
    page = Paginator(places, 100).get_page(request.GET.get("page"))
    context = {
        "title": sitting.title,
        "subtitle": sitting.exam.title,
        "icon": "form",
        "sitting": sitting,
        "may_run": may_run(by, sitting),
        "may_release": has_role(by, *RELEASE, unit=sitting.unit),
        "releases": sitting.releases.select_related("checked_by", "released_by"),
        "rooms": sitting.rooms.annotate(taken=Count("registrations", filter=Q(registrations__withdrawn_at=None))),
        "invigilators": sitting.invigilators.filter(ended_at=None).select_related("person", "room"),
        "meaning": meanings(
            Timetable(sitting.opens_at, sitting.closes_at, sitting.exam.minutes, sitting.late_entry_minutes)
        ),
        "signals": signalled_places(sitting),
        "waiting": sitting.requests.filter(decision=None).count(),
        "page_obj": page,
        "places": [(place, attendance_of(place, sitting, now).value) for place in page],
        "querystring": "",
    }
    return render(request, "exams/office/sitting.html", context)


def may_run(by: Person, sitting: Sitting) -> bool:
    return has_role(by, *RUN, unit=sitting.unit) or sitting.invigilators.filter(person=by, ended_at=None).exists()


class RoomForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Room"), max_length=80)
    seats = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=2000)


@role_required(*RUN)
def room_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    return form_page(
        request,
        RoomForm(request.POST or None),
        title=_("Add a room: %(title)s") % {"title": sitting.title},
        submit=_("Add"),
        back=reverse("office-sitting", args=[public_id]),
        act=lambda values: sittings.add_room(sitting=sitting, by=by, **values) and None,
        done=_("The room is there. Seat the candidates when all are registered."),
    )


@role_required(*RUN)
def seat_everybody(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        title=_("Seat the candidates: %(title)s") % {"title": sitting.title},
        submit=_("Seat"),
        back=reverse("office-sitting", args=[public_id]),
        act=lambda _values: sittings.seat_everybody(sitting=sitting, by=by) and None,
        intro=_("Rooms are filled in order, by unit and name. Neighbours get different papers where two are drawn."),
        done=_("Everybody has a seat."),
    )


class InvigilatorForm(forms.Form):
    staff_number = forms.CharField(label=gettext_lazy("Staff number"), max_length=40)
    room = forms.ModelChoiceField(label=gettext_lazy("Room"), queryset=Room.objects.none(), required=False)
    chief = forms.BooleanField(label=gettext_lazy("Chief invigilator"), required=False)

    def __init__(self, *args: Any, sitting: Sitting, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["room"].queryset = sitting.rooms.all()  # type: ignore[attr-defined]

    def clean_staff_number(self) -> Person:
        number = self.cleaned_data["staff_number"].strip()
        person = people_in_scope(self.by, *RUN).filter(staff_number=number).first()
        if person is None:
            raise forms.ValidationError(_("Not found: %(numbers)s") % {"numbers": number})
        return person


@role_required(*RUN)
def invigilator_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    return form_page(
        request,
        InvigilatorForm(request.POST or None, sitting=sitting, by=by),
        title=_("Name an invigilator: %(title)s") % {"title": sitting.title},
        submit=_("Name"),
        back=reverse("office-sitting", args=[public_id]),
        act=lambda values: (
            sittings.name_invigilator(
                sitting=sitting, person=values["staff_number"], room=values["room"], chief=values["chief"], by=by
            )
            and None
        ),
        done=_("Named."),
    )


@role_required(*RUN)
@require_POST
def tickets(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Admission tickets of everybody, by seat, with new codes: earlier tickets open nothing any more."""
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    rows = sitting.registrations.filter(withdrawn_at=None, code_used_at=None).select_related(
        "person", "room", "sitting__exam__authority"
    )
    places = list(rows.order_by("room_id", "seat", "pk"))
    if not places:
        messages.info(request, _("Nobody is registered who has not entered yet."))
        return redirect("office-sitting", public_id)
    with transaction.atomic():  # codes of earlier tickets end only where new tickets come out
        content = tickets_pdf(places, issue_codes(registrations=places, by=by))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{_("admission-tickets")}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@role_required(*RUN)
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    place = registration_for(by, public_id, *RUN)
    return form_page(
        request,
        CloseForm(request.POST or None),
        title=_("Take back the place of %(name)s") % {"name": place.person.name},
        submit=_("Take back"),
        back=reverse("office-sitting", args=[place.sitting.public_id]),
        act=lambda values: sittings.withdraw_registration(registration=place, by=by, **values) and None,
        done=_("The place is taken back."),
    )


class RegisterForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Everybody of the unit"), queryset=Unit.objects.none(), required=False
    )
    names = forms.CharField(
        label=gettext_lazy("Or by staff number"),
        required=False,
        help_text=gettext_lazy("One per line, pasted from your list."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    extra_minutes = forms.IntegerField(
        label=gettext_lazy("Extra minutes"), initial=0, min_value=0, max_value=240, required=False
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["unit"].queryset = units_in_scope(by, *RUN).order_by("code")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        numbers = values.get("names", "").split()
        people = people_in_scope(self.by, *RUN)
        found = {p.staff_number: p for p in people.filter(staff_number__in=numbers)} if numbers else {}
        if missing := [number for number in numbers if number not in found]:
            self.add_error("names", _("Not found: %(numbers)s") % {"numbers": "、".join(missing[:20])})
        chosen = list(found.values())
        if unit := values.get("unit"):
            chosen += list(
                people.filter(appointments__unit__above__ancestor=unit, role_grants__role="officer").distinct()
            )
        if not chosen and not self.errors:
            self.add_error(None, _("Choose a unit or enter staff numbers."))
        values["people"] = chosen
        return values


@role_required(*RUN)
def register(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    return form_page(
        request,
        RegisterForm(request.POST or None, by=by),
        title=_("Register candidates: %(title)s") % {"title": sitting.title},
        submit=_("Register"),
        back=reverse("office-sitting", args=[public_id]),
        act=lambda values: (
            sittings.register(
                sitting=sitting, people=values["people"], by=by, extra_minutes=values["extra_minutes"] or 0
            )
            and None
        ),
        done=_("Registered; everybody was told."),
    )


class GrantForm(forms.Form):
    minutes = forms.IntegerField(label=gettext_lazy("Minutes to give back"), min_value=1, max_value=240)
    reason = forms.CharField(label=gettext_lazy("What happened"), max_length=300)


@role_required(*RUN)
def grant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    attempt = attempt_for(by, public_id, *RUN)
    return form_page(
        request,
        GrantForm(request.POST or None),
        title=_("Give time back to %(name)s") % {"name": attempt.registration.person.name},
        submit=_("Give the minutes"),
        back=reverse("office-sitting", args=[attempt.registration.sitting.public_id]),
        act=lambda values: attempts.grant_minutes(attempt=attempt, by=by, **values) and None,
        done=_("The minutes are given; the candidate's clock follows within seconds."),
    )


class CloseForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@role_required(*RUN)
def close_attempt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    attempt = attempt_for(by, public_id, *RUN)
    return form_page(
        request,
        CloseForm(request.POST or None),
        title=_("Close the paper of %(name)s") % {"name": attempt.registration.person.name},
        submit=_("Close the paper"),
        back=reverse("office-sitting", args=[attempt.registration.sitting.public_id]),
        act=lambda values: attempts.close(attempt=attempt, how="invigilator", by=by, reason=values["reason"]) and None,
        done=_("The paper is closed."),
    )


class OutcomeForm(forms.Form):
    """Nothing to fill in; whoever confirms sees what the sitting came to."""

    def __init__(self, *args: Any, sitting: Sitting) -> None:
        super().__init__(*args)
        self.outcome = outcome_of(sitting)
        self.results_due = ports.results_due(sitting.exam.authority_id, clock.day_of(sitting.closes_at))
        self.late = self.results_due is not None and clock.today() > self.results_due


@role_required(*RELEASE)
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RELEASE)

    def act(_values: dict[str, Any]) -> None:
        attempts.close_what_is_over()
        grading.check_results(sitting=sitting, by=by)

    return form_page(
        request,
        OutcomeForm(request.POST if request.method == "POST" else None, sitting=sitting),
        title=_("Check the results: %(title)s") % {"title": sitting.title},
        submit=_("I have checked them"),
        back=reverse("office-sitting", args=[public_id]),
        act=act,
        intro=_("You confirm that the record of the sitting is complete. Another person releases the results."),
        done=_("Checked. Another person can release the results now."),
        template="exams/office/results.html",
    )


@role_required(*RELEASE)
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RELEASE)
    return form_page(
        request,
        OutcomeForm(request.POST if request.method == "POST" else None, sitting=sitting),
        title=_("Release the results: %(title)s") % {"title": sitting.title},
        submit=_("Release"),
        back=reverse("office-sitting", args=[public_id]),
        act=lambda _values: grading.release_results(sitting=sitting, by=by) and None,
        intro=_("Every candidate is told the result, and passes go to the register."),
        done=_("The results are released."),
        template="exams/office/results.html",
    )
