"""The office's screens of hours: accounts, patterns to look at, objections."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.gates import person_for
from core.models import Person
from core.queries.people import people_found
from core.scope import has_role, people_in_scope, units_in_scope
from learning import forms_office as forms
from learning.labels import ANOMALIES, ANOMALY_HELP
from learning.models import Anomaly, HoursCounter, Objection
from learning.office_gates import ANSWER, JUDGE, SEE, SEE_JUDGED, anomaly_for, objection_for, of_people
from learning.queries.account import account_of, years_of
from learning.queries.office import officers_hours
from learning.services.anomalies import judge_anomaly
from learning.services.counters import take_back
from learning.services.objections import answer_objection
from learning.views.hours import year_in


@role_required(*SEE)
def account_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    text, code, year = request.GET.get("q", "")[:80], request.GET.get("unit", ""), year_in(request)
    units = units_in_scope(by, *SEE).filter(ended_on=None).order_by("code")
    unit = units.filter(code=code).first() if code else None
    page = Paginator(people_found(by, *SEE, text=text, unit=unit), 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Accounts of hours"),
        "icon": "time",
        "page_obj": page,
        "rows": officers_hours(list(page), year),
        "text": text,
        "unit": unit,
        "units": units,
        "year": year,
        "querystring": f"q={text}&unit={code}&year={year}&",
    }
    return render(request, "learning/office/accounts.html", context)


@role_required(*SEE)
def account(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    person = person_for(by, public_id, *SEE)
    year = year_in(request)
    context = {
        "title": person.name,
        "subtitle": str(year),
        "icon": "time",
        "person": person,
        "account": account_of(person, year),
        "year": year,
        "years": years_of(person),
        "counters": HoursCounter.objects.filter(person=person, year=year).select_related("by"),
        "may_judge": by != person and people_in_scope(by, *JUDGE).filter(pk=person.pk).exists(),
    }
    return render(request, "learning/office/account.html", context)


@role_required(*JUDGE)
def take_hours_back(request: HttpRequest, public_id: UUID, fact: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    person = person_for(by, public_id, *JUDGE)
    year = year_in(request)
    back = f"{reverse('office-account', args=[person.public_id])}?year={year}"
    return form_page(
        request,
        forms.ReasonForm(request.POST or None),
        title=_("Take hours of %(name)s back") % {"name": person.name},
        submit=_("Take them back"),
        back=back,
        act=lambda values: take_back(person=person, year=year, fact=fact, by=by, **values),
        icon="time",
        intro=_(
            "The entry stays as it is; a counter-entry with your reason is added. The officer sees it and may object."
        ),
        done=_("The hours were taken back."),
    )


@role_required(*SEE_JUDGED)
def anomaly_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    judged = request.GET.get("judged") == "1"
    rows = of_people(Anomaly.objects.select_related("person", "verdict__by"), by, *SEE_JUDGED)
    page = Paginator(rows.filter(verdict__isnull=not judged), 50).get_page(request.GET.get("page"))
    others = Person.objects.in_bulk({row.details["with"] for row in page if "with" in row.details})
    context = {
        "title": _("Study to look at"),
        "icon": "warning",
        "page_obj": page,
        "rows": [(row, ANOMALIES[row.kind], others.get(row.details.get("with"))) for row in page],
        "judged": judged,
        "querystring": "judged=1&" if judged else "",
        "may_judge": has_role(by, *JUDGE),
    }
    return render(request, "learning/office/anomalies.html", context)


@role_required(*JUDGE)
def judge(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    anomaly = anomaly_for(by, public_id, *JUDGE)
    words: dict[str, Any] = {"name": anomaly.person.name, "title": anomaly.title, "what": ANOMALIES[anomaly.kind]}
    return form_page(
        request,
        forms.VerdictForm(request.POST or None),
        title=_("%(name)s, %(title)s: %(what)s") % words,
        submit=_("Decide"),
        back=reverse("office-anomalies"),
        act=lambda values: judge_anomaly(anomaly_id=anomaly.public_id, by=by, **values),
        icon="warning",
        intro=ANOMALY_HELP[anomaly.kind],
        done=_("Your decision is on record."),
    )


@role_required(*SEE_JUDGED)
def objection_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    answered = request.GET.get("answered") == "1"
    rows = of_people(Objection.objects.select_related("person", "answer__by"), by, *SEE_JUDGED)
    rows = rows.filter(answer__isnull=not answered).order_by("answer_due", "id")
    context = {
        "title": _("Objections to hours"),
        "icon": "comment",
        "page_obj": Paginator(rows, 50).get_page(request.GET.get("page")),
        "answered": answered,
        "today": clock.today(),
        "querystring": "answered=1&" if answered else "",
        "may_answer": has_role(by, *ANSWER),
    }
    return render(request, "learning/office/objections.html", context)


@role_required(*ANSWER)
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    objection = objection_for(by, public_id, *ANSWER)
    return form_page(
        request,
        forms.AnswerForm(request.POST or None),
        title=_("Answer the objection of %(name)s") % {"name": objection.person.name},
        submit=_("Send the answer"),
        back=reverse("office-objections"),
        act=lambda values: answer_objection(objection_id=objection.public_id, by=by, **values),
        icon="comment",
        intro=f"{objection.title or _('The account as a whole')}: {objection.text}",
        done=_("The answer was sent."),
    )
