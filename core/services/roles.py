"""Roles: granted on a unit, reaching its subtree, for as long as the grant holds."""

from __future__ import annotations

import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.domain.granting import refusal
from core.errors import DomainError, register_texts
from core.jobs import job
from core.ledger.held import append_role_event
from core.models import Person, RoleGrant, RoleGrantEvent, RoleGrantSpan, Unit, User
from core.roles import Role
from core.scope import live_grants

register_texts(
    {
        "role_to_oneself": _("Nobody grants a role to themselves. Ask another administrator."),
        "role_held_already": _("%(name)s already holds this role on this unit."),
        "role_not_held": _("This grant has already ended."),
    }
)


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: Role,
    unit: Unit,
    granted_by: Person | None,
    since: datetime.datetime | None = None,
    last_day: datetime.date | None = None,
    reason: str = "",
) -> RoleGrant:
    """Grant a role. `granted_by` None is the installation itself (first administrator, demonstration, breakglass).

    Raises DomainError role_to_oneself, role_held_already, not_allowed.
    """
    if granted_by is not None:
        _check(person, role, unit, granted_by)
    moment = since or clock.now()
    if live_grants(person).filter(role=role, unit=unit).exists():
        raise DomainError("role_held_already", name=person.name)
    grant = RoleGrant.objects.create(person=person, role=role.value, unit=unit, created_at=clock.now())
    append_role_event(
        grant,
        kind="granted",
        effective_at=moment,
        proposed_by=granted_by,
        facts={"last_day": last_day.isoformat()} if last_day else {},
        key="granted",
    )
    audit.record("role.granted", actor=granted_by, subject=grant, reason=reason, role=role.value)
    put_into_groups(person)
    return grant


def _check(person: Person, role: Role, unit: Unit, granted_by: Person) -> None:
    on_unit = live_grants(granted_by).filter(unit__below__descendant=unit)
    held = set(on_unit.values_list("role", flat=True))
    if code := refusal(granter_roles=held, role=role.value, to_oneself=person.pk == granted_by.pk):
        raise DomainError(code)


@transaction.atomic
def end_role(*, grant: RoleGrant, ended_by: Person | None, reason: str) -> RoleGrantEvent:
    """End a grant at once. Raises DomainError role_not_held, not_allowed, reason_is_empty."""
    if not reason.strip():
        raise DomainError("reason_is_empty")
    if ended_by is not None and ended_by.pk != grant.person_id:
        _check(grant.person, Role(grant.role), grant.unit, ended_by)
    moment = clock.now()
    if not grant.spans.filter(law_until__gt=moment, known_until=clock.FAR_FUTURE).exists():
        raise DomainError("role_not_held")
    event = append_role_event(
        grant, kind="ended", effective_at=moment, proposed_by=ended_by, note=reason, key=f"ended:{moment.isoformat()}"
    )
    audit.record("role.ended", actor=ended_by, subject=grant, reason=reason.strip(), role=grant.role)
    put_into_groups(grant.person)
    return event


def group_name(role: Role) -> str:
    return f"role:{role.value}"


def put_into_groups(person: Person) -> None:
    """Let the log-in's groups follow its grants. Groups carry Wagtail's page permissions; grants alone open the office."""
    user = User.objects.filter(person=person).first()
    if user is None:
        return
    wanted = {group_name(Role(name)) for name in live_grants(person).values_list("role", flat=True)}
    ours = {group_name(role) for role in Role}
    groups = [Group.objects.get_or_create(name=name)[0] for name in sorted(wanted)]
    user.groups.remove(*user.groups.filter(name__in=ours - wanted))
    user.groups.add(*groups)


@job("core.put_into_groups")
def put_all_into_groups() -> None:
    """Grants begin and end by date: bring every log-in's groups to today."""
    holders = RoleGrantSpan.objects.values("person")
    for person in Person.objects.filter(user__isnull=False, pk__in=holders):
        put_into_groups(person)
