"""The candidate's pages: what is coming, the paper, the receipt, the result."""

from __future__ import annotations

import json
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock
from core.decorators import person_required
from core.forms import SiteForm
from exams.beginning import answer_to_beginning, answer_to_hand_in, begun, machine_of, start_ticket
from exams.browsers import seb_of
from exams.frozen import number_of_items
from exams.gates_sitting import admitted_to, candidate_required, own_registration
from exams.models import Attempt, Registration
from exams.queries.afterwards import next_step
from exams.queries.mine import place_of, places_of, result_of
from exams.queries.state import state_of
from exams.receipts import receipt, seal_by_code
from exams.saving import LARGEST_SAVE, Answer, answer_to, answer_too_large
from exams.services.admission import OPENS_BEFORE
from exams.services.answer_files import current_key
from exams.services.attempts import close, door_of, seal, start_own

NO_PASS = ("failed", "void", "missed", "no_sheet")
"""Of these the page says what comes next."""


def attempt_of(registration: Registration) -> Attempt | None:
    found = Attempt.objects.filter(registration=registration).select_related("form")
    return found.defer("form__paper", "form__key").first()


@person_required
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "exams/mine.html", {"places": places_of(request.person)})  # type: ignore[attr-defined]


@candidate_required
def before(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a candidate should know before the clock runs."""
    registration = own_registration(request, public_id)
    attempt = attempt_of(registration)
    if attempt and attempt.closed_at:
        return redirect("exams:receipt", public_id)
    sitting, now, door = registration.sitting, clock.now(), door_of(registration)
    context = {
        "registration": registration,
        "sitting": sitting,
        "minutes": sitting.exam.minutes + registration.extra_minutes,
        "items": number_of_items(registration.form_id, registration.form.digest),
        "on_paper": sitting.mode == "paper",
        "running": attempt is not None,
        "open": attempt is not None or sitting.opens_at <= now < sitting.closes_at,
        "waiting": attempt is None and sitting.opens_at - OPENS_BEFORE <= now < sitting.opens_at,
        "past": attempt is None and now >= sitting.closes_at,
        "no_sheet": attempt is None and sitting.sheets_complete_at is not None,
        "last_entry": door.times.last_entry if sitting.late_entry_minutes is not None else None,
        "needs_check_in": door.must_be_checked_in and not door.is_checked_in,
        "admitted": bool(admitted_to(request)),
    }
    return render(request, "exams/before.html", context)


@never_cache
@candidate_required
def sit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of the paper: it asks for the paper itself when it begins, so that nothing lies in a cache."""
    registration = own_registration(request, public_id)
    attempt = attempt_of(registration)
    if attempt and attempt.closed_at:
        return redirect("exams:receipt", public_id)
    if registration.sitting.mode == "paper":
        return redirect("exams:before", public_id)
    context = {
        "registration": registration,
        "sitting": registration.sitting,
        "state": state_of(registration, attempt),
        "key": current_key(),
        "start": start_ticket(registration),
    }
    return render(request, "exams/sit.html", context)


@never_cache
@candidate_required
@require_POST
def begin(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give this page the pen: ticket, paper, answers so far, server time. Never the key."""
    said = _said(request)
    person_id = _candidate(request, public_id)
    try:
        answer = begun(
            lambda: start_own(
                person_id=person_id, public_id=public_id, machine=machine_of(said), seb=seb_of(request, said)
            )
        )
    except Registration.DoesNotExist as error:
        raise Http404 from error
    return _as_response(answer)


def _candidate(request: HttpRequest, public_id: UUID) -> int | None:
    """None for a browser that a code let in: the place itself says whose it is."""
    if admitted_to(request) == str(public_id):
        return None
    return request.person.pk if request.person else 0  # type: ignore[attr-defined]


def _said(request: HttpRequest) -> dict[str, str]:
    """What the page tells of its browser; nonsense is nothing."""
    try:
        told = json.loads(request.body or b"{}")
    except ValueError:
        told = {}
    told = told if isinstance(told, dict) else {}
    return {name: str(told.get(name) or "")[:300] for name in ("seb_key", "seb_url", "machine")}


@csrf_exempt
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Take answers. Saves mostly come by the short way of `exams.paper_route`; what that leaves comes here."""
    too_large = int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_SAVE
    return _as_response(answer_too_large() if too_large else answer_to(request.body))


@csrf_exempt
@require_POST
def begin_with_ticket(request: HttpRequest) -> HttpResponse:
    """The paper for a page that shows its start ticket; mostly answered by `exams.paper_route`."""
    return _as_response(answer_to_beginning(request.body))


@csrf_exempt
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Closed for the page that writes; mostly answered by `exams.paper_route`."""
    return _as_response(answer_to_hand_in(request.body))


def _as_response(told: Answer) -> HttpResponse:
    answer = HttpResponse(told.body, status=told.status, content_type="application/json")
    if told.retry_after:
        answer["Retry-After"] = told.retry_after
    return answer


@candidate_required
@require_POST
def submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand in by log-in or code instead of a page's ticket. Pressing twice hands in once."""
    registration = own_registration(request, public_id)
    attempt = attempt_of(registration)
    if attempt is None:
        raise Http404
    close(attempt=attempt, how="candidate", by=registration.person)
    return redirect("exams:receipt", public_id)


@candidate_required
def receipt_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    registration = own_registration(request, public_id)
    attempt = attempt_of(registration)
    if attempt is None or attempt.closed_at is None:
        return redirect("exams:before", public_id)
    attempt.registration = registration
    sealed = seal(attempt=attempt)
    sealed.attempt = attempt
    content = receipt(sealed)
    if request.GET.get("download"):
        answer = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
        answer["Content-Disposition"] = f'attachment; filename="receipt-{content["code"]}.json"'
        return answer
    context = {"registration": registration, "receipt": content, "attempt": attempt, "result": result_of(attempt)}
    return render(request, "exams/receipt.html", context)


@candidate_required
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How it came out: passed or not, void, absent; or that the result is still to come."""
    registration = own_registration(request, public_id)
    place = place_of(registration)
    if place.stands in ("upcoming", "open", "running"):
        return redirect("exams:before", public_id)
    released = place.result
    how = "void" if place.is_void else place.stands
    if how == "released" and released:
        how = "passed" if released.passed else "failed"
    attempt = attempt_of(registration)
    context = {
        "registration": registration,
        "how": how,
        "result": released,
        "ruling": place.ruling,
        "exam": registration.sitting.exam,
        "attempt": attempt,
        "on_paper": registration.sitting.mode == "paper",
        "next": next_step(registration, released if how == "failed" else None) if how in NO_PASS else None,
    }
    return render(request, "exams/result.html", context)


class ReceiptForm(SiteForm):
    code = forms.CharField(label=gettext_lazy("Code on the receipt"), max_length=80)


def check_receipt(request: HttpRequest) -> HttpResponse:
    """Anybody: does the register hold the seal that this receipt names?"""
    form = ReceiptForm(request.GET or None)
    found, asked = None, form.is_bound and form.is_valid()
    if asked:
        sealed = seal_by_code(form.cleaned_data["code"])
        found = receipt(sealed) if sealed else None
    return render(request, "exams/check_receipt.html", {"form": form, "asked": asked, "found": found})
