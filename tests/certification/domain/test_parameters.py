"""A parameter is asked for somewhere, or the page of the rules says that nothing asks for it."""

import re
from pathlib import Path

import pytest

from certification.domain.parameters import PARAMETERS, WITHOUT_EFFECT
from certification.rule_words import LABELS

ROOT = Path(__file__).resolve().parents[3]
PLACES = ("certification", "config/wiring")
WORDS = {"parameters.py", "rule_words.py", "shapes.py"}


@pytest.fixture(scope="module")
def asked() -> set[str]:
    """Names looked up by key in the code that acts."""
    files = [file for place in PLACES for file in (ROOT / place).rglob("*.py") if file.name not in WORDS]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files if "migrations" not in file.parts)
    return {name for name in PARAMETERS if re.search(rf"['\"]{name}['\"]", code)}


def test_every_parameter_has_effect_or_says_that_it_has_none(asked):
    assert set(PARAMETERS) - asked == set(WITHOUT_EFFECT)


def test_every_parameter_has_words():
    assert set(LABELS) == set(PARAMETERS)
