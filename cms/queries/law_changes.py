"""Reads over changes of law: how far the reviews have come, what stands beside what, which page is concerned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from cms.domain.law_change import ASKS_FOR_NUMBER, ASKS_FOR_REVIEW, FINAL
from cms.domain.statutes.compare import LineChange, compare_lines
from cms.models import ArticleChange, LawChange, LawFollow, ReviewTask, ReviewVerdict
from cms.queries.compare import lines_of
from cms.queries.powers import powers_resting_on
from cms.sources import Source, label_of, sources_of
from core.models import Person


@dataclass(frozen=True)
class ChangeRow:
    change: LawChange
    kinds: dict[str, int]
    open: int
    tasks: int


def change_rows(changes: Iterable[LawChange]) -> list[ChangeRow]:
    """Each change with its figures. Three queries, however many."""
    rows = list(changes)
    kinds: dict[int, Counter[str]] = {row.pk: Counter() for row in rows}
    counted = ArticleChange.objects.filter(change__in=rows).order_by().values("change", "kind").annotate(n=Count("pk"))
    for one in counted:
        kinds[one["change"]][one["kind"]] += one["n"]
    tasks, still_open = _tally(ReviewTask.objects.filter(change__in=rows)), Counter[int]()
    still_open.update(ReviewTask.objects.filter(change__in=rows).open().values_list("change_id", flat=True))
    return [ChangeRow(row, folded(kinds[row.pk]), still_open[row.pk], tasks[row.pk]) for row in rows]


def _tally(tasks: QuerySet[ReviewTask]) -> Counter[int]:
    return Counter(tasks.values_list("change_id", flat=True))


def folded(kinds: Counter[str]) -> dict[str, int]:
    """Moved articles are renumbered ones to whoever cites them."""
    return {
        "changed": kinds["changed"],
        "added": kinds["added"],
        "repealed": kinds["repealed"],
        "renumbered": sum(kinds[kind] for kind in ASKS_FOR_NUMBER),
    }


def domains_touched(change: LawChange) -> list[str]:
    """Codes of the domains whose items on power lists rest on what changed. Three queries."""
    articles = change.articles.exclude(kind__in=ASKS_FOR_NUMBER).values_list("old", "new")
    law = change.version.law.code
    changed = [{"law": law, "provision": old or new} for old, new in articles]
    return sorted({item.domain_code for item in powers_resting_on(changed) if item.domain_code})


def open_count() -> int:
    return ReviewTask.objects.filter(change__told_at__isnull=False).open().count()


@dataclass(frozen=True)
class TaskRow:
    task: ReviewTask
    kind: str
    source: Source | None
    decidable: bool
    verdicts: list[ReviewVerdict]

    @property
    def is_open(self) -> bool:
        return self.task.verdict not in FINAL


@dataclass
class Group:
    """What became of one article, the words beside each other, and everything that cites it."""

    article: ArticleChange | None
    lines: list[LineChange] = field(default_factory=list)
    rows: list[TaskRow] = field(default_factory=list)
    unseen: int = 0

    @property
    def open(self) -> int:
        return sum(row.is_open for row in self.rows)

    @property
    def uses(self) -> int:
        return len(self.rows) + self.unseen + sum(row.source.uses for row in self.rows if row.source)

    @property
    def only_number(self) -> bool:
        return self.article is not None and self.article.kind in ASKS_FOR_NUMBER

    @property
    def may_decide(self) -> bool:
        return any(row.decidable and row.is_open for row in self.rows)


def groups_of(change: LawChange, person: Person, *, only_open: bool) -> list[Group]:
    """By changed article, the most used first. What this person may not see is only counted."""
    tasks = ReviewTask.objects.filter(change=change).with_verdict().select_related("article")
    if only_open:
        tasks = tasks.exclude(verdict__in=FINAL)
    tasks = list(tasks)
    told = _told(tasks, person)
    verdicts: dict[int, list[ReviewVerdict]] = {}
    for verdict in ReviewVerdict.objects.filter(task__in=tasks).select_related("by"):
        verdicts.setdefault(verdict.task_id, []).append(verdict)
    groups: dict[int | None, Group] = {}
    for task in tasks:
        group = groups.setdefault(task.article_id, Group(task.article))
        source, decidable = told.get((task.source_kind, task.source_public_id), (None, False))
        if source is None:
            group.unseen += 1
        else:
            group.rows.append(TaskRow(task, label_of(task.source_kind), source, decidable, verdicts.get(task.pk, [])))
    return sorted(groups.values(), key=lambda g: (-g.uses, g.article.order if g.article else 0))


def _told(tasks: list[ReviewTask], person: Person) -> dict[tuple[str, str], tuple[Source, bool]]:
    found: dict[tuple[str, str], tuple[Source, bool]] = {}
    for kind in {task.source_kind for task in tasks}:
        ids = {task.source_public_id for task in tasks if task.source_kind == kind}
        sources = sources_of(kind)
        if sources is not None:
            decidable = sources.decidable(ids, person)
            for key, source in sources.told(ids, person).items():
                found[kind, key] = (source, key in decidable)
    return found


def with_words(change: LawChange, groups: list[Group]) -> list[Group]:
    """The earlier and the new words of the groups that are shown. Two queries."""
    old_names = [g.article.old for g in groups if g.article]
    new_names = [g.article.new for g in groups if g.article]
    before = {row.provision: row for row in change.previous.provisions.filter(provision__in=old_names)}
    after = {row.provision: row for row in change.version.provisions.filter(provision__in=new_names)}
    for group in groups:
        if group.article is not None:
            old, new = before.get(group.article.old), after.get(group.article.new)
            group.lines = compare_lines(lines_of(old) if old else [], lines_of(new) if new else [])
    return groups


@dataclass(frozen=True)
class Concern:
    """What a reader of a page must know: a law it cites has changed, or will on a day."""

    law: str
    title: str
    in_force_from: date | None
    labels: list[str]
    begun: bool


def concerns_of(kind: str, source_id: Any) -> list[Concern]:
    """Changes that nobody has yet compared with this source. One query."""
    tasks = (
        ReviewTask.objects.filter(source_kind=kind, source_public_id=str(source_id))
        .open()
        .filter(Q(article=None) | Q(article__kind__in=ASKS_FOR_REVIEW))
        .select_related("change__version__law")
        .order_by("change_id", "id")
    )
    found: dict[int, list[ReviewTask]] = {}
    for task in tasks:
        found.setdefault(task.change_id, []).append(task)
    return [_concern(rows) for rows in found.values()]


def _concern(rows: list[ReviewTask]) -> Concern:
    change = rows[0].change
    law = change.version.law
    labels = [row.label or law.title for row in rows]
    return Concern(law.code, law.title, change.version.in_force_from, labels, change.told_at is not None)


def follows(person: Person | None, law: str) -> bool:
    return person is not None and LawFollow.objects.filter(person=person, law=law).exists()
