"""Style sheets of the site for what leaves it: a reading pack, a case on one page."""

from collections.abc import Iterable
from pathlib import Path

from django.contrib.staticfiles import finders


def style_sheets(names: Iterable[str]) -> str:
    found = [finders.find(name) for name in names]
    return "\n".join(Path(path).read_text(encoding="utf-8") for path in found if isinstance(path, str))
