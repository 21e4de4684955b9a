"""What differs between two sentences, in runs a person can read.

Han characters are compared one by one, figures and Latin words whole. A lone character that happens to be the same between
two changes is no common ground, so it joins them: 三日 -> 五个工作日 reads as one exchange, not as three.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKENS = re.compile(r"[0-9]+(?:\.[0-9]+)?|[A-Za-z]+|\s+|.", re.DOTALL)
SHORTEST_COMMON = 2

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True)
class Run:
    kind: Kind
    text: str


def difference(old: str, new: str) -> list[Run]:
    """Runs in reading order. Same and removed ones make up the old text, same and added ones the new."""
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    runs: list[Run] = []
    removed, added = "", ""
    for tag, i, j, k, m in _joined(SequenceMatcher(None, before, after, autojunk=False).get_opcodes()):
        if tag == "equal":
            runs += [*_exchange(removed, added), Run("same", "".join(before[i:j]))]
            removed, added = "", ""
        else:
            removed += "".join(before[i:j])
            added += "".join(after[k:m])
    return runs + _exchange(removed, added)


Opcode = tuple[str, int, int, int, int]


def _joined(opcodes: Sequence[Opcode]) -> list[Opcode]:
    """Common ground that is too short between two changes becomes part of them."""
    last = len(opcodes) - 1
    return [
        ("replace", *code[1:]) if code[0] == "equal" and 0 < at < last and code[2] - code[1] < SHORTEST_COMMON else code
        for at, code in enumerate(opcodes)
    ]


def _exchange(removed: str, added: str) -> list[Run]:
    runs: list[Run] = []
    if removed:
        runs.append(Run("removed", removed))
    if added:
        runs.append(Run("added", added))
    return runs
