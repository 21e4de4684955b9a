"""Questions of other systems, read into our wordings. What has no place here is named, never guessed.

Each module has `read(content, law_date) -> Reading`; a new format is one module and one line in `READERS`.
"""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

from core.domain.files import csv_text
from exams.domain.importing import Reading, column_names
from exams.formats import aiken, gift, moodle_xml, qti

READERS: dict[str, Callable[[bytes, date], Reading]] = {
    "gift": gift.read,
    "aiken": aiken.read,
    "moodle-xml": moodle_xml.read,
    "qti": qti.read,
}


def recognised(content: bytes) -> str | None:
    """The format by what stands in the file; its name proves nothing."""
    if content.startswith(b"PK\x03\x04"):
        return _in_archive(content)
    text = csv_text(content)
    if text is None:
        return None
    if text.lstrip().startswith("<"):
        return _in_xml(text)
    if any("题干" in column_names(re.split(r"[,\t]", line)).values() for line in text.splitlines()[:5]):
        return "csv"
    if re.search(r"^ANSWER:", text, re.MULTILINE):
        return "aiken"
    return "gift" if "{" in text else None


def _in_archive(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError):
        return None
    if "xl/workbook.xml" in names:
        return "xlsx"
    return "qti" if "imsmanifest.xml" in names else None


def _in_xml(text: str) -> str | None:
    root = re.search(r"<(?:\w+:)?([A-Za-z][\w-]*)[\s/>]", re.sub(r"<[?!](?:--.*?--|[^>]*)>", "", text, flags=re.DOTALL))
    kinds = {"quiz": "moodle-xml", "assessmentItem": "qti", "qti-assessment-item": "qti"}
    return kinds.get(root[1]) if root else None
