"""What an assignment asks for besides lessons: questions practised, the book of mistakes cleared, a mock exam sat."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("practice", "mistakes", "mock")
MOST_QUESTIONS = 2000


@dataclass(frozen=True)
class Target:
    """`wanted`: how many questions; of a mock exam the per cent that pass it, 0 where sitting it once is enough.

    Practice is of a law (short title), a part of it (a chapter by its words) or a topic; empty means any. A book of mistakes
    is of one law or whole. `exam` names whose blueprint draws the mock.
    """

    kind: str
    wanted: int = 0
    law: str = ""
    part: str = ""
    topic: str = ""
    exam: str = ""


@dataclass(frozen=True)
class Reached:
    """How far somebody is: questions practised, per cent of the best mock (None: not sat), mistakes still open.

    Who practised nothing has cleared no book, though it is empty.
    """

    questions: int = 0
    best: float | None = None
    open_mistakes: int = 0


def is_met(target: Target, reached: Reached) -> bool:
    if target.kind == "practice":
        return reached.questions >= target.wanted
    if target.kind == "mistakes":
        return reached.questions > 0 and reached.open_mistakes == 0
    return reached.best is not None and reached.best >= target.wanted
