"""Papers that keep rules, several of equal difficulty at once, found by a solver or refused with what stands in the way.

A linear model over "question e stands in section s of form f", solved by CP-SAT of OR-tools. The seed decides which
questions are offered first, so a draw is random; one worker and a fixed seed of the solver make it repeatable with the
same version of the library. Where the rules cannot all be kept, the model is solved again with every rule given slack at
a price: what remains violated, and by how much, is the explanation.
"""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Any

from exams.domain.blueprint import Entry, Section, distinct, draw, feasibility

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SECONDS = 60.0
SECONDS_AT_ONCE = 10.0
# How many candidates each wanted place is offered at first; the whole bank only where these do not do.
OFFERED = 5


@dataclass(frozen=True)
class Rules:
    """What holds across sections and across forms; None and 0 ask for nothing.

    `most_shared`: questions a form may have in common with any other form of its exam. `most_used`: forms of any exam that
    a question may stand in, the new one counted. `least_new`: per cent of a form's questions that never stood in any.
    `difficulty`: the mean wanted, 1 to 5, weighed by marks; `tolerance`: how far a form may be from it. Without a mean,
    parallel forms aim at what the bank would give on average.
    """

    most_shared: int | None = None
    most_used: int | None = None
    least_new: int = 0
    difficulty: Decimal | None = None
    tolerance: Decimal = Decimal("0.1")

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Rules":
        mean = data.get("difficulty")
        return cls(
            data.get("most_shared"),
            data.get("most_used"),
            data.get("least_new", 0),
            None if mean is None else Decimal(mean),
            Decimal(data.get("tolerance", "0.1")),
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "most_shared": self.most_shared,
            "most_used": self.most_used,
            "least_new": self.least_new,
            "difficulty": None if self.difficulty is None else str(self.difficulty),
            "tolerance": str(self.tolerance),
        }


@dataclass(frozen=True)
class Obstacle:
    """A rule that cannot be kept together with the others. `form` counts from 1; `by` in the rule's own unit.

    `rule`: "section" (questions short), "enemies" (pairs together), "shared" (questions too many in common),
    "new" (fresh questions short), "difficulty" (hundredths of the mean away).
    """

    rule: str
    form: int
    by: int
    section: str = ""
    other: int = 0


class RulesConflictError(ValueError):
    def __init__(self, obstacles: Sequence[Obstacle], worn: int) -> None:
        super().__init__("the rules cannot all be kept")
        self.obstacles = list(obstacles)
        self.worn = worn


class NoAnswerInTimeError(ValueError):
    """Neither papers nor a proof that there are none within SECONDS."""


Paper = list[list[Entry]]


def assemble_forms(
    sections: Sequence[Section],
    pool: Sequence[Entry],
    rules: Rules,
    *,
    seed: str,
    count: int = 1,
    earlier: Sequence[frozenset[str]] = (),
) -> list[Paper]:
    """`count` papers, each a list of entries per section. `earlier`: the questions of each form the exam already has.

    Raises RulesConflictError, NoAnswerInTimeError (rarely: even the explanation took too long); ShortageError where already the sections ask for too much.
    """
    fresh = [entry for entry in distinct(pool, seed) if not _worn(entry, rules)]
    worn = len(distinct(pool, seed)) - len(fresh)
    plain = count == 1 and rules == Rules() and not any(entry.enemies for entry in fresh)
    if plain or (not worn and any(line.short for line in feasibility(sections, pool))):
        return [draw(sections, pool, seed=seed)]
    target = _target(sections, fresh, rules, count)
    task = _Task(sections, rules, target, earlier)
    drawn = _one_after_another(task, fresh, seed, count)
    if isinstance(drawn, list):
        return drawn
    if count > 1:
        found = _at_once(task, fresh, seed, count)
        if found is not None:
            return found
    raise RulesConflictError(_Model(drawn.task, [drawn.offer], slack=True, number=drawn.number).obstacles(), worn)


def _at_once(task: "_Task", pool: Sequence[Entry], seed: str, count: int) -> list[Paper] | None:
    """All forms in one model. That there is none can take for ever to prove, so a limit ends the search."""
    try:
        return _Model(task, [_shuffled(pool, seed)] * count).solve(SECONDS_AT_ONCE)
    except NoAnswerInTimeError:
        return None


def mean_difficulty(weighted: Iterable[tuple[Decimal, int]]) -> Decimal:
    """The mean of (marks, difficulty), weighed by marks; 0 of nothing."""
    pairs = list(weighted)
    total = sum((marks for marks, _ in pairs), Decimal(0))
    return sum((marks * level for marks, level in pairs), Decimal(0)) / total if total else Decimal(0)


def _worn(entry: Entry, rules: Rules) -> bool:
    return rules.most_used is not None and entry.used >= rules.most_used


