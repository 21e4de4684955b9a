"""A case lesson as a graph of scenes: its faults, the path somebody took, and the best one."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    text: str
    to: str
    consequence: str = ""
    good: bool = False
    citations: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class Scene:
    id: str
    title: str
    text: str = ""
    evidence: tuple[str, ...] = ()
    clock_days: int = 0
    choices: tuple[Choice, ...] = ()
    outcome: str = ""
    verdict: str = ""

    @property
    def is_end(self) -> bool:
        return bool(self.outcome)


@dataclass(frozen=True)
class Fault:
    code: str
    scene: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A scene on a path, with the choice taken there; the last scene of a path has none."""

    scene: Scene
    choice: Choice | None = None


def faults(scenes: Sequence[Scene]) -> list[Fault]:
    """Everything that would strand a learner."""
    if not scenes:
        return [Fault("case_is_empty", "")]
    known = {scene.id: scene for scene in scenes}
    found = [Fault("scene_id_twice", scene.id) for scene in scenes if [s.id for s in scenes].count(scene.id) > 1]
    for scene in scenes:
        if scene.is_end == bool(scene.choices):
            found.append(Fault("scene_needs_choices_or_end", scene.id))
        found += [Fault("choice_leads_nowhere", scene.id, {"to": c.to}) for c in scene.choices if c.to not in known]
    reached = reachable(scenes)
    found += [Fault("scene_is_never_reached", scene.id) for scene in scenes if scene.id not in reached]
    if not any(scene.is_end for scene in scenes):
        found.append(Fault("case_has_no_end", scenes[0].id))
    return found


def reachable(scenes: Sequence[Scene]) -> set[str]:
    known = {scene.id: scene for scene in scenes}
    seen, todo = set(), deque([scenes[0].id])
    while todo:
        name = todo.popleft()
        if name in seen or name not in known:
            continue
        seen.add(name)
        todo.extend(choice.to for choice in known[name].choices)
    return seen


def walk(scenes: Sequence[Scene], taken: Sequence[int]) -> list[Step]:
    """The path that the numbers of choices lead along; a number that does not exist ends it."""
    known = {scene.id: scene for scene in scenes}
    scene, path = scenes[0], []
    for number in taken:
        if not 0 <= number < len(scene.choices):
            break
        choice = scene.choices[number]
        path.append(Step(scene, choice))
        scene = known[choice.to]
    return [*path, Step(scene)]


def best_path(scenes: Sequence[Scene]) -> list[Step]:
    """The shortest way by good choices only to a good end; empty where there is none."""
    known = {scene.id: scene for scene in scenes}
    todo: deque[list[Step]] = deque([[Step(scenes[0])]])
    seen = {scenes[0].id}
    while todo:
        path = todo.popleft()
        scene = path[-1].scene
        if scene.outcome == "good":
            return path
        for choice in scene.choices:
            if choice.good and choice.to not in seen:
                seen.add(choice.to)
                todo.append([*path[:-1], Step(scene, choice), Step(known[choice.to])])
    return []


def evidence_on(path: Sequence[Step]) -> list[str]:
    """What the tray holds: everything gained on the way, each once, in order."""
    return list(dict.fromkeys(item for step in path for item in step.scene.evidence))


def days_used(path: Sequence[Step]) -> int:
    return sum(step.scene.clock_days for step in path)
