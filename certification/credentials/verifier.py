"""Verify a credential offline. Everything that is not proved is a problem, and one problem is enough.

`verified` is never said of a credential that is tampered with, expired, not yet valid, revoked or suspended, that holds terms
no context defines, or whose key does not belong to its issuer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from certification.credentials.carriers import Token
from certification.credentials.linked_data import LinkedDataError, canonical
from certification.credentials.multibase import key_in
from certification.credentials.proofs import SUITE, holds
from certification.credentials.signing import signature_holds
from certification.credentials.status_lists import is_set

V2 = "https://www.w3.org/ns/credentials/v2"
KINDS = {"OpenBadgeCredential", "AchievementCredential", "EndorsementCredential", "BitstringStatusListCredential"}
SUBJECTS = {"AchievementSubject", "EndorsementSubject", "BitstringStatusList"}
# Terms of Open Badges that carry a type of their own, and which one (OB 3.0 section B).
TYPES = {
    "issuer": "Profile", "parentOrg": "Profile", "source": "Profile", "creator": "Profile", "achievement": "Achievement",
    "evidence": "Evidence", "otherIdentifier": "IdentifierEntry", "result": "Result", "resultDescription": "ResultDescription",
    "alignment": "Alignment", "address": "Address",
}  # fmt: skip

# Issuer -> the keys that may sign for it, as multikeys; None where the issuer is not known here.
KeysOf = Callable[[str], "frozenset[str] | None"]
# Address of a status list -> its credential, or None where it cannot be had.
ListAt = Callable[[str], "dict[str, Any] | None"]


@dataclass
class Verdict:
    """`issuer`: id, name, and whether its keys are known here. `status`: valid, revoked, suspended, unknown, none."""

    verified: bool = False
    issuer: dict[str, Any] = field(default_factory=dict)
    status: str = "unknown"
    problems: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {"verified": self.verified, "issuer": self.issuer, "status": self.status, "problems": self.problems}


def verify(
    credential: Any,
    *,
    at: datetime,
    keys_of: KeysOf,
    list_at: ListAt,
    known_only: bool = False,
    token: Token | None = None,
) -> Verdict:
    """Weigh everything and report all problems at once.

    `known_only`: an issuer whose keys are not known is a problem. `token`: the JWS the credential came in, whose signature
    takes the place of a proof.
    """
    verdict = Verdict()
    if not isinstance(credential, dict):
        verdict.problems.append("not_a_credential")
        return verdict
    problems = verdict.problems
    issuer = _issuer(credential)
    verdict.issuer = {"id": issuer, "name": _name(credential.get("issuer")), "known": keys_of(issuer) is not None}
    problems += _shape(credential)
    problems += _time(credential, at)
    if token is not None:
        problems += _signed(credential, token, issuer, at, keys_of)
        problems += _proof(credential, issuer, keys_of) if "proof" in credential else []
    elif not {"not_a_credential", "context_unknown"} & set(problems):
        problems += _proof(credential, issuer, keys_of)
    if known_only and not verdict.issuer["known"]:
        problems.append("issuer_unknown")
    verdict.status, told = _status(credential, issuer, at=at, keys_of=keys_of, list_at=list_at)
    problems += told
    verdict.problems = list(dict.fromkeys(problems))
    verdict.verified = not verdict.problems
    return verdict


def _issuer(credential: Mapping[str, Any]) -> str:
    issuer = credential.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    return found if isinstance(found, str) else ""


def _name(issuer: Any) -> str:
    found = issuer.get("name") if isinstance(issuer, dict) else ""
    return found if isinstance(found, str) else ""


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _shape(credential: Mapping[str, Any]) -> list[str]:
    contexts = listed(credential.get("@context"))
    types = [one for one in listed(credential.get("type")) if isinstance(one, str)]
    problems = []
    if not contexts or contexts[0] != V2:
        problems.append("context_unknown")
    if "VerifiableCredential" not in types or not KINDS & set(types):
        problems.append("type_unknown")
    if not _issuer(credential):
        problems.append("issuer_missing")
    subjects = listed(credential.get("credentialSubject"))
    if not subjects or not all(isinstance(one, dict) and SUBJECTS & _texts(one.get("type")) for one in subjects):
        problems.append("subject_type_unknown")
    return problems + (["type_wrong"] if _mistyped(credential) else [])


def _texts(value: Any) -> set[str]:
    return {one for one in listed(value) if isinstance(one, str)}


def _mistyped(value: Any, level: int = 0) -> bool:
    """Whether some part bears a type other than its term asks for."""
    if level > 40:
        return True
    if isinstance(value, list):
        return any(_mistyped(one, level + 1) for one in value)
    if not isinstance(value, dict):
        return False
    for name, part in value.items():
        wanted = TYPES.get(name)
        for one in listed(part) if wanted else ():
            if isinstance(one, dict) and "type" in one and wanted not in _texts(one["type"]):
                return True
        if name != "@context" and _mistyped(part, level + 1):
            return True
    return False


_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or not _MOMENT.match(value):
        raise ValueError("no moment")
    return datetime.fromisoformat(value.replace("Z", "+00:00"))


def _time(credential: Mapping[str, Any], at: datetime) -> list[str]:
    """Both ends where they are given; an unreadable end is a problem, never "no end"."""
    problems = []
    for name, wrong in (("validFrom", lambda m: at < m), ("validUntil", lambda m: at > m)):
        if name not in credential:
            continue
        try:
            moment = _moment(credential[name])
        except ValueError:
            problems.append("moment_unreadable")
            continue
        if wrong(moment):
            problems.append("not_yet_valid" if name == "validFrom" else "expired")
    return problems


def _proof(credential: dict[str, Any], issuer: str, keys_of: KeysOf) -> list[str]:
    """Every proof must hold: a second one that does not is no ornament."""
    proofs = listed(credential.get("proof"))
    if not proofs or not all(isinstance(one, dict) for one in proofs):
        return ["proof_missing"]
    if len(proofs) > 5:
        return ["too_many_proofs"]
    return [problem for proof in proofs for problem in _one_proof(credential, proof, issuer, keys_of)]


def _one_proof(credential: dict[str, Any], proof: dict[str, Any], issuer: str, keys_of: KeysOf) -> list[str]:
    if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") != SUITE:
        return ["suite_not_supported"]
    if proof.get("proofPurpose") != "assertionMethod":
        return ["purpose_wrong"]
    multikey = _key(proof.get("verificationMethod"), issuer, keys_of)
    if multikey is None:
        return ["key_not_of_issuer"]
    try:
        return [] if holds(credential, proof, multikey) else ["signature_wrong"]
    except LinkedDataError as error:
        return [error.problem]


def _signed(credential: dict[str, Any], token: Token, issuer: str, at: datetime, keys_of: KeysOf) -> list[str]:
    """A JWS covers every octet; still its words must be defined, its claims agree, and its key be the issuer's."""
    problems = []
    claims = token.claims
    if claims.get("iss", issuer) != issuer:
        problems.append("key_not_of_issuer")
    for name, code in (("nbf", "not_yet_valid"), ("exp", "expired")):
        moment = claims.get(name)
        if moment is None:
            continue
        if not isinstance(moment, int | float):
            problems.append("moment_unreadable")
        elif (at.timestamp() < moment) if name == "nbf" else (at.timestamp() > moment):
            problems.append(code)
    if token.header.get("alg") != "EdDSA" or "crit" in token.header:
        return [*problems, "suite_not_supported"]
    multikey = _key(token.header.get("kid"), issuer, keys_of)
    if multikey is None:
        return [*problems, "key_not_of_issuer"]
    if not signature_holds(multikey, token.signature, token.signed):
        return [*problems, "signature_wrong"]
    try:
        canonical({name: value for name, value in credential.items() if name not in _CLAIMS})
    except LinkedDataError as error:
        problems.append(error.problem)
    return problems


