"""What a person can apply for today, and what a form already knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certification.domain.answers import Status
from certification.domain.application import FOR_SUPERVISORS, KINDS, OPEN
from certification.domain.parameters import Rules
from certification.domain.renewal import renewal_refusal
from certification.domain.states import CertificateType
from certification.models import Application, Certificate, PowerSource
from certification.queries.register import certificates_of, scope_on
from certification.queries.rules import rules_of
from certification.services.scope import Place
from core import clock
from core.models import AppointmentSpan, Person, Unit
from core.queries.people import posts_of


@dataclass(frozen=True)
class Possible:
    """A kind of application, with the certificate it would be about."""

    kind: str
    subject: Certificate | None = None

    @property
    def type(self) -> str:
        return self.subject.type if self.subject else CertificateType.ENFORCEMENT.value


def possible_for(person: Person) -> list[Possible]:
    """What the state of things allows; whether every requirement is met is said in the form.

    A supervision certificate neither opens nor closes anything for the one that entitles to enforce.
    """
    posts = posts_of(person)
    held = [(c, s) for c, s in certificates_of(person) if c.type != CertificateType.MINISTRY]
    rules = rules_of({certificate.authority_id for certificate, _status in held}, None)
    found: list[Possible] = []
    supervising: list[Possible] = []
    for certificate, status in held:
        kinds = _kinds_for(certificate, status, rules[certificate.authority_id], posts)
        if certificate.type == CertificateType.SUPERVISION:
            supervising += [Possible(kind, certificate) for kind in kinds if kind in FOR_SUPERVISORS]
        else:
            found += [Possible(kind, certificate) for kind in kinds]
    live = any(s.state == "issued" for c, s in held if c.type == CertificateType.ENFORCEMENT)
    if live:
        return [*(one for one in found if one.kind != "reentry"), *supervising]
    if posts and not any(one.kind in ("reentry", "renewal", "transfer") for one in found):
        found.insert(0, Possible("first"))
    return [*found, *supervising]


def _kinds_for(certificate: Certificate, status: Status, rules: Rules, posts: Sequence[AppointmentSpan]) -> list[str]:
    """What can be applied for about one certificate as it stands, by whoever has these posts."""
    if status.state not in ("issued", "expired", "cancelled", "revoked"):
        return []
    late = status.valid_until and renewal_refusal(status.valid_until, clock.today(), rules)
    serves_there = any(post.unit_id == certificate.unit_id for post in posts)
    elsewhere = bool(posts) and not serves_there
    kinds = {
        "renewal": status.state in KINDS["renewal"].about and serves_there and not late,
        "replacement": status.state == "issued",
        "change_data": status.state == "issued",
        "change_scope": status.state == "issued" and serves_there,
        "transfer": status.state in KINDS["transfer"].about and elsewhere,
        "reentry": status.state in KINDS["reentry"].about and serves_there,
        "surrender": status.state in KINDS["surrender"].about,
    }
    return [kind for kind, can in kinds.items() if can]


def units_for(person: Person, kind: str, subject: Certificate | None) -> list[Unit]:
    """Units the person serves in; for a transfer those other than the former one."""
    units = [post.unit for post in posts_of(person)]
    if kind == "transfer" and subject is not None:
        return [unit for unit in units if unit.pk != subject.unit_id]
    return units


def powers_of(units: Sequence[Unit]) -> list[PowerSource]:
    today = clock.today()
    rows = PowerSource.objects.filter(unit__in=units, valid_from__lte=today, valid_until__gte=today)
    return list(rows.select_related("domain", "unit").order_by("unit_id", "domain__code"))


def held_scope(subject: Certificate | None) -> list[Place]:
    return [Place(s.domain, s.area, s.power) for s in scope_on(subject)] if subject else []


def without_certificate(unit: Unit, of_type: str = "enforcement") -> list[Person]:
    """Those who serve in a unit and hold no live certificate of a type: for whom a clerk may apply in one go."""
    now = clock.now()
    posts = AppointmentSpan.objects.filter(
        unit=unit, law_from__lte=now, law_until__gt=now, known_until=clock.FAR_FUTURE
    ).values("person")
    live = Certificate.objects.filter(
        type=of_type,
        spans__state="issued",
        spans__law_from__lte=now,
        spans__law_until__gt=now,
        spans__known_until=clock.FAR_FUTURE,
    ).values("person")
    open_ones = Application.objects.filter(state__in=OPEN, type=of_type).values("person")
    return list(
        Person.objects.filter(pk__in=posts).exclude(pk__in=live).exclude(pk__in=open_ones).order_by("name_pinyin")
    )
