"""What the practice pages show, each with a known number of queries whatever the number of questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from cms.queries import articles as library
from core import clock
from core.models import Person
from exams.domain.practice import Past, StockItem
from exams.domain.practice_memory import Memory, recall
from exams.domain.practice_plan import Forecast, Pace, Today, forecast, today_of, weakest_first
from exams.models import Mistake, PracticeAnswer, PracticeCard, PracticePlan, PracticeSet, QuestionRevision
from exams.queries.practice_stock import Stock, stock_for

MOST_CITED = 4


@dataclass(frozen=True)
class Progress:
    """How far somebody is with a law, a chapter or a topic: `seen`, `firm` and `due` of `total` questions."""

    name: str
    total: int
    seen: int
    firm: int
    due: int
    title: str = ""

    @property
    def parts(self) -> list[tuple[str, int]]:
        """For the bar: firm, seen but due, seen otherwise, unseen. Firm and due exclude each other here."""
        shaky = max(0, self.seen - self.firm - self.due)
        return [("valid", self.firm), ("due", self.due), ("seen", shaky), ("unseen", self.total - self.seen)]


@dataclass(frozen=True)
class Desk:
    """All a person's practice at one moment: the stock, their cards and plan. Read once per page."""

    person: Person
    stock: Stock
    cards: Mapping[int, PracticeCard]
    plan: PracticePlan | None
    now: datetime

    def memory(self, question: int) -> Memory | None:
        card = self.cards.get(question)
        return memory_of(card) if card else None

    def is_due(self, item: StockItem) -> bool:
        card = self.cards.get(item.question)
        return card is not None and (
            card.due <= clock.end_of_day(clock.day_of(self.now)) or card.revision_id != item.revision
        )

    def in_plan(self) -> list[StockItem]:
        laws = set(self.plan.laws) if self.plan else set()
        items = self.stock.items.values()
        return [item for item in items if not laws or any(law in laws for law, _article in item.cites)]

    def progress(self, name: str, items: Iterable[StockItem], title: str = "") -> Progress:
        items = list(items)
        due = {item.question for item in items if self.is_due(item)}
        seen = [item.question for item in items if item.question in self.cards]
        firm = sum(1 for key in seen if key not in due and memory_of(self.cards[key]).firm)
        return Progress(name, len(items), len(seen), firm, len(due), title)


def memory_of(card: PracticeCard) -> Memory:
    return Memory(card.stability, card.difficulty, card.state, card.step, card.due, card.last_review)


def desk_of(person: Person) -> Desk:
    """Nine queries at most, most of them for the stock."""
    stock = stock_for(person)
    cards = {card.question_id: card for card in PracticeCard.objects.filter(person=person)}
    return Desk(person, stock, cards, PracticePlan.objects.filter(person=person).first(), clock.now())


def by_law(desk: Desk) -> list[Progress]:
    """One row per law, the fullest first; a question counts for every law it cites."""
    groups: dict[str, list[StockItem]] = {}
    for item in desk.stock.items.values():
        for law in dict.fromkeys(law for law, _article in item.cites):
            groups.setdefault(law, []).append(item)
    titles = library.titles_of(groups)
    rows = [desk.progress(law, items, titles[law]) for law, items in groups.items()]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def by_topic(desk: Desk) -> list[Progress]:
    groups: dict[str, list[StockItem]] = {}
    for item in desk.stock.items.values():
        groups.setdefault(item.topic, []).append(item)
    return sorted(
        (desk.progress(topic, items) for topic, items in groups.items()), key=lambda row: (-row.total, row.name)
    )


def by_chapter(desk: Desk, law: str) -> list[Progress]:
    """Chapters of a law whose text is loaded, in the order of the text; else its articles that questions cite."""
    items = [item for item in desk.stock.items.values() if any(one == law for one, _article in item.cites)]
    chapters = library.chapters_of(law)
    if chapters:
        rows = [desk.progress(name, _citing(items, law, set(articles))) for name, articles in chapters.items()]
        return [row for row in rows if row.total]
    cited = sorted({a for item in items for one, a in item.cites if one == law and a}, key=_number)
    return [desk.progress(article, _citing(items, law, {article})) for article in cited]


def _citing(items: Iterable[StockItem], law: str, articles: set[str]) -> list[StockItem]:
    return [item for item in items if any(one == law and article in articles for one, article in item.cites)]


def _number(article: str) -> tuple[int, ...]:
    return tuple(int(part) for part in article.split("_")[1:])


@dataclass(frozen=True)
class PlanToday:
    pace: Pace
    today: Today
    queue: list[int]
    done: int
    forecast: Forecast | None = None


def plan_today(desk: Desk, *, with_forecast: bool = False) -> PlanToday | None:
    """What the plan asks for today: keys of questions in order, repeats before new ones. One query beyond the desk."""
    if desk.plan is None:
        return None
    pace = Pace(desk.plan.exam_on, desk.plan.per_day, desk.plan.pace == "minutes")
    day = clock.day_of(desk.now)
    items = {item.question: item for item in desk.in_plan()}
    known = {key: memory_of(desk.cards[key]) for key in items if key in desk.cards}
    renewed = [key for key in known if desk.cards[key].revision_id != items[key].revision]
    due = renewed + [key for key in weakest_first(known, clock.end_of_day(day)) if key not in renewed]
    unseen = [key for key in sorted(items) if key not in known]
    done = answered_on(desk.person, day)
    today = today_of(pace, today=day, due=len(due), unseen=len(unseen), done=done)
    ahead = (
        forecast(known.values(), unseen=len(unseen), pace=pace, now=desk.now, today=day)
        if with_forecast and day <= pace.exam_on
        else None
    )
    return PlanToday(pace, today, due[: today.due] + _mixed(unseen, items)[: today.new], done, ahead)


