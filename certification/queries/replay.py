"""The story of a certificate told anew from its events: after each, what the register believed of every moment of law."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from certification.domain.states import label_of
from certification.domain.story import Scope, Standing, scopes, standings
from certification.ledger import told
from certification.models import Area, Certificate, CertificateEvent, Domain
from core import clock
from core.ledger import ledger_of, spans
from core.ledger.chain import digest_event


def replay(certificate: Certificate) -> dict[str, Any]:
    """Plain values. Reads events only; the spans are read at the end, to say whether they tell the same story."""
    rows = list(
        certificate.events.select_related("reverses", "proposed_by", "approved_by", "batch", "note").order_by(
            "sequence"
        )
    )
    names = _places(rows)
    return {
        "certificate": certificate.number,
        "issuer": certificate.authority.code,
        "holder": str(certificate.person.public_id),
        "unit": certificate.unit.code,
        "origin": certificate.origin,
        "steps": [_step(rows[: n + 1], names) for n in range(len(rows))],
        "chain_holds": _chain_holds(rows),
        "spans_agree": not any(spans.differences(ledger_of(CertificateEvent), certificate)),
    }


def _step(rows: Sequence[CertificateEvent], names: dict[str, str]) -> dict[str, Any]:
    event, known = rows[-1], told(list(rows))
    return {
        "sequence": event.sequence,
        "kind": event.kind,
        "effective_at": clock.isoformat(event.effective_at),
        "recorded_at": clock.isoformat(event.recorded_at),
        "late_by_days": max(0, (clock.day_of(event.recorded_at) - clock.day_of(event.effective_at)).days),
        "decision_no": event.decision_no,
        "served_at": clock.isoformat(event.served_at),
        "served_precision": event.served_precision,
        "grounds": list(event.reasons),
        "reverses": event.reverses.sequence if event.reverses else None,
        "proposed_by": str(event.proposed_by.public_id) if event.proposed_by else None,
        "approved_by": str(event.approved_by.public_id) if event.approved_by else None,
        "digest": event.digest,
        "believed": [_standing(held) for held in standings(known)],
        "scope": [_scope(held, names) for held in scopes(known)],
    }


def _until(moment) -> str | None:
    return None if moment >= clock.FAR_FUTURE else clock.isoformat(moment)


def _standing(held: Standing) -> dict[str, Any]:
    return {
        "from": clock.isoformat(held.law_from),
        "until": _until(held.law_until),
        "label": label_of(held.state, held.overlays, held.reasons),
        "state": str(held.state),
        "overlays": [str(word) for word in held.overlays],
        "last_day": held.valid_until.isoformat(),
    }


def _scope(held: Scope, names: dict[str, str]) -> dict[str, Any]:
    return {
        "from": clock.isoformat(held.law_from),
        "until": _until(held.law_until),
        "domain": names[held.domain],
        "area": names[held.area],
    }


def _places(rows: Sequence[CertificateEvent]) -> dict[str, str]:
    """Names of the domains and areas that any event mentions, by public id."""
    lists = (row.facts.get(name, ()) for row in rows for name in ("scope", "added", "removed"))
    items = [item for found in lists for item in found]
    domains = Domain.objects.filter(public_id__in={item["domain"] for item in items})
    areas = Area.objects.filter(public_id__in={item["area"] for item in items})
    named = [*domains.values_list("public_id", "name"), *areas.values_list("public_id", "name")]
    return {str(public_id): name for public_id, name in named}


def _chain_holds(rows: Sequence[CertificateEvent]) -> bool:
    digests = ["", *(row.digest for row in rows)]
    return all(
        row.previous_digest == before and row.digest == digest_event(row)
        for row, before in zip(rows, digests, strict=False)
    )
