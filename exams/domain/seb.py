"""Safe Exam Browser: the Config Key of a settings file, and what the browser's header must be.

Source: https://safeexambrowser.org/developer/seb-config-key.html. The key tells that a known configuration asks for a page.
It deters, it does not secure: whoever controls the computer can send any header.
"""

import base64
import gzip
import hashlib
import hmac
import io
import json
import plistlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

_PLAIN, _LONGEST = b"plnd", 5_000_000
_ENCRYPTED = (b"pswd", b"pwcc", b"pkhs", b"phsk")


class SebFileError(ValueError):
    """A file whose settings cannot be read; the message says why and what to do."""


def settings_of(data: bytes) -> dict[str, Any]:
    """The settings of an unencrypted .seb file: a plist as it is, or gzip-packed behind the mark `plnd`.

    Raises SebFileError.
    """
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data)
    if data[:4] in _ENCRYPTED:
        raise SebFileError("The file is encrypted. Save it without a password in the SEB configuration tool.")
    if data[:4] == _PLAIN:
        data = data[4:]
        if data[:2] == b"\x1f\x8b":
            data = _unpacked(data)
    if b"<!ENTITY" in data:
        raise SebFileError("The file declares entities, which no settings file needs.")
    try:
        settings = plistlib.loads(data)
    except Exception as error:
        raise SebFileError("The file holds no settings of Safe Exam Browser.") from error
    if not isinstance(settings, dict):
        raise SebFileError("The file holds no settings of Safe Exam Browser.")
    return settings


def _unpacked(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as file:
            plain = file.read(_LONGEST + 1)
    except (OSError, EOFError) as error:
        raise SebFileError("The file is damaged: it cannot be unpacked.") from error
    if len(plain) > _LONGEST:
        raise SebFileError(f"The settings are longer than {_LONGEST} bytes.")
    return plain


def seb_json(settings: Mapping[str, Any]) -> str:
    """The settings as SEB-JSON: one line, keys sorted without regard to case, no originatorVersion, no empty dictionary."""
    return _text({name: value for name, value in settings.items() if name != "originatorVersion"})


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        kept = {name: inner for name, inner in value.items() if inner != {}}
        # Like the reference, by the lower-cased name; equal names in the order of the file.
        return "{" + ",".join(f'"{name}":{_text(kept[name])}' for name in sorted(kept, key=str.lower)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_text, value)) + "]"
    if isinstance(value, bytes):
        return f'"{base64.b64encode(value).decode()}"'
    if isinstance(value, datetime):
        return f'"{value:%Y-%m-%dT%H:%M:%S}Z"'
    if isinstance(value, str):
        return f'"{value}"'  # SEB escapes nothing
    return json.dumps(value)


def config_key(data: bytes) -> str:
    """The Config Key of a .seb file: 64 hexadecimal digits. Raises SebFileError."""
    return hashlib.sha256(seb_json(settings_of(data)).encode()).hexdigest()


def is_asked_by(key: str, *, url: str, header: str) -> bool:
    """Whether `header` is what a browser with this key sends for the absolute address `url`; its fragment does not count."""
    expected = hashlib.sha256((url.split("#", 1)[0] + key).encode()).hexdigest()
    return hmac.compare_digest(expected.encode(), header.strip().lower().encode())
