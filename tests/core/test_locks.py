"""A lock takes the row it is about and no row that is merely read along: two services that read the same person or
bank beside different rows would otherwise wait for each other, and PostgreSQL ends one of them as a deadlock."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "cms", "learning", "exams", "certification", "config")


def _chain(call: ast.Call) -> dict[str, ast.Call]:
    """The methods called one after the other, by name."""
    found: dict[str, ast.Call] = {}
    at: ast.AST = call
    while isinstance(at, ast.Call) and isinstance(at.func, ast.Attribute):
        found[at.func.attr] = at
        at = at.func.value
    return found


def careless_locks(source: str) -> list[int]:
    """Lines where rows read along are locked too: `select_related` after a `select_for_update` that does not say `of`."""
    lines = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            chain = _chain(node)
            lock = chain.get("select_for_update")
            if lock and "select_related" in chain and not any(word.arg == "of" for word in lock.keywords):
                lines.add(lock.lineno)
    return sorted(lines)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_lock_names_the_row_it_takes(package):
    careless = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in (ROOT / package).rglob("*.py")
        for line in careless_locks(path.read_text(encoding="utf-8"))
    ]
    assert careless == []


def test_the_reader_of_locks_sees_a_careless_one():
    assert careless_locks("A.objects.select_for_update().select_related('b').get(pk=1)") == [1]
    assert careless_locks("A.objects.select_related('b').select_for_update().first()") == [1]
    assert careless_locks("A.objects.select_for_update(of=('self',)).select_related('b').get(pk=1)") == []
    assert careless_locks("A.objects.select_for_update().get(pk=1)") == []
