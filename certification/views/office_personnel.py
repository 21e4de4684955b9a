"""The registers of legal reviewers and of auxiliaries in the back office: lists, files, steps of two persons, counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from certification import gates
from certification import personnel_words as words
from certification.domain.personnel import AUXILIARY, LEGAL_REVIEWER, REGISTERS
from certification.forms.personnel import CorrectForm, EndForm, EntryForm
from certification.gates import APPROVE, PREPARE
from certification.models import PersonnelEntry, PersonnelStep, Qualification
from certification.queries import personnel as read
from certification.queries.register import SEE
from certification.rule_words import CHOICES
from certification.services import personnel
from certification.views.deciding import decide_page, withdraw_page
from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.files import respond_with
from core.models import AppointmentSpan
from core.roles import LABELS, Role
from core.scope import has_role, units_in_scope

TABS = (*read.VIEWS, "waiting")
DAYS = frozenset({"since", "last_day", "trained_on", "began_on", "qualified_on"})


def register_or_404(slug: str) -> str:
    """`legal-reviewer` and `auxiliary` in addresses."""
    register = slug.replace("-", "_")
    if register not in REGISTERS:
        raise Http404
    return register


def address_of(register: str, name: str = "registry-personnel") -> str:
    return reverse(name, args=[register.replace("_", "-")])


@role_required(*SEE)
def personnel_list(request: HttpRequest, register: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    register = register_or_404(register)
    text, code = request.GET.get("q", "")[:80], request.GET.get("unit", "")[:80]
    view = request.GET.get("view", "now")
    view = view if view in TABS else "now"
    units = units_in_scope(by, *SEE).order_by("code")
    unit = units.filter(code=code).first() if code else None
    waiting = gates.personnel_steps_for(by).filter(register=register, state="waiting")
    sheets = gates.personnel_lists_for(by).filter(register=register, state="read").defer("rows")
    context = {
        "title": words.REGISTERS[register],
        "icon": words.ICONS[register],
        "register": register,
        "slug": register.replace("_", "-"),
        "what": words.WHAT_THEY_DO[register],
        "is_auxiliary": register == AUXILIARY,
        "view": view,
        "tabs": [(name, _tab(name)) for name in TABS],
        "waiting": waiting.count() + sheets.count(),
        "text": text,
        "unit": unit,
        "units": units,
        "may_enter": has_role(by, *PREPARE),
        "querystring": f"view={view}&q={text}&unit={code}&",
    }
    if view == "waiting":
        prepared = Paginator(waiting, 50).get_page(request.GET.get("page"))
        context |= {
            "page_obj": prepared,
            "steps": [(step, words.ACTS[step.act]) for step in prepared],
            "sheets": sheets[:20] if prepared.number == 1 else [],
        }
        return render(request, "certification/office/personnel.html", context)
    found = read.spans_found(by, register, view=view, text=text, unit=unit)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context |= {"page_obj": page, "rows": [_shown(row) for row in read.rows_of(list(page))]}
    if view == "now" and not (text or unit):
        context |= _off_register(register, by)
    return render(request, "certification/office/personnel.html", context)


def _tab(name: str) -> Any:
    return _("waiting for a second person") if name == "waiting" else words.STANDINGS[name]


def _shown(row: read.Row) -> dict[str, Any]:
    return {
        "row": row,
        "person": row.span.person,
        "unit": row.span.unit,
        "entry": row.span.stream,
        "posts": [_post(post) for post in row.posts],
        "qualification": row.qualification,
        "ground": words.GROUNDS.get(row.span.ground, ""),
        "tone": words.TONES[row.standing],
        "standing": words.STANDINGS[row.standing],
        "remarks": [words.REMARKS[code] for code in row.remarks],
        "certificates": row.certificates if "holds_certificate" in row.remarks else [],
    }


def _post(post: AppointmentSpan) -> str:
    kind = str(CHOICES.get(post.post_type, post.post_type))
    return f"{post.post_title}（{kind}）" if post.post_title else kind


def _off_register(register: str, by: Any) -> dict[str, Any]:
    if register == AUXILIARY:
        return {"off": [(post.person, post.unit, _post(post)) for post in read.auxiliaries_off_register(by)]}
    role = LABELS[Role.LEGAL_REVIEWER]
    return {"off": [(grant.person, grant.unit, role) for grant in read.reviewers_off_register(by)]}


@role_required(*SEE)
def personnel_counts(request: HttpRequest) -> HttpResponse:
    """Legal reviewers against officers by unit, and the share where the rules name one with its document."""
    rows = read.counts(request.person)  # type: ignore[attr-defined]
    context = {
        "title": _("Legal reviewers, officers and auxiliaries by unit"),
        "icon": "table",
        "rows": rows,
        "asks": any(row.asked_by for row in rows),
        "documents": sorted(
            {(row.unit.authority.name, row.asked_by, row.share.asked_per_cent) for row in rows if row.asked_by}
        ),
        "totals": (
            sum(row.share.reviewers for row in rows),
            sum(row.share.officers for row in rows),
            sum(row.auxiliaries for row in rows),
        ),
    }
    return render(request, "certification/office/personnel_counts.html", context)


@role_required(*PREPARE)
def personnel_new(request: HttpRequest, register: str) -> HttpResponse:
    """Choose a unit, then whom."""
    by = request.person  # type: ignore[attr-defined]
    register = register_or_404(register)
    units = units_in_scope(by, *PREPARE).filter(ended_on=None).order_by("code")
    unit = units.filter(code=request.GET.get("unit", "")).select_related("authority").first()
    if unit is None:
        context = {"title": words.REGISTERS[register], "icon": words.ICONS[register], "units": units}
        return render(request, "certification/office/personnel_unit.html", context)
    form = EntryForm(
        *_posted(request), unit=unit, register=register, initial={"person": request.GET.get("person") or None}
    )

    def act(values: dict[str, Any]) -> HttpResponse:
        step = personnel.propose_entry(
            register=register, unit=unit, person=values["person"], said=form.said(), by=by, **form.basis()
        )
        return redirect("registry-personnel-step", step.public_id)

    return form_page(
        request,
        form,
        title=f"{words.REGISTERS[register]} · {unit.name}",
        submit=_("Send for approval"),
        back=address_of(register),
        icon=words.ICONS[register],
        intro=f"{words.WHAT_THEY_DO[register]} {_two_persons()}",
        act=act,
        done=_("Sent for approval."),
    )


def _two_persons() -> str:
    return _("You prepare this step; another person looks at it and approves. Nothing changes before that.")


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


@role_required(*SEE)
def personnel_entry(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    entry = gates.personnel_entry_for(by, public_id)
    span = read.span_of(entry)
    row = read.rows_of([span])[0] if span else None
    said = read.particulars_of(entry)
    standing = read.standing_of(span)
    waiting = gates.personnel_steps_for(by).filter(entry=entry, state="waiting").first()
    context = {
        "title": entry.person.name,
        "subtitle": f"{words.REGISTERS[entry.register]} · {entry.unit.name}",
        "icon": words.ICONS[entry.register],
        "entry": entry,
        "slug": entry.register.replace("_", "-"),
        "what": words.WHAT_THEY_DO[entry.register],
        "tone": words.TONES[standing],
        "standing": words.STANDINGS[standing],
        "row": _shown(row) if row else None,
        "facts": facts_of(said.as_json()) if said else [],
        "verified": _verified(row.qualification) if row and row.qualification else None,
        "events": [_event(event) for event in read.history_of(entry)],
        "papers": gates.personnel_steps_for(by).filter(entry=entry, file__isnull=False),
        "waiting": waiting,
        "waiting_act": words.ACTS[waiting.act] if waiting else "",
        "may_change": span is not None and waiting is None and has_role(by, *PREPARE, unit=entry.unit),
        "may_end": span is not None and span.law_until > clock.now(),
    }
    return render(request, "certification/office/personnel_entry.html", context)


def facts_of(values: Mapping[str, Any]) -> list[tuple[Any, Any, bool]]:
    """(label, value, whether it is a day) in the order of the fields."""
    known = [name for name in words.FIELDS if name in values]
    return [
        (words.FIELDS[name], _day(values[name]) if name in DAYS else words.value_word(name, values[name]), name in DAYS)
        for name in known
    ]


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _verified(qualification: Qualification) -> dict[str, Any]:
    """Who compared the qualification with the original, and when."""
    return {"by": qualification.approved_by, "at": qualification.recorded_at}


def _event(event: Any) -> dict[str, Any]:
    return {
        "event": event,
        "word": words.EVENTS[event.kind],
        "reasons": [words.reason_word(code) for code in event.reasons],
    }


@role_required(*PREPARE)
def personnel_act(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    """Prepare an end or a correction."""
    by = request.person  # type: ignore[attr-defined]
    entry = gates.personnel_entry_for(by, public_id, *PREPARE)
    if act not in ("end", "correct"):
        raise Http404
    if act == "end":
        return _prepare(request, entry, EndForm(*_posted(request)), _("End the entry of %(name)s"), personnel.propose_end)  # fmt: skip
    said = read.particulars_of(entry)
    form = CorrectForm(*_posted(request), register=entry.register, initial=vars_of(said))
    return _prepare(request, entry, form, _("Correct the entry of %(name)s"), personnel.propose_correction)


def vars_of(said: Any) -> dict[str, Any]:
    """Initial values of a form; nothing where the entry was taken back."""
    return {} if said is None else {name: getattr(said, name) for name in said.__dataclass_fields__}


def _prepare(request: HttpRequest, entry: PersonnelEntry, form: Any, title: str, propose: Any) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def act(values: dict[str, Any]) -> HttpResponse:
        if isinstance(form, CorrectForm):
            given = {"mistake": values["mistake"], "right": form.right()}
        else:
            given = {"last_day": values["last_day"], "reason": values["reason"]}
        step = propose(entry=entry, by=by, **given, **form.basis())
        return redirect("registry-personnel-step", step.public_id)

    return form_page(
        request,
        form,
        title=title % {"name": entry.person.name},
        submit=_("Send for approval"),
        back=reverse("registry-personnel-entry", args=[entry.public_id]),
        icon=words.ICONS[entry.register],
        intro=_two_persons(),
        act=act,
        done=_("Sent for approval."),
    )


@role_required(*SEE)
def personnel_step(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A step with what a second person should know before they decide."""
    by = request.person  # type: ignore[attr-defined]
    step = gates.personnel_step_for(by, public_id)
    may = step.state == "waiting" and has_role(by, *APPROVE, unit=step.unit)
    context = {
        "title": f"{words.ACTS[step.act]} · {step.person.name}",
        "subtitle": f"{words.REGISTERS[step.register]} · {step.unit.name}",
        "icon": words.ICONS[step.register],
        "step": step,
        "slug": step.register.replace("_", "-"),
        "state": words.STEP_STATES[step.state],
        "facts": facts_of(step.payload),
        "voids": step.act == "correct" and "since" not in step.payload,
        "posts": [_post(post) for post in _posts_of(step)],
        "certificates": _certificates_of(step),
        "compare": step.register == LEGAL_REVIEWER and "qualification_number" in step.payload,
        "may_decide": may and by.pk not in (step.proposed_by_id, step.person_id),
        "own": step.proposed_by_id == by.pk,
    }
    return render(request, "certification/office/personnel_step.html", context)


