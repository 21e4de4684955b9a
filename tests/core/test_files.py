import io
import socket
import struct
import threading
import zipfile

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import files
from core.domain.files import LIMITS, FileKind, Limits, display_name, inspect
from core.domain.files import FileType as T
from core.errors import DomainError, text_for
from core.models import StoredFile


def picture(format_="JPEG", size=(40, 30), **extra) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, format_, **extra)
    return out.getvalue()


def office(parts: dict[str, bytes | str], *, main: str = "xl/workbook.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": "<Types/>", main: "<workbook/>", **parts}.items():
            archive.writestr(name, content)
    return out.getvalue()


def take(content: bytes, name: str, kind=FileKind.EVIDENCE, **extra) -> StoredFile:
    return files.accept(SimpleUploadedFile(name, content), kind=kind, by=None, **extra)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SHEET = "xl/worksheets/sheet1.xml"


def test_picture_is_stored_by_hash_and_without_what_the_camera_knew(db):
    exif = Image.Exif()
    exif[0x010E] = "the place it was taken at"
    stored = take(picture(exif=exif), "证据.JPG")
    content = files.open_file(stored).read()
    assert b"the place" not in content
    assert Image.open(io.BytesIO(content)).size == (40, 30)
    assert stored.path == f"evidence/{stored.sha256[:2]}/{stored.sha256}.jpg"
    assert (stored.name, stored.media_type, stored.storage) == ("证据.jpg", "image/jpeg", "private")


def test_what_hides_behind_a_picture_is_gone(db):
    stored = take(picture("PNG") + b"<script>alert(1)</script>", "a.png")
    assert b"script" not in files.open_file(stored).read()


def test_same_content_twice_is_stored_once_and_written_down_twice(db):
    first, second = take(PDF, "a.pdf"), take(PDF, "b.pdf")
    assert (first.path, first.pk) == (second.path, second.pk - 1)
    assert storages["private"].listdir(f"evidence/{first.sha256[:2]}")[1] == [f"{first.sha256}.pdf"]


def test_public_file_goes_to_the_public_storage(db):
    stored = take(picture(), "a.jpg", FileKind.PICTURE, public=True)
    assert storages["default"].exists(stored.path)
    assert not storages["private"].exists(stored.path)


