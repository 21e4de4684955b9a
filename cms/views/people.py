"""The office's screens of people: list, file, posts, roles, log-in."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import forms_people as forms
from cms.office_pages import form_page
from cms.panels import panels_for
from core.decorators import role_required
from core.domain.identity_numbers import masked
from core.files import FileKind, accept, respond_with
from core.gates import one_of, person_for
from core.ledger import Decision
from core.models import Appointment, AuditEntry, Person, RoleGrant, Unit
from core.queries.people import grants_of, people_found, posts_of
from core.roles import Role
from core.scope import has_role, people_in_scope, roles_in, scoped, units_in_scope
from core.services import accounts, appointments, people, roles
from core.services.units import change_unit, found_unit

MANAGE = (Role.UNIT_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR)
SEE = (*MANAGE, Role.AUDITOR, Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER)
# What the audit trail says of a person, in words.
ACTS = {
    "person.registered": gettext_lazy("Entered"),
    "person.renamed": gettext_lazy("Name changed"),
    "person.photo_set": gettext_lazy("New photo"),
    "person.particulars_corrected": gettext_lazy("Particulars corrected"),
    "person.identity_number_seen": gettext_lazy("Identity number seen in full"),
    "account.opened": gettext_lazy("Log-in opened"),
    "account.slip_issued": gettext_lazy("Activation slip issued"),
    "account.activated": gettext_lazy("Log-in activated"),
    "account.closed": gettext_lazy("Log-in closed"),
    "role.granted": gettext_lazy("Role given"),
    "role.ended": gettext_lazy("Role ended"),
}


def _may_manage(request: HttpRequest) -> bool:
    return bool(roles_in(request).intersection(MANAGE))


def back_to(person: Person) -> str:
    return reverse("office-person", args=[person.public_id])


@role_required(*SEE)
def person_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    text, code = request.GET.get("q", "")[:80], request.GET.get("unit", "")
    units = units_in_scope(by, *SEE).filter(ended_on=None).order_by("code")
    unit = units.filter(code=code).first() if code else None
    page = Paginator(people_found(by, *SEE, text=text, unit=unit), 50).get_page(request.GET.get("page"))
    context = {
        "title": _("People"),
        "icon": "group",
        "page_obj": page,
        "text": text,
        "unit": unit,
        "units": units,
        "querystring": f"q={text}&unit={code}&",
        "may_manage": _may_manage(request),
    }
    return render(request, "cms/people/list.html", context)


@role_required(*SEE)
def person_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    person = person_for(by, public_id, *SEE)
    number = str(person.id_number or "")
    acts = AuditEntry.objects.filter(subject_id=str(person.public_id)).select_related("actor").order_by("-id")[:20]
    context = {
        "title": person.name,
        "subtitle": person.staff_number,
        "icon": "user",
        "person": person,
        "names": list(person.names.select_related("recorded_by")),
        "photos": list(person.photos.all()),
        "masked_number": masked(number) if number else "",
        "posts": posts_of(person),
        "grants": grants_of(person),
        "log_in": getattr(person, "user", None),
        "acts": [{"word": ACTS.get(act.action, act.action), **_told(act)} for act in acts],
        "panels": panels_for("person", request),
        "may_manage": _manages(by, person),
    }
    return render(request, "cms/people/detail.html", context)


def _told(act: AuditEntry) -> dict[str, Any]:
    return {"reason": act.reason, "at": act.at, "actor": act.actor}


def _manages(by: Person, person: Person) -> bool:
    return people_in_scope(by, *MANAGE).filter(pk=person.pk).exists()


@role_required(*MANAGE)
def person_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def enter(values) -> HttpResponse:
        person = people.enter_person_with_post(recorded_by=by, **values)
        return redirect(back_to(person))

    form = forms.PersonForm(request.POST or None, by=by)
    return form_page(
        request,
        form,
        title=_("New person"),
        submit=_("Enter this person"),
        back=reverse("office-people"),
        act=enter,
        icon="user",
        done=_("The person is on record."),
    )


@role_required(*MANAGE)
def rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    person = person_for(by, public_id, *MANAGE)
    return form_page(
        request,
        forms.RenameForm(request.POST or None),
        title=_("Change the name of %(name)s") % {"name": person.name},
        submit=_("Record the new name"),
        back=back_to(person),
        act=lambda values: people.rename_person(person=person, recorded_by=by, **values),
        done=_("The new name is on record; the old one stays in the history."),
    )


@role_required(*MANAGE)
def photo_new(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    person = person_for(by, public_id, *MANAGE)

    def act(values) -> None:
        file = accept(values.pop("photo"), kind=FileKind.PHOTO, by=by)
        people.set_photo(person=person, file=file, recorded_by=by, **values)

    return form_page(
        request,
        forms.PhotoForm(request.POST or None, request.FILES or None),
        title=_("New photo of %(name)s") % {"name": person.name},
        submit=_("Keep the photo"),
        back=back_to(person),
        act=act,
        intro=_("Cards made from now on carry it, and the public page shows it where the rules publish photos. Earlier photos stay on record."),
        done=_("The new photo is on record."),
    )  # fmt: skip


@role_required(*SEE)
def photo(request: HttpRequest, public_id: UUID, number: UUID) -> HttpResponse:
    """A photo of a person whom one may see, today's or an earlier one."""
    person = person_for(request.person, public_id, *SEE)  # type: ignore[attr-defined]
    kept = one_of(person.photos.select_related("file"), public_id=number)
    return respond_with(kept.file, inline=True)  # type: ignore[return-value]


