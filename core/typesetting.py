"""Documents set with typst: one place that knows the fonts of this machine and how a template gets its content."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import ServerFaultError, register_texts

register_texts(
    {
        "no_chinese_font": _(
            "This server has no font with Chinese characters, so the PDF cannot be set. "
            "Install one, for instance the package fonts-noto-cjk, or put a font file into the folder named by MINGFA_FONTS."
        ),
        "glyph_missing": _(
            "The font %(font)s has no sign for “%(text)s”, so nothing was printed. "
            "Put a font that has it into the folder named by MINGFA_FONTS."
        ),
    }
)
_FAMILIES = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "SimSun",
    "WenQuanYi Zen Hei",
)


class CannotPrintError(ServerFaultError):
    """no_chinese_font or glyph_missing: this server cannot set the document."""

    heading = _("Nothing could be printed")


@lru_cache(maxsize=1)
def chinese_font(folder: str) -> str:
    """The first family with Chinese characters that this machine has. Raises CannotPrintError no_chinese_font."""
    known = set(typst.Fonts(font_paths=[folder] if folder else []).families())
    family = next((name for name in _FAMILIES if name in known), None)
    if family is None:
        raise CannotPrintError("no_chinese_font")
    return family


def set_pdf(template: Path, content: Mapping[str, Any], files: Mapping[str, str | bytes] | None = None) -> bytes:
    """Set a template as PDF/A-2b. It reads `content.json`, to which the font is added, and `files` by their names.

    Raises CannotPrintError no_chinese_font, and glyph_missing where the font lacks a character: nothing is printed with a box
    in place of a name. Templates that print names set `fallback: false`, so that no other font steps in unseen.
    """
    return _set(template, content, files, pdf_standards=["a-2b"])


def set_picture(template: Path, content: Mapping[str, Any], kind: str) -> bytes:
    """Set a template of one page as a picture: `kind` is svg, with its letters as outlines, or png. Raises as `set_pdf`."""
    return _set(template, content, None, format=kind)


def _set(template: Path, content: Mapping[str, Any], files: Mapping[str, str | bytes] | None, **options: Any) -> bytes:
    folder = settings.FONTS_DIR
    values = {"font": chinese_font(folder), **content}
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / template.name).write_bytes(template.read_bytes())
        (root / "content.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        for name, part in (files or {}).items():
            (root / name).write_bytes(part if isinstance(part, bytes) else part.encode())
        try:
            made = typst.compile(root / template.name, root=root, font_paths=[folder] if folder else [], **options)
            return cast("bytes", made)
        except typst.TypstError as error:
            if missing := re.search(r"the text [\"'`](.+?)[\"'`] could not be displayed", str(error), re.DOTALL):
                raise CannotPrintError("glyph_missing", text=_named(missing[1]), font=values["font"]) from error
            raise


def _named(text: str) -> str:
    """What typst writes as \\u{e000} has no sign anywhere, so it is named by its number: U+E000."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: f"U+{code[1].upper()}", text).strip("\"'`")
