"""What a class did with a case, scene by scene: for the trainer who talks it over with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from core import clock
from core.models import AppointmentSpan, Person, Unit, UnitClosure
from learning.chart import END_TONES
from learning.domain.case_graph import Scene
from learning.models import CaseLessonPage, CaseRun, CaseStep


@dataclass(frozen=True)
class DebriefChoice:
    text: str
    good: bool
    count: int
    of: int
    names: list[str] = field(default_factory=list)

    @property
    def percent(self) -> int:
        return round(100 * self.count / self.of) if self.of else 0


@dataclass(frozen=True)
class DebriefScene:
    title: str
    visits: int
    choices: list[DebriefChoice]

    @property
    def right_percent(self) -> int:
        return round(100 * sum(c.count for c in self.choices if c.good) / self.visits) if self.visits else 0


@dataclass(frozen=True)
class DebriefEnd:
    title: str
    tone: str
    count: int


@dataclass(frozen=True)
class Debrief:
    """Of each person the first run counts: later ones know the answers."""

    began: int
    finished: int
    scenes: list[DebriefScene]
    ends: list[DebriefEnd]


def debrief(page: CaseLessonPage, people: QuerySet[Person], *, names: bool = False) -> Debrief:
    """Three queries, with names four, whatever the number of people."""
    mine = CaseRun.objects.filter(lesson_id=page.lesson_id, person__in=people)
    first = list(mine.values("person").annotate(first=Min("id")).values_list("first", flat=True))
    steps = CaseStep.objects.filter(run__in=first)
    taken = {(scene, choice): count for scene, choice, count in _counted(steps, "scene", "choice")}
    arrived = Counter(dict(_counted(steps, "leads_to")))
    said = _names(steps) if names else {}
    graph = page.graph()
    ends = [DebriefEnd(s.title, END_TONES[s.outcome], arrived[s.id]) for s in graph if s.is_end]
    scenes = [_scene(scene, taken, said) for scene in graph if len(scene.choices) > 1]
    return Debrief(
        len(first),
        sum(end.count for end in ends),
        [scene for scene in scenes if scene.visits],
        sorted((end for end in ends if end.count), key=lambda end: -end.count),
    )


def _counted(steps: QuerySet[CaseStep], *by: str):
    return steps.order_by().values(*by).annotate(count=Count("run", distinct=True)).values_list(*by, "count")


def _names(steps: QuerySet[CaseStep]) -> Mapping[tuple[str, str], list[str]]:
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = steps.order_by("run__person__name_pinyin", "id").values_list("scene", "choice", "run__person__name")
    for scene, choice, name in rows:
        if name not in said[scene, choice]:
            said[scene, choice].append(name)
    return said


def _scene(
    scene: Scene, taken: Mapping[tuple[str, str], int], said: Mapping[tuple[str, str], list[str]]
) -> DebriefScene:
    """A choice that was written since and one that was taken away both stay out of the sum."""
    keys = [(scene.id, scene.name_of(number)) for number in range(len(scene.choices))]
    visits = sum(taken.get(key, 0) for key in keys)
    choices = [
        DebriefChoice(choice.text, choice.good, taken.get(key, 0), visits, said.get(key, []))
        for key, choice in zip(keys, scene.choices, strict=True)
    ]
    return DebriefScene(scene.title, visits, choices)


def people_of(units: QuerySet[Unit]) -> QuerySet[Person]:
    """Everybody who holds a post today in one of these units or below them."""
    moment = clock.now()
    below = UnitClosure.objects.filter(ancestor__in=units.values("pk")).values("descendant")
    posts = AppointmentSpan.objects.filter(
        person=OuterRef("pk"), unit__in=below, known_until=clock.FAR_FUTURE, law_from__lte=moment, law_until__gt=moment
    )
    return Person.objects.filter(Exists(posts)).order_by()
