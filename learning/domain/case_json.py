"""A case lesson as JSON and back. What cannot be read is told with its path; nothing is guessed.

The schema stands in docs/reference/case-lessons.md. `read_case(tell_case(case)) == case` for every case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from learning.domain.case_graph import (
    CONDITIONS,
    ENDINGS,
    EVIDENCE_KINDS,
    LINES,
    OUTCOMES,
    Branch,
    Case,
    Choice,
    ClockMark,
    Condition,
    Drafting,
    Evidence,
    Scene,
)
from learning.domain.periods import UNITS

FORMAT = "mingfa-case/1"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """`path` as in `scenes[2].choices[0].to`; `code` names what is wrong there."""

    path: str
    code: str
    details: Mapping[str, str] = field(default_factory=dict)


class CaseUnreadableError(Exception):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.code}" for p in problems))
        self.problems = list(problems)


class _Reader:
    """Walks into a value, remembers where it is, and collects what is wrong on the way."""

    def __init__(self, value: Any, path: str, problems: list[Problem]) -> None:
        self.value = value if isinstance(value, Mapping) else {}
        self.path, self.problems = path, problems
        if not isinstance(value, Mapping):
            self.wrong("", "not_an_object")

    def wrong(self, key: str, code: str, **details: str) -> None:
        where = f"{self.path}.{key}" if self.path and key else self.path or key
        self.problems.append(Problem(where, code, details))

    def only(self, *keys: str) -> None:
        for key in self.value:
            if key not in keys:
                self.wrong(str(key), "unknown_key")

    def text(self, key: str, *, most: int, needed: bool = False) -> str:
        value = self.value.get(key)
        if value is None or value == "":
            if needed:
                self.wrong(key, "missing")
            return ""
        if not isinstance(value, str):
            self.wrong(key, "not_a_text")
            return ""
        if len(value) > most:
            self.wrong(key, "too_long", most=str(most))
        return value

    def name(self, key: str, *, needed: bool = True) -> str:
        value = self.text(key, most=60, needed=needed)
        if value and not NAME.fullmatch(value):
            self.wrong(key, "not_a_name")
        return value

    def one_of(self, key: str, allowed: Sequence[str], default: str = "") -> str:
        value = self.value.get(key) or default
        if value and value not in allowed:
            self.wrong(key, "not_one_of", allowed=", ".join(allowed))
            return default
        if not value:
            self.wrong(key, "missing")
        return value

    def number(self, key: str, least: int, most: int, default: int = 0) -> int:
        value = self.value.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(key, "not_a_number_between", least=str(least), most=str(most))
            return default
        return value

    def truth(self, key: str) -> bool:
        value = self.value.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, "not_true_or_false")
        return value is True

    def day(self, key: str) -> date:
        value = self.value.get(key)
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            self.wrong(key, "not_a_day")
            return date(1, 1, 1)

    def each(self, key: str, read: Callable[[_Reader], T]) -> tuple[T, ...]:
        return tuple(read(_Reader(item, path, self.problems)) for item, path in self._items(key))

    def texts(self, key: str, most: int) -> tuple[str, ...]:
        found = []
        for item, path in self._items(key):
            if isinstance(item, str) and 0 < len(item) <= most:
                found.append(item)
            else:
                self.problems.append(Problem(path, "not_a_text"))
        return tuple(found)

    def _items(self, key: str) -> list[tuple[Any, str]]:
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.wrong(key, "not_a_list")
            return []
        return [(item, f"{self.path}.{key}[{n}]" if self.path else f"{key}[{n}]") for n, item in enumerate(value)]

    def inside(self, key: str) -> _Reader:
        return _Reader(self.value.get(key) or {}, f"{self.path}.{key}" if self.path else key, self.problems)


def read_case(told: Any) -> Case:
    """Raises CaseUnreadableError with every problem at once, each with its path."""
    problems: list[Problem] = []
    case = _case(_Reader(told, "", problems))
    if problems:
        raise CaseUnreadableError(problems)
    return case


def read_scenes(told: Sequence[Mapping[str, Any]]) -> tuple[Scene, ...]:
    """Scenes as the office's editor holds them, which has checked their form already."""
    return tuple(_scene(_Reader(scene, f"scenes[{n}]", [])) for n, scene in enumerate(told))


def _case(told: _Reader) -> Case:
    told.only("format", "slug", "title", "summary", "minutes", "law_date", "checked_against", "checked_on", "clock",
              "citations", "scenes")  # fmt: skip
    if told.value.get("format", FORMAT) != FORMAT:
        told.wrong("format", "not_one_of", allowed=FORMAT)
    clock = told.inside("clock")
    clock.only("starts", "time")
    time = clock.text("time", most=5) or "09:00"
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", time):
        clock.wrong("time", "not_a_time")
    return Case(
        slug=told.name("slug"),
        title=told.text("title", most=200, needed=True),
        summary=told.text("summary", most=2000),
        minutes=told.number("minutes", 1, 600, 30),
        law_date=told.day("law_date"),
        checked_against=told.text("checked_against", most=400),
        checked_on=told.day("checked_on"),
        starts=clock.day("starts"),
        time=time,
        citations=told.each("citations", _citation),
        scenes=told.each("scenes", _scene),
    )


