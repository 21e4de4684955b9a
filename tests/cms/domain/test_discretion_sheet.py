"""A table as lines of a sheet: what was written comes back equal, and every cell that cannot be read has its place."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.domain.discretion import Band, Benchmark, Circumstance, Factor, Step
from cms.domain.discretion_sheet import COLUMNS, Entry, lines_of, tables_in
from core.domain.sheets import Row
from core.tables.sheets import read_rows, write_sheet
from tests.cms.domain.test_discretion import table

CITED = "《示例规定》第一条第二款"
NAMES = st.text("占道面积次数影响一二三（）；： ", min_size=1, max_size=8).map(str.strip).filter(bool)
AMOUNTS = st.decimals(0, 500, places=2, allow_nan=False, allow_infinity=False)


def entry(title="占道", **changed) -> Entry:
    return Entry(title, "示例规定", "art_1__para_2", "裁量1号", date(2024, 3, 1), table(**changed))


def rows_of(*entries):
    lines = [line for one in entries for line in lines_of(one, CITED)]
    return [Row(number, dict(zip(COLUMNS, line, strict=True))) for number, line in enumerate(lines, start=2)]


@st.composite
def benchmarks(draw) -> Benchmark:
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    limits = sorted(draw(st.lists(AMOUNTS, min_size=2 * len(names), max_size=2 * len(names))))
    steps = tuple(Step(name, *limits[2 * n : 2 * n + 2]) for n, name in enumerate(names))
    numbers = st.integers(0, len(steps) - 1)
    below = sorted(draw(st.sets(AMOUNTS, min_size=1, max_size=3)))
    measured = Factor(
        "甲", (*(Band(f"{one}以下", draw(numbers), one) for one in below), Band("以上", draw(numbers))), "米"
    )
    chosen = Factor("乙", tuple(Band(label, draw(numbers)) for label in draw(st.lists(NAMES, min_size=2, max_size=4))))
    effects = draw(st.lists(st.tuples(NAMES, st.sampled_from(["none", "lighter", "heavier"])), max_size=3))
    circumstances = tuple(Circumstance(*one) for one in effects)
    return Benchmark("元", Decimal(0), Decimal(500), steps, (measured, chosen), circumstances)


@given(benchmarks())
def test_what_is_written_to_a_workbook_comes_back_equal(drawn):
    given_entry = Entry("占道", "示例规定", "art_1__para_2", "裁量1号", date(2024, 3, 1), drawn)
    book = write_sheet("裁量基准", COLUMNS, lines_of(given_entry, CITED), ["说明"])
    found, wrong = tables_in(read_rows(book, COLUMNS))
    assert ([read.entry for read in found], wrong) == ([given_entry], [])


def test_a_sheet_holds_several_tables_and_an_empty_title_repeats_the_one_above():
    rows = rows_of(entry(), entry("堆物"))
    merged = [Row(row.number, {**row.cells, "违法行为": ""}) if row["部分"] != "处罚依据" else row for row in rows]
    assert [read.entry for read in tables_in(merged)[0]] == [entry(), entry("堆物")]


@pytest.mark.parametrize(
    ("line", "column", "value", "code"),
    [
        (2, "违法行为", "", "cell_is_empty"),
        (2, "部分", "依据", "cell_is_no_choice"),
        (2, "内容", "有关规定", "discretion_article_unreadable"),
        (3, "内容", "", "cell_is_empty"),
        (4, "内容", "去年", "cell_is_no_day"),
        (5, "最低", "五十", "cell_is_no_number"),
        (5, "最低", "-1", "number_out_of_range"),
        (5, "单位", "", "cell_is_empty"),
        (5, "最低", "900", "discretion_law_range_is_empty"),
        (6, "最低", "200", "discretion_step_is_empty"),
        (7, "最高", "900", "discretion_step_leaves_the_law"),
        (7, "名称", "", "cell_is_empty"),
        (9, "内容", "很小", "discretion_limit_unreadable"),
        (9, "阶次", "最轻", "cell_is_no_choice"),
        (10, "单位", "米", "discretion_unit_differs"),
        (9, "内容", "7以下", "discretion_bands_out_of_order"),
        (15, "内容", "减半", "cell_is_no_choice"),
    ],
)
def test_every_wrong_cell_is_named_with_its_place(line, column, value, code):
    rows = [Row(row.number, {**row.cells, column: value}) if row.number == line else row for row in rows_of(entry())]
    found, wrong = tables_in(rows)
    assert (line, column, code) in [(fault.row, fault.column, fault.code) for fault in wrong]
    assert found == []


@pytest.mark.parametrize("part", ["处罚依据", "基准文件", "施行日期", "法定幅度"])
def test_what_a_table_says_once_is_neither_left_out_nor_said_twice(part):
    rows = rows_of(entry())
    without = tables_in([row for row in rows if row["部分"] != part])
    doubled = tables_in([*rows, next(row for row in rows if row["部分"] == part)])
    assert (without[0], doubled[0]) == ([], [])
    assert ("部分", "discretion_part_missing") in [(fault.column, fault.code) for fault in without[1]]
    assert ("部分", "discretion_part_twice") in [(fault.column, fault.code) for fault in doubled[1]]
