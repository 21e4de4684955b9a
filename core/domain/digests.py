"""Digests over facts: one canonical form, SHA-256, hexadecimal."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def canonical(value: Any) -> bytes:
    """UTF-8 JSON without white space, keys sorted; moments in UTC to the microsecond, decimals as text."""
    return _encode(value).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    raise TypeError(f"no canonical form for {type(value)}")


# Made once: json.dumps makes an encoder for each call that names an option.
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode


def digest_of(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


CODE = 20


def code_of(digest: str) -> str:
    """Twenty signs of a digest in groups of five: short enough to copy, too many to guess."""
    return "-".join(digest[i : i + 5].upper() for i in range(0, CODE, 5))


def digest_begins(text: str) -> str:
    """What a digest begins with, from its code or the whole of it however it was typed; empty where it names none."""
    tidy = "".join(sign for sign in unicodedata.normalize("NFKC", text).lower() if sign.isalnum())
    return tidy if CODE <= len(tidy) <= 64 else ""


def merkle_root(leaves: Sequence[str]) -> str:
    """Root over hexadecimal leaf digests (RFC 6962: leaves prefixed 00, nodes 01; an empty tree hashes nothing)."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in leaves]
    return _fold(level).hex()


def _fold(level: list[bytes]) -> bytes:
    if len(level) == 1:
        return level[0]
    # RFC 6962 2.1: the left part is the largest power of two smaller than the number of leaves.
    split = 1 << (len(level) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + _fold(level[:split]) + _fold(level[split:])).digest()