def _posts_of(step: PersonnelStep) -> list[AppointmentSpan]:
    posts = AppointmentSpan.objects.filter(person=step.person, unit=step.unit, known_until=clock.FAR_FUTURE)
    return list(posts.filter(law_until__gt=clock.now()).order_by("law_from"))


def _certificates_of(step: PersonnelStep) -> list[Any]:
    return read.live_certificates_of(step.person, step.unit) if step.register == AUXILIARY else []


@role_required(*APPROVE)
def personnel_decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    step = gates.personnel_step_for(by, public_id, *APPROVE)

    def approve() -> HttpResponse:
        entry = personnel.approve_step(step=step, by=by)
        return redirect("registry-personnel-entry", entry.public_id)

    return decide_page(
        request,
        title=_("Decide: %(act)s") % {"act": f"{words.ACTS[step.act]} · {step.person.name}"},
        back=reverse("registry-personnel-step", args=[public_id]),
        approve=approve,
        refuse=lambda note: personnel.refuse_step(step=step, by=by, note=note),
        icon=words.ICONS[step.register],
    )


@role_required(*PREPARE)
def personnel_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    step = gates.personnel_step_for(by, public_id, *PREPARE)
    return withdraw_page(
        request,
        back=reverse("registry-personnel-step", args=[public_id]),
        withdraw=lambda: personnel.withdraw_step(step=step, by=by),
        icon=words.ICONS[step.register],
    )


@role_required(*SEE)
def personnel_paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The scanned document of a step."""
    step = gates.personnel_step_for(request.person, public_id)  # type: ignore[attr-defined]
    if step.file is None:
        raise Http404
    return respond_with(step.file)  # type: ignore[return-value]
