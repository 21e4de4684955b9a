"""Sittings in the back office: hold, register, watch, give time back, check, release."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.gates import one_of
from core.models import Person, Unit
from core.roles import Role
from core.scope import has_role, people_in_scope, scoped, units_in_scope
from exams.domain.sitting import GRACE, deadline
from exams.models import Attempt, Exam, IncidentGrant, Registration, Sitting
from exams.services import attempts, grading, sittings
from exams.services.attempts import terms_of

WATCH = (Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR, Role.QUESTION_REVIEWER, Role.AUDITOR)
RUN = (Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR)
RELEASE = (Role.INVIGILATOR, Role.UNIT_ADMINISTRATOR, Role.QUESTION_REVIEWER)
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def sitting_for(person: Person, public_id: UUID, *roles: Role) -> Sitting:
    rows = Sitting.objects.select_related("exam", "unit", "checked_by")
    return one_of(scoped(rows, person, *(roles or WATCH)), public_id=public_id)


def attempt_for(person: Person, public_id: UUID, *roles: Role) -> Attempt:
    rows = Attempt.objects.select_related("registration__sitting__exam", "registration__person", "form")
    return one_of(scoped(rows, person, *roles, unit="registration__sitting__unit"), public_id=public_id)


@role_required(*WATCH)
def sitting_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    rows = (
        scoped(Sitting.objects.select_related("exam", "unit"), by, *WATCH)
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


class SittingForm(forms.Form):
    exam = forms.ModelChoiceField(label=gettext_lazy("Exam"), queryset=Exam.objects.none())
    unit = forms.ModelChoiceField(label=gettext_lazy("Held by"), queryset=Unit.objects.none())
    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=160, required=False)
    opens_at = forms.DateTimeField(label=gettext_lazy("Opens at (Beijing time)"), widget=MOMENT)
    closes_at = forms.DateTimeField(label=gettext_lazy("Closes at (Beijing time)"), widget=MOMENT)

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_in_scope(by, *RUN).filter(ended_on=None).order_by("code")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["exam"].queryset = Exam.objects.filter(authority__in=units.values("authority"))  # type: ignore[attr-defined]


@role_required(*RUN)
def sitting_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> HttpResponse:
        sitting = sittings.hold_sitting(by=by, **values)
        return redirect("office-sitting", sitting.public_id)

    return form_page(
        request,
        SittingForm(request.POST or None, by=by),
        title=_("New sitting"),
        submit=_("Hold this sitting"),
        back=reverse("office-sittings"),
        act=act,
        icon="form",
        done=_("The sitting is set. Register the candidates now."),
    )


@role_required(*WATCH)
def sitting_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id)
    context = {
        "title": sitting.title,
        "subtitle": sitting.exam.title,
        "icon": "form",
        "sitting": sitting,
        "may_run": has_role(by, *RUN, unit=sitting.unit),
        "may_release": has_role(by, *RELEASE, unit=sitting.unit),
        "releases": sitting.releases.select_related("checked_by", "released_by"),
        **seats(sitting),
    }
    template = "exams/office/seats.html" if request.headers.get("HX-Request") else "exams/office/sitting.html"
    return render(request, template, context)


def seats(sitting: Sitting) -> dict[str, Any]:
    """Every place with how it stands, whoever needs attention first; two queries whatever the number."""
    now = clock.now()
    granted = (
        IncidentGrant.objects.filter(attempt__registration=OuterRef("pk"))
        .values("attempt")
        .annotate(total=Sum("minutes"))
        .values("total")
    )
    rows = (
        Registration.objects.filter(sitting=sitting, withdrawn_at=None)
        .select_related("person", "attempt")
        .annotate(
            entries=Count("attempt__entries", distinct=True),
            last=Max("attempt__entries__server_at"),
            granted=Subquery(granted),
        )
    )
    found = [_seat(row, sitting, now) for row in rows]
    order = ["quiet", "running", "waiting", "handed_in", "missed"]
    found.sort(key=lambda seat: (order.index(seat["stands"]), seat["row"].person.name_pinyin))
    counts = [(name, sum(1 for seat in found if seat["stands"] == name)) for name in order]
    return {"seats": found, "counts": counts, "at": now}


def _seat(row: Registration, sitting: Sitting, now) -> dict[str, Any]:
    attempt = getattr(row, "attempt", None)
    if attempt is None:
        stands = "missed" if now >= sitting.closes_at else "waiting"
        return {"row": row, "attempt": None, "stands": stands}
    until = deadline(terms_of(attempt, row.granted or 0))  # type: ignore[attr-defined]
    if attempt.closed_at or now >= until + GRACE:
        stands = "handed_in"
    else:
        silent = (now - (row.last or attempt.started_at)).total_seconds()  # type: ignore[attr-defined]
        stands = "quiet" if silent > 300 else "running"
    return {"row": row, "attempt": attempt, "stands": stands, "ends_at": until}


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


@role_required(*RELEASE)
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RELEASE)

    def act(_values: dict[str, Any]) -> None:
        attempts.close_what_is_over()
        grading.check_results(sitting=sitting, by=by)

    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        title=_("Check the results: %(title)s") % {"title": sitting.title},
        submit=_("I have checked them"),
        back=reverse("office-sitting", args=[public_id]),
        act=act,
        intro=_("You confirm that the record of the sitting is complete. Another person releases the results."),
        done=_("Checked. Another person can release the results now."),
    )


@role_required(*RELEASE)
def release(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RELEASE)
    return form_page(
        request,
        forms.Form(request.POST if request.method == "POST" else None),
        title=_("Release the results: %(title)s") % {"title": sitting.title},
        submit=_("Release"),
        back=reverse("office-sitting", args=[public_id]),
        act=lambda _values: grading.release_results(sitting=sitting, by=by) and None,
        intro=_("Every candidate is told the result, and passes go to the register."),
        done=_("The results are released."),
    )
