"""What is wrong with a case before anybody plays it, each fault with its scene."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from learning.domain.case_graph import Choice, Condition, Scene, leads_to_an_end, nodes, reachable
from learning.domain.case_story import Story


@dataclass(frozen=True)
class Fault:
    """`grave` faults strand a learner and are refused; the others are advice. `choice` counts from 1, 0 is the scene."""

    code: str
    scene: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    choice: int = 0
    grave: bool = True


def faults(scenes: Sequence[Scene]) -> list[Fault]:
    """Everything that would strand a learner."""
    if not scenes:
        return [Fault("case_is_empty")]
    return [*_names(scenes), *_edges(scenes), *_ways(scenes), *_conditions(scenes)]


def _names(scenes: Sequence[Scene]) -> Iterator[Fault]:
    for name, count in Counter(scene.id for scene in scenes).items():
        if count > 1:
            yield Fault("scene_id_twice", name)


def _edges(scenes: Sequence[Scene]) -> Iterator[Fault]:
    known = {scene.id for scene in scenes}
    for scene in scenes:
        if scene.is_end == bool(scene.choices):
            yield Fault("scene_needs_choices_or_end", scene.id)
        if scene.choices and all(choice.conditions for choice in scene.choices):
            yield Fault("every_choice_has_conditions", scene.id)
        for number, choice in enumerate(scene.choices, start=1):
            for to in choice.targets:
                if to not in known:
                    yield Fault("choice_leads_nowhere", scene.id, {"to": to}, number)


def _ways(scenes: Sequence[Scene]) -> Iterator[Fault]:
    reached, ending = reachable(scenes), leads_to_an_end(scenes)
    for scene in scenes:
        if scene.id not in reached:
            yield Fault("scene_is_never_reached", scene.id)
    if not any(scene.is_end for scene in scenes):
        yield Fault("case_has_no_end", scenes[0].id)
        return
    for scene in scenes:
        if scene.choices and scene.id not in ending:
            yield Fault("no_way_to_an_end", scene.id)


def _conditions(scenes: Sequence[Scene]) -> Iterator[Fault]:
    """Conditions that can never hold because what they name does not exist."""
    known = _Named.of(scenes)
    for scene in scenes:
        for number, choice in enumerate(scene.choices, start=1):
            for condition in _conditions_of(choice):
                if not known.has(condition):
                    details = {"value": condition.value}
                    yield Fault("condition_names_nothing", scene.id, details, number)


def _conditions_of(choice: Choice) -> list[Condition]:
    return [*choice.conditions, *(condition for branch in choice.branches for condition in branch.conditions)]


@dataclass(frozen=True)
class _Named:
    evidence: frozenset[str]
    choices: frozenset[str]
    clocks: frozenset[str]

    @classmethod
    def of(cls, scenes: Sequence[Scene]) -> _Named:
        return cls(
            frozenset(item.name for _scene, _number, node in nodes(scenes) for item in node.evidence),
            frozenset(f"{scene.id}/{scene.name_of(n)}" for scene in scenes for n in range(len(scene.choices))),
            frozenset(mark.key for scene in scenes for mark in scene.clocks),
        )

    def has(self, condition: Condition) -> bool:
        if condition.kind in ("holds", "lacks"):
            return condition.value in self.evidence
        if condition.kind in ("chose", "did_not_choose"):
            return condition.value in self.choices
        if condition.kind in ("clock_over", "clock_in_time"):
            return condition.value in self.clocks
        return condition.value.rpartition(":")[2].lstrip("-").isdigit()


def advice(story: Story) -> list[Fault]:
    """What a good case has and this one lacks. Only for a graph without faults."""
    found = list(_missing(story.scenes))
    best = story.best()
    if best is None:
        found.append(Fault("no_good_way", story.scenes[0].id, grave=False))
        return found
    better = max((way for way in story.ways()), key=lambda way: way.total, default=best)
    if better.total > best.total:
        found.append(Fault("another_way_earns_more", better.scene.id, {"way": _told(better)}, grave=False))
    if any(clock.over(best.now) for clock in best.clocks):
        found.append(Fault("best_way_is_late", best.scene.id, grave=False))
    return found


def _told(way) -> str:
    return " → ".join(step.scene.id for step in way.path)


def _missing(scenes: Sequence[Scene]) -> Iterator[Fault]:
    choices = [choice for scene in scenes for choice in scene.choices]
    if not any(choice.points.get("competence", 0) > 0 for choice in choices):
        yield Fault("no_competence_scene", scenes[0].id, grave=False)
    if not any(mark.act == "start" for scene in scenes for mark in scene.clocks):
        yield Fault("no_clock", scenes[0].id, grave=False)
    for scene in scenes:
        for number, choice in enumerate(scene.choices, start=1):
            if not choice.citations and not scene.drafting:
                yield Fault("choice_without_citation", scene.id, {}, number, grave=False)
