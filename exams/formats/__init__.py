"""Questions of other systems, read into our wordings. What has no place here is named, never guessed.

Each module has `read(content, law_date) -> Reading`; a new format is one module and one line in `READERS`.
"""

import re
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from io import BytesIO

from core.domain.files import csv_text
from exams.domain.importing import Reading, column_names
from exams.formats import aiken, canvas, gift, moodle_xml, qti, text, word

READERS: dict[str, Callable[[bytes, date | None], Reading]] = {
    "gift": gift.read,
    "aiken": aiken.read,
    "moodle-xml": moodle_xml.read,
    "qti": qti.read,
    "canvas": canvas.read,
    "text": text.read,
    "docx": word.read,
}
_HEAD = 1024 * 1024  # as much of a manifest as is looked at
_FIRST_EDITION = re.compile(rb"imsqti_xmlv1p2|qtiasiv1p2|imsccv1p[1-3]")


def recognised(content: bytes) -> str | None:
    """The format by what stands in the file; its name proves nothing."""
    if content.startswith(b"PK\x03\x04"):
        return _in_archive(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    told = csv_text(content)
    if told is None:
        return None
    if told.lstrip().startswith("<"):
        return _in_xml(told)
    if any("题干" in column_names(re.split(r"[,\t]", line)).values() for line in told.splitlines()[:5]):
        return "csv"
    if re.search(r"^ANSWER:", told, re.MULTILINE):
        return "aiken"
    if re.search(r"\{[^{}]*\}", told) or "$CATEGORY" in told:
        return "gift"
    return "text" if text.looks_like_questions(told) else None


def _in_archive(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
            manifest = archive.open("imsmanifest.xml").read(_HEAD) if "imsmanifest.xml" in names else b""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, zlib.error):
        return None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    if _FIRST_EDITION.search(manifest):
        return "canvas"
    return "qti" if manifest else None


def _in_xml(text: str) -> str | None:
    root = re.search(r"<(?:\w+:)?([A-Za-z][\w-]*)[\s/>]", re.sub(r"<[?!](?:--.*?--|[^>]*)>", "", text, flags=re.DOTALL))
    kinds = {
        "quiz": "moodle-xml",
        "question": "moodle-xml",
        "assessmentItem": "qti",
        "qti-assessment-item": "qti",
        "questestinterop": "canvas",
    }
    return kinds.get(root[1]) if root else None
