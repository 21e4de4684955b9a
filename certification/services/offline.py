"""A signed list for terminals without a network: who is valid, findable only by whoever holds number and name."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from certification.models import CertificateSpan
from certification.queries.auxiliaries import is_auxiliary
from certification.queries.standing import covering
from certification.services.credentials import did_of, signer_of
from core import audit, clock
from core.models import Authority, Person, Unit

HOURS = 24


def trace(salt: str, number: str, name: str) -> str:
    """What stands in the list for a certificate: 128 bits of SHA-256 over salt, number and name."""
    return hashlib.sha256(f"{salt}|{number}|{''.join(name.split())}".encode()).hexdigest()[:32]


def offline_list(*, authority: Authority, units: Iterable[Unit], by: Person | None) -> dict[str, Any]:
    """Certificates of the units as they stand now, signed for a day; those of auxiliary staff are left to the register itself.

    Raises DomainError credential_no_key.

    The payload travels as the very bytes that were signed, so no reader has to write JSON as we do.
    """
    key, signer = signer_of(authority)
    moment, salt = clock.now(), secrets.token_hex(16)
    spans = covering(CertificateSpan.objects.all(), moment, moment)
    rows = spans.filter(~is_auxiliary(moment), stream__authority=authority, stream__unit__in=units)
    rows = rows.exclude(origin="ministry")
    entries = {}
    for number, name, state, overlays, until in rows.values_list(
        "stream__number", "stream__person__name", "state", "overlays", "valid_until"
    ):
        valid = state == "issued" and not {"suspended", "stood_down"} & set(overlays)
        entries[trace(salt, number, name)] = [int(valid), until.isoformat()]
    payload = {
        "issuer": did_of(authority),
        "name": authority.name,
        "made_at": clock.isoformat(moment),
        "good_until": clock.isoformat(moment + timedelta(hours=HOURS)),
        "salt": salt,
        "entries": entries,
    }
    data = json.dumps(payload, ensure_ascii=False).encode()
    audit.record("offline_list.made", actor=by, subject=authority, count=len(entries))
    return {
        "key": key.multikey,
        "payload": base64.b64encode(data).decode(),
        "signature": base64.b64encode(signer.sign(data)).decode(),
    }
