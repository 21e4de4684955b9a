"""Who signs. One small interface, so that a device or another algorithm (SM2) may take the place of the software key."""

from __future__ import annotations

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certification.credentials.multibase import from_base58, key_in, multikey


class Signer(Protocol):
    """`multikey` names the public key; `suite` is the cryptosuite of a Data Integrity proof."""

    multikey: str
    suite: str

    def sign(self, data: bytes) -> bytes: ...


class SoftwareKey:
    """An Ed25519 key that lies sealed in the database."""

    suite = "eddsa-rdfc-2022"

    def __init__(self, private: str) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(from_base58(private))
        self.multikey = multikey(self._key.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


def signature_holds(multikey_text: str, signature: bytes, data: bytes) -> bool:
    """Whether an Ed25519 signature fits; False for anything that is no key or no signature."""
    try:
        Ed25519PublicKey.from_public_bytes(key_in(multikey_text)).verify(signature, data)
    except (ValueError, InvalidSignature):
        return False
    return True
