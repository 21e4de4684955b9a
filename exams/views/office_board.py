"""The invigilator's board: every seat at a glance, and one form for each act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.files import respond_with
from core.models import Person
from core.scope import people_in_scope
from exams.gates_sitting import RUN, WATCH, registration_for, room_for, sitting_for
from exams.models import Attempt, Registration, Room, Sitting
from exams.queries.board import ORDER, counts, running_rooms, seats_of
from exams.services import running
from exams.services.admission import check_in, waiver_code
from exams.services.attempts import ends_at
from exams.views.office_sittings import may_run

LABELS = {
    "silent": gettext_lazy("No sign of life"),
    "unsafe": gettext_lazy("Answers not safe"),
    "missing": gettext_lazy("Not here yet"),
    "waiting": gettext_lazy("Expected"),
    "here": gettext_lazy("Here, not begun"),
    "working": gettext_lazy("Writing"),
    "handed_in": gettext_lazy("Handed in"),
    "unread": gettext_lazy("Answer sheet not entered"),
    "reading": gettext_lazy("Answer sheet being entered"),
    "no_sheet": gettext_lazy("Came and handed in no sheet"),
    "missed": gettext_lazy("Did not come"),
}
ACTS = {
    "extend": gettext_lazy("Give minutes"),
    "pause": gettext_lazy("Pause"),
    "resume": gettext_lazy("Resume the exam"),
    "announce": gettext_lazy("Announce"),
    "incident": gettext_lazy("Record an incident"),
    "bell": gettext_lazy("Ring the bell"),
    "end": gettext_lazy("End"),
}
EVENTS = {
    "announcement": gettext_lazy("Announcement"),
    "incident": gettext_lazy("Incident"),
    "left_screen": gettext_lazy("Left the exam page"),
    "second_log_in": gettext_lazy("Opened on a second machine"),
    "checked_in": gettext_lazy("Checked in"),
    "moved": gettext_lazy("Moved to another machine"),
    "paused": gettext_lazy("Paused"),
    "resumed": gettext_lazy("Went on"),
    "minutes": gettext_lazy("Minutes given"),
    "added_late": gettext_lazy("Added late"),
    "closed": gettext_lazy("Paper closed"),
    "ended": gettext_lazy("Ended"),
    "bell": gettext_lazy("Bell"),
    "seb_waived": gettext_lazy("Safe Exam Browser waived"),
    "answer_file": gettext_lazy("Answer file taken in"),
    "changed": gettext_lazy("Settings changed"),
    "breach": gettext_lazy("Breach procedure opened"),
    "signals_seen": gettext_lazy("Signals looked at"),
    "sheets_complete": gettext_lazy("All answer sheets declared entered"),
    "sheets_reopened": gettext_lazy("Answer sheets opened again"),
}


def _room_of(request: HttpRequest, sitting: Sitting) -> Room | None:
    try:
        return (
            room_for(sitting, UUID(asked)) if (asked := request.POST.get("room") or request.GET.get("room")) else None
        )
    except ValueError as error:
        raise Http404 from error


def _back(sitting: Sitting, room: Room | None) -> str:
    there = reverse("office-sitting-board", args=[sitting.public_id])
    return f"{there}?room={room.public_id}" if room else there


@role_required(*WATCH)
def board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id)
    room = _room_of(request, sitting)
    seats = seats_of(sitting, room)
    found, now = counts(seats), clock.now()
    held = max((at for at in (sitting.held_until, room.held_until if room else None) if at and at > now), default=None)
    context: dict[str, Any] = {
        "sitting": sitting,
        "room": room,
        "seats": [(seat, LABELS[seat.state]) for seat in seats],
        "counts": [(state, LABELS[state], found[state]) for state in ORDER if found[state]],
        "held": held,
        "at": now,
        "waiver": waiver_code(sitting) if sitting.devices == "seb" else "",
    }
    if request.headers.get("HX-Request"):
        return render(request, "exams/office/parts/board_live.html", context)
    shown = [(act, label) for act, label in ACTS.items() if act != "bell" or (sitting.manual_start and room)]
    context |= {
        "title": _("Invigilator board"),
        "subtitle": sitting.title,
        "icon": "form",
        "rooms": running_rooms(sitting),
        "may_run": may_run(by, sitting),
        "acts": shown,
    }
    return render(request, "exams/office/board.html", context)


class MinutesForm(forms.Form):
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=240, initial=10)
    reason = forms.CharField(label=gettext_lazy("What happened"), max_length=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class TextForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Text"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


_FORMS = {
    "extend": MinutesForm,
    "pause": MinutesForm,
    "resume": forms.Form,
    "announce": TextForm,
    "incident": TextForm,
    "bell": forms.Form,
    "end": ReasonForm,
}
_DOES: dict[str, Callable[..., Any]] = {
    "extend": running.extend,
    "pause": running.pause,
    "resume": running.end_pause,
    "announce": running.announce_to_room,
    "incident": running.record_incident,
    "end": running.end,
}


@role_required(*RUN)
def act(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """One of ACTS, for the room that is shown or, without one, for the whole sitting."""
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    if name not in ACTS:
        raise Http404
    room = _room_of(request, sitting)

    def do(values: dict[str, Any]) -> None:
        if name != "bell":
            _DOES[name](sitting=sitting, room=room, by=by, **values)
        elif room is None:
            raise DomainError("no_room_named")
        else:
            running.ring_bell(room=room, by=by)

    where = room.name if room else _("the whole sitting")
    return form_page(
        request,
        _FORMS[name](request.POST if request.method == "POST" else None),
        title=f"{ACTS[name]}: {where}",
        submit=ACTS[name],
        back=_back(sitting, room),
        act=do,
        icon="form",
        done=_("Done. Open pages follow within seconds."),
    )


@role_required(*RUN)
@require_POST
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A late candidate: found by number or name, registered, seated, checked in and given a code in one step."""
    by = request.person  # type: ignore[attr-defined]
    sitting = sitting_for(by, public_id, *RUN)
    room = _room_of(request, sitting)
    who = request.POST.get("who", "").strip()
    found = list(people_in_scope(by, *RUN).filter(Q(staff_number=who) | Q(name=who))[:2]) if who else []
    if len(found) != 1:
        messages.error(
            request,
            _("Several persons bear this name. Enter the staff number.")
            if found
            else _("Not found: %(numbers)s") % {"numbers": who},
        )
        return redirect(_back(sitting, room))
    try:
        place, code = running.add_late(sitting=sitting, person=found[0], by=by, room=room, reason=_("came late"))
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect(_back(sitting, room))
    return _show_code(request, place, code, _back(sitting, room))


