"""A lesson that begins from a file: kept as a draft, with its pictures, or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify
from wagtail.log_actions import log

from cms.api import citations_in
from cms.models import SiteImage
from core.domain.files import FileRefusedError
from core.errors import DomainError
from core.models import User
from learning import texts  # noqa: F401 registers the sentences
from learning.domain.draft import Block, Picture, Section, Table, cut
from learning.imports.reading import LessonFile
from learning.models import CoursePage, LessonPage


@transaction.atomic
def begin_lesson(
    *,
    course: CoursePage,
    file: LessonFile,
    title: str,
    law_date: date,
    alts: Mapping[int, str],
    in_parts: bool,
    by: User,
) -> LessonPage:
    """A draft below a course. Raises DomainError alt_missing, naming the first picture that nobody described."""
    for number, picture in enumerate(file.draft.pictures, start=1):
        if not alts.get(picture.place, "").strip():
            raise DomainError("alt_missing", n=str(number))
    sections = cut(file.draft.sections) if in_parts else file.draft.sections
    keep = _Keeper(file, alts, title, by)
    page = LessonPage(
        title=title,
        slug=free_slug(title),
        law_date=law_date,
        minutes=max(1, round(sum(section.minutes for section in sections))),
        sections=[{"type": "section", "value": keep.section(section)} for section in sections],
        citations=[{"type": "citation", "value": one} for one in citations_in(file.draft.words, law_date)],
        live=False,
        has_unpublished_changes=True,
        owner=by,
    )
    course.add_child(instance=page)
    page.save_revision(user=by)
    log(instance=page, action="wagtail.create", user=by, content_changed=True)
    return page


def free_slug(title: str) -> str:
    """An address from a title that no other lesson has."""
    base = slugify(title, allow_unicode=True)[:60] or "lesson"
    taken = LessonPage.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    return base if base not in set(taken) else f"{base}-{uuid.uuid4().hex[:6]}"


class _Keeper:
    """Turns blocks of a draft into values of the page, and keeps their pictures on the way."""

    def __init__(self, file: LessonFile, alts: Mapping[int, str], title: str, by: User) -> None:
        self.file, self.alts, self.title, self.by = file, alts, title, by

    def section(self, section: Section) -> dict[str, Any]:
        return {"title": section.title, "body": [self.block(block) for block in section.blocks], "checks": []}

    def block(self, block: Block) -> dict[str, Any]:
        if isinstance(block, Picture):
            return self._picture(block)
        if isinstance(block, Table):
            rows: Sequence[Sequence[str]] = [list(row) for row in block.rows]
            value = {"caption": block.caption, "header": list(block.header), "rows": rows}
            return {"type": "table", "value": value}
        return {"type": "text", "value": block.html}

    def _picture(self, block: Picture) -> dict[str, Any]:
        alt = self.alts[block.place].strip()[:200]
        try:
            content = self.file.picture(block.place)
        except FileRefusedError as error:
            raise DomainError("picture_unreadable", n=str(block.place + 1)) from error
        ending = "png" if content.startswith(b"\x89PNG") else "webp" if content[:4] == b"RIFF" else "jpg"
        image = SiteImage.objects.create(
            title=f"{self.title} {block.place + 1}"[:255],
            alt_text=alt,
            file=ContentFile(content, name=f"{uuid.uuid4().hex[:12]}.{ending}"),
            uploaded_by_user=self.by,
        )
        if block.slide:
            return {"type": "slide", "value": {"image": image.pk, "alt": alt, "text": block.words}}
        value = {"image": {"image": image.pk, "alt_text": alt, "decorative": False}, "caption": ""}
        return {"type": "figure", "value": value}
