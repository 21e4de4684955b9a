"""The structure index shipped with the project, and its making from loaded texts. It holds no text of any law."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from cms.domain.statutes.outline import Outline, outline_from
from cms.domain.statutes.text import short_title
from cms.models import Law, LawVersion

INDEX = Path(__file__).resolve().parent.parent / "statutes" / "structure.json"


@cache
def outlines() -> dict[str, Outline]:
    """By code, in the order of the file. Read once per process: it changes with the code only."""
    entries = json.loads(INDEX.read_text(encoding="utf-8"))["laws"]
    return {entry["code"]: outline_from(entry) for entry in entries}


def outline_of(code: str) -> Outline | None:
    return outlines().get(short_title(code))


def structure_of_loaded_laws() -> list[dict[str, Any]]:
    """What the index would say of the loaded texts; the newest revision of each version, nothing invented."""
    laws = Law.objects.filter(invented=False).prefetch_related("versions__provisions")
    return [
        {
            "code": law.code,
            "title": law.title,
            "kind": law.kind,
            "versions": [_structure(version) for version in _newest_revisions(law)],
        }
        for law in laws
    ]


def _newest_revisions(law: Law) -> list[LawVersion]:
    ordered = sorted(law.versions.all(), key=lambda v: (v.day, v.revision))
    return list({version.day: version for version in ordered}.values())


def _structure(version: LawVersion) -> dict[str, Any]:
    begins = version.in_force_from
    return {
        "day": version.day.isoformat(),
        "in_force_from": begins.isoformat() if begins else None,
        "in_force_basis": version.in_force_basis,
        "articles": {
            row.provision: [len(paragraph["points"]) for paragraph in row.paragraphs]
            for row in version.provisions.all()
        },
    }
