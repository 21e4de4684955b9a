"""Data Integrity proofs of the suite eddsa-rdfc-2022 (W3C vc-di-eddsa, section 3.2): sign and check."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from certification.credentials.linked_data import canonical
from certification.credentials.multibase import base58, decode
from certification.credentials.signing import Signer, signature_holds

SUITE = "eddsa-rdfc-2022"


def _signed_data(document: dict[str, Any], proof: dict[str, Any]) -> bytes:
    """SHA-256 of the proof's options, then of the document, each canonical, under the document's own context."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document["@context"]
    return hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(unsecured)).digest()


def secured(document: dict[str, Any], *, signer: Signer, method: str, at: datetime) -> dict[str, Any]:
    """The document with a proof; as an array, which the schema of Open Badges asks for."""
    proof: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": signer.suite,
        "created": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signature = signer.sign(_signed_data(document, proof))
    return {**document, "proof": [{**proof, "proofValue": "z" + base58(signature)}]}


def holds(document: dict[str, Any], proof: dict[str, Any], multikey: str) -> bool:
    """Whether the proof was made by that key over this document. Raises LinkedDataError."""
    try:
        signature = decode(proof["proofValue"])
    except (ValueError, KeyError, TypeError):
        return False
    return len(signature) == 64 and signature_holds(multikey, signature, _signed_data(document, proof))
