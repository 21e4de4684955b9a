"""Signs of life of a page, and the officer's account of hours."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock
from core.decorators import person_required
from core.errors import DomainError, text_for
from learning.documents.statement import pdf
from learning.forms import ObjectionForm
from learning.models import Objection
from learning.queries.account import account_of, years_of
from learning.services.objections import object_to
from learning.signs import LARGEST_BODY, take

YEARS = range(2000, 2200)


@csrf_exempt  # the ticket in the body is what only a served page has
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """A page says that it is still looked at; see learning/sign_route.py for the short way."""
    body = request.read(LARGEST_BODY + 1)
    return HttpResponse(status=take(body) if len(body) <= LARGEST_BODY else 400)


def year_in(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isdigit() and int(text) in YEARS else clock.today().year


@person_required
def hours(request: HttpRequest) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    year = year_in(request)
    context = {
        "account": account_of(person, year),
        "year": year,
        "years": years_of(person),
        "objections": Objection.objects.filter(person=person, year=year).select_related("answer__by"),
    }
    return render(request, "learning/hours.html", context)


@person_required
def statement(request: HttpRequest, year: int) -> HttpResponse:
    """The account as PDF."""
    if year not in YEARS:
        raise Http404
    person = request.person  # type: ignore[attr-defined]
    try:
        content = pdf(person, year, account_of(person, year))
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
        return redirect("learning:hours")
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="hours-{year}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@person_required
def objection(request: HttpRequest, year: int) -> HttpResponse:
    """Say what is wrong with one entry, or with the account."""
    if year not in YEARS:
        raise Http404
    person = request.person  # type: ignore[attr-defined]
    fact = request.GET.get("fact", "")[:60]
    line = next((one for one in account_of(person, year).lines if one.fact.key == fact), None)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            object_to(person=person, year=year, fact=fact, text=form.cleaned_data["text"])
        except DomainError as refusal:
            form.add_error(None, text_for(refusal))
        else:
            messages.success(request, _("Your objection is on record."))
            return redirect(f"{reverse('learning:hours')}?year={year}")
    context = {"form": form, "line": line, "year": year}
    return render(request, "learning/object.html", context, status=400 if form.errors else 200)
