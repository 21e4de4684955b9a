"""After a change of law: the campaigns that call its officers to a new exam, and where one may be begun."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from certification.gates import PREPARE, campaigns_for
from certification.models import Domain
from core.models import Person
from core.scope import has_role, units_in_scope


@dataclass(frozen=True)
class ReExaminations:
    """`running`, `begin`: (words, address). `running` are the campaigns on this law that the person sees."""

    running: tuple[tuple[str, str], ...]
    begin: tuple[tuple[str, str], ...]


def re_examinations(person: Person, law: str, domain_codes: Collection[str]) -> ReExaminations:
    """For each domain that the person's units have; without a domain at hand, one whose domain is chosen in the form."""
    running = campaigns_for(person).filter(kind="refresher", law=law[:160]).order_by("-opens_on")
    return ReExaminations(
        running=tuple((one.title, reverse("registry-campaign", args=[one.public_id])) for one in running),
        begin=_beginnings(person, law, domain_codes) if has_role(person, *PREPARE) else (),
    )


def _beginnings(person: Person, law: str, codes: Collection[str]) -> tuple[tuple[str, str], ...]:
    authorities = units_in_scope(person, *PREPARE).values("authority")
    domains = Domain.objects.filter(authority__in=authorities, code__in=list(codes)).order_by("code", "authority__code")
    names = {domain.code: domain.name for domain in reversed(domains)}
    new = reverse("registry-campaign-new", args=["refresher"])
    asked: list[tuple[str, dict[str, str]]] = [
        (name, {"law": law, "domain": code}) for code, name in sorted(names.items())
    ]
    return tuple((name, f"{new}?{urlencode(query)}") for name, query in asked or [("", {"law": law})])
