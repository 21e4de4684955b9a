"""Measures step by step in the back office: what is next, who may take it, and the papers of each step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import gates
from certification.domain.due_process import LAST_DAY, OPEN, SERVED, UNSERVED, steps_from
from certification.forms import cases as forms
from certification.gates import APPROVE, PREPARE
from certification.models import MeasureCase
from certification.queries.register import SEE
from certification.services import cases
from certification.services.measures import last_day_of, running_suspension
from certification.texts import word
from cms.office_pages import form_page
from core.decorators import role_required
from core.files import respond_with
from core.models import Person
from core.scope import has_role

ACTS = {
    "suspend": gettext_lazy("Suspension"),
    "revoke": gettext_lazy("Revocation"),
    "annul": gettext_lazy("Annulment"),
    "extend": gettext_lazy("Extension of the suspension"),
}
LABELS = {
    "notice": gettext_lazy("Give notice"),
    "statement": gettext_lazy("Record a statement"),
    "waiver": gettext_lazy("Record that no statement is made"),
    "drop": gettext_lazy("Drop the measure"),
    "decision": gettext_lazy("Decide the measure"),
    "service": gettext_lazy("Record the service"),
    "appeal": gettext_lazy("Record an appeal"),
    "uphold": gettext_lazy("Uphold the measure"),
    "quash": gettext_lazy("Quash the measure"),
}
DECIDES = frozenset({"decision", "drop", "uphold", "quash"})


def roles_for(step: str):
    """Clerks record, reviewers decide."""
    return APPROVE if step in DECIDES else PREPARE


@role_required(*SEE)
def case_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    view = "ended" if request.GET.get("view") == "ended" else "open"
    rows = gates.cases_for(by)
    rows = rows.filter(state__in=OPEN) if view == "open" else rows.exclude(state__in=OPEN)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "title": _("Measures and due process"),
        "icon": "warning",
        "page_obj": page,
        "rows": [{"case": case, "act": ACTS[case.act], "state": word(f"case_{case.state}")} for case in page],
        "view": view,
        "querystring": f"view={view}&",
    }
    return render(request, "certification/office/cases.html", context)


@role_required(*PREPARE)
def case_new(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    certificate = gates.certificate_for(by, public_id, *PREPARE)
    if act not in ACTS:
        raise Http404

    def open_it(values: dict[str, Any]) -> HttpResponse:
        case = cases.open_case(certificate=certificate, act=act, by=by, **values)
        return redirect("registry-case", case.public_id)

    return form_page(
        request,
        forms.OpenCaseForm(request.POST or None, act=act),
        title=f"{ACTS[act]}: {certificate.person.name} {certificate.number}",
        submit=_("Begin"),
        back=reverse("registry-certificate", args=[public_id]),
        act=open_it,
        icon="warning",
        intro=_(
            "Notice, statement, decision by another person, service: the measure works from service and not before."
        ),
    )


@role_required(*SEE)
def case_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    case = gates.case_for(by, public_id)
    context = {
        "title": f"{ACTS[case.act]}: {case.certificate.person.name}",
        "subtitle": f"{case.certificate.number} · {case.unit.name}",
        "icon": "warning",
        "case": case,
        "state": word(f"case_{case.state}"),
        "grounds": [word(code) for code in case.grounds],
        "steps": told(case),
        "stages": stages(case),
        "acts": [(step, LABELS[step]) for step in steps_from(case.state) if has_role(by, *roles_for(step), unit=case.unit)],
        "papers": case.evidence_files.select_related("file"),
        "appeal_until": cases.appeal_until(case),
        "carried_on": carried_on(case, gates.cases_for(by)),
        "extensions": [(one, word(f"case_{one.state}")) for one in extensions_of(case, gates.cases_for(by))],
        "may_extend": may_extend(case, by),
    }  # fmt: skip
    return render(request, "certification/office/case.html", context)


def carried_on(case: MeasureCase, seen: QuerySet[MeasureCase]) -> dict[str, Any] | None:
    """Of an extension: the suspension it carries on, its case where there is one, and until when it lasts at present."""
    if case.extends is None:
        return None
    of = seen.filter(event=case.extends).first()
    return {"decision_no": case.extends.decision_no, "case": of, "last_day": last_day_of(case.extends)}


def extensions_of(case: MeasureCase, seen: QuerySet[MeasureCase]) -> list[MeasureCase]:
    """Extensions of the suspension that this case brought about, the first begun first."""
    if case.act != "suspend" or case.event_id is None:
        return []
    return list(seen.filter(extends=case.event_id).order_by("opened_at", "pk"))


def may_extend(case: MeasureCase, by: Person) -> bool:
    """Whether this person may begin to extend what the case, or the extension, brought about: as long as it lasts."""
    suspension = case.extends or case.event
    if case.act not in LAST_DAY or case.event is None or case.state not in SERVED or suspension is None:
        return False
    if not has_role(by, *PREPARE, unit=case.unit):
        return False
    under_way = MeasureCase.objects.filter(extends=suspension, state__in=UNSERVED)
    return not under_way.exists() and running_suspension(case.certificate) == suspension


def told(case: MeasureCase) -> list[dict[str, Any]]:
    return [{"step": step, "word": word(step.step)} for step in case.steps.select_related("by")]


def stages(case: MeasureCase) -> list[dict[str, Any]]:
    """The ordinary way of a measure; an appeal shows where there is one."""
    way = ["opened", "noticed", "heard", "decided", "in_force"]
    after = {"appealed": ["appealed"], "upheld": ["appealed", "upheld"], "quashed": ["appealed", "quashed"]}
    if case.state == "dropped":
        return []
    way += after.get(case.state, [])
    here = way.index(case.state)
    return [
        {"word": word(f"case_{name}"), "place": "now" if n == here else "done" if n < here else "next"}
        for n, name in enumerate(way)
    ]


def _form(case: MeasureCase, step: str, data: Any, files: Any):
    classes: dict[str, Callable[[], Any]] = {
        "notice": lambda: forms.NoticeForm(data, files),
        "statement": lambda: forms.StatementForm(data, files),
        "waiver": lambda: forms.WaiverForm(data, files),
        "drop": lambda: forms.DropForm(data),
        "decision": lambda: forms.CaseDecisionForm(data, files, act=case.act),
        "service": lambda: forms.ServiceForm(data, files),
        "appeal": lambda: forms.AppealForm(data, files),
    }
    return classes.get(step, lambda: forms.RulingForm(data, files))()


def _take(case: MeasureCase, step: str, values: dict[str, Any], by: Person) -> None:
    if step in ("uphold", "quash"):
        cases.rule(case=case, quash=step == "quash", by=by, **values)
        return
    {
        "notice": cases.give_notice,
        "statement": cases.state,
        "waiver": cases.waive,
        "drop": cases.drop,
        "decision": cases.decide,
        "service": cases.serve,
        "appeal": cases.appeal,
    }[step](case=case, by=by, **values)  # type: ignore[operator]


@role_required(*PREPARE)
def case_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    case = gates.case_for(by, public_id, *PREPARE)
    if step not in steps_from(case.state) or not has_role(by, *roles_for(step), unit=case.unit):
        raise Http404
    bound = request.method == "POST"
    form = _form(case, step, request.POST if bound else None, request.FILES if bound else None)
    return form_page(
        request,
        form,
        title=f"{LABELS[step]}: {case.certificate.person.name}",
        submit=LABELS[step],
        back=reverse("registry-case", args=[public_id]),
        act=lambda _values: _take(case, step, form.values(), by),
        icon="warning",
        done=_("Recorded."),
    )


@role_required(*SEE)
def case_paper(request: HttpRequest, public_id: UUID, paper: UUID) -> HttpResponse:
    case = gates.case_for(request.person, public_id)  # type: ignore[attr-defined]
    return respond_with(gates.case_paper_for(case, paper).file)  # type: ignore[return-value]
