"""What a workbook of Excel 97 to 2003 holds, by the numbers of its records: formulas, and how far its cells spread.

Such a file is a small file system (a compound file) whose stream `Workbook` is a row of records: a number, a length, and so
many bytes. Nothing is interpreted but these; the reader proper comes later and is somebody else's.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

_FREE = 0xFFFFFFFA  # numbers from here on are no sectors
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406, 0x0221, 0x04BC})
_CELLS = frozenset({0x0203, 0x0204, 0x0205, 0x0006, 0x00BD, 0x00D6, 0x00FD, 0x027E})
_BEGIN, _ENCRYPTED = 0x0809, 0x002F


class BrokenWorkbookError(ValueError):
    """The file does not hang together."""


@dataclass(frozen=True)
class Findings:
    """`cells` is the area of the largest sheet from its first cell to its last, empty ones counted."""

    formulas: bool
    encrypted: bool
    cells: int


def findings_of(content: bytes) -> Findings:
    """Raises BrokenWorkbookError."""
    try:
        return _weighed(_stream(content, "Workbook"))
    except (struct.error, IndexError) as error:
        raise BrokenWorkbookError("cut off") from error


def _weighed(stream: bytes) -> Findings:
    formulas = encrypted = False
    cells = rows = columns = 0
    for number, body in _records(stream):
        formulas |= number in _FORMULAS
        encrypted |= number == _ENCRYPTED
        if number == _BEGIN:
            rows = columns = 0
        elif number in _CELLS and len(body) >= 4:
            row, column = struct.unpack_from("<HH", body)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            cells = max(cells, rows * columns)
    return Findings(formulas, encrypted, cells)


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        yield number, stream[at + 4 : at + 4 + min(length, 4)]
        at += 4 + length


def _stream(content: bytes, name: str) -> bytes:
    """The content of a stream of the compound file, whether it lies in whole sectors or among the small ones."""
    size, small = (1 << power for power in struct.unpack_from("<HH", content, 30))
    if size not in (512, 4096) or small != 64:
        raise BrokenWorkbookError("sectors of no size")
    tables, first_directory, _signature, least, first_small = struct.unpack_from("<I I I I I", content, 44)
    following = _table(content, size, tables)
    directory = b"".join(_sectors(content, size, following, first_directory))
    root = directory[:128]
    for at in range(0, len(directory) - 127, 128):
        entry = directory[at : at + 128]
        told = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
        if told != name:
            continue
        start, length = struct.unpack_from("<II", entry, 116)
        if length >= least:
            return b"".join(_sectors(content, size, following, start))[:length]
        within = b"".join(_sectors(content, size, following, struct.unpack_from("<I", root, 116)[0]))
        chain = b"".join(_sectors(content, size, following, first_small))
        return b"".join(_sectors(within, small, _numbers(chain), start, before=0))[:length]
    raise BrokenWorkbookError(f"no stream {name}")


def _table(content: bytes, size: int, tables: int) -> tuple[int, ...]:
    """Which sector follows which. The numbers of its own sectors stand in the header and, past 109, in further ones."""
    places = list(struct.unpack_from("<109I", content, 76))
    after = struct.unpack_from("<I", content, 68)[0]
    while after < _FREE and len(places) < tables:
        numbers = _numbers(content[(after + 1) * size : (after + 2) * size])
        places, after = [*places, *numbers[:-1]], numbers[-1]
    found = [content[(place + 1) * size : (place + 2) * size] for place in places[:tables] if place < _FREE]
    return _numbers(b"".join(found))


def _sectors(content: bytes, size: int, following: tuple[int, ...], first: int, *, before: int = 1) -> Iterator[bytes]:
    """The sectors of a chain; one that goes round in a circle ends."""
    return islice(_chain(content, size, following, first, before), len(following) + 1)


def _chain(content: bytes, size: int, following: tuple[int, ...], at: int, before: int) -> Iterator[bytes]:
    while at < _FREE:
        yield content[(at + before) * size : (at + before + 1) * size]
        at = following[at]


def _numbers(part: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(part) // 4}I", part[: len(part) // 4 * 4])
