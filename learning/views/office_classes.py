"""The office's screens of classes in person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.models import Person
from core.scope import has_role, scoped
from learning import forms_classes as forms
from learning.domain.classes import code_at, seconds_left
from learning.forms_office import ReasonForm
from learning.models import ClassQuota, ClassSession, TrainingClass
from learning.office_gates import SEE, STAFF, TEACH, class_for, classes_for
from learning.qr import qr_svg
from learning.queries.classes import presence, standings_of
from learning.services import class_changes, classes


def back_to(training: TrainingClass) -> str:
    return reverse("office-class", args=[training.public_id])


@role_required(*SEE)
def class_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    rows = classes_for(by, *SEE).annotate(begins=Min("sessions__begins_at")).order_by("-begins", "-id")
    rows = rows.prefetch_related("sessions", "rolls__confirmed")
    context = {
        "title": _("Classes in person"),
        "icon": "group",
        "page_obj": Paginator(rows, 50).get_page(request.GET.get("page")),
        "querystring": "",
        "may_teach": has_role(by, *TEACH),
        "now": clock.now(),
    }
    return render(request, "learning/office/classes.html", context)


@role_required(*TEACH)
def class_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def announce(values: dict[str, Any]) -> HttpResponse:
        training = classes.announce_class(by=by, **values)
        return redirect(back_to(training))

    count = request.POST.get("count", "")
    lines = int(count) if count.isdecimal() and len(count) < 4 else forms.SESSIONS
    if "more" in request.POST:
        form = forms.ClassForm(initial=request.POST.dict(), by=by, count=lines + 1)
    else:
        form = forms.ClassForm(request.POST or None, by=by, count=lines)
    return form_page(
        request,
        form,
        title=_("Announce a class"),
        submit=_("Announce the class"),
        back=reverse("office-classes"),
        act=lambda _values: announce(form.announcement()),
        icon="group",
        template="learning/office/class_form.html",
    )


@role_required(*SEE)
def class_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    training = class_for(by, public_id, *SEE)
    rows = standings_of(training)
    people = Person.objects.in_bulk([one.person for one in rows])
    quotas = {one.pk: one for one in training.quotas.select_related("unit")}
    there = presence(training)
    sessions = list(training.sessions.all())
    empty = [session.pk for session in sessions if not there.get(session.pk)]
    mine = set(scoped(ClassQuota.objects.filter(training=training), by, *STAFF).values_list("pk", flat=True))
    roll = training.rolls.filter(confirms=None).select_related("closed_by", "confirmed__confirmed_by").first()
    confirmed = getattr(roll, "confirmed", None)
    context = {
        "title": training.title,
        "subtitle": training.unit.name,
        "icon": "group",
        "training": training,
        "sessions": sessions,
        "empty": empty,
        "quotas": list(quotas.values()),
        "quota_changes": list(training.quota_changes.select_related("by")),
        "list": [
            (
                people[one.person],
                quotas[one.quota],
                one.has_place,
                [(session, there.get(session.pk, {}).get(one.person, "")) for session in sessions],
                one.quota in mine and training.cancelled_at is None,
            )
            for one in rows
        ],
        "roll": roll,
        "confirmed": confirmed,
        "over": all(session.ends_at <= clock.now() for session in sessions),
        "may_teach": has_role(by, *TEACH, unit=training.unit) and training.cancelled_at is None,
        "may_nominate": any(quotas[pk].places for pk in mine) and training.cancelled_at is None,
        "may_confirm": bool(
            roll and not confirmed and roll.closed_by != by and has_role(by, *STAFF, unit=training.unit)
        ),
    }
    return render(request, "learning/office/class.html", context)


@role_required(*STAFF)
def nominate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    training = class_for(by, public_id, *STAFF)
    mine = scoped(ClassQuota.objects.filter(training=training, places__gt=0).select_related("unit"), by, *STAFF)
    on_list = Person.objects.filter(pk__in=[one.person for one in standings_of(training)])
    form = forms.NominateForm(request.POST or None, by=by, quotas=mine, on_list=on_list)
    return form_page(
        request,
        form,
        title=_("Nominate for “%(title)s”") % {"title": training.title},
        submit=_("Nominate"),
        back=back_to(training),
        act=lambda values: classes.nominate(training_id=training.public_id, by=by, **values),
        icon="group",
        intro=_(
            "Leaders, other cadres and auxiliaries may be nominated too: they need no certificate. Where the quota is full, the person waits and moves up."
        ),
        done=_("On the list."),
    )


@require_POST
@role_required(*STAFF)
def withdraw(request: HttpRequest, public_id: UUID, person_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    training = class_for(by, public_id, *STAFF)
    standing = _on_list(training, person_id)
    if not scoped(ClassQuota.objects.filter(pk=standing[1]), by, *STAFF).exists():
        raise Http404
    return _done(request, training, lambda: classes.withdraw(training_id=training.public_id, person=standing[0], by=by))


def _on_list(training: TrainingClass, person_id: UUID) -> tuple[Person, int]:
    person = Person.objects.filter(public_id=person_id).first()
    found = next((one for one in standings_of(training) if person and one.person == person.pk), None)
    if person is None or found is None:
        raise Http404
    return person, found.quota


def _taught(request: HttpRequest, public_id: UUID) -> TrainingClass:
    """A class of one's own: held by a unit one trains for."""
    by = request.person  # type: ignore[attr-defined]
    training = class_for(by, public_id, *TEACH)
    if not has_role(by, *TEACH, unit=training.unit):
        raise Http404
    return training


