"""Our own digests of the laws the demonstration teaches (要点，非法律文本): shown where no official text is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from cms.domain.statutes.text import short_title

FILE = Path(__file__).resolve().parent.parent / "statutes" / "digests.yaml"


@dataclass(frozen=True)
class Digest:
    """`text_of` is the day of the text it was read from, `articles` leads from art_58 to our words on it."""

    law: str
    text_of: date
    checked_on: date
    words: str
    articles: Mapping[str, str]


@cache
def digests() -> dict[str, Digest]:
    """Read once per process: they change with the code only."""
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        one["law"]: Digest(one["law"], one["text_of"], one["checked_on"], one["words"], one.get("articles") or {})
        for one in content["digests"]
    }


def digest_of(code: str) -> Digest | None:
    return digests().get(short_title(code))
