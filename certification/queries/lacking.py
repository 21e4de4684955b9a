"""Who holds what today, for those who plan training: a certificate or none, its domains, its last day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from certification.models import CertificateSpan, Domain, ScopeSpan
from core import clock


@dataclass(frozen=True)
class Standing:
    """`valid_until`: the last day of the certificate in force, None where there is none."""

    valid_until: date | None = None
    domains: frozenset[str] = frozenset()


def standing_of(person_ids: Sequence[int], on: date) -> dict[int, Standing]:
    """By person; nobody is left out. Two queries, whatever the number."""
    moment = clock.start_of_day(on)
    now_known = {"law_from__lte": moment, "law_until__gt": moment, "known_until": clock.FAR_FUTURE}
    held: dict[int, date] = {}
    streams: dict[int, int] = {}
    rows = CertificateSpan.objects.filter(
        person__in=person_ids, type="enforcement", state="issued", valid_until__gte=on, **now_known
    )
    for stream, person, until in rows.values_list("stream_id", "person_id", "valid_until"):
        streams[stream] = person
        held[person] = max(held.get(person, until), until)
    domains: dict[int, set[str]] = {}
    for stream, code in ScopeSpan.objects.filter(stream__in=streams, **now_known).values_list(
        "stream_id", "domain__code"
    ):
        domains.setdefault(streams[stream], set()).add(code)
    return {pk: Standing(held.get(pk), frozenset(domains.get(pk, ()))) for pk in person_ids}


def domains_of(authority_ids: Collection[int]) -> dict[str, str]:
    """Code -> name of the domains that authorities have. One query."""
    return dict(Domain.objects.filter(authority__in=authority_ids).values_list("code", "name"))