def _target(sections: Sequence[Section], pool: Sequence[Entry], rules: Rules, count: int) -> Decimal | None:
    if rules.difficulty is not None or count == 1:
        return rules.difficulty
    expected = []
    for section in sections:
        levels = [entry.difficulty for entry in pool if section.takes(entry)]
        mean = Decimal(sum(levels)) / len(levels) if levels else Decimal(3)
        expected.append((section.marks * section.count, mean))
    total = sum((marks for marks, _ in expected), Decimal(0))
    return sum((marks * mean for marks, mean in expected), Decimal(0)) / total


def _shuffled(pool: Iterable[Entry], seed: str) -> list[Entry]:
    return sorted(pool, key=lambda entry: hashlib.sha256(f"{seed}:{entry.revision}".encode()).digest())


def _offered(sections: Sequence[Section], ordered: Sequence[Entry]) -> list[Entry]:
    """The first candidates of every section, in order: a small model for the common case."""
    wanted: set[str] = set()
    for section in sections:
        fitting = [entry.revision for entry in ordered if section.takes(entry)]
        wanted.update(fitting[: OFFERED * section.count + 20])
    return [entry for entry in ordered if entry.revision in wanted]


@dataclass(frozen=True)
class _Task:
    sections: Sequence[Section]
    rules: Rules
    target: Decimal | None
    earlier: Sequence[frozenset[str]]


@dataclass(frozen=True)
class _Stuck:
    """The form that found no place beside those before it, with what it was offered."""

    task: _Task
    offer: Sequence[Entry]
    number: int


def _one_after_another(task: _Task, pool: Sequence[Entry], seed: str, count: int) -> list[Paper] | _Stuck:
    """Each form keeps the rules against those before it: quick, and enough where the bank is rich."""
    papers: list[Paper] = []
    earlier, left = list(task.earlier), list(pool)
    for number in range(1, count + 1):
        ordered = _shuffled(left, f"{seed}:{number}")
        now = replace(task, earlier=list(earlier))
        offer = _unused(ordered, earlier) if task.rules.most_shared == 0 else ordered
        found = _Model(now, [_offered(task.sections, offer)]).solve() or _Model(now, [offer]).solve()
        if found is None:
            return _Stuck(now, ordered, len(task.earlier) + number)
        papers += found
        drawn = frozenset(entry.question for part in found[0] for entry in part)
        earlier.append(drawn)
        left = [replace(entry, used=entry.used + 1) if entry.question in drawn else entry for entry in left]
        left = [entry for entry in left if not _worn(entry, task.rules)]
    return papers


def _unused(pool: Iterable[Entry], earlier: Iterable[frozenset[str]]) -> list[Entry]:
    taken = frozenset().union(*earlier)
    return [entry for entry in pool if entry.question not in taken]


