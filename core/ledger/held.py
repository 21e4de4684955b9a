"""The two ledgers of core: appointments and role grants. Something is held from a moment, may change, and ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.domain.ledger import HeldFact, holdings
from core.ledger.append import append_event
from core.ledger.registry import Ledger, Segment, SpanTable, register_ledger
from core.models import Appointment, AppointmentEvent, RoleGrant, RoleGrantEvent

_HELD = (("state", "held"), ("overlays", ()), ("reasons", ()))


def _facts(events: Sequence[Any]) -> list[HeldFact]:
    return [
        HeldFact(e.sequence, e.kind, e.effective_at, e.facts, e.reverses.sequence if e.reverses_id else None)
        for e in events
    ]


def fold_appointment(appointment: Appointment, events: Sequence[Any]) -> Iterable[Segment]:
    place = (("person_id", appointment.person_id), ("unit_id", appointment.unit_id))
    for held in holdings(_facts(events), begins="appointed", ends="ended", carries=("post_type", "post_title")):
        facts = dict(held.facts)
        post = (("post_type", facts.get("post_type", "")), ("post_title", facts.get("post_title", "")))
        yield Segment(held.law_from, held.law_until, (*_HELD, *place, *post))


def fold_role(grant: RoleGrant, events: Sequence[Any]) -> Iterable[Segment]:
    place = (("person_id", grant.person_id), ("role", grant.role), ("unit_id", grant.unit_id))
    for held in holdings(_facts(events), begins="granted", ends="ended"):
        yield Segment(held.law_from, held.law_until, (*_HELD, *place))


_COMMON = ("state", "overlays", "reasons", "person_id")


def register() -> None:
    register_ledger(
        Ledger(
            "appointments",
            "core.Appointment",
            "core.AppointmentEvent",
            "core.AppointmentNote",
            (SpanTable("core.AppointmentSpan", fold_appointment, (*_COMMON, "unit_id", "post_type", "post_title")),),
        )
    )
    register_ledger(
        Ledger(
            "roles",
            "core.RoleGrant",
            "core.RoleGrantEvent",
            "core.RoleGrantNote",
            (SpanTable("core.RoleGrantSpan", fold_role, (*_COMMON, "role", "unit_id")),),
        )
    )


def append_appointment_event(appointment: Appointment, **values: Any) -> AppointmentEvent:
    """`kind`: appointed, changed, ended (from `effective_at` no longer held) or corrected (with `reverses`)."""
    return append_event(appointment, model=AppointmentEvent, **values)


def append_role_event(grant: RoleGrant, **values: Any) -> RoleGrantEvent:
    """`kind`: granted, ended (from `effective_at` no longer held) or corrected (with `reverses`)."""
    return append_event(grant, model=RoleGrantEvent, **values)
