"""Documents set with typst: one place that knows the fonts of this machine and how a template gets its content."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, register_texts

register_texts(
    {
        "no_chinese_font": _(
            "This server has no font with Chinese characters, so the PDF cannot be set. "
            "Install one, for instance the package fonts-noto-cjk, or put a font file into the folder named by MINGFA_FONTS."
        )
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


@lru_cache(maxsize=1)
def chinese_font(folder: str) -> str:
    """The first family with Chinese characters that this machine has. Raises DomainError no_chinese_font."""
    known = set(typst.Fonts(font_paths=[folder] if folder else []).families())
    family = next((name for name in _FAMILIES if name in known), None)
    if family is None:
        raise DomainError("no_chinese_font")
    return family


def set_pdf(template: Path, content: Mapping[str, Any], files: Mapping[str, str] | None = None) -> bytes:
    """Set a template as PDF/A-2b. It reads `content.json`, to which the font is added, and `files` by their names.

    Raises DomainError no_chinese_font.
    """
    folder = settings.FONTS_DIR
    values = {"font": chinese_font(folder), **content}
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        (root / template.name).write_bytes(template.read_bytes())
        (root / "content.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        for name, text in (files or {}).items():
            (root / name).write_text(text, encoding="utf-8")
        return typst.compile(  # type: ignore[misc]
            root / template.name, root=root, font_paths=[folder] if folder else [], pdf_standards=["a-2b"]
        )
