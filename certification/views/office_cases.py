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
from certification.case_words import ACTS, STAGES, reversal_shown, said_of
from certification.domain.due_process import LAST_DAY, OPEN, SERVED, UNSERVED
from certification.forms import cases as forms
from certification.gates import APPROVE, PREPARE
from certification.models import CertificateEvent, MeasureCase
from certification.queries.cases import effect_reversed, reversals, reversals_of, steps_open
from certification.queries.register import SEE
from certification.services import cases
from certification.services.measures import last_day_of, running_suspension
from certification.texts import word
from cms.office_pages import form_page
from core.decorators import role_required
from core.files import respond_with
from core.models import Person
from core.scope import has_role

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


VIEWS: dict[str, Callable[[QuerySet[MeasureCase]], QuerySet[MeasureCase]]] = {
    "open": lambda rows: rows.filter(state__in=OPEN),
    "ended": lambda rows: rows.exclude(state__in=OPEN),
    "reversed": effect_reversed,
}


def roles_for(step: str):
    """Clerks record, reviewers decide."""
    return APPROVE if step in DECIDES else PREPARE


@role_required(*SEE)
def case_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "open"
    page = Paginator(VIEWS[view](gates.cases_for(by)), 50).get_page(request.GET.get("page"))
    taken_back = reversals_of(page)
    context = {
        "title": _("Measures and due process"),
        "icon": "warning",
        "page_obj": page,
        "rows": [
            {"case": case, "act": ACTS[case.act], "state": said_of(case, taken_back.get(case.pk))} for case in page
        ],
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
    reversal = reversals_of([case]).get(case.pk)
    extensions = extensions_of(case, gates.cases_for(by))
    context = {
        "title": f"{ACTS[case.act]}: {case.certificate.person.name}",
        "subtitle": f"{case.certificate.number} · {case.unit.name}",
        "icon": "warning",
        "case": case,
        "state": said_of(case, reversal),
        "reversal": reversal_shown(reversal),
        "grounds": [word(code) for code in case.grounds],
        "steps": told(case),
        "stages": stages(case, reversal),
        "acts": [(step, LABELS[step]) for step in steps_open(case, reversal) if has_role(by, *roles_for(step), unit=case.unit)],
        "papers": case.evidence_files.select_related("file"),
        "appeal_until": cases.appeal_until(case),
        "carried_on": carried_on(case, gates.cases_for(by)),
        "extensions": [(one, said_of(one, taken_back)) for one, taken_back in extensions],
        "may_extend": may_extend(case, by),
    }  # fmt: skip
    return render(request, "certification/office/case.html", context)


def carried_on(case: MeasureCase, seen: QuerySet[MeasureCase]) -> dict[str, Any] | None:
    """Of an extension: the suspension it carries on, its case where there is one, and until when it lasts at present."""
    if case.extends is None:
        return None
    of = seen.filter(event=case.extends).first()
    reversal = reversals([case.extends.pk]).get(case.extends.pk)
    last_day = last_day_of(case.extends)
    return {
        "decision_no": case.extends.decision_no,
        "case": of,
        "last_day": last_day,
        "reversal": reversal_shown(reversal),
    }


def extensions_of(case: MeasureCase, seen: QuerySet[MeasureCase]) -> list[tuple[MeasureCase, CertificateEvent | None]]:
    """Extensions of the suspension that this case brought about, the first begun first, with what reversed their effect."""
    if case.act != "suspend" or case.event_id is None:
        return []
    cases_ = list(seen.filter(extends=case.event_id).order_by("opened_at", "pk"))
    taken_back = reversals_of(cases_)
    return [(one, taken_back.get(one.pk)) for one in cases_]


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


def stages(case: MeasureCase, reversal: CertificateEvent | None = None) -> list[dict[str, Any]]:
    """The ordinary way of a measure; an appeal shows where there is one."""
    way = ["opened", "noticed", "heard", "decided", "in_force"]
    after = {"appealed": ["appealed"], "upheld": ["appealed", "upheld"], "quashed": ["appealed", "quashed"]}
    if case.state == "dropped":
        return []
    way += after.get(case.state, [])
    if reversal is not None:
        way.append("reversed")
    here = len(way) - 1 if reversal is not None else way.index(case.state)
    return [
        {"word": STAGES[name], "place": "now" if n == here else "done" if n < here else "next"}
        for n, name in enumerate(way)
    ]


def _form(case: MeasureCase, step: str, data: Any, files: Any):
    classes: dict[str, Callable[[], Any]] = {
        "notice": lambda: forms.NoticeForm(data, files),
        "statement": lambda: forms.StatementForm(data, files),
        "waiver": lambda: forms.WaiverForm(data, files),
        "drop": lambda: forms.DropForm(data),
        "decision": lambda: forms.CaseDecisionForm(data, files, act=case.act),
        "service": lambda: forms.ServiceForm(data, files, case=case),
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
    if step not in steps_open(case, reversals_of([case]).get(case.pk)) or not has_role(
        by, *roles_for(step), unit=case.unit
    ):
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
