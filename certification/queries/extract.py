"""What the register says of one person at one moment: as known today, and as known then (domain brief, section 9, case 10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q

from certification.domain.answers import Authorisation
from certification.domain.parameters import Rules
from certification.models import (
    Area,
    Certificate,
    CertificateEvent,
    Domain,
    JointOperationMember,
    PersonnelSpan,
    RestrictionSpan,
)
from certification.queries.rules import rules_at
from certification.queries.standing import covering, may_enforce, status_at
from core import clock
from core.models import AppointmentSpan, Person, Unit

# The parameters on which the two questions rest.
CONSULTED = (
    "register_known_from",
    "unregistered_blocks_enforcement",
    "cross_unit_enforcement",
    "auxiliaries_may_not_enforce",
    "suspension_reaches_person",
    "service_day_effect",
)


def extract_content(
    *, person: Person, unit: Unit, domain: Domain, area: Area, at: datetime, known_at: datetime
) -> dict[str, Any]:
    """Plain values, codes where the register has codes. `known_at` is the moment the extract is made.

    The rules are those of the day asked about. Entries recorded after the day stand among the others and say so.
    """
    today = may_enforce(person, unit, domain, area, at, known_at)
    then = may_enforce(person, unit, domain, area, at, at)
    return {
        "question": {
            "person": str(person.public_id),
            "name": person.name,
            "unit": unit.name,
            "unit_code": unit.code,
            "domain": domain.name,
            "area": area.name,
            "at": clock.isoformat(at),
        },
        "today": {**_answer(today), "known_at": clock.isoformat(known_at)},
        "then": {**_answer(then), "known_at": clock.isoformat(at)},
        "names": [
            {"name": one.name, "from": one.valid_from.isoformat(), "recorded": clock.isoformat(one.recorded_at)}
            for one in person.names.order_by("valid_from", "recorded_at")
        ],
        "posts": list(_posts(person, at, known_at)),
        "registers": list(_registers(person, at, known_at)),
        "certificates": [_certificate(one, at, known_at) for one in _certificates(person)],
        "measures": list(_measures(person, at, known_at)),
        "orders": list(_orders(person, at, known_at)),
        "rules": _rules(rules_at(unit.authority, at, known_at)),
    }


def _answer(given: Authorisation) -> dict[str, Any]:
    return {
        "allowed": given.allowed,
        "may_present": given.may_present,
        "reasons": list(given.reasons),
        "rule_set": given.rule_set,
        "position": given.position,
    }


def _until(moment: datetime) -> str | None:
    return None if moment >= clock.FAR_FUTURE else clock.isoformat(moment)


def _posts(person: Person, at: datetime, known_at: datetime) -> Iterator[dict[str, Any]]:
    spans = covering(AppointmentSpan.objects.filter(person=person), at, known_at).select_related("unit", "stream")
    for span in spans.order_by("law_from"):
        yield {
            "unit": span.unit.name,
            "post_type": span.post_type,
            "title": span.post_title,
            "from": clock.isoformat(span.law_from),
            "until": _until(span.law_until),
            "recorded": clock.isoformat(span.known_from),
        }


def _registers(person: Person, at: datetime, known_at: datetime) -> Iterator[dict[str, Any]]:
    """Where the person stood as a legal reviewer or an auxiliary."""
    spans = covering(PersonnelSpan.objects.filter(person=person), at, known_at).select_related("unit")
    for span in spans.order_by("law_from"):
        yield {
            "register": span.register,
            "unit": span.unit.name,
            "from": clock.isoformat(span.law_from),
            "until": _until(span.law_until),
            "recorded": clock.isoformat(span.known_from),
        }


def _certificates(person: Person) -> list[Certificate]:
    rows = Certificate.objects.filter(person=person).select_related("authority", "unit")
    return list(rows.order_by("number"))


def _certificate(certificate: Certificate, at: datetime, known_at: datetime) -> dict[str, Any]:
    status = status_at(certificate, at, known_at)
    scope = covering(certificate.scope_spans.all(), at, known_at).select_related("domain", "area", "power")
    events = certificate.events.filter(recorded_at__lte=known_at)
    last = events.order_by("-sequence").first()
    return {
        "number": certificate.number,
        "type": certificate.type,
        "origin": certificate.origin,
        "issuer": certificate.authority.name,
        "unit": certificate.unit.name,
        "state": status.state,
        "overlays": list(status.overlays),
        "reasons": list(status.reasons),
        "valid_from": status.valid_from.isoformat() if status.valid_from else None,
        "valid_until": status.valid_until.isoformat() if status.valid_until else None,
        "scope": [
            {"domain": span.domain.name, "area": span.area.name, "basis": span.power.basis if span.power else ""}
            for span in scope.order_by("domain__code", "area__code")
        ],
        "events": [_event(event, at) for event in _told(events, at)],
        "chain": {"sequence": last.sequence, "digest": last.digest} if last else None,
    }


def _told(events, at: datetime):
    """Everything that works from before the moment, and what later took any of it back."""
    before = events.filter(effective_at__lte=at).values("pk")
    told = events.filter(Q(effective_at__lte=at) | Q(reverses__in=before))
    return told.select_related("reverses").order_by("sequence")


def _event(event: CertificateEvent, at: datetime) -> dict[str, Any]:
    return {
        "sequence": event.sequence,
        "kind": event.kind,
        "effective_at": clock.isoformat(event.effective_at),
        "recorded_at": clock.isoformat(event.recorded_at),
        "decision_no": event.decision_no,
        "decided_on": event.decided_on.isoformat() if event.decided_on else None,
        "served_at": clock.isoformat(event.served_at),
        "served_precision": event.served_precision,
        "grounds": list(event.reasons),
        "reverses": event.reverses.sequence if event.reverses else None,
        "later": event.recorded_at > at,
        "digest": event.digest,
    }


def _measures(person: Person, at: datetime, known_at: datetime) -> Iterator[dict[str, Any]]:
    for span in covering(RestrictionSpan.objects.filter(person=person), at, known_at).order_by("law_from"):
        yield {"measure": span.measure, "from": clock.isoformat(span.law_from), "until": _until(span.law_until)}


def _orders(person: Person, at: datetime, known_at: datetime) -> Iterator[dict[str, Any]]:
    """Orders of that moment on which either of the two answers could rest: as known today, or as known then."""
    known_today = Q(order__known_from__lte=known_at, order__known_until__gt=known_at)
    known_then = Q(order__known_from__lte=at, order__known_until__gt=at)
    members = JointOperationMember.objects.filter(
        known_today | known_then, person=person, order__law_from__lte=at, order__law_until__gt=at
    )
    leaders = JointOperationMember.objects.filter(leads=True).select_related("person")
    rows = members.select_related("order__unit", "order__domain", "order__area")
    rows = rows.prefetch_related(Prefetch("order__members", queryset=leaders, to_attr="leaders"))
    for member in rows.order_by("order__known_from", "pk"):
        order = member.order
        yield {
            "document": order.document,
            "issued_by": order.issued_by,
            "unit": order.unit.name,
            "domain": order.domain.name,
            "area": order.area.name,
            "from": clock.isoformat(order.law_from),
            "until": _until(order.law_until),
            "leader": "、".join(one.person.name for one in order.leaders),  # type: ignore[attr-defined]
            "recorded": clock.isoformat(order.known_from),
            "later": order.known_from > at,
            "gone": None if order.known_until > known_at else clock.isoformat(order.known_until),
        }


def _rules(rules: Rules) -> dict[str, Any]:
    """The values that had effect that day, each with its source; never those of today."""
    return {
        "version": rules.version,
        "parameters": [
            {
                "name": name,
                "value": rules[name],
                "document": f"{own.document} {own.article}".strip() if (own := rules.settings.get(name)) else "",
                "unverified": rules.is_unverified(name),
            }
            for name in CONSULTED
        ],
    }
