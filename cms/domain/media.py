"""What a recording really is, by its first bytes: names say nothing."""

from __future__ import annotations

VIDEO = {"video/mp4", "video/webm"}
AUDIO = {"audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav"}
CAPTIONS = "text/vtt"


def media_type(head: bytes) -> str:
    """The type of sound, film or captions; empty for anything else."""
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:11] == b"M4A" else "video/mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm"
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
        return "audio/mpeg"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    return CAPTIONS if head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") else ""


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of what a player asks for (`bytes=0-`, `bytes=-500`); None where it asks for nothing sound."""
    unit, _equals, wanted = header.partition("=")
    first, dash, last = wanted.partition("-")
    if unit.strip() != "bytes" or not dash or "," in wanted or not (first + last).strip().isdigit():
        return None
    if not first.strip():
        return max(size - int(last), 0), size - 1
    begin = int(first)
    end = min(int(last), size - 1) if last.strip() else size - 1
    return (begin, end) if begin <= end else None
