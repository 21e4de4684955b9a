"""What every template must keep, because a browser or the back office punishes its absence silently."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_fields_name_their_type_and_columns_their_content(path):
    """The back office draws no frame around an input without a type; an empty heading tells a listener nothing."""
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"<input (?![^>]*\btype=)[^>]*>", text)
    assert not re.findall(r"<th\b[^>]*>\s*</th>", text)
