"""Write the Markdown of a statute as a Word file in the layout of the national database."""

import io
import re
from collections.abc import Iterator
from html import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_HEADING = re.compile(r"^#+\s*(.*)$")


def word_of(markdown: str, *, contents: bool = True) -> bytes:
    """Centred title, dated bracket, table of contents, headings, articles with a wide space, zero-width characters."""
    document = Document()
    end = document.element.body[-1]
    for part in _parts([line.strip() for line in markdown.splitlines() if line.strip()], contents):
        end.addprevious(parse_xml(part))
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _parts(lines: list[str], contents: bool) -> Iterator[str]:
    header, body = _parted(lines)
    for line in header:
        if (found := _HEADING.match(line)) and found[1]:
            yield _centred(found[1])
    if events := [line for line in header if not line.startswith("#")]:
        yield _centred(f"（{'　根据'.join(events)}）")
    headings = [found[1] for line in body if (found := _HEADING.match(line)) and found[1]]
    if contents and headings:
        yield _centred("目　　录")
        yield from (_paragraph(_run(heading)) for heading in headings)
    for line in body:
        if found := _HEADING.match(line):
            yield _centred(found[1])
        elif line.startswith("|"):
            yield _row(line)
        else:
            yield _article(line)


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    if "<!-- INFO END -->" in lines:
        at = lines.index("<!-- INFO END -->")
        return lines[:at], [line for line in lines[at + 1 :] if not line.startswith("<!--")]
    at = next(i for i, line in enumerate(lines) if line.startswith(("第一条", "## ")))
    return lines[:at], lines[at:]


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _paragraph(runs: str, properties: str = "") -> str:
    return f"<w:p {nsdecls('w')}><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _centred(text: str) -> str:
    return _paragraph(_run(text, "<w:b/>"), '<w:jc w:val="center"/>')


def _article(line: str) -> str:
    """The number in a run of its own, as Word keeps it where it is set in bold."""
    number, space, rest = line.partition(" ") if line.startswith("第") else (line, "", "")
    return _paragraph(_run("\u200b") + _run(f"　　{number}", "<w:b/>") + (_run(f"　{rest}") if space else ""))


def _row(line: str) -> str:
    cells = "".join(f"<w:tc>{_paragraph(_run(cell.strip()))}</w:tc>" for cell in line.strip("|").split("|"))
    return f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/><w:tr>{cells}</w:tr></w:tbl>"
