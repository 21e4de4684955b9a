from datetime import date, datetime
from io import BytesIO

import pytest
import xlsxwriter

from core.errors import DomainError, text_for
from core.sheets import UnreadableSheetError, lines_of_first, pages_of, text_of
from core.tables.sheets import read_rows, write_sheet


def workbook(**sheets) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, cells in sheets.items():
            page = book.add_worksheet(name)
            for (row, column), value in cells.items():
                if isinstance(value, date):
                    page.write_datetime(row, column, value, day)
                else:
                    page.write(row, column, value)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (3.0, "3"),
        (0.5, "0.5"),
        (" 甲 ", "甲"),
        ("007", "007"),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime.fromisoformat("2026-01-31"), "2026-01-31"),
        (datetime.fromisoformat("2026-01-31 14:02"), "2026-01-31 14:02:00"),
        ("", ""),
    ],
)
def test_cell_is_what_a_person_would_have_typed(cell, text):
    assert text_of(cell) == text


def test_lines_are_counted_from_the_first_of_the_sheet():
    content = workbook(甲={(2, 0): "姓名", (2, 1): "日期", (3, 0): "赵", (3, 1): date(2026, 1, 31)}, 乙={(0, 0): "二"})
    pages = {name: list(lines) for name, lines in pages_of(content)}
    assert [line for line in pages["甲"] if any(line)] == [["姓名", "日期"], ["赵", "2026-01-31"]]
    assert pages["甲"].index(["姓名", "日期"]) == 2
    assert pages["乙"] == [["二"]]
    assert list(lines_of_first(content)) == pages["甲"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_table_of_text_is_one_sheet(encoding, separator):
    content = f"姓名{separator}学时\n 赵 {separator}4\n".encode(encoding)
    assert list(lines_of_first(content)) == [["姓名", "学时"], ["赵", "4"]]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 nothing",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        workbook(甲={(0, 0): "一"})[:-60],
        b"\x00\x01",
        b"a" * 200_000,
    ],
    ids=["no archive", "no old workbook", "cut", "no text", "a cell without end"],
)
def test_what_is_no_sheet_is_said_to_be_none(content):
    with pytest.raises(UnreadableSheetError):
        list(lines_of_first(content))


def test_rows_come_by_heading_with_examples_and_stars_passed_over():
    lines = [["名册"], ["姓名*", "单位"], ["示例：张三", "示例街道"], ["李四", "示例街道"], ["", ""], ["王五", ""]]
    rows = read_rows(write_sheet("人员", lines[0], lines[1:]), ("姓名", "单位"))
    assert [(row.number, row["姓名"], row["单位"]) for row in rows] == [(4, "李四", "示例街道"), (6, "王五", "")]


def test_columns_without_a_name_may_be_many():
    assert read_rows("姓名,,\n李四,甲,乙\n".encode("gb18030"), ("姓名",))[0]["姓名"] == "李四"


def test_a_table_with_short_lines_has_empty_cells():
    assert [row.cells for row in read_rows("姓名,单位\n李四\n".encode(), ("姓名",))] == [{"姓名": "李四", "单位": ""}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("姓名\n".encode() * 4, "sheet_too_long"),
        ("工号\n1\n".encode(), "columns_missing"),
        ("姓名,单位,姓名*\n李四,,王五\n".encode(), "columns_twice"),
        (b"PK\x03\x04 broken", "sheet_unreadable"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(content, code):
    with pytest.raises(DomainError) as refused:
        read_rows(content, ("姓名",), most=2)
    assert refused.value.code == code
    assert text_for(refused.value) != code
