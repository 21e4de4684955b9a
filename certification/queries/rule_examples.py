"""Rule sets written after local texts, shipped as data: a beginning for an authority of that place, and proof that no place is
built in. Only what the text says stands in them, each value with its article; nobody has verified them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from certification.domain.parameters import Rules, settings_from

_FOLDER = Path(__file__).resolve().parent.parent / "rule_examples"


@dataclass(frozen=True)
class RuleExample:
    """`parameters` have the shape of `RuleSet.parameters`; `says` puts each article into our own words."""

    code: str
    name: str
    text: str
    issued_by: str
    document_date: str
    in_force_from: str
    parameters: dict[str, dict[str, Any]]
    says: dict[str, str]

    def as_rules(self) -> Rules:
        return Rules(f"example/{self.code}", settings_from(self.parameters))


@cache
def rule_examples() -> dict[str, RuleExample]:
    """By code."""
    found = [_read(path) for path in sorted(_FOLDER.glob("*.json"))]
    return {example.code: example for example in found}


def _read(path: Path) -> RuleExample:
    told = json.loads(path.read_text(encoding="utf-8"))
    parameters = {
        name: {
            "value": entry["value"],
            "document": told["text"],
            "article": entry["article"],
            "document_date": told["document_date"],
            "verified": False,
            "valid_until": "",
        }
        for name, entry in told["entries"].items()
    }
    return RuleExample(
        code=path.stem,
        name=told["name"],
        text=told["text"],
        issued_by=told["issued_by"],
        document_date=told["document_date"],
        in_force_from=told["in_force_from"],
        parameters=parameters,
        says={name: entry["says"] for name, entry in told["entries"].items()},
    )
