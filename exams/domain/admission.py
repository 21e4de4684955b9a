"""Admission codes: sixteen signs drawn at random, used once. Eighty random bits need no slow hash."""

import hashlib
import secrets

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LENGTH = 16


def new_code() -> str:
    """For instance K7QM-3WXP-9RDT-V2HN: no I, L, O or U, so that nobody reads it wrong."""
    signs = "".join(secrets.choice(_SIGNS) for _n in range(_LENGTH))
    return "-".join(signs[i : i + 4] for i in range(0, _LENGTH, 4))


def code_digest(text: str) -> str:
    """What is kept of a code, however it was typed; empty where it can be none."""
    tidy = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum()).translate(_READ_AS)
    return hashlib.sha256(tidy.encode()).hexdigest() if len(tidy) == _LENGTH else ""