def _mixed(unseen: Sequence[int], items: Mapping[int, StockItem]) -> list[int]:
    """New questions in turn from each law, so that no day is all of one."""
    lanes: dict[str, list[int]] = {}
    for key in unseen:
        lanes.setdefault(items[key].law, []).append(key)
    ranked = [(place, law, key) for law, keys in lanes.items() for place, key in enumerate(keys)]
    return [key for _place, _law, key in sorted(ranked)]


def answered_on(person: Person, day: date) -> int:
    """Different questions practised on a day."""
    rows = PracticeAnswer.objects.filter(person=person, at__gte=clock.start_of_day(day), at__lt=clock.end_of_day(day))
    return rows.aggregate(n=Count("question", distinct=True))["n"]


def recall_by_law(desk: Desk, on: date) -> list[tuple[Progress, float]]:
    """Predicted recall on a day per law, over all its questions; unseen ones count as nothing."""
    at = clock.start_of_day(on)
    rows = []
    for row in by_law(desk):
        items = [item for item in desk.in_plan() if any(law == row.name for law, _a in item.cites)]
        if items:
            share = sum(recall(desk.memory(item.question), max(at, desk.now)) for item in items) / len(items)
            rows.append((row, share))
    return rows


@dataclass(frozen=True)
class Week:
    """The last seven days, today last: (day, answers, right)."""

    days: list[tuple[date, int, int]]

    @property
    def streak(self) -> int:
        """Days in a row up to today or yesterday on which something was practised."""
        counts = [count for _day, count, _right in self.days]
        if counts and not counts[-1]:
            counts = counts[:-1]
        streak = 0
        for count in reversed(counts):
            if not count:
                break
            streak += 1
        return streak


def week_of(person: Person, today: date) -> Week:
    begin = today - timedelta(days=6)
    rows = PracticeAnswer.objects.filter(person=person, at__gte=clock.start_of_day(begin)).values_list("at", "right")
    counts: Counter[date] = Counter()
    rights: Counter[date] = Counter()
    for at, right in rows:
        counts[clock.day_of(at)] += 1
        rights[clock.day_of(at)] += right
    days = [begin + timedelta(days=n) for n in range(7)]
    return Week([(day, counts[day], rights[day]) for day in days])


def past_of(person: Person) -> dict[int, Past]:
    """How each question last went. One query."""
    rows = PracticeAnswer.objects.filter(person=person).order_by("id").values_list("question_id", "at", "right")
    return {question: Past(at, right) for question, at, right in rows}


def open_mistakes(person: Person) -> Any:
    return Mistake.objects.filter(person=person, left_at=None)


@dataclass(frozen=True)
class BookRow:
    """A mistake with its wording now. `rests`: why it cannot be practised at the moment, or empty."""

    mistake: Mistake
    revision: QuestionRevision
    articles: list[library.Article]
    rests: str = ""


def book_rows(mistakes: Sequence[Mistake], stock: Stock) -> list[BookRow]:
    """Four queries, however many mistakes. What an exam still needs must not be in `mistakes`."""
    keys = {m.question_id: stock.items[m.question_id].revision for m in mistakes if m.question_id in stock.items}
    wordings = {row.question_id: row for row in _wordings(keys, [m.question_id for m in mistakes])}
    found = library.articles_on({one for row in wordings.values() for one in cited_by(row)})
    return [
        BookRow(
            mistake,
            wordings[mistake.question_id],
            [found[one] for one in cited_by(wordings[mistake.question_id])],
            stock.resting.get(mistake.question_id, ""),
        )
        for mistake in mistakes
    ]


def _wordings(current: Mapping[int, int], questions: Sequence[int]) -> list[QuestionRevision]:
    """The approved wording, and of a resting question the newest one."""
    rest = [key for key in questions if key not in current]
    rows = QuestionRevision.objects.filter(Q(pk__in=current.values()) | Q(question__in=rest)).select_related("question")
    return list({row.question_id: row for row in rows.order_by("number")}.values())


def cited_by(revision: QuestionRevision) -> list[tuple[str, str, date | None]]:
    cites: list[library.Asked] = [
        (one["law"], one.get("provision", ""), revision.law_date) for one in revision.citations
    ]
    return list(dict.fromkeys(cites))[:MOST_CITED]


def articles_of(revision: QuestionRevision) -> list[library.Article]:
    """What stands beside a question once it is answered. Three queries."""
    asked = cited_by(revision)
    found = library.articles_on(asked)
    return [found[one] for one in asked]


def recent_sets(person: Person) -> list[PracticeSet]:
    """Sets of today not yet finished, newest first. One query."""
    since = clock.start_of_day(clock.today())
    rows = PracticeSet.objects.filter(person=person, made_at__gte=since).annotate(done=Count("answers"))
    return [row for row in rows[:5] if row.done < len(row.questions)]
