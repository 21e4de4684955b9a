"""Pictures that come along with questions: found in the file, named by their hash, and marked where they stood."""

import base64
import binascii
import hashlib
import posixpath
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from lxml import etree, html

from exams.domain.markup import picture

Resolve = Callable[[str], bytes | None]  # from what a file calls a picture to its bytes
_DRAWN = {"img": "src", "object": "data"}


class Pictures:
    """What was found so far, by the name that the wordings use."""

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}

    def markup(self, content: bytes, alt: str) -> str:
        name = hashlib.sha256(content).hexdigest()[:32]
        self.found[name] = content
        return picture(name, alt)


def take_pictures(root: Any, resolve: Resolve, pictures: Pictures) -> None:
    """Put the markup of a picture in the place of every element that shows one, also in HTML that is kept as text.

    What `resolve` does not know stays; its question is refused later, for it would lose something.
    """
    for element in list(root.iter()):
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if name in _DRAWN:
            _take(element, element.get(_DRAWN[name], ""), resolve, pictures)
        elif "<img" in (element.text or ""):
            element.text = _within(element.text, resolve, pictures)


def _take(element: Any, address: str, resolve: Resolve, pictures: Pictures) -> None:
    content = _inline(address) or resolve(address)
    if content is not None:
        _replace(element, pictures.markup(content, element.get("alt") or "".join(element.itertext()).strip()))


def _within(text: str, resolve: Resolve, pictures: Pictures) -> str:
    try:
        root = html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, ValueError):
        return text
    take_pictures(root, resolve, pictures)
    return etree.tostring(root, encoding="unicode", method="html")


def _replace(element: Any, text: str) -> None:
    text += element.tail or ""
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)


def _inline(address: str) -> bytes | None:
    """The bytes of an address that is itself the picture (data:image/png;base64,…)."""
    head, comma, body = address.partition(",")
    if not comma or not head.startswith("data:image/") or not head.endswith(";base64"):
        return None
    return decoded(body)


def decoded(body: str) -> bytes | None:
    try:
        return base64.b64decode("".join(body.split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def in_folder(address: str, folder: str, names: Mapping[str, Any]) -> str | None:
    """Which of the names of a package an address means, seen from a folder of it. Nothing outside it can be meant."""
    if "://" in address:
        return None
    told = unquote(address.partition("?")[0])
    for base in ("$IMS-CC-FILEBASE$", "%24IMS-CC-FILEBASE%24"):  # Canvas: the folder of files, wherever it is
        if told.startswith(base):
            ending = told.removeprefix(base).removeprefix("/")
            return next((name for name in names if name == ending or name.endswith(f"/{ending}")), None)
    path = posixpath.normpath(posixpath.join(folder, told)).removeprefix("/")
    return path if path in names else None
