"""Word (.docx): its paragraphs as lines, with the numbers that Word draws by itself, read like plain text."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from exams.domain.importing import Reading
from exams.domain.repairing import Repairs
from exams.formats.base import UnreadableFileError, local_name, parsed
from exams.formats.pictures import Pictures, in_folder
from exams.formats.text import LOST, NO_REPAIRS, read_lines

MOST_BYTES = 50 * 1024 * 1024
_DRAWN = ("drawing", "pict", "object", "oMath", "oMathPara")
_HAN_DIGITS = "零一二三四五六七八九"


def read(content: bytes, law_date: date | None, repairs: Repairs = NO_REPAIRS) -> Reading:
    pictures = Pictures()
    return replace(read_lines(lines_of(content, pictures), law_date, repairs), pictures=pictures.found)


def lines_of(content: bytes, pictures: Pictures | None = None) -> list[str]:
    """A line for each paragraph or line break; a formula leaves a mark, deleted text leaves nothing, a picture its markup."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            document = parsed(_part(archive, "word/document.xml"))
            names = archive.namelist()
            numbering = parsed(_part(archive, "word/numbering.xml")) if "word/numbering.xml" in names else None
            _take_pictures(archive, document, pictures or Pictures())
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, UnreadableFileError):
            raise
        raise UnreadableFileError("file_format_unknown") from error
    labels = _Labels(numbering)
    lines: list[str] = []
    for paragraph in document.iter():
        if local_name(paragraph) == "p":
            lines += (labels.of(paragraph) + "".join(_text(paragraph))).split("\n")
    return lines


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as stream:
        part = stream.read(MOST_BYTES + 1)
    if len(part) > MOST_BYTES:
        raise UnreadableFileError("file_unpacks_too_large")
    return part


def _take_pictures(archive: zipfile.ZipFile, document: Any, pictures: Pictures) -> None:
    """Leave the markup of each embedded picture as text in its drawing; the words are those Word keeps for the blind."""
    place = "word/_rels/document.xml.rels"
    if place not in archive.NameToInfo:
        return
    targets = {
        _value(e, "Id"): _value(e, "Target")
        for e in parsed(_part(archive, place))
        if _value(e, "TargetMode") != "External"
    }
    left = MOST_BYTES
    for drawing in [e for e in document.iter() if local_name(e) == "drawing"]:
        shown = [e for e in drawing.iter() if local_name(e) == "blip"]
        path = in_folder(targets.get(_value(shown[0], "embed"), ""), "word", archive.NameToInfo) if shown else None
        if len(shown) == 1 and path and path.startswith("word/media/"):
            content = _part(archive, path)
            left -= len(content)
            if left < 0:
                raise UnreadableFileError("file_unpacks_too_large")
            words = [_value(e, "descr") for e in drawing.iter() if local_name(e) == "docPr"]
            drawing.text = pictures.markup(content, words[0] if words else "")


def _text(element: Any) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name == "t":
            yield child.text or ""
        elif name == "tab":
            yield "\t"
        elif name in ("br", "cr"):
            yield "\n"
        elif name in _DRAWN:
            yield LOST if name != "drawing" or not (child.text or "").startswith("![") else child.text
        elif name not in ("p", "pPr", "rPr", "del", "moveFrom", "Fallback", "instrText"):
            yield from _text(child)


class _Labels:
    """Numbers of lists are not in the text of a document: they are counted while it is drawn."""

    def __init__(self, numbering: Any) -> None:
        self.levels: dict[tuple[str, str], tuple[str, str, int]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        if numbering is None:
            return
        kinds = {_value(e, "abstractNumId"): e for e in numbering if local_name(e) == "abstractNum"}
        for number in numbering:
            if local_name(number) != "num":
                continue
            kind = next((kinds.get(_value(e, "val")) for e in number if local_name(e) == "abstractNumId"), None)
            for level in kind if kind is not None else ():
                if local_name(level) == "lvl":
                    told = {local_name(e): _value(e, "val") for e in level}
                    start = int(told.get("start") or 1)
                    shape = (told.get("numFmt", ""), told.get("lvlText", ""), start)
                    self.levels[_value(number, "numId"), _value(level, "ilvl")] = shape

    def of(self, paragraph: Any) -> str:
        found = next((e for e in paragraph.iter() if local_name(e) == "numPr"), None)
        if found is None:
            return ""
        told = {local_name(e): _value(e, "val") for e in found}
        number, level = told.get("numId", ""), told.get("ilvl", "0")
        shape = self.levels.get((number, level))
        if shape is None:
            return ""
        style, text, start = shape
        depth = int(level)
        count = self.counts.get((number, depth), start - 1) + 1
        self.counts[number, depth] = count
        for deeper in [key for key in self.counts if key[0] == number and key[1] > depth]:
            del self.counts[deeper]
        return re.sub(r"%\d", "", text.replace(f"%{depth + 1}", _numeral(count, style)))


def _value(element: Any, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _numeral(count: int, style: str) -> str:
    if style in ("upperLetter", "lowerLetter") and count <= 26:
        return chr(ord("A") + count - 1)
    if style.startswith(("chinese", "japanese", "taiwanese", "ideograph")) and count < 100:
        tens, ones = divmod(count, 10)
        ten = ("" if tens == 1 else _HAN_DIGITS[tens]) + "十" if tens else ""
        return ten + (_HAN_DIGITS[ones] if ones else "")
    return "" if style in ("bullet", "none") else str(count)
