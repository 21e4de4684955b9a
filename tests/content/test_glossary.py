import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "cms", "learning", "exams", "certification", "config")


def rows() -> Iterator[list[str]]:
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] != "Chinese" and not set(cells[0]) <= {"-"}:
            yield cells


def test_glossary_holds_the_trade() -> None:
    table = list(rows())

    assert len(table) >= 80
    assert all(len(cells) == 4 and all(cells) for cells in table)


def test_each_word_is_explained_once() -> None:
    words = Counter(cells[0] for cells in rows())

    assert max(words.values()) == 1


def test_names_in_the_glossary_are_names_in_the_code() -> None:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.suffix in (".py", ".yaml")]
    known = set(re.findall(r"\w+", "\n".join(path.read_text(encoding="utf-8") for path in sources)))
    named = {word for cells in rows() for name in re.findall(r"`([^`]+)`", cells[2]) for word in name.split(".")}

    assert named - known == set()
