"""What may come in as a file: kinds, sizes, real types by content, and what makes a container dangerous.

Names and declared types say nothing; only content does. Images are re-encoded elsewhere (core/images.py).
"""

import dataclasses
import io
import re
import unicodedata
import zipfile
import zlib
from enum import StrEnum

from core.domain.old_workbooks import BrokenWorkbookError, findings_of

MEGABYTE = 1024 * 1024
MAX_ZIP_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 200 * MEGABYTE
MAX_RATIO = 200
MAX_CELLS = 5_000_000  # of one sheet, empty ones counted: readers lay out the whole rectangle before they give a line
_CHUNK = 64 * 1024


class FileKind(StrEnum):
    PHOTO = "photo"  # of a person
    PICTURE = "picture"  # of the site
    EVIDENCE = "evidence"
    DOCUMENT = "document"
    SPREADSHEET = "spreadsheet"
    QUESTIONS = "questions"  # of this system or another
    STATUTE = "statute"  # the text of a law


class FileType(StrEnum):
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLS = "application/vnd.ms-excel"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    CSV = "text/csv"
    TEXT = "text/plain"
    XML = "application/xml"
    PACKAGE = "application/zip"  # of an exchange format, with its manifest


class Refusal(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    WRONG_TYPE = "wrong_type"
    OLD_OFFICE = "old_office"
    BROKEN = "broken"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    ENTITIES = "entities"
    MACROS = "macros"
    ACTIVE_CONTENT = "active_content"
    ENCRYPTED = "encrypted"
    TOO_MANY_PIXELS = "too_many_pixels"
    INFECTED = "infected"
    SCANNER_SILENT = "scanner_silent"


class FileRefusedError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclasses.dataclass(frozen=True)
class Limits:
    bytes: int
    types: frozenset[FileType]


IMAGES = frozenset({FileType.JPEG, FileType.PNG, FileType.WEBP})
EXTENSIONS = {
    FileType.JPEG: ".jpg",
    FileType.PNG: ".png",
    FileType.WEBP: ".webp",
    FileType.PDF: ".pdf",
    FileType.XLSX: ".xlsx",
    FileType.XLS: ".xls",
    FileType.DOCX: ".docx",
    FileType.CSV: ".csv",
    FileType.TEXT: ".txt",
    FileType.XML: ".xml",
    FileType.PACKAGE: ".zip",
}
LIMITS = {
    FileKind.PHOTO: Limits(5 * MEGABYTE, IMAGES),
    FileKind.PICTURE: Limits(10 * MEGABYTE, IMAGES),
    FileKind.EVIDENCE: Limits(20 * MEGABYTE, IMAGES | {FileType.PDF}),
    FileKind.DOCUMENT: Limits(30 * MEGABYTE, frozenset({FileType.PDF, FileType.DOCX, FileType.XLSX})),
    FileKind.SPREADSHEET: Limits(20 * MEGABYTE, frozenset({FileType.XLSX, FileType.XLS, FileType.CSV})),
    FileKind.QUESTIONS: Limits(
        20 * MEGABYTE,
        frozenset(
            {FileType.XLSX, FileType.XLS, FileType.DOCX, FileType.CSV, FileType.TEXT, FileType.XML, FileType.PACKAGE}
        ),
    ),
    FileKind.STATUTE: Limits(10 * MEGABYTE, frozenset({FileType.DOCX, FileType.TEXT})),
}


@dataclasses.dataclass(frozen=True)
class Inspection:
    """What content really is, and what its readers should know: flags such as `formula_cells`."""

    type: FileType
    flags: tuple[str, ...] = ()


def inspect(content: bytes, *, kind: FileKind, name: str) -> Inspection:
    """Say what the content is, or raise FileRefusedError."""
    limits = LIMITS[kind]
    if not content:
        raise FileRefusedError(Refusal.EMPTY)
    if len(content) > limits.bytes:
        raise FileRefusedError(Refusal.TOO_LARGE)
    type_ = real_type(content, name)
    if type_ not in limits.types:
        raise FileRefusedError(Refusal.WRONG_TYPE)
    return Inspection(type_, flags_of(content, type_))


def real_type(content: bytes, name: str) -> FileType:
    if content.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileType.WEBP
    if content.startswith(b"%PDF-"):
        return FileType.PDF
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office_type(content)
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    if name.lower().endswith(".csv") and csv_text(content) is not None:
        return FileType.CSV
    if csv_text(content) is not None:
        return _text_type(content, name)
    raise FileRefusedError(Refusal.UNKNOWN_TYPE)


def _text_type(content: bytes, name: str) -> FileType:
    """Text is what its name says, where it is text at all; a page of the web never is."""
    ending = name.lower().rpartition(".")[2]
    begins = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if ending == "xml" and begins == b"<":
        return FileType.XML
    if ending in ("txt", "gift", "md") and begins != b"<":
        return FileType.TEXT
    raise FileRefusedError(Refusal.UNKNOWN_TYPE)


def flags_of(content: bytes, type_: FileType) -> tuple[str, ...]:
    if type_ is FileType.PDF:
        _check_pdf(content)
    if type_ is FileType.XML:
        return tuple(_part_flags("questions.xml", content))
    if type_ in (FileType.XLSX, FileType.DOCX, FileType.PACKAGE):
        return _check_container(content)
    if type_ is FileType.XLS:
        return _old_workbook_flags(content)
    if type_ is FileType.CSV:
        return ("formula_cells",) if _csv_formula.search(csv_text(content) or "") else ()
    return ()


# A PDF may hide these in compressed streams; the scanner and the sandboxed download are for that.
_pdf_active = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise FileRefusedError(Refusal.BROKEN)
    if re.search(rb"/Encrypt\b", content):
        raise FileRefusedError(Refusal.ENCRYPTED)
    if _pdf_active.search(content):
        raise FileRefusedError(Refusal.ACTIVE_CONTENT)


def _open_zip(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise FileRefusedError(Refusal.BROKEN) from error


def _old_office_type(content: bytes) -> FileType:
    """A workbook of Excel 97 to 2003 by the names of its streams; anything else of that time has to be saved anew."""
    if (
        "EncryptedPackage".encode("utf-16-le") in content
    ):  # Office wraps what a password protects into its old container
        raise FileRefusedError(Refusal.ENCRYPTED)
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise FileRefusedError(Refusal.MACROS)
    if "Workbook\0".encode("utf-16-le") in content:
        return FileType.XLS
    raise FileRefusedError(Refusal.OLD_OFFICE)


def _office_type(content: bytes) -> FileType:
    with _open_zip(content) as archive:
        names = set(archive.namelist())
    if "imsmanifest.xml" in names:
        return FileType.PACKAGE
    if "[Content_Types].xml" not in names:
        raise FileRefusedError(Refusal.UNKNOWN_TYPE)
    if "xl/workbook.xml" in names:
        return FileType.XLSX
    if "word/document.xml" in names:
        return FileType.DOCX
    raise FileRefusedError(Refusal.UNKNOWN_TYPE)


def _check_container(content: bytes) -> tuple[str, ...]:
    """Unpack within limits, without trusting the sizes the archive declares; look into every XML part."""
    flags = set()
    left = MAX_UNPACKED_BYTES
    with _open_zip(content) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ZIP_ENTRIES or len({entry.filename for entry in entries}) != len(entries):
            raise FileRefusedError(Refusal.UNPACKS_TOO_LARGE if len(entries) > MAX_ZIP_ENTRIES else Refusal.BROKEN)
        for entry in entries:
            _check_entry(entry)
            part = _unpack(archive, entry, left)
            left -= len(part)
            flags.update(_part_flags(entry.filename, part))
    return tuple(sorted(flags))


def _check_entry(entry: zipfile.ZipInfo) -> None:
    path = entry.filename.replace("\\", "/")
    if entry.flag_bits & 0x1:
        raise FileRefusedError(Refusal.ENCRYPTED)
    if path.startswith("/") or ".." in path.split("/") or ":" in path:
        raise FileRefusedError(Refusal.BROKEN)
    if path.lower().endswith("vbaproject.bin"):
        raise FileRefusedError(Refusal.MACROS)
    if "/activex/" in path.lower():
        raise FileRefusedError(Refusal.ACTIVE_CONTENT)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    ceiling = min(left, max(MEGABYTE, entry.compress_size * MAX_RATIO))
    part = bytearray()
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                part += chunk
                if len(part) > ceiling:
                    raise FileRefusedError(Refusal.UNPACKS_TOO_LARGE)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileRefusedError(Refusal.BROKEN) from error
    return bytes(part)


_formula = re.compile(rb"<(?:\w+:)?f[\s>/]")
# Cells and rows that hold something; those which only carry a format end at once.
_cell = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']\s*([A-Za-z]{1,3})(\d{1,7})[^>/]*>""")
_row = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["']\s*(\d{1,7})[^>/]*>""")


def _part_flags(name: str, part: bytes) -> set[str]:
    """What an XML part gives away. A sheet may stand under any name and in UTF-16, where every other byte is zero."""
    folded = part.replace(b"\x00", b"")
    is_sheet = b"sheetData" in folded
    if not is_sheet and not name.lower().endswith((".xml", ".rels", ".vml")):
        return set()
    if b"<!DOCTYPE" in (upper := folded.upper()) or b"<!ENTITY" in upper:
        raise FileRefusedError(Refusal.ENTITIES)
    flags = set()
    if (is_sheet or name.startswith("xl/worksheets/")) and _formula.search(folded):
        flags.add("formula_cells")
    if is_sheet and _spread(folded) > MAX_CELLS:
        raise FileRefusedError(Refusal.UNPACKS_TOO_LARGE)
    if name.startswith("xl/externalLinks/"):
        flags.add("external_links")
    return flags


def _spread(sheet: bytes) -> int:
    """Cells of the rectangle from the first cell of the sheet to the last one that holds something."""
    rows = max(map(int, _row.findall(sheet)), default=0)
    columns = b""
    for found in _cell.finditer(sheet):
        letters, number = found[1], int(found[2])
        if len(letters) > len(columns) or (len(letters) == len(columns) and letters.upper() > columns):
            columns = letters.upper()
        rows = max(rows, number)
    width = 0
    for letter in columns:
        width = width * 26 + letter - 64
    return rows * max(width, 1)


def _old_workbook_flags(content: bytes) -> tuple[str, ...]:
    try:
        found = findings_of(content)
    except BrokenWorkbookError as error:
        raise FileRefusedError(Refusal.BROKEN) from error
    if found.encrypted:
        raise FileRefusedError(Refusal.ENCRYPTED)
    if found.cells > MAX_CELLS:
        raise FileRefusedError(Refusal.UNPACKS_TOO_LARGE)
    return ("formula_cells",) if found.formulas else ()


# What a spreadsheet program would compute when the file is opened there; a bare negative number is none.
_csv_formula = re.compile(r'(?:^|[,;\t])"?[=+@-](?!\d+(?:\.\d+)?"?(?:[,;\t\r\n]|$))', re.MULTILINE)


def csv_text(content: bytes) -> str | None:
    """The text, where the bytes are text: UTF-8, UTF-16 with its mark, or GB18030 as Chinese programs still write."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if re.search(r"[\x00-\x08\x0e-\x1f]", text) else text
    return None


def display_name(name: str, type_: FileType) -> str:
    """The name a person gave, made safe to show: no path, no control or direction characters, the true ending."""
    bare = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    clean = "".join(letter for letter in bare if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    stem = clean.rsplit(".", 1)[0].strip(" .") if "." in clean else clean.strip()
    return (stem[:120] or "file") + EXTENSIONS[type_]
