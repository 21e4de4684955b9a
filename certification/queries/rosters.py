"""What a published roster holds, and which units have one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Prefetch, QuerySet

from certification.models import Certificate, CertificateSpan, ProtectedPost, RosterEdition, ScopeSpan
from certification.queries.auxiliaries import is_auxiliary
from certification.queries.standing import covering
from core import clock
from core.models import Unit


def protected_on(day: date, unit: Unit | None = None) -> frozenset[int]:
    """Persons left out of what is published on a day."""
    rows = ProtectedPost.objects.filter(valid_from__lte=day, valid_until__gte=day)
    return frozenset((rows.filter(unit=unit) if unit else rows).values_list("person_id", flat=True))


def valid_certificates(unit: Unit | None = None, *, protected: bool = False) -> QuerySet[Certificate]:
    """Certificates valid at this moment, with span and scope prefetched; protected posts only where asked for.

    Whoever is on record as auxiliary staff is no officer to publish, whatever card they still hold.
    """
    moment = clock.now()
    live = covering(CertificateSpan.objects.filter(state="issued"), moment, moment)
    live = live.exclude(overlays__icontains="suspended").exclude(overlays__icontains="stood_down")
    scope = covering(ScopeSpan.objects.select_related("domain", "area"), moment, moment).order_by("domain__code", "pk")
    found = Certificate.objects.filter(~is_auxiliary(moment), spans__in=live, type="enforcement")
    found = found.exclude(origin="ministry")
    if unit is not None:
        found = found.filter(unit=unit)
    if not protected:
        found = found.exclude(person_id__in=protected_on(clock.today()))
    return (
        found.select_related("person", "unit", "authority")
        .prefetch_related(
            Prefetch("spans", queryset=live, to_attr="covering"),
            Prefetch("scope_spans", queryset=scope, to_attr="covered"),
        )
        .order_by("person__name_pinyin", "number")
    )


def row_of(certificate: Certificate, fields: Collection[str]) -> dict[str, str]:
    """One certificate as it is published: only the fields asked for."""
    span = certificate.covering[0]  # type: ignore[attr-defined]
    scope = certificate.covered  # type: ignore[attr-defined]
    values = {
        "name": certificate.person.name,
        "unit": certificate.unit.name,
        "number": certificate.number,
        "domains": "、".join(sorted({one.domain.name for one in scope})),
        "area": "、".join(sorted({one.area.name for one in scope})),
        "validity": f"{span.valid_from.isoformat()}/{span.valid_until.isoformat()}",
        "status": "valid",
    }
    return {field: values[field] for field in fields}


def roster_rows(unit: Unit, fields: Collection[str]) -> list[dict[str, str]]:
    """Three queries, whatever the size of the unit."""
    return [row_of(certificate, fields) for certificate in valid_certificates(unit)]


def published_rosters() -> QuerySet[RosterEdition]:
    return RosterEdition.objects.filter(state="published").select_related("unit__authority").order_by("unit__code")
