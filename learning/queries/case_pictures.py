"""The author's picture of a case: its graph, and everything that is wrong or could be better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learning.case_labels import sentence
from learning.chart import END_TONES
from learning.domain.case_faults import Fault, advice
from learning.domain.case_graph import Scene
from learning.domain.case_layout import BOX_HEIGHT, BOX_WIDTH, Arrow, Box, lay_out
from learning.models import CaseLessonPage
from learning.queries.case_stories import story_of


@dataclass(frozen=True)
class DrawnScene:
    x: int
    y: int
    name: str
    title: str
    tone: str
    marks: str
    faulty: bool


@dataclass(frozen=True)
class DrawnArrow:
    path: str
    good: bool


@dataclass(frozen=True)
class GraphPicture:
    scenes: list[DrawnScene]
    arrows: list[DrawnArrow]
    width: int
    height: int
    faults: list[str]
    advice: list[str]
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def picture_of(page: CaseLessonPage) -> GraphPicture | None:
    """None while there is no scene. Advice is given once nothing grave is left."""
    graph = page.graph()
    if not graph:
        return None
    grave = page.grave_faults()
    hints = [] if grave else advice(story_of(page))
    return draw(graph, grave, hints)


def draw(graph: Sequence[Scene], grave: Sequence[Fault], hints: Sequence[Fault] = ()) -> GraphPicture:
    layout = lay_out(graph)
    faulty = {fault.scene for fault in grave}
    return GraphPicture(
        [_scene(box, box.scene.id in faulty) for box in layout.boxes],
        [DrawnArrow(_curve(arrow), arrow.good) for arrow in layout.arrows],
        layout.width,
        layout.height,
        [sentence(fault) for fault in grave],
        [sentence(fault) for fault in hints],
    )


def _scene(box: Box, faulty: bool) -> DrawnScene:
    scene = box.scene
    tone = END_TONES.get(scene.outcome, "unknown")
    return DrawnScene(box.x, box.y, scene.id, scene.title, tone, _marks(scene), faulty)


def _marks(scene: Scene) -> str:
    """Small signs: a clock is wound, something is gained, something is written, competence is asked."""
    asks = any(choice.points.get("competence") for choice in scene.choices)
    signs = [("◷", scene.clocks), ("＋", scene.evidence), ("✎", scene.drafting), ("⚖", asks)]
    return "".join(sign for sign, there in signs if there)


def _curve(arrow: Arrow) -> str:
    x1, y1 = arrow.start.x + BOX_WIDTH // 2, arrow.start.y + BOX_HEIGHT
    x2, y2 = arrow.end.x + BOX_WIDTH // 2, arrow.end.y
    if arrow.back:  # out at the side and up again
        x1, y1, x2, y2 = arrow.start.x + BOX_WIDTH, y1 - BOX_HEIGHT // 2, arrow.end.x + BOX_WIDTH, y2 + BOX_HEIGHT // 2
        return f"M{x1} {y1} C{x1 + 60} {y1} {x2 + 60} {y2} {x2} {y2}"
    bend = (y2 - y1) // 2
    return f"M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}"