@role_required(*MANAGE, Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER)
def reveal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    person = person_for(by, public_id, *MANAGE, Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER)

    def show(values) -> HttpResponse:
        number = people.reveal_identity_number(person=person, by=by, reason=values["reason"])
        context = {"title": person.name, "icon": "user", "number": number, "back": back_to(person)}
        answer = render(request, "cms/people/number.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    return form_page(
        request,
        forms.ReasonForm(request.POST or None),
        title=_("See the full identity number of %(name)s") % {"name": person.name},
        submit=_("Show it"),
        back=back_to(person),
        act=show,
        intro=_("Say what you need it for. Your name, the time and the reason are recorded."),
    )


@role_required(*MANAGE)
def appoint(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    person = person_for(by, public_id, *MANAGE)

    def act(values) -> None:
        decision = Decision(number=values.pop("decision_no"))
        appointments.appoint(person=person, decision=decision, proposed_by=by, **values)

    return form_page(
        request,
        forms.AppointForm(request.POST or None, by=by),
        title=_("New post for %(name)s") % {"name": person.name},
        submit=_("Record the post"),
        back=back_to(person),
        act=act,
        done=_("The post is on record."),
    )


@role_required(*MANAGE)
def end_post(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    appointment = one_of(scoped(Appointment.objects.select_related("person", "unit"), by, *MANAGE), public_id=public_id)

    def act(values) -> None:
        decision = Decision(number=values.pop("decision_no"))
        appointments.end_appointment(appointment=appointment, decision=decision, proposed_by=by, **values)

    return form_page(
        request,
        forms.EndPostForm(request.POST or None),
        title=_("End the post of %(name)s") % {"name": appointment.person.name},
        submit=_("Record the end"),
        back=back_to(appointment.person),
        act=act,
        done=_("The end of the post is on record."),
    )


@role_required(*MANAGE)
def grant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    person = person_for(by, public_id, *MANAGE)

    def act(values) -> None:
        roles.grant_role(
            person=person,
            role=Role(values["role"]),
            unit=values["unit"],
            last_day=values["last_day"],
            reason=values["reason"],
            granted_by=by,
        )

    return form_page(
        request,
        forms.GrantForm(request.POST or None, by=by),
        title=_("New role for %(name)s") % {"name": person.name},
        submit=_("Grant the role"),
        back=back_to(person),
        act=act,
        done=_("The role is granted."),
    )


@role_required(*MANAGE)
def end_grant(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    held = one_of(scoped(RoleGrant.objects.select_related("person", "unit"), by, *MANAGE), public_id=public_id)
    return form_page(
        request,
        forms.ReasonForm(request.POST or None),
        title=_("End a role of %(name)s") % {"name": held.person.name},
        submit=_("End the role"),
        back=back_to(held.person),
        act=lambda values: roles.end_role(grant=held, ended_by=by, **values),
        done=_("The role has ended."),
    )


@role_required(*MANAGE)
def slip(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open the log-in where there is none, then print a one-time slip. The code is shown this once."""
    by = request.person  # type: ignore[attr-defined]
    person = person_for(by, public_id, *MANAGE)
    user = getattr(person, "user", None)

    def act(values) -> HttpResponse:
        account = user or accounts.open_log_in(person=person, username=values["username"], opened_by=by)
        context = {
            "title": _("Activation slip"),
            "icon": "key",
            "person": person,
            "account": account,
            "code": accounts.issue_slip(user=account, issued_by=by),
            "days": accounts.VALID_DAYS,
            "back": back_to(person),
        }
        answer = render(request, "cms/people/slip.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    form = forms.ReasonForm(request.POST or None) if user else forms.LogInForm(request.POST or None)
    return form_page(
        request,
        form,
        title=_("Activation slip for %(name)s") % {"name": person.name},
        submit=_("Make the slip"),
        back=back_to(person),
        act=act,
        intro=_("The slip is shown once. Print it and hand it over; earlier slips stop working."),
    )


@role_required(*SEE)
def unit_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    units = list(units_in_scope(by, *SEE).order_by("code"))
    context = {"title": _("Units"), "icon": "site", "rows": as_tree(units), "may_manage": _may_manage(request)}
    return render(request, "cms/people/units.html", context)


def as_tree(units: list[Unit]) -> list[tuple[int, Unit]]:
    """(depth, unit) in the order of a table of contents; a unit whose parent is out of sight begins a branch."""
    known = {unit.pk for unit in units}
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)

    def walk(parent: int | None, depth: int) -> list[tuple[int, Unit]]:
        return [row for unit in below.get(parent, []) for row in [(depth, unit), *walk(unit.pk, depth + 1)]]

    return walk(None, 0)


@role_required(*SEE)
def unit_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    unit = one_of(units_in_scope(by, *SEE).select_related("parent", "authority"), public_id=public_id)
    context = {
        "title": unit.name,
        "subtitle": unit.code,
        "icon": "site",
        "unit": unit,
        "versions": list(unit.versions.select_related("parent")),
        "parts": list(unit.children.order_by("code")),
        "panels": panels_for("unit", request),
        "may_manage": has_role(by, *MANAGE, unit=unit),
    }
    return render(request, "cms/people/unit.html", context)


@role_required(*MANAGE)
def unit_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def act(values) -> HttpResponse:
        unit = found_unit(authority=values["parent"].authority, recorded_by=by, **values)
        return redirect("office-unit", unit.public_id)

    return form_page(
        request,
        forms.UnitForm(request.POST or None, by=by),
        title=_("New unit"),
        submit=_("Found the unit"),
        back=reverse("office-units"),
        act=act,
        icon="site",
        done=_("The unit is on record."),
    )


@role_required(*MANAGE)
def unit_change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    unit = one_of(units_in_scope(by, *MANAGE), public_id=public_id)
    now = unit.versions.latest("valid_from")
    initial = {name: getattr(now, name) for name in ("name", "short_name", "name_en", "kind", "parent")}

    def act(values) -> None:
        parent = values.pop("parent") or unit.parent
        change_unit(unit=unit, from_day=values.pop("since"), parent=parent, recorded_by=by, **values)

    return form_page(
        request,
        forms.UnitForm(request.POST or None, by=by, change=True, initial=initial),
        title=_("Change %(name)s") % {"name": unit.name},
        submit=_("Record the change"),
        back=reverse("office-unit", args=[unit.public_id]),
        act=act,
        icon="site",
        done=_("The change is on record; what was before stays in the history."),
    )
