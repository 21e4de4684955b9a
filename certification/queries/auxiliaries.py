"""Who is on record as auxiliary staff at a moment: on the register of the authority, or with no other post in the unit.

For statements of our own as text, for querysets as a condition. Whoever reads either may only tell; what follows is for the rules.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from certification.domain.personnel import AUXILIARY, AUXILIARY_POST
from certification.models import Certificate, PersonnelSpan
from core import clock
from core.models import AppointmentSpan


def on_register(person: str, authority: str, covers: Callable[[str], str]) -> str:
    """SQL. `covers(alias)`: that a span covers the moments asked about."""
    return (
        f'EXISTS (SELECT 1 FROM "{PersonnelSpan._meta.db_table}" x WHERE x.person_id = {person} '
        f"AND x.register = '{AUXILIARY}' AND x.authority_id = {authority} AND {covers('x')})"
    )


def on_record(person: str, authority: str, unit: str, covers: Callable[[str], str]) -> str:
    """SQL: on the register, or serving in the unit in no other post than that of an auxiliary."""
    posts = (
        f'EXISTS (SELECT 1 FROM "{AppointmentSpan._meta.db_table}" {{alias}} WHERE {{alias}}.person_id = {person} '
        f"AND {{alias}}.unit_id = {unit} AND {{alias}}.post_type {{compared}} '{AUXILIARY_POST}' AND {{covers}})"
    )
    helping = posts.format(alias="y", compared="=", covers=covers("y"))
    other = posts.format(alias="z", compared="<>", covers=covers("z"))
    return f"({on_register(person, authority, covers)} OR ({helping} AND NOT {other}))"


def is_auxiliary(at: datetime | None = None, known_at: datetime | None = None) -> Q:
    """A condition on certificates or their spans: their holder is on record as auxiliary staff."""
    moment, known = at or clock.now(), known_at or clock.now()
    covering = {"law_from__lte": moment, "law_until__gt": moment, "known_from__lte": known, "known_until__gt": known}
    register = PersonnelSpan.objects.filter(
        person=OuterRef("person"), authority=OuterRef("authority"), register=AUXILIARY, **covering
    )
    posts = AppointmentSpan.objects.filter(person=OuterRef("person"), unit=OuterRef("unit"), **covering)
    helping, other = posts.filter(post_type=AUXILIARY_POST), posts.exclude(post_type=AUXILIARY_POST)
    return Q(Exists(register)) | (Q(Exists(helping)) & ~Q(Exists(other)))


def holder_is_auxiliary(certificate: Certificate, at: datetime | None = None) -> bool:
    """As known now."""
    return Certificate.objects.filter(is_auxiliary(at), pk=certificate.pk).exists()
