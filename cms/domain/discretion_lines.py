"""A benchmark as an editor writes it: one step, factor or circumstance a line.

Steps: `较轻 50 200`. Factors: `占道面积（平方米）：5以下 较轻；20以下 一般；以上 较重` or, chosen by name,
`一年内次数：首次 较轻；第二次 一般；第三次以上 较重`. Circumstances: `初次且已改正 不罚`, `主动消除后果 从轻`, `阻碍执法 从重`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cms.domain.discretion import Band, Benchmark, Circumstance, Factor, Step, amount

WORDS = {"不罚": "none", "从轻": "lighter", "从重": "heavier"}
_MEASURED = re.compile(r"^(\d[\d,.]*)\s*以下$")
_FACTOR = re.compile(r"^(?P<name>[^：:]+?)(?:[（(](?P<unit>[^（）()]{1,12})[)）])?\s*[：:](?P<bands>.+)$")


class LineError(ValueError):
    """A line that cannot be read. `part`: steps, factors or circumstances; `line` counts from 1."""

    def __init__(self, part: str, line: int, text: str) -> None:
        super().__init__(text)
        self.part, self.line, self.text = part, line, text


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line.strip()


def steps_in(text: str) -> tuple[Step, ...]:
    """Raises LineError."""
    found = []
    for number, line in _lines(text):
        name, *rest = line.rsplit(maxsplit=2)
        values = [amount(one) for one in rest]
        if len(values) != 2 or None in values:
            raise LineError("steps", number, line)
        found.append(Step(name, *values))  # type: ignore[arg-type]
    return tuple(found)


def factors_in(text: str, steps: Sequence[Step]) -> tuple[Factor, ...]:
    """Raises LineError, also where a step is named that there is not."""
    names = [step.name for step in steps]
    found = []
    for number, line in _lines(text):
        factor = _FACTOR.match(line)
        if factor is None:
            raise LineError("factors", number, line)
        unit = factor["unit"] or ""
        bands = [
            _band(one.strip(), unit, names, LineError("factors", number, line))
            for one in re.split("[；;]", factor["bands"])
            if one.strip()
        ]
        found.append(Factor(factor["name"].strip(), tuple(bands), unit))
    return tuple(found)


def _band(text: str, unit: str, names: list[str], error: LineError) -> Band:
    label, _space, step = text.rpartition(" ")
    found = band_of(label.strip(), step, unit, names)
    if found is None:
        raise error
    return found


def band_of(label: str, step: str, unit: str, names: list[str]) -> Band | None:
    """`5以下` or `以上` where it is measured in a unit. None of what cannot be read or names no step."""
    if not label or step not in names:
        return None
    if not unit or label == "以上":
        return Band(label, names.index(step))
    measured = _MEASURED.match(label)
    below = amount(measured[1]) if measured else None
    return None if below is None else Band(label, names.index(step), below)


def circumstances_in(text: str) -> tuple[Circumstance, ...]:
    """Raises LineError."""
    found = []
    for number, line in _lines(text):
        name, _space, effect = line.rpartition(" ")
        if not name.strip() or effect not in WORDS:
            raise LineError("circumstances", number, line)
        found.append(Circumstance(name.strip(), WORDS[effect]))
    return tuple(found)


def written(table: Benchmark) -> dict[str, str]:
    """The same lines again, for changing a table."""
    words = {effect: word for word, effect in WORDS.items()}
    return {
        "steps": "\n".join(f"{s.name} {s.least} {s.most}" for s in table.steps),
        "factors": "\n".join(
            f"{f.name}{f'（{f.unit}）' if f.unit else ''}："
            + "；".join(f"{b.label} {table.steps[b.step].name}" for b in f.bands)
            for f in table.factors
        ),
        "circumstances": "\n".join(f"{c.name} {words[c.effect]}" for c in table.circumstances),
    }
