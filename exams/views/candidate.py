"""The candidate's pages: what is coming, the paper, the receipt, the result."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for
from core.forms import SiteForm
from core.models import Person
from exams.domain.candidate_paper import paper_for_candidate
from exams.journal import FLAGS
from exams.models import Attempt, Registration
from exams.queries.mine import places_of, result_of
from exams.receipts import receipt, seal_by_code
from exams.saving import LARGEST_SAVE, answer_to, answer_too_large
from exams.services.attempts import close, seal, start


def own_registration(person: Person, public_id: UUID) -> Registration:
    row = (
        Registration.objects.filter(person=person, public_id=public_id, withdrawn_at=None)
        .select_related("sitting__exam", "form")
        .first()
    )
    if row is None:
        raise Http404
    return row


def attempt_of(registration: Registration) -> Attempt | None:
    return Attempt.objects.filter(registration=registration).select_related("form").first()


@person_required
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "exams/mine.html", {"places": places_of(request.person)})  # type: ignore[attr-defined]


@person_required
def before(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a candidate should know before the clock runs."""
    registration = own_registration(request.person, public_id)  # type: ignore[attr-defined]
    attempt = attempt_of(registration)
    if attempt and attempt.closed_at:
        return redirect("exams:receipt", public_id)
    sitting, now = registration.sitting, clock.now()
    context = {
        "registration": registration,
        "sitting": sitting,
        "minutes": sitting.exam.minutes + registration.extra_minutes,
        "items": sum(len(section["items"]) for section in registration.form.paper["sections"]),
        "running": attempt is not None,
        "open": attempt is not None or sitting.opens_at <= now < sitting.closes_at,
        "past": attempt is None and now >= sitting.closes_at,
    }
    return render(request, "exams/before.html", context)


@never_cache
@person_required
def sit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of the paper: it asks for the paper itself when it begins, so that nothing lies in a cache."""
    registration = own_registration(request.person, public_id)  # type: ignore[attr-defined]
    attempt = attempt_of(registration)
    if attempt and attempt.closed_at:
        return redirect("exams:receipt", public_id)
    return render(request, "exams/sit.html", {"registration": registration, "sitting": registration.sitting})


@never_cache
@person_required
@require_POST
def begin(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give this page the pen: ticket, paper, answers so far, server time. Never the key."""
    registration = own_registration(request.person, public_id)  # type: ignore[attr-defined]
    try:
        started = start(registration=registration)
    except DomainError as refusal:
        return JsonResponse({"error": refusal.code, "sentence": text_for(refusal)}, status=409)
    answers = dict(started.answers)
    flags = answers.pop(FLAGS, {"items": []})
    return JsonResponse(
        {
            "ticket": started.ticket,
            "attempt": str(started.attempt.public_id),
            "paper": paper_for_candidate(started.attempt.form.paper),
            "answers": answers,
            "flags": flags["items"],
            "now": clock.isoformat(clock.now()),
            "ends_at": clock.isoformat(started.ends_at),
        }
    )


@csrf_exempt
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Take answers. Saves mostly come by the short way of `exams.save_route`; what that leaves comes here."""
    too_large = int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_SAVE
    told = answer_too_large() if too_large else answer_to(request.body)
    answer = HttpResponse(told.body, status=told.status, content_type="application/json")
    if told.retry_after:
        answer["Retry-After"] = told.retry_after
    return answer


@person_required
@require_POST
def submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Hand in. Pressing twice hands in once."""
    registration = own_registration(request.person, public_id)  # type: ignore[attr-defined]
    attempt = attempt_of(registration)
    if attempt is None:
        raise Http404
    close(attempt=attempt, how="candidate", by=request.person)  # type: ignore[attr-defined]
    return redirect("exams:receipt", public_id)


@person_required
def receipt_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    registration = own_registration(request.person, public_id)  # type: ignore[attr-defined]
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


@person_required
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The result once it is released; before, there is no such page."""
    registration = own_registration(request.person, public_id)  # type: ignore[attr-defined]
    attempt = attempt_of(registration)
    released = result_of(attempt) if attempt else None
    if released is None:
        messages.info(request, _("The result has not been released yet."))
        return redirect("exams:mine")
    context = {"registration": registration, "result": released, "exam": registration.sitting.exam, "attempt": attempt}
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