# Registered claims that may stand beside the credential in a payload.
_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti"})


def _key(method: Any, issuer: str, keys_of: KeysOf) -> str | None:
    """The key a proof names, where it belongs to the issuer.

    Known issuers: one of their keys and no other. Others carry the key in the name of the method, below their own
    identifier; did:key is its own issuer, or speaks for one that nobody can look up (urn:).
    """
    if not isinstance(method, str) or ":" not in method:
        return None
    base, _hash, fragment = method.partition("#")
    known = keys_of(issuer)
    if known is not None:
        return fragment if base == issuer and fragment in known else None
    if base.startswith("did:key:"):
        key = base.removeprefix("did:key:")
        own = issuer in (base, method) or issuer.startswith("urn:")
        return key if own and fragment in ("", key) and _is_key(key) else None
    return fragment if base == issuer and _is_key(fragment) else None


def _is_key(text: str) -> bool:
    try:
        key_in(text)
    except ValueError:
        return False
    return True


def _status(
    credential: Mapping[str, Any], issuer: str, *, at: datetime, keys_of: KeysOf, list_at: ListAt
) -> tuple[str, list[str]]:
    """The worst that any entry says; an entry that cannot be read leaves the status unknown, which is a problem."""
    entries = listed(credential.get("credentialStatus"))
    if not entries:
        return "none", []
    said = {_entry(entry, issuer, at=at, keys_of=keys_of, list_at=list_at) for entry in entries[:10]}
    for word in ("revoked", "suspended", "unknown"):
        if word in said:
            return word, [f"status_{word}"]
    return "valid", []


def _entry(entry: Any, issuer: str, *, at: datetime, keys_of: KeysOf, list_at: ListAt) -> str:
    words = {"revocation": "revoked", "suspension": "suspended"}
    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
        return "unknown"
    purpose, address, index = (entry.get(n) for n in ("statusPurpose", "statusListCredential", "statusListIndex"))
    if (
        not isinstance(purpose, str)
        or purpose not in words
        or not isinstance(address, str)
        or not re.fullmatch(r"\d{1,9}", str(index))
    ):
        return "unknown"
    found = list_at(address)
    if not isinstance(found, dict) or _issuer(found) != issuer:
        return "unknown"
    if _time(found, at) or _proof(found, issuer, keys_of):
        return "unknown"
    subject = found.get("credentialSubject")
    if not isinstance(subject, dict) or subject.get("statusPurpose") != purpose:
        return "unknown"
    try:
        return words[purpose] if is_set(str(subject.get("encodedList", "")), int(str(index))) else "valid"
    except ValueError:
        return "unknown"