class _Model:
    """One model over one or several forms. `slack` lets every rule of a single form, the `number`th, break at a price."""

    def __init__(self, task: _Task, offers: Sequence[Sequence[Entry]], *, slack: bool = False, number: int = 1) -> None:
        # Loaded where papers are drawn only: it brings pandas along, which no other page of the site needs.
        from ortools.sat.python import cp_model

        self.cp = cp_model
        self.task, self.offers, self.slack, self.number = task, offers, slack, number
        self.model = cp_model.CpModel()
        self.slacks: list[tuple[Obstacle, Any, int]] = []
        self.places: list[list[dict[int, Any]]] = []
        for form, offer in enumerate(offers):
            self._form(form, offer)
        if len(offers) > 1:
            self._together()

    def _form(self, form: int, offer: Sequence[Entry]) -> None:
        task, model = self.task, self.model
        places: list[dict[int, Any]] = []
        for section in task.sections:
            mine = {n: model.new_bool_var("") for n, entry in enumerate(offer) if section.takes(entry)}
            missing = self._give(Obstacle("section", self.number, 0, section.title), section.count, price=1000)
            model.add(sum(mine.values()) + missing == section.count)
            for rank, variable in enumerate(mine.values()):
                model.add_hint(variable, rank < section.count)
            places.append(mine)
        self.places.append(places)
        chosen = self._chosen(form)
        for n, variables in self._held(form).items():
            if len(variables) > 1:
                model.add_at_most_one(variables)
            assert n in chosen  # noqa: S101 both speak of the same questions
        self._enemies(form, offer, chosen)
        self._earlier(form, offer, chosen)
        self._new(form, offer, chosen)
        self._difficulty(form, offer)

    def _held(self, form: int) -> dict[int, list[Any]]:
        held: dict[int, list[Any]] = {}
        for place in self.places[form]:
            for n, variable in place.items():
                held.setdefault(n, []).append(variable)
        return held

    def _chosen(self, form: int) -> dict[int, Any]:
        """Number of an entry -> whether it stands anywhere in the form, as a sum of its places."""
        return {n: sum(variables) for n, variables in self._held(form).items()}

    def _give(self, obstacle: Obstacle, most: int, *, price: int) -> Any:
        if not self.slack:
            return 0
        variable = self.model.new_int_var(0, most, "")
        self.slacks.append((obstacle, variable, price))
        return variable

    def _enemies(self, form: int, offer: Sequence[Entry], chosen: Mapping[int, Any]) -> None:
        number = {entry.question: n for n, entry in enumerate(offer) if n in chosen}
        for entry in offer:
            for enemy in entry.enemies:
                if entry.question < enemy and entry.question in number and enemy in number:
                    extra = self._give(Obstacle("enemies", self.number, 0), 1, price=100)
                    self.model.add(chosen[number[entry.question]] + chosen[number[enemy]] <= 1 + extra)

    def _earlier(self, form: int, offer: Sequence[Entry], chosen: Mapping[int, Any]) -> None:
        most = self.task.rules.most_shared
        if most is None:
            return
        for other, questions in enumerate(self.task.earlier, start=1):
            common = [chosen[n] for n, entry in enumerate(offer) if n in chosen and entry.question in questions]
            if len(common) > most:
                extra = self._give(Obstacle("shared", self.number, 0, other=other), len(common), price=10)
                self.model.add(sum(common) <= most + extra)

    def _new(self, form: int, offer: Sequence[Entry], chosen: Mapping[int, Any]) -> None:
        rules = self.task.rules
        if not rules.least_new:
            return
        wanted = math.ceil(rules.least_new * sum(section.count for section in self.task.sections) / 100)
        lack = self._give(Obstacle("new", self.number, 0), wanted, price=10)
        self.model.add(
            sum(chosen[n] for n, entry in enumerate(offer) if n in chosen and not entry.used) + lack >= wanted
        )

    def _difficulty(self, form: int, offer: Sequence[Entry]) -> None:
        """In hundredths of marks times levels, so that everything is whole numbers."""
        if self.task.target is None:
            return
        weighted, total = [], 0
        for section, place in zip(self.task.sections, self.places[form], strict=True):
            marks = int(section.marks * 100)
            total += marks * section.count
            weighted += [marks * offer[n].difficulty * variable for n, variable in place.items()]
        low = math.ceil((self.task.target - self.task.rules.tolerance) * total)
        high = math.floor((self.task.target + self.task.rules.tolerance) * total)
        hundredth = max(1, total // 100)
        off = self._give(Obstacle("difficulty", self.number, 0), 500, price=1)
        self.model.add(sum(weighted) >= low - off * hundredth)
        self.model.add(sum(weighted) <= high + off * hundredth)

    def _together(self) -> None:
        """What binds forms drawn at once: how often a question is used, and what two of them share."""
        rules = self.task.rules
        chosen = [self._chosen(form) for form in range(len(self.offers))]
        for n, entry in enumerate(self.offers[0]):
            uses = [one[n] for one in chosen if n in one]
            most = len(uses) if rules.most_used is None else rules.most_used - entry.used
            if rules.most_shared == 0:
                most = min(most, 1)
            if most < len(uses):
                self.model.add(sum(uses) <= most)
        if not rules.most_shared:
            return
        pairs = list(combinations(range(len(chosen)), 2))
        for first, second in pairs:
            both = []
            for n in chosen[first].keys() & chosen[second].keys():
                shared = self.model.new_bool_var("")
                self.model.add(chosen[first][n] + chosen[second][n] <= 1 + shared)
                both.append(shared)
            self.model.add(sum(both) <= rules.most_shared)
        self._count_shared(chosen, rules.most_shared * len(pairs))

    def _count_shared(self, chosen: Sequence[Mapping[int, Any]], most: int) -> None:
        """A question in u forms is shared by u(u-1)/2 pairs of them.

        Follows from the rest, but says at once what the rest proves by searching: that the bank is too small. The
        parabola is given by its tangents at whole numbers.
        """
        shared = []
        for n in range(len(self.offers[0])):
            uses = [one[n] for one in chosen if n in one]
            if len(uses) > 1:
                count = self.model.new_int_var(0, len(uses) * (len(uses) - 1) // 2, "")
                for k in range(1, len(uses)):
                    self.model.add(count >= k * sum(uses) - k * (k + 1) // 2)
                shared.append(count)
        self.model.add(sum(shared) <= most)

    def _run(self, seconds: float) -> "tuple[cp_model.CpSolver, Any]":
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_time_in_seconds = seconds
        return solver, solver.solve(self.model)

    def solve(self, seconds: float = SECONDS) -> list[Paper] | None:
        """None where it is proved that there is none. Raises NoAnswerInTimeError."""
        solver, status = self._run(seconds)
        if status == self.cp.INFEASIBLE:
            return None
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            raise NoAnswerInTimeError
        return [
            [[offer[n] for n, variable in place.items() if solver.boolean_value(variable)] for place in places]
            for offer, places in zip(self.offers, self.places, strict=True)
        ]

    def obstacles(self) -> list[Obstacle]:
        """What is still violated when as little as possible is, in the order of form and weight."""
        self.model.minimize(sum(variable * price for _, variable, price in self.slacks))
        solver, status = self._run(SECONDS)
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            raise NoAnswerInTimeError
        found: dict[Obstacle, int] = {}
        for obstacle, variable, _ in self.slacks:
            if by := solver.value(variable):
                found[obstacle] = found.get(obstacle, 0) + by
        return [replace(obstacle, by=by) for obstacle, by in found.items()]
