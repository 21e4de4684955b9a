"""Read a file that came in as the beginning of a lesson, whichever of the two kinds it is."""

from __future__ import annotations

from pathlib import PurePath

from core.domain.files import FileType, real_type
from core.errors import DomainError
from core.files import open_file
from core.images import redraw
from core.models import StoredFile
from learning.domain.draft import Draft
from learning.imports.slides import draw_page, read_slides
from learning.imports.word import read_word

THUMB = 420


class LessonFile:
    """The content of a file, and the lesson in it: the same each time it is read."""

    def __init__(self, content: bytes, name: str) -> None:
        """Raises DomainError, with the reason, where it cannot be read."""
        self.content, stem = content, PurePath(name).stem[:120]
        kind = real_type(content, name)
        self.slides = kind is FileType.PDF
        if self.slides:
            self.draft: Draft = read_slides(content, stem)
        elif kind is FileType.DOCX:
            self.word = read_word(content, stem)
            self.draft = self.word.draft
        else:
            raise DomainError("lesson_file_kind")

    def picture(self, place: int, *, small: bool = False) -> bytes:
        if self.slides:
            return draw_page(self.content, place, THUMB if small else 1400)
        content = self.word.pictures[place].content
        return redraw(content, _type(content))


def _type(content: bytes) -> FileType:
    if content.startswith(b"\x89PNG"):
        return FileType.PNG
    return FileType.WEBP if content[:4] == b"RIFF" else FileType.JPEG


def lesson_in(stored: StoredFile) -> LessonFile:
    with open_file(stored) as stream:
        return LessonFile(stream.read(), stored.name)
