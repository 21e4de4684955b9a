"""A course to read without a network: a ZIP of plain HTML files that open from any folder and call no address."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Collection
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from lxml import html

from core import clock
from learning.books import Book, book_of, chapters_of
from learning.models import CoursePage, LessonPage
from learning.styles import style_sheets

STYLES = ("css/site.css", "css/learning.css", "css/book.css")


def pack_course(course: CoursePage, finished: Collection[UUID], *, on: datetime) -> bytes:
    lessons = list(LessonPage.objects.live().child_of(course).order_by("path"))
    book = book_of(course, chapters_of(lessons, finished), clock.day_of(on))
    files = {"style.css": style_sheets(STYLES).encode()}
    names = [f"{number:02}-{chapter.lesson.slug}.html" for number, chapter in enumerate(book.chapters, start=1)]
    files["index.html"] = _page(
        "learning/pack/index.html", book, files, entries=list(zip(names, book.chapters, strict=True))
    )
    for place, (name, chapter) in enumerate(zip(names, book.chapters, strict=True)):
        before, after = names[place - 1] if place else "", names[place + 1] if place + 1 < len(names) else ""
        files[name] = _page("learning/pack/lesson.html", book, files, chapter=chapter, before=before, after=after)
    return _zipped(files, on)


def _page(template: str, book: Book, files: dict[str, bytes], **values: object) -> bytes:
    tree = html.document_fromstring(render_to_string(template, {"book": book, **values}))
    for picture in tree.iter("img"):
        picture.set("src", _carried(picture.get("src", ""), files))
        for attribute in ("srcset", "loading"):
            picture.attrib.pop(attribute, None)
    for recording in [*tree.iter("video"), *tree.iter("audio")]:
        recording.drop_tree()
    for link in list(tree.iter("a")):
        if not _stays_inside(link.get("href", "")):
            link.drop_tag()
    return html.tostring(tree, encoding="utf-8", doctype="<!doctype html>")


def _stays_inside(address: str) -> bool:
    return address.startswith("#") or (address.endswith(".html") and "/" not in address)


def _carried(source: str, files: dict[str, bytes]) -> str:
    """Put a picture into the pack and answer its address there. What is not ours is left out."""
    if not source.startswith(settings.MEDIA_URL):
        return ""
    path = unquote(source.removeprefix(settings.MEDIA_URL))
    with default_storage.open(path) as stream:
        content = stream.read()
    name = f"pictures/{hashlib.sha256(content).hexdigest()[:16]}{PurePosixPath(path).suffix.lower()}"
    files[name] = content
    return name


def _zipped(files: dict[str, bytes], on: datetime) -> bytes:
    """The same course on the same day gives the same bytes."""
    local = on.astimezone(clock.BEIJING)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (local.year, local.month, local.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()
