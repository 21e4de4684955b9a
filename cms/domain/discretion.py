"""Discretion benchmarks (裁量基准): from the facts of a case to a step, from the step to a range within the law's own.

A table has steps from light to grave, each with its range; factors, each of whose bands points at a step; and
circumstances of the law that move the result by one step or end in no penalty. The gravest factor decides.
The calculator shows a range and why; the decision stays with people (合议、法制审核).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

EFFECTS = ("none", "lighter", "heavier")


@dataclass(frozen=True)
class Step:
    name: str
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class Band:
    """`below`: the first value that is no longer in it; None of the last band and of bands that are chosen by name."""

    label: str
    step: int
    below: Decimal | None = None


@dataclass(frozen=True)
class Factor:
    """Measured where `unit` is set, else chosen among the labels of its bands."""

    name: str
    bands: tuple[Band, ...]
    unit: str = ""


@dataclass(frozen=True)
class Circumstance:
    """`none`: no penalty may or must follow; the others move by one step."""

    name: str
    effect: str


@dataclass(frozen=True)
class Benchmark:
    """`least` and `most` are what the law itself allows, in `unit`."""

    unit: str
    least: Decimal
    most: Decimal
    steps: tuple[Step, ...]
    factors: tuple[Factor, ...]
    circumstances: tuple[Circumstance, ...] = ()

    @property
    def rows(self) -> list[tuple[Step, list[tuple[str, str]]]]:
        """As it is printed: each step with (factor, the bands that lead there)."""
        return [
            (step, [(f.name, "、".join(b.label for b in f.bands if b.step == number)) for f in self.factors])
            for number, step in enumerate(self.steps)
        ]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a table: `code` names the sentence, `at` the step or factor."""

    code: str
    at: str = ""


def faults(table: Benchmark) -> list[Fault]:
    """Everything that keeps a table from being used."""
    found = []
    if table.least > table.most:
        found.append(Fault("discretion_law_range_is_empty"))
    if not table.steps:
        found.append(Fault("discretion_has_no_step"))
    if not table.factors:
        found.append(Fault("discretion_has_no_factor"))
    for before, step in zip((None, *table.steps), table.steps, strict=False):
        if step.least > step.most:
            found.append(Fault("discretion_step_is_empty", step.name))
        elif step.least < table.least or step.most > table.most:
            found.append(Fault("discretion_step_leaves_the_law", step.name))
        elif before and step.least < before.most:
            found.append(Fault("discretion_steps_overlap", step.name))
    names = [step.name for step in table.steps]
    found += [Fault("discretion_name_twice", name) for name in names if names.count(name) > 1]
    for factor in table.factors:
        found += _of_factor(factor)
    return found


def _of_factor(factor: Factor) -> list[Fault]:
    if len(factor.bands) < 2:
        return [Fault("discretion_factor_needs_bands", factor.name)]
    if not factor.unit:
        return []
    limits = [band.below for band in factor.bands]
    inside = limits[:-1]
    if limits[-1] is not None or None in inside or sorted(set(inside)) != inside:  # type: ignore[type-var]
        return [Fault("discretion_bands_out_of_order", factor.name)]
    return []


@dataclass(frozen=True)
class Reason:
    """Why a step: the factor and the band the case falls into, or a circumstance."""

    name: str
    said: str
    step: int | None = None


@dataclass(frozen=True)
class Outcome:
    """`step` is None where no penalty follows. `decided_by`: the factors that were gravest."""

    step: Step | None
    reasons: Sequence[Reason] = field(default_factory=list)
    decided_by: Sequence[str] = ()
    no_penalty: bool = False


def assess(table: Benchmark, given: Mapping[int, str], circumstances: Sequence[int] = ()) -> Outcome:
    """`given`: number of the factor -> the measured value or the number of the chosen band.

    Raises ValueError with the factor's name where a value is missing or is no number.
    """
    reasons = [_reason(number, factor, given.get(number, "")) for number, factor in enumerate(table.factors)]
    gravest = max(reason.step or 0 for reason in reasons)
    decided = tuple(reason.name for reason in reasons if reason.step == gravest)
    step, told = gravest, list(reasons)
    for number in circumstances:
        one = table.circumstances[number]
        told.append(Reason(one.name, one.effect))
        if one.effect == "none":
            return Outcome(None, told, decided, no_penalty=True)
        step += {"lighter": -1, "heavier": 1}[one.effect]
    step = min(max(step, 0), len(table.steps) - 1)
    return Outcome(table.steps[step], told, decided)


def _reason(number: int, factor: Factor, value: str) -> Reason:
    if not factor.unit:
        if not value.isdigit() or int(value) >= len(factor.bands):
            raise ValueError(factor.name)
        band = factor.bands[int(value)]
        return Reason(factor.name, band.label, band.step)
    measured = amount(value)
    if measured is None or measured < 0:
        raise ValueError(factor.name)
    band = next(band for band in factor.bands if band.below is None or measured < band.below)
    return Reason(factor.name, f"{value.strip()} {factor.unit}", band.step)


def amount(text: str) -> Decimal | None:
    """1,000 -> 1000; None for what is no finite number."""
    try:
        value = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def as_content(table: Benchmark) -> dict[str, Any]:
    return {
        "unit": table.unit,
        "least": str(table.least),
        "most": str(table.most),
        "steps": [{"name": s.name, "least": str(s.least), "most": str(s.most)} for s in table.steps],
        "factors": [
            {
                "name": f.name,
                "unit": f.unit,
                "bands": [
                    {"label": b.label, "step": b.step, "below": None if b.below is None else str(b.below)}
                    for b in f.bands
                ],
            }
            for f in table.factors
        ],
        "circumstances": [{"name": c.name, "effect": c.effect} for c in table.circumstances],
    }


def from_content(content: Mapping[str, Any]) -> Benchmark:
    return Benchmark(
        content["unit"],
        Decimal(content["least"]),
        Decimal(content["most"]),
        tuple(Step(s["name"], Decimal(s["least"]), Decimal(s["most"])) for s in content["steps"]),
        tuple(
            Factor(
                f["name"],
                tuple(Band(b["label"], b["step"], Decimal(b["below"]) if b["below"] else None) for b in f["bands"]),
                f["unit"],
            )
            for f in content["factors"]
        ),
        tuple(Circumstance(c["name"], c["effect"]) for c in content.get("circumstances", ())),
    )
