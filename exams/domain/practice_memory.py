"""What somebody remembers of a question, by FSRS: after each answer a stability, a difficulty and the next due moment.

Without fuzz: the same answers give the same days, so a plan can be explained and computed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fsrs import Card, Rating, Scheduler, State

# A memory is called firm when it holds for three weeks before recall falls to 90 per cent.
FIRM_DAYS = 21.0
_scheduler = Scheduler(enable_fuzzing=False)


@dataclass(frozen=True)
class Memory:
    stability: float
    difficulty: float
    state: int
    step: int | None
    due: datetime
    last_review: datetime

    @property
    def firm(self) -> bool:
        return self.stability >= FIRM_DAYS


def rating_of(*, right: bool, unsure: bool) -> Rating:
    """A lucky guess is no knowledge: it counts as hard."""
    if not right:
        return Rating.Again
    return Rating.Hard if unsure else Rating.Good


def review(memory: Memory | None, rating: Rating, at: datetime) -> Memory:
    """The memory after an answer; None where the question is new to the person."""
    card, _log = _scheduler.review_card(_card(memory) if memory else Card(card_id=1, due=at), rating, at)
    assert card.stability is not None  # noqa: S101 a reviewed card has both
    assert card.difficulty is not None  # noqa: S101
    return Memory(card.stability, card.difficulty, int(card.state), card.step, card.due, at)


def recall(memory: Memory | None, at: datetime) -> float:
    """The chance between 0 and 1 of knowing it at a moment; 0 for what was never seen."""
    return _scheduler.get_card_retrievability(_card(memory), at) if memory else 0.0


def _card(memory: Memory) -> Card:
    return Card(
        card_id=1,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=memory.last_review,
    )
