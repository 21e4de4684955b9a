"""Discretion tables as lines of a sheet, and back: a line for each thing a table says, under the breach it is about.

A sheet holds any number of tables, as the document that sets them does. An empty cell of the first column repeats the one
above, as merged cells are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from cms.domain.discretion import Band, Benchmark, Circumstance, Factor, Step, amount, faults
from cms.domain.discretion_lines import WORDS, band_of
from cms.domain.statutes.cells import one_article
from core.domain.sheets import Fault, Row, day_in, one_of, text_in

TITLE, PART, NAME, SAID, STEP, LEAST, MOST, UNIT = (
    "违法行为",
    "部分",
    "名称",
    "内容",
    "阶次",
    "最低",
    "最高",
    "单位",
)
COLUMNS = (TITLE, PART, NAME, SAID, STEP, LEAST, MOST, UNIT)
PROVISION, DOCUMENT, SINCE, RANGE, STEPS, FACTORS, CIRCUMSTANCES = (
    "处罚依据",
    "基准文件",
    "施行日期",
    "法定幅度",
    "裁量阶次",
    "裁量因素",
    "法定情节",
)
ONCE = (PROVISION, DOCUMENT, SINCE, RANGE)
PARTS = (*ONCE, STEPS, FACTORS, CIRCUMSTANCES)
MOST_AMOUNT = Decimal(10) ** 10
# Where a fault of a table as a whole is shown: part and column.
PLACES = {
    "discretion_law_range_is_empty": (RANGE, LEAST),
    "discretion_has_no_step": (PROVISION, PART),
    "discretion_has_no_factor": (PROVISION, PART),
    "discretion_step_is_empty": (STEPS, LEAST),
    "discretion_step_leaves_the_law": (STEPS, LEAST),
    "discretion_steps_overlap": (STEPS, LEAST),
    "discretion_name_twice": (STEPS, NAME),
    "discretion_factor_needs_bands": (FACTORS, SAID),
    "discretion_bands_out_of_order": (FACTORS, SAID),
}
T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """A table with what stands about it. `law` is a short title."""

    title: str
    law: str
    provision: str
    document: str
    in_force_from: date
    table: Benchmark


@dataclass(frozen=True)
class Read:
    """`row`: where its provision stands."""

    row: int
    entry: Entry


def lines_of(entry: Entry, cited: str) -> Iterator[list[str]]:
    """`cited`: its provision as people write it."""
    table = entry.table
    words = {effect: word for word, effect in WORDS.items()}

    def line(part: str, **cells: object) -> list[str]:
        given = {TITLE: entry.title, PART: part, **cells}
        return [str(given.get(column, "")) for column in COLUMNS]

    yield line(PROVISION, 内容=cited)
    yield line(DOCUMENT, 内容=entry.document)
    yield line(SINCE, 内容=entry.in_force_from.isoformat())
    yield line(RANGE, 最低=table.least, 最高=table.most, 单位=table.unit)
    for step in table.steps:
        yield line(STEPS, 名称=step.name, 最低=step.least, 最高=step.most)
    for factor in table.factors:
        for band in factor.bands:
            step_name = table.steps[band.step].name
            yield line(FACTORS, 名称=factor.name, 内容=band.label, 阶次=step_name, 单位=factor.unit)
    for one in table.circumstances:
        yield line(CIRCUMSTANCES, 名称=one.name, 内容=words[one.effect])


def tables_in(rows: Iterable[Row]) -> tuple[list[Read], list[Fault]]:
    """Every table of the sheet that can be read, and every cell that cannot, in the order of the sheet."""
    found, wrong = [], []
    for title, lines in _by_title(rows).items():
        reader = _Reader(title, lines)
        read = reader.read()
        wrong += reader.wrong
        if read is not None:
            found.append(read)
    return found, sorted(wrong, key=lambda fault: fault.row)


def _by_title(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    title = ""
    for row in rows:
        title = row[TITLE] or title
        groups.setdefault(title, []).append(row)
    return groups


class _Reader:
    """One table of a sheet; what cannot be read gathers in `wrong`."""

    def __init__(self, title: str, rows: Sequence[Row]) -> None:
        self.title, self.rows = title, rows
        self.wrong: list[Fault] = []
        self.parts: dict[str, list[Row]] = {part: [] for part in PARTS}

    def read(self) -> Read | None:
        self.attempt(lambda: text_in(Row(self.rows[0].number, {TITLE: self.title}), TITLE, longest=200))
        for row in self.rows:
            part = self.attempt(lambda row=row: one_of(row, PART, {part: part for part in PARTS}))  # type: ignore[misc]
            if part:
                self.parts[part].append(row)
        self.once()
        table = self.table()
        article = self.of(PROVISION, _article)
        document = self.of(DOCUMENT, lambda row: text_in(row, SAID, longest=300))
        since = self.of(SINCE, lambda row: day_in(row, SAID))
        if self.wrong or table is None or article is None or document is None or since is None:
            return None
        for fault in faults(table):
            self.wrong.append(self.placed(fault.code, fault.at, table.most))
        entry = Entry(self.title, *article, document, since, table)
        return None if self.wrong else Read(self.parts[PROVISION][0].number, entry)

    def attempt(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except Fault as fault:
            self.wrong.append(fault)
            return None

    def of(self, part: str, read: Callable[[Row], T]) -> T | None:
        rows = self.parts[part]
        return self.attempt(lambda: read(rows[0])) if rows else None

    def once(self) -> None:
        for part in ONCE:
            rows = self.parts[part]
            if not rows:
                self.wrong.append(Fault(self.rows[0].number, PART, "discretion_part_missing", {"part": part}))
            for row in rows[1:]:
                self.wrong.append(Fault(row.number, PART, "discretion_part_twice", {"part": part}))

    def table(self) -> Benchmark | None:
        """None where a cell of it cannot be read."""
        bounds = self.of(RANGE, lambda row: (text_in(row, UNIT, longest=12), *_range(row)))
        steps = [self.attempt(lambda row=row: _step(row)) for row in self.parts[STEPS]]  # type: ignore[misc]
        names = [row[NAME] for row in self.parts[STEPS]]
        factors = self.factors(names)
        circumstances = [self.attempt(lambda row=row: _circumstance(row)) for row in self.parts[CIRCUMSTANCES]]  # type: ignore[misc]
        if self.wrong or bounds is None:
            return None
        return Benchmark(*bounds, tuple(filter(None, steps)), factors, tuple(filter(None, circumstances)))

    def factors(self, names: list[str]) -> tuple[Factor, ...]:
        """The lines of a factor may stand apart; its unit is that of its first line."""
        groups: dict[str, list[Row]] = {}
        for row in self.parts[FACTORS]:
            groups.setdefault(row[NAME], []).append(row)
        found = []
        for name, rows in groups.items():
            self.attempt(lambda rows=rows: text_in(rows[0], NAME, longest=60))  # type: ignore[misc]
            unit = rows[0][UNIT]
            bands = [self.attempt(lambda row=row, unit=unit: _band(row, unit, names)) for row in rows]  # type: ignore[misc]
            found.append(Factor(name, tuple(filter(None, bands)), unit))
        return tuple(found)

    def placed(self, code: str, at: str, most: Decimal) -> Fault:
        """A fault of the whole table, at the line it speaks of."""
        part, column = PLACES[code]
        rows = self.parts[part]
        named = [row for row in rows if row[NAME] == at] if at else rows
        row = named[-1] if code == "discretion_name_twice" else named[0]
        if code == "discretion_step_leaves_the_law" and _amount(row, MOST) > most:
            column = MOST
        return Fault(row.number, column, code, {"at": at})


def _article(row: Row) -> tuple[str, str]:
    found = one_article(text_in(row, SAID, longest=200))
    if found is None:
        raise Fault(row.number, SAID, "discretion_article_unreadable")
    return found


def _amount(row: Row, column: str) -> Decimal:
    value = amount(text_in(row, column, longest=20))
    if value is None:
        raise Fault(row.number, column, "cell_is_no_number", {"value": row[column]})
    if not 0 <= value < MOST_AMOUNT:
        raise Fault(row.number, column, "number_out_of_range", {"least": 0, "most": MOST_AMOUNT - 1})
    return value


def _range(row: Row) -> tuple[Decimal, Decimal]:
    return _amount(row, LEAST), _amount(row, MOST)


def _step(row: Row) -> Step:
    return Step(text_in(row, NAME, longest=30), *_range(row))


def _band(row: Row, unit: str, names: list[str]) -> Band:
    label = text_in(row, SAID, longest=200)
    if row[UNIT] != unit:
        raise Fault(row.number, UNIT, "discretion_unit_differs", {"unit": unit})
    step = one_of(row, STEP, {name: name for name in names})
    band = band_of(label, step, unit, names)
    if band is None:
        raise Fault(row.number, SAID, "discretion_limit_unreadable")
    return band


def _circumstance(row: Row) -> Circumstance:
    return Circumstance(text_in(row, NAME, longest=200), one_of(row, SAID, WORDS))
