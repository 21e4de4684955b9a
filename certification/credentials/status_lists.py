"""Bitstring Status Lists: one bit for each credential, gzip, multibase. Bit 0 is the leftmost (W3C, section 3.2)."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable

from certification.credentials.multibase import decode, encode_u

BITS = 131_072
MOST_BYTES = 4 * 1024 * 1024


def encoded(places: Iterable[int], bits: int = BITS) -> str:
    """The list with the bits of these places set."""
    data = bytearray(bits // 8)
    for place in places:
        data[place // 8] |= 0x80 >> place % 8
    return encode_u(gzip.compress(bytes(data), mtime=0))


def is_set(encoded_list: str, place: int) -> bool:
    """Raises ValueError for what is no list, is shorter than the standard allows, or has no such place."""
    try:
        # Some lists come without the mark of multibase.
        packed = decode(encoded_list if encoded_list[:1] == "u" else "u" + encoded_list)
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, ValueError) as error:
        raise ValueError("no status list") from error
    if not BITS // 8 <= len(data) <= MOST_BYTES:
        raise ValueError("status list of a size that is not allowed")
    if not 0 <= place < len(data) * 8:
        raise ValueError("no such place in the status list")
    return bool(data[place // 8] & 0x80 >> place % 8)
