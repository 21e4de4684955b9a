"""The virus scanner, where an office has one. `MINGFA_CLAMD=host:port` speaks to ClamAV; without it files are not scanned."""

import socket
import struct

from django.conf import settings

from core.domain.files import FileRefusedError, Refusal

_CHUNK = 256 * 1024


def scan(content: bytes) -> str:
    """ "clean" or "not_scanned"; raises FileRefusedError for an infected file, and where the scanner does not answer."""
    if not settings.CLAMD_ADDRESS:
        return "not_scanned"
    try:
        verdict = _ask(content)
    except OSError as error:
        # An office that wants its files scanned does not want them unscanned when the scanner is down.
        raise FileRefusedError(Refusal.SCANNER_SILENT) from error
    if verdict.endswith("OK"):
        return "clean"
    raise FileRefusedError(Refusal.INFECTED if verdict.endswith("FOUND") else Refusal.SCANNER_SILENT)


def _ask(content: bytes) -> str:
    """ClamAV's INSTREAM: chunks with their length before them, an empty one at the end."""
    host, _, port = settings.CLAMD_ADDRESS.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            chunk = content[start : start + _CHUNK]
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
        return connection.recv(4096).rstrip(b"\0").decode(errors="replace")