def _scene(told: _Reader) -> Scene:
    told.only("id", "title", "text", "evidence", "evidence_lost", "clock_days", "clock_hours", "clocks", "citations",
              "drafting", "choices", "end")  # fmt: skip
    end = told.inside("end")
    drafting = told.inside("drafting")
    return Scene(
        id=told.name("id"),
        title=told.text("title", most=120, needed=True),
        text=told.text("text", most=6000, needed=True),
        evidence=told.each("evidence", _evidence),
        evidence_lost=told.texts("evidence_lost", 80),
        clock_days=told.number("clock_days", 0, 3650),
        clock_hours=told.number("clock_hours", 0, 240),
        clocks=told.each("clocks", _clock),
        citations=told.each("citations", _citation),
        drafting=_drafting(drafting) if drafting.value else None,
        choices=told.each("choices", _choice),
        outcome=end.one_of("outcome", OUTCOMES) if end.value else "",
        ending=end.one_of("ending", ENDINGS, "penalty") if end.value else "",
        verdict=end.text("verdict", most=4000, needed=True) if end.value else "",
    )


def _choice(told: _Reader) -> Choice:
    told.only("id", "text", "to", "consequence", "good", "points", "evidence", "evidence_lost", "conditions", "branches",
              "citations")  # fmt: skip
    points = told.inside("points")
    points.only(*LINES)
    earned = {line: points.number(line, -20, 20) for line in LINES if points.value.get(line)}
    return Choice(
        text=told.text("text", most=600, needed=True),
        to=told.name("to"),
        id=told.name("id", needed=False),
        consequence=told.text("consequence", most=2000),
        good=told.truth("good"),
        points=earned,
        evidence=told.each("evidence", _evidence),
        evidence_lost=told.texts("evidence_lost", 80),
        conditions=told.each("conditions", _condition),
        branches=told.each("branches", _branch),
        citations=told.each("citations", _citation),
    )


def _evidence(told: _Reader) -> Evidence:
    told.only("name", "kind", "proves")
    name, kind = told.text("name", most=80, needed=True), told.one_of("kind", EVIDENCE_KINDS, "documentary")
    return Evidence(name, kind, told.text("proves", most=300))


def _clock(told: _Reader) -> ClockMark:
    told.only("act", "period", "label", "length", "unit")
    mark = ClockMark(
        told.one_of("act", ("start", "stop")),
        told.text("period", most=60),
        told.text("label", most=80),
        told.number("length", 0, 3650),
        told.one_of("unit", UNITS, "days"),
    )
    if not mark.key:
        told.wrong("period", "missing")
    elif mark.act == "start" and not mark.period and not mark.length:
        told.wrong("length", "missing")
    return mark


def _drafting(told: _Reader) -> Drafting:
    told.only("document", "task", "model_text", "checks")
    document, task = told.text("document", most=120, needed=True), told.text("task", most=1000, needed=True)
    return Drafting(document, task, told.text("model_text", most=6000, needed=True), told.texts("checks", 200))


def _condition(told: _Reader) -> Condition:
    told.only("kind", "value")
    return Condition(told.one_of("kind", CONDITIONS), told.text("value", most=120, needed=True))


def _branch(told: _Reader) -> Branch:
    told.only("to", "conditions")
    branch = Branch(told.name("to"), told.each("conditions", _condition))
    if not branch.conditions:
        told.wrong("conditions", "missing")
    return branch


def _citation(told: _Reader) -> Mapping[str, str]:
    told.only("law", "provision", "label")
    return {
        "law": told.text("law", most=80, needed=True),
        "provision": told.text("provision", most=60, needed=True),
        "label": told.text("label", most=120, needed=True),
    }


def tell_case(case: Case) -> dict[str, Any]:
    """Plain values in the order of the schema; what is empty is left out."""
    return _told(
        format=FORMAT,
        slug=case.slug,
        title=case.title,
        summary=case.summary,
        minutes=case.minutes,
        law_date=case.law_date.isoformat(),
        checked_against=case.checked_against,
        checked_on=case.checked_on.isoformat(),
        clock={"starts": case.starts.isoformat(), "time": case.time},
        citations=[dict(citation) for citation in case.citations],
        scenes=[tell_scene(scene) for scene in case.scenes],
    )


def tell_scene(scene: Scene) -> dict[str, Any]:
    return _told(
        id=scene.id,
        title=scene.title,
        text=scene.text,
        evidence=[_tell_evidence(item) for item in scene.evidence],
        evidence_lost=list(scene.evidence_lost),
        clock_days=scene.clock_days,
        clock_hours=scene.clock_hours,
        clocks=[_told(act=m.act, period=m.period, label=m.label, length=m.length, unit=m.unit) for m in scene.clocks],
        citations=[dict(citation) for citation in scene.citations],
        drafting=_tell_drafting(scene.drafting) if scene.drafting else {},
        choices=[_tell_choice(choice) for choice in scene.choices],
        end=_told(outcome=scene.outcome, ending=scene.ending, verdict=scene.verdict),
    )


def _tell_choice(choice: Choice) -> dict[str, Any]:
    return _told(
        id=choice.id,
        text=choice.text,
        to=choice.to,
        consequence=choice.consequence,
        good=choice.good,
        points={line: number for line, number in choice.points.items() if number},
        evidence=[_tell_evidence(item) for item in choice.evidence],
        evidence_lost=list(choice.evidence_lost),
        conditions=[_tell_condition(condition) for condition in choice.conditions],
        branches=[
            {"to": branch.to, "conditions": [_tell_condition(c) for c in branch.conditions]}
            for branch in choice.branches
        ],
        citations=[dict(citation) for citation in choice.citations],
    )


def _tell_evidence(item: Evidence) -> dict[str, Any]:
    return _told(name=item.name, kind=item.kind, proves=item.proves)


def _tell_condition(condition: Condition) -> dict[str, Any]:
    return {"kind": condition.kind, "value": condition.value}


def _tell_drafting(drafting: Drafting) -> dict[str, Any]:
    told = {"document": drafting.document, "task": drafting.task, "model_text": drafting.model_text}
    return _told(**told, checks=list(drafting.checks))


def _told(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in ("", 0, False, None, [], {})}