def _show_code(request: HttpRequest, place: Registration, code: str, back: str) -> HttpResponse:
    """The code of a place, this once: only its digest is kept."""
    context = {
        "title": place.person.name,
        "icon": "form",
        "place": place,
        "code": code,
        "back": back,
        "admission": request.build_absolute_uri(reverse("exams:admission")),
    }
    answer = render(request, "exams/office/code.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@role_required(*WATCH)
def place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One candidate: photo beside the name, how they stand, what happened, what can be done."""
    by = request.person  # type: ignore[attr-defined]
    registration = registration_for(by, public_id)
    sitting = registration.sitting
    attempt = Attempt.objects.filter(registration=registration).first()
    events = [
        (event, EVENTS.get(event.kind, event.kind))
        for event in registration.events.select_related("by").order_by("-pk")
    ]
    context = {
        "title": registration.person.name,
        "subtitle": sitting.title,
        "icon": "user",
        "place": registration,
        "sitting": sitting,
        "attempt": attempt,
        "ends_at": ends_at(attempt) if attempt else None,
        "events": events,
        "breaches": registration.breaches.select_related("opened_by"),
        "may_run": may_run(by, sitting),
        "back": _back(sitting, registration.room),
    }
    return render(request, "exams/office/place.html", context)


@role_required(*WATCH)
def photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    registration = registration_for(request.person, public_id)  # type: ignore[attr-defined]
    if registration.person.photo is None:
        raise Http404
    return respond_with(registration.person.photo, inline=True)  # type: ignore[return-value]


@role_required(*RUN)
@require_POST
def checked_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    registration = registration_for(by, public_id, *RUN)
    try:
        check_in(registration=registration, by=by)
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    else:
        messages.success(request, _("%(name)s is checked in.") % {"name": registration.person.name})
    return redirect(_back(registration.sitting, registration.room))


class MoveForm(ReasonForm):
    room = forms.ModelChoiceField(label=gettext_lazy("Room"), queryset=Room.objects.none(), required=False)
    seat = forms.IntegerField(
        label=gettext_lazy("Seat"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Empty: the first that is free."),
    )

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = sitting.rooms.all()  # type: ignore[attr-defined]


@role_required(*RUN)
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another machine: a fresh code for it, and where asked another seat. Saved answers go along."""
    by = request.person  # type: ignore[attr-defined]
    registration = registration_for(by, public_id, *RUN)
    back = reverse("office-place", args=[public_id])

    def do(values: dict[str, Any]) -> HttpResponse:
        code = running.move(
            registration=registration, by=by, reason=values["reason"], room=values["room"], seat=values["seat"] or 0
        )
        return _show_code(
            request, Registration.objects.select_related("room", "person").get(pk=registration.pk), code, back
        )

    return form_page(
        request,
        MoveForm(request.POST or None, sitting=registration.sitting, initial={"room": registration.room_id}),
        title=_("Another machine for %(name)s") % {"name": registration.person.name},
        submit=_("Move and issue a code"),
        back=back,
        act=do,
        icon="form",
        intro=_("Saved answers go along. The page on the old machine no longer writes as soon as the new one begins."),
    )


@role_required(*RUN)
def incident(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by: Person = request.person  # type: ignore[attr-defined]
    registration = registration_for(by, public_id, *RUN)
    return form_page(
        request,
        TextForm(request.POST or None),
        title=_("Record an incident: %(name)s") % {"name": registration.person.name},
        submit=_("Record"),
        back=reverse("office-place", args=[public_id]),
        act=lambda values: (
            running.record_incident(sitting=registration.sitting, registration=registration, by=by, **values) and None
        ),
        icon="form",
        done=_("It stands in the minutes."),
    )
