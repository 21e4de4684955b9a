"""Read a lesson from slides saved as PDF: a section a page, with its picture and its text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2 as pdfium

from core.errors import DomainError
from learning.domain.draft import Draft, Picture, Remark, Section

MOST_PAGES = 120
WIDTH = 1400


@contextmanager
def _opened(content: bytes) -> Iterator[pdfium.PdfDocument]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise DomainError("slides_unreadable") from error
    try:
        yield document
    finally:
        document.close()


def read_slides(content: bytes, name: str) -> Draft:
    """Raises DomainError slides_unreadable, slides_too_many."""
    with _opened(content) as document:
        if len(document) > MOST_PAGES:
            raise DomainError("slides_too_many", pages=str(len(document)), most=str(MOST_PAGES))
        sections = [_section(document[place], place) for place in range(len(document))]
    silent = sum(
        not picture.words for section in sections for picture in section.blocks if isinstance(picture, Picture)
    )
    remarks = [Remark("page_without_text", name, silent)] if silent else []
    return Draft(name, sections, remarks)


def _section(page: pdfium.PdfPage, place: int) -> Section:
    text = page.get_textpage().get_text_range()
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]
    title = lines[0][:60] if lines else f"第 {place + 1} 页"
    return Section(title, [Picture(place, lines[0][:200] if lines else "", "\n".join(lines), slide=True)])


def draw_page(content: bytes, place: int, width: int = WIDTH) -> bytes:
    """A page as a JPEG picture of about so many pixels across."""
    with _opened(content) as document:
        if not 0 <= place < len(document):
            raise DomainError("slides_unreadable")
        page = document[place]
        picture = page.render(scale=min(width / max(page.get_width(), 1), 4)).to_pil().convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()
