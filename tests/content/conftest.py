from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.content.statutes import CIVILITY_RULE, FILES, LOCAL_RULE, Statute, read_statute

CONTENT = Path(__file__).resolve().parents[2] / "config" / "demo" / "content"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def questions() -> list[dict[str, Any]]:
    return [question for path in sorted((CONTENT / "questions").glob("*.yaml")) for question in load(path)]


@pytest.fixture(scope="session")
def lessons() -> list[dict[str, Any]]:
    return [load(path) for path in sorted((CONTENT / "lessons").glob("*.yaml"))]


@pytest.fixture(scope="session")
def course() -> dict[str, Any]:
    return load(CONTENT / "course.yaml")


@pytest.fixture(scope="session")
def cases() -> list[dict[str, Any]]:
    return [load(path) for path in sorted((CONTENT / "case_lessons").glob("*.yaml"))]


@pytest.fixture(scope="session")
def dated(
    questions: list[dict[str, Any]], lessons: list[dict[str, Any]], cases: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Everything that says which law it follows."""
    return [*questions, *lessons, *cases]


@pytest.fixture(scope="session")
def local_rule() -> Statute:
    return read_statute((CONTENT / "local_rule.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def civility_rule() -> Statute:
    return read_statute((CONTENT / "civility_rule.md").read_text(encoding="utf-8"))


@pytest.fixture
def statutes(shared: Path, local_rule: Statute, civility_rule: Statute) -> dict[str, Statute]:
    """The real texts by short title, and the invented rules."""
    real = {name: read_statute((shared / "laws" / path).read_text(encoding="utf-8")) for name, path in FILES.items()}
    return {**real, LOCAL_RULE: local_rule, CIVILITY_RULE: civility_rule}
