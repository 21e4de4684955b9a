"""The one way in and the one way out for files of exams, people and the register."""

import hashlib
import logging
from collections.abc import Callable
from typing import Any, BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.http import FileResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from core import clock
from core.domain.files import (
    IMAGES,
    LIMITS,
    FileKind,
    FileRefusedError,
    FileType,
    Inspection,
    Refusal,
    display_name,
    inspect,
)
from core.errors import DomainError, ServerFaultError, register_texts
from core.images import redraw
from core.models import Person, StoredFile
from core.scanning import scan

logger = logging.getLogger(__name__)
REASONS = {
    Refusal.EMPTY: _("It is empty."),
    Refusal.TOO_LARGE: _("It is too large."),
    Refusal.UNKNOWN_TYPE: _("Its content is of no type that is accepted here."),
    Refusal.WRONG_TYPE: _("This type of file is not accepted here."),
    Refusal.OLD_OFFICE: _("It is in an old Office format. Save it as .xlsx or .docx."),
    Refusal.BROKEN: _("It is damaged or incomplete."),
    Refusal.UNPACKS_TOO_LARGE: _("It unpacks to far more than its size."),
    Refusal.ENTITIES: _("It holds definitions that are not allowed."),
    Refusal.MACROS: _("It holds macros. Save it without them."),
    Refusal.ACTIVE_CONTENT: _("It holds scripts or embedded files."),
    Refusal.ENCRYPTED: _("It is protected by a password."),
    Refusal.TOO_MANY_PIXELS: _("The picture has too many pixels."),
    Refusal.INFECTED: _("The scanner found harmful content in it."),
    Refusal.SCANNER_SILENT: _("The scanner does not answer. Try again later."),
}
register_texts(
    {
        "file_refused": _("The file was refused. %(reason)s"),
        "file_gone": _(
            "File number %(key)s is recorded but is not in the store of files. It must be put back from a backup."
        ),
    }
)

FileGate = Callable[[Person, StoredFile], bool]
_gates: dict[str, FileGate] = {}

__all__ = [
    "FileKind",
    "accept",
    "examine",
    "may_see",
    "open_file",
    "register_file_gate",
    "respond_with",
]


def accept(upload: Any, *, kind: FileKind, by: Person | None, public: bool = False) -> StoredFile:
    """Check a file by its content, store it under its hash and write it down.

    Raises DomainError("file_refused") with `cause`, a code, and `reason`, a sentence. What is stored is what was checked:
    pictures are drawn anew first. Same content twice is stored once and written down twice, for each upload has its person.
    """
    name = getattr(upload, "name", None) or "file"
    try:
        content = _read(upload, kind)
        found = inspect(content, kind=kind, name=name)
        scanned = scan(content)
        if found.type in IMAGES:
            content = redraw(content, found.type)
    except FileRefusedError as error:
        raise _refused(error) from error
    return _store(content, found, name=name, kind=kind, scanned=scanned, by=by, public=public)


def examine(upload: Any, *, kind: FileKind) -> bytes:
    """The content of a file that may come in, checked like an upload but neither stored nor scanned.

    Raises DomainError("file_refused") as `accept` does; reads one byte more than allowed at most.
    """
    try:
        content = _read(upload, kind)
        inspect(content, kind=kind, name=getattr(upload, "name", None) or "file")
    except FileRefusedError as error:
        raise _refused(error) from error
    return content


def _refused(error: FileRefusedError) -> DomainError:
    return DomainError("file_refused", reason=REASONS[error.refusal], cause=error.refusal.value)


def _read(upload: Any, kind: FileKind) -> bytes:
    """At most one byte more than allowed: enough to know that it is too much."""
    stream = upload.open() if isinstance(upload, File) else upload
    return stream.read(LIMITS[kind].bytes + 1)


def _store(
    content: bytes, found: Inspection, *, name: str, kind: FileKind, scanned: str, by: Person | None, public: bool
) -> StoredFile:
    shown = display_name(name, found.type)
    sha256 = hashlib.sha256(content).hexdigest()
    path = f"{kind.value}/{sha256[:2]}/{sha256}{shown[shown.rindex('.') :]}"
    storage = _storage("public" if public else "private")
    if not storage.exists(path):
        # Where two uploads race, the storage gives the second a name of its own.
        path = storage.save(path, ContentFile(content))
    return StoredFile.objects.create(
        sha256=sha256,
        storage="public" if public else "private",
        path=path,
        name=shown,
        media_type=found.type.value,
        kind=kind.value,
        size=len(content),
        scan=scanned,
        flags=list(found.flags),
        uploaded_by=by,
        uploaded_at=clock.now(),
    )


def _storage(which: str) -> Storage:
    return storages["default" if which == "public" else "private"]


class FileGoneError(ServerFaultError):
    """file_gone: the record of a file stands, its bytes are missing."""

    heading = _("This file is missing")


def open_file(stored: StoredFile) -> BinaryIO:
    """Raises FileGoneError, and leaves a line in the log for whoever keeps the server."""
    try:
        return _storage(stored.storage).open(stored.path, "rb")  # type: ignore[return-value]
    except FileNotFoundError as error:
        logger.error("Stored file %s is not in the %s store: %s", stored.pk, stored.storage, stored.path)
        raise FileGoneError("file_gone", key=stored.pk) from error


def register_file_gate(kind: FileKind, may_see: FileGate) -> None:
    """Say who may download private files of a kind. Without a gate only the uploader may."""
    _gates[kind.value] = may_see


def may_see(person: Person | None, stored: StoredFile) -> bool:
    if stored.storage == "public":
        return True
    if not person:
        return False
    gate = _gates.get(stored.kind)
    return stored.uploaded_by_id == person.pk or bool(gate and gate(person, stored))


_shown_inline = {FileType.JPEG.value, FileType.PNG.value, FileType.WEBP.value}


def respond_with(stored: StoredFile, *, inline: bool = False) -> HttpResponseBase:
    """The bytes, so that no browser runs or keeps them. The caller has passed the gate.

    Only pictures are ever shown in the page's place; everything else is a download.
    """
    inline = inline and stored.media_type in _shown_inline
    response = FileResponse(open_file(stored), as_attachment=not inline, filename=stored.name)
    response["Content-Type"] = stored.media_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
