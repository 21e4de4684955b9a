"""What a credential travels in: JSON, a compact JWS (VC-JWT), or a picture it is baked into (Open Badges 3.0, section 5.3).

Reading says only what is there; whether it holds is for the verifier.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from lxml import etree

LARGEST = 2_000_000
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
KEYWORD = b"openbadgecredential"
_PNG = b"\x89PNG\r\n\x1a\n"
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Token:
    """A compact JWS in its parts. `signed`: the octets that its signature covers."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


@dataclass(frozen=True)
class Carried:
    """The credential, and the token it came in where it was signed as one. `credential` is None where there is none."""

    credential: Any
    token: Token | None = None


NOTHING = Carried(None)


def read(content: bytes) -> Carried:
    """Whatever a file or pasted text holds; never raises."""
    if len(content) > LARGEST:
        return NOTHING
    if content.startswith(_PNG):
        return _text(_in_png(content))
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return NOTHING
    return _text(_in_svg(content) if text.startswith("<") else text)


def _text(text: str) -> Carried:
    if _COMPACT.fullmatch(text):
        return _token(text)
    try:
        return Carried(json.loads(text))
    except (ValueError, RecursionError):
        return NOTHING


def _token(text: str) -> Carried:
    """The payload is the credential (VC-JOSE-COSE), or holds it as `vc` (VC-JWT of the first data model)."""
    parts = text.split(".")
    try:
        header, claims = (json.loads(_octets(part)) for part in parts[:2])
        signature = _octets(parts[2])
    except (ValueError, RecursionError):
        return NOTHING
    if not isinstance(header, dict) or not isinstance(claims, dict):
        return NOTHING
    token = Token(header, claims, ".".join(parts[:2]).encode(), signature)
    return Carried(claims["vc"] if isinstance(claims.get("vc"), dict) else claims, token)


def _octets(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def _chunks(content: bytes):
    """(kind, data, where it begins) of a PNG, as far as its lengths go."""
    place = len(_PNG)
    while place + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, place)
        if place + 12 + length > len(content):
            return
        yield content[place + 4 : place + 8], content[place + 8 : place + 8 + length], place
        place += 12 + length


def _in_png(content: bytes) -> str:
    """The text of the iTXt chunk `openbadgecredential`; empty where there is none."""
    for kind, data, _place in _chunks(content):
        keyword, _null, rest = data.partition(b"\0")
        if kind != b"iTXt" or keyword != KEYWORD or len(rest) < 2:
            continue
        packed, (_language, _null, tail) = rest[0], rest[2:].partition(b"\0")
        text = tail.partition(b"\0")[2]
        try:
            if packed:
                text = zlib.decompressobj().decompress(text, LARGEST)
            return text.decode().strip()
        except (zlib.error, UnicodeDecodeError):
            return ""
    return ""


def _in_svg(content: bytes) -> str:
    """The token or the JSON of `openbadges:credential`; nothing outside the file is ever fetched, no entity is resolved."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    found = next(root.iter(f"{{{NAMESPACE}}}credential"), None)
    if found is None:
        return ""
    return str(found.get("verify") or "".join(found.itertext())).strip()


def compact(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """Header and claims as a JWS signs them, without the signature."""
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode())
        .rstrip(b"=")
        .decode()
        for part in (header, claims)
    )


def bake_png(picture: bytes, text: str) -> bytes:
    """A PNG that carries a credential. Raises ValueError for what is no PNG."""
    if not picture.startswith(_PNG):
        raise ValueError("no PNG")
    end = next((place for kind, _data, place in _chunks(picture) if kind == b"IEND"), None)
    if end is None:
        raise ValueError("no end")
    data = KEYWORD + b"\0\0\0\0\0" + text.encode()
    chunk = struct.pack(">I", len(data)) + b"iTXt" + data + struct.pack(">I", zlib.crc32(b"iTXt" + data))
    return picture[:end] + chunk + picture[end:]


def bake_svg(picture: bytes, text: str) -> bytes:
    """An SVG that carries a credential as its first element."""
    root = etree.fromstring(picture, etree.XMLParser(resolve_entities=False, no_network=True))
    carrier = etree.Element(f"{{{NAMESPACE}}}credential", nsmap={"openbadges": NAMESPACE})
    carrier.text = etree.CDATA(text)
    root.insert(0, carrier)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