def _session(training: TrainingClass, session_id: UUID) -> ClassSession:
    session = training.sessions.filter(public_id=session_id).first()
    if session is None:
        raise Http404
    return session


def _done(request: HttpRequest, training: TrainingClass, act) -> HttpResponse:
    try:
        act()
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    return redirect(back_to(training))


@require_POST
@role_required(*TEACH)
def mark(request: HttpRequest, public_id: UUID, session_id: UUID, person_id: UUID) -> HttpResponse:
    """Present or absent, by the roll."""
    training = _taught(request, public_id)
    session = _session(training, session_id)
    person, _quota = _on_list(training, person_id)
    return _done(
        request,
        training,
        lambda: classes.note_attendance(
            session_id=session.public_id,
            person=person,
            present=request.POST.get("present") == "1",
            by=request.person,  # type: ignore[attr-defined]
        ),
    )


@role_required(*TEACH)
def move(request: HttpRequest, public_id: UUID, session_id: UUID) -> HttpResponse:
    """Another day, time or place for a session."""
    training = _taught(request, public_id)
    session = _session(training, session_id)
    by = request.person  # type: ignore[attr-defined]
    form = forms.MoveForm(request.POST or None, initial=forms.MoveForm.told(session))
    return form_page(
        request,
        form,
        title=_("Another time or place for “%(title)s”") % {"title": training.title},
        submit=_("Change it and tell everybody on the list"),
        back=back_to(training),
        act=lambda _values: class_changes.move_session(session_id=session.public_id, meeting=form.meeting(), by=by),
        icon="group",
        done=_("Changed. Everybody on the list was told."),
    )


@role_required(*TEACH)
def session_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One more session of a class that was announced."""
    training = _taught(request, public_id)
    by = request.person  # type: ignore[attr-defined]
    form = forms.MoveForm(request.POST or None)
    return form_page(
        request,
        form,
        title=_("One more session for “%(title)s”") % {"title": training.title},
        submit=_("Add it and tell everybody on the list"),
        back=back_to(training),
        act=lambda _values: class_changes.add_session(training_id=training.public_id, meeting=form.meeting(), by=by),
        icon="group",
        done=_("Added. Everybody on the list was told."),
    )


@role_required(*TEACH)
def quotas(request: HttpRequest, public_id: UUID) -> HttpResponse:
    training = _taught(request, public_id)
    by = request.person  # type: ignore[attr-defined]

    def change(values: dict[str, Any]) -> None:
        if class_changes.change_quotas(training_id=training.public_id, by=by, **values):
            messages.success(request, _("The quotas stand as you wrote them. The units concerned were told."))
        else:
            messages.info(request, _("These are the quotas as they stand. Nothing was changed."))

    return form_page(
        request,
        forms.ChangeQuotasForm(request.POST or None, by=by, training=training),
        title=_("Other quotas for “%(title)s”") % {"title": training.title},
        submit=_("Change them and tell the units"),
        back=back_to(training),
        act=change,
        icon="group",
        intro=_(
            "Nobody on the list loses a place or a turn: numbers that would do so are refused, with the names. Where there is more room, those who wait move up and are told."
        ),
    )


@role_required(*TEACH)
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    training = _taught(request, public_id)
    by = request.person  # type: ignore[attr-defined]
    return form_page(
        request,
        ReasonForm(request.POST or None),
        title=_("Cancel “%(title)s”") % {"title": training.title},
        submit=_("Cancel the class and tell everybody on the list"),
        back=back_to(training),
        act=lambda values: class_changes.cancel_class(training_id=training.public_id, by=by, **values),
        icon="group",
        intro=_(
            "The class stays on record as cancelled, with your reason. To hold it on another day, change its sessions instead."
        ),
        done=_("The class is cancelled. Everybody on the list was told."),
    )


@role_required(*TEACH)
def code(request: HttpRequest, public_id: UUID, session_id: UUID) -> HttpResponse:
    """The code of this half minute, large, with a square code for telephones."""
    training = _taught(request, public_id)
    session = _session(training, session_id)
    moment = clock.now()
    text = code_at(training.secret, str(session.public_id), moment)
    there = reverse("learning:sign-in", args=[session.public_id])
    picture = qr_svg(request.build_absolute_uri(f"{there}?code={text}"))
    present = len(presence(training).get(session.pk, {}))
    places = sum(one.has_place for one in standings_of(training))
    if "json" in request.GET:
        answer = JsonResponse({"code": text, "left": seconds_left(moment), "picture": picture, "present": present})
        answer["Cache-Control"] = "no-store"
        return answer
    context = {
        "title": training.title,
        "subtitle": session.place,
        "icon": "group",
        "training": training,
        "session": session,
        "code": text,
        "picture": mark_safe(picture),
        "address": request.build_absolute_uri(there),
        "present": present,
        "places": places,
    }
    return render(request, "learning/office/code.html", context)


@require_POST
@role_required(*TEACH)
def close_roll(request: HttpRequest, public_id: UUID) -> HttpResponse:
    training = _taught(request, public_id)
    by = request.person  # type: ignore[attr-defined]
    return _done(request, training, lambda: classes.close_roll(training_id=training.public_id, by=by))


@require_POST
@role_required(*STAFF)
def confirm_roll(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    training = class_for(by, public_id, *STAFF)
    if not has_role(by, *STAFF, unit=training.unit):
        raise Http404
    return _done(request, training, lambda: classes.confirm_roll(training_id=training.public_id, by=by))
