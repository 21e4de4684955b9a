"""Certificates as signed credentials: keys, issuing, status lists. The register stays the truth; a credential points at it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification.credentials import status_lists
from certification.credentials.carriers import Token, compact
from certification.credentials.multibase import base58, encode_u, multikey
from certification.credentials.proofs import secured
from certification.credentials.signing import Signer, SoftwareKey
from certification.credentials.verifier import Verdict, verify
from certification.domain.states import PAUSES, CertificateType
from certification.models import Certificate, CertificateSpan, IssuedCredential, SigningKey
from certification.models.credentials import LIST_BITS
from certification.queries.standing import covering, status_at
from certification.queries.verification import scope_at
from core import audit, clock
from core.domain.digests import digest_of
from core.errors import DomainError, register_texts
from core.models import Authority, Person

register_texts(
    {
        "credential_no_key": _("The authority has no signing key yet. The system administrator makes one."),
        "credential_not_valid": _("A credential is issued for a valid certificate only."),
        "credential_lists_full": _("The status lists of this authority are full."),
    }
)
CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
ENDED = ("revoked", "annulled", "cancelled", "superseded")
LIST_HOURS = 24


def did_of(authority: Authority) -> str:
    """did:web of an issuer of this installation; a port is percent-encoded (did:web, section 2.5.2)."""
    host = quote(urlsplit(settings.PUBLIC_BASE_URL).netloc, safe=".-")
    return f"did:web:{host}:issuers:{quote(authority.code, safe='.-_')}"


def address(name: str, *args: Any) -> str:
    return settings.PUBLIC_BASE_URL + reverse(f"certification:{name}", args=args)


@transaction.atomic
def rotate_key(*, authority: Authority, by: Person | None) -> SigningKey:
    """A new key from now on; the one before retires and goes on proving what it signed."""
    Authority.objects.select_for_update().get(pk=authority.pk)
    moment = clock.now()
    authority.signing_keys.filter(retired_at=None).update(retired_at=moment)
    private = Ed25519PrivateKey.generate()
    key = SigningKey.objects.create(
        authority=authority,
        multikey=multikey(private.public_key().public_bytes_raw()),
        private=base58(private.private_bytes_raw()),
        created_at=moment,
        created_by=by,
    )
    audit.record("signing_key.rotated", actor=by, subject=key)
    return key


def signer_of(authority: Authority) -> tuple[SigningKey, Signer]:
    """The key in use. Raises DomainError credential_no_key."""
    key = authority.signing_keys.filter(retired_at=None).first()
    if key is None or not key.private:
        raise DomainError("credential_no_key")
    return key, SoftwareKey(str(key.private))


def did_document(authority: Authority) -> dict[str, Any]:
    """Every key that ever signed; the one in use is the first."""
    did = did_of(authority)
    keys = list(authority.signing_keys.order_by("-created_at", "-pk"))
    methods = [
        {"id": f"{did}#{key.multikey}", "type": "Multikey", "controller": did, "publicKeyMultibase": key.multikey}
        for key in keys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@transaction.atomic
def issue_credential(*, certificate: Certificate) -> IssuedCredential:
    """The certificate as it stands, signed. The same content is the same credential.

    Raises DomainError credential_no_key, credential_not_valid, credential_lists_full.
    """
    authority, moment = certificate.authority, clock.now()
    status = status_at(certificate, moment)
    if not status.valid or status.valid_from is None or status.valid_until is None:
        raise DomainError("credential_not_valid")
    key, signer = signer_of(authority)
    content = _content(certificate, status.valid_from, status.valid_until)
    digest = digest_of({**content, "key": key.multikey})
    if known := certificate.credentials.filter(digest=digest).first():
        return known
    place = _free_place(authority)
    row = IssuedCredential(
        authority=authority, certificate=certificate, key=key, place=place, digest=digest, issued_at=moment
    )
    document = {
        "@context": CONTEXTS,
        "id": f"urn:uuid:{row.public_id}",
        **content,
        "credentialStatus": _entry(authority, place),
    }
    row.document = secured(document, signer=signer, method=f"{did_of(authority)}#{key.multikey}", at=moment)
    row.save(force_insert=True)
    return row


def _free_place(authority: Authority) -> int:
    """Random, so that a place tells nothing, and never used before."""
    taken = authority.credentials.count()
    if taken > LIST_BITS * 0.9:
        raise DomainError("credential_lists_full")
    while True:
        place = secrets.randbelow(LIST_BITS)
        if not authority.credentials.filter(place=place).exists():
            return place


def _entry(authority: Authority, place: int) -> dict[str, Any]:
    """One entry, because the schema of Open Badges has room for one: the list that says "not to be accepted now".

    It holds what is paused and what has ended; which of them for ever, the revocation list says at the same place.
    """
    there = address("status-list", authority.code, "suspension")
    return {
        "id": f"{there}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": str(place),
        "statusListCredential": there,
    }


def _content(certificate: Certificate, first, last) -> dict[str, Any]:
    """What stands on the card and nothing else: no identity number, no contact."""
    authority = certificate.authority
    supervises = certificate.type == CertificateType.SUPERVISION
    called, reach = ("行政执法监督证", "监督范围（不能据以执法）") if supervises else ("行政执法证", "执法范围")
    scope = "；".join(f"{one.domain.name}（{one.area.name}）" for one in scope_at(certificate, clock.now()))
    return {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{called} {certificate.number}",
        "issuer": {"id": did_of(authority), "type": ["Profile"], "name": authority.name},
        "validFrom": _utc(clock.start_of_day(first)),
        "validUntil": _utc(clock.end_of_day(last) - timedelta(seconds=1)),
        "credentialSubject": {
            "id": f"urn:uuid:{certificate.public_id}",
            "type": ["AchievementSubject"],
            "name": certificate.person.name,
            "licenseNumber": certificate.number,
            "role": certificate.unit.name,
            "achievement": {
                "id": f"{address('verify')}#{certificate.type}",
                "type": ["Achievement"],
                "achievementType": "License",
                "name": called,
                "description": f"{reach}：{scope}",
                "criteria": {"narrative": "经考试合格并由发证机关核发；现状以登记册的实时查询为准。"},
            },
        },
    }


def places_set(authority: Authority, purpose: str) -> list[int]:
    """Places of credentials whose certificate has ended; for "suspension" also of those that are paused now. Two statements."""
    moment = clock.now()
    spans = covering(CertificateSpan.objects.filter(stream__credentials__authority=authority), moment, moment)
    stopped = {
        stream
        for stream, state, overlays in spans.values_list("stream", "state", "overlays").distinct()
        if state in ENDED or (purpose == "suspension" and PAUSES & set(overlays))
    }
    return list(authority.credentials.filter(certificate__in=stopped).values_list("place", flat=True))


def status_list(authority: Authority, purpose: str) -> dict[str, Any]:
    """The list as it stands now, signed for a day. Raises DomainError credential_no_key."""
    key, signer = signer_of(authority)
    moment, there = clock.now(), address("status-list", authority.code, purpose)
    document = {
        "@context": [CONTEXTS[0]],
        "id": there,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did_of(authority),
        "validFrom": _utc(moment),
        "validUntil": _utc(moment + timedelta(hours=LIST_HOURS)),
        "credentialSubject": {
            "id": f"{there}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": status_lists.encoded(places_set(authority, purpose)),
        },
    }
    return secured(document, signer=signer, method=f"{did_of(authority)}#{key.multikey}", at=moment)


def _issuers() -> dict[str, Authority]:
    """Issuers whose keys are known here: none on a machine that has no register of its own and only verifies files."""
    if SigningKey._meta.db_table not in connection.introspection.table_names():
        return {}
    return {did_of(one): one for one in Authority.objects.filter(signing_keys__isnull=False).distinct()}


def as_token(issued: IssuedCredential) -> str:
    """The credential as a compact JWS (VC-JOSE-COSE), signed with the key in use. Raises DomainError credential_no_key."""
    key, signer = signer_of(issued.authority)
    claims = {name: value for name, value in issued.document.items() if name != "proof"}
    header = {"alg": "EdDSA", "typ": "vc+jwt", "cty": "vc", "kid": f"{did_of(issued.authority)}#{key.multikey}"}
    signed = compact(header, claims)
    return f"{signed}.{encode_u(signer.sign(signed.encode()))[1:]}"


def verify_here(
    credential: Any, *, known_only: bool = True, more_lists: Sequence[Any] = (), token: Token | None = None
) -> Verdict:
    """Verify against the issuers and lists of this installation, without any network.

    `more_lists`: status list credentials of others at hand; each answers for its own issuer, whatever address asks for it.
    """
    authorities = _issuers()
    host = f"did:web:{quote(urlsplit(settings.PUBLIC_BASE_URL).netloc, safe='.-')}"
    lists = {
        address("status-list", one.code, p): (one, p)
        for one in authorities.values()
        for p in ("revocation", "suspension")
    }

    def keys_of(issuer: str) -> frozenset[str] | None:
        if issuer in authorities:
            return frozenset(authorities[issuer].signing_keys.values_list("multikey", flat=True))
        # A name below our own host that we never gave: known, and without any key.
        return frozenset() if issuer.startswith(host) else None

    def list_at(there: str) -> dict[str, Any] | None:
        if found := lists.get(there):
            try:
                return status_list(*found)
            except DomainError:
                return None
        return next((one for one in more_lists if isinstance(one, dict)), None)

    verdict = verify(
        credential,
        at=clock.now() + timedelta(seconds=1),
        keys_of=keys_of,
        list_at=list_at,
        known_only=known_only,
        token=token,
    )
    authority = authorities.get(verdict.issuer.get("id", ""))
    if authority and verdict.status == "suspended":
        entries = credential["credentialStatus"]
        place = str((entries[0] if isinstance(entries, list) else entries).get("statusListIndex"))
        if place in map(str, places_set(authority, "revocation")):
            verdict.status = "revoked"
            verdict.problems = [problem.replace("status_suspended", "status_revoked") for problem in verdict.problems]
    return verdict