BOMB = office({SHEET: b" " * 30_000_000})
REFUSED = {
    "empty": (b"", "a.pdf", FileKind.EVIDENCE, "empty"),
    "a page that calls itself a picture": (b"<html><script>1</script>", "a.jpg", FileKind.EVIDENCE, "unknown_type"),
    "a program": (b"MZ\x90\x00" + b"\0" * 100, "a.pdf", FileKind.EVIDENCE, "unknown_type"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", FileKind.PICTURE, "unknown_type"),
    "right type, wrong place": (PDF, "a.pdf", FileKind.PHOTO, "wrong_type"),
    "cut picture": (picture()[:200], "a.jpg", FileKind.PHOTO, "broken"),
    "picture with too many pixels": (picture("PNG", (9000, 5000)), "a.png", FileKind.PHOTO, "too_many_pixels"),
    "cut pdf": (PDF[:20], "a.pdf", FileKind.EVIDENCE, "broken"),
    "pdf with a script": (PDF[:-6] + b"/JavaScript (x)\n%%EOF", "a.pdf", FileKind.EVIDENCE, "active_content"),
    "pdf with a password": (PDF[:-6] + b"/Encrypt 3 0 R\n%%EOF", "a.pdf", FileKind.EVIDENCE, "encrypted"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "a.xls", FileKind.SPREADSHEET, "old_office"),
    "any archive": (office({}, main="hello.txt"), "a.xlsx", FileKind.SPREADSHEET, "unknown_type"),
    "zip bomb": (BOMB, "a.xlsx", FileKind.SPREADSHEET, "unpacks_too_large"),
    "entity bomb": (
        office({SHEET: '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>'}),
        "a.xlsx",
        FileKind.SPREADSHEET,
        "entities",
    ),
    "entity bomb in utf-16": (
        office({SHEET: '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x []><x/>'.encode("utf-16")}),
        "a.xlsx",
        FileKind.SPREADSHEET,
        "entities",
    ),
    "macros": (office({"xl/vbaProject.bin": b"x"}), "a.xlsx", FileKind.SPREADSHEET, "macros"),
    "a way out of the archive": (office({"../../etc/x.xml": b"x"}), "a.docx", FileKind.SPREADSHEET, "broken"),
    "cut archive": (office({SHEET: b"<x/>"})[:-30], "a.xlsx", FileKind.SPREADSHEET, "broken"),
    "archive with damaged content": (
        (good := office({SHEET: b"<x>0123456789</x>" * 99}))[:150] + b"\xff" * 20 + good[170:],
        "a.xlsx",
        FileKind.SPREADSHEET,
        "broken",
    ),
    "too many parts": (
        office({f"p{n}.bin": b"" for n in range(2001)}),
        "a.xlsx",
        FileKind.SPREADSHEET,
        "unpacks_too_large",
    ),
    "binary that calls itself csv": (b"a,b\n\x00\x01", "a.csv", FileKind.SPREADSHEET, "unknown_type"),
}


@pytest.mark.parametrize(("content", "name", "kind", "cause"), REFUSED.values(), ids=REFUSED.keys())
def test_hostile_file_is_refused(db, content, name, kind, cause):
    with pytest.raises(DomainError) as refusal:
        take(content, name, kind)
    assert refusal.value.details["cause"] == cause
    assert "%(" not in text_for(refusal.value)
    assert not StoredFile.objects.exists()


def test_file_of_just_the_size_passes_and_one_more_byte_does_not(db, monkeypatch):
    monkeypatch.setitem(LIMITS, FileKind.EVIDENCE, Limits(len(PDF), frozenset({T.PDF})))
    take(PDF, "a.pdf")
    with pytest.raises(DomainError) as refusal:
        take(PDF + b" ", "a.pdf")
    assert refusal.value.details["cause"] == "too_large"


@pytest.mark.parametrize(
    ("content", "name", "flags"),
    [
        (office({SHEET: '<c r="B2"><v>1</v></c>'}), "a.xlsx", ()),
        (office({SHEET: '<c r="B2"><f>1+1</f></c>'}), "a.xlsx", ("formula_cells",)),
        (office({SHEET: '<x:c r="B2"><x:f>1+1</x:f></x:c>'}), "a.xlsx", ("formula_cells",)),
        (office({"xl/externalLinks/externalLink1.xml": "<x/>"}), "a.xlsx", ("external_links",)),
        ("姓名,分数\n赵,-5\n".encode("gb18030"), "a.csv", ()),
        ('姓名,分数\n"=HYPERLINK(1)",5\n'.encode(), "a.csv", ("formula_cells",)),
        (b"a,@SUM(1)\n", "a.csv", ("formula_cells",)),
    ],
)
def test_formulas_are_flagged(content, name, flags):
    assert inspect(content, kind=FileKind.SPREADSHEET, name=name).flags == flags


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\证书\\扫描件.PDF", "扫描件.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("", "file.pdf"),
    ],
)
def test_names_are_made_safe_to_show(given, shown):
    assert display_name(given, T.PDF) == shown


@pytest.fixture
def clamd(settings):
    """A scanner that speaks ClamAV's protocol and finds the word "infected"."""
    server = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"

    def answer() -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!L", stream.read(4))[0]:
                content += stream.read(size)
            connection.sendall(b"stream: Test FOUND\0" if b"infected" in content else b"stream: OK\0")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield
    server.close()
    thread.join(5)


def test_clean_file_passes_the_scanner(db, clamd):
    assert take(PDF, "a.pdf").scan == "clean"


def test_infected_file_is_refused(db, clamd):
    with pytest.raises(DomainError) as refusal:
        take(PDF.replace(b"<<>>", b"<<infected>>"), "a.pdf")
    assert refusal.value.details["cause"] == "infected"


def test_silent_scanner_refuses(db, settings):
    settings.CLAMD_ADDRESS = "127.0.0.1:9"
    with pytest.raises(DomainError) as refusal:
        take(PDF, "a.pdf")
    assert refusal.value.details["cause"] == "scanner_silent"
