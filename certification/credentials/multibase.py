"""Multibase and multikey for the two cases that are used: base58btc (`z`) and base64url (`u`); Ed25519 keys."""

from __future__ import annotations

import base64

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_PLACES = {letter: place for place, letter in enumerate(ALPHABET)}
ED25519 = b"\xed\x01"
LONGEST = 200


def base58(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    letters = ""
    while number:
        number, rest = divmod(number, 58)
        letters = ALPHABET[rest] + letters
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + letters


def from_base58(text: str) -> bytes:
    """Raises ValueError for a letter outside the alphabet, or a text longer than any key or signature."""
    if len(text) > LONGEST or any(letter not in _PLACES for letter in text):
        raise ValueError("not base58btc")
    number = 0
    for letter in text:
        number = number * 58 + _PLACES[letter]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def encode_u(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """A multibase text of either kind. Raises ValueError."""
    if not isinstance(text, str) or not text:
        raise ValueError("not multibase")
    if text[0] == "z":
        return from_base58(text[1:])
    if text[0] == "u":
        return base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
    raise ValueError("unknown multibase")


def multikey(public: bytes) -> str:
    """An Ed25519 public key, for example z6Mk..."""
    return "z" + base58(ED25519 + public)


def key_in(text: str) -> bytes:
    """The 32 bytes of an Ed25519 multikey. Raises ValueError."""
    data = decode(text)
    if not data.startswith(ED25519) or len(data) != 34:
        raise ValueError("no Ed25519 key")
    return data[2:]
