"""Rows written as text are read back as they were, by both readers, whatever stands in them."""

import io

import openpyxl
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from certification.tables.many_rows import LONGEST_CELL, with_rows

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=20)


def book(*headings: str) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        page = made.add_worksheet("一")
        for place, heading in enumerate(headings):
            page.write_string(0, place, heading)
        made.add_worksheet("二").write_string(0, 0, "说明")
    return out.getvalue()


def read(content: bytes) -> list[list[str]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_rows_follow_the_headings_and_the_other_sheet_stays():
    content = with_rows(book("甲", "乙", "丙"), [["1", "", "=1+1"], ["", "<&>", " 前后 "]], first=2, width=3)
    assert read(content) == [["甲", "乙", "丙"], ["1", "", "=1+1"], ["", "<&>", " 前后 "]]
    made = openpyxl.load_workbook(io.BytesIO(content))
    assert [[cell.value for cell in row] for row in made["一"]][1:] == [["1", None, "=1+1"], [None, "<&>", " 前后 "]]
    assert {cell.data_type for row in made["一"].iter_rows(min_row=2) for cell in row if cell.value} == {"s"}
    assert made["二"]["A1"].value == "说明"


def test_more_columns_than_the_alphabet_and_no_row_at_all():
    assert read(with_rows(book(*["x"] * 30), [[str(n) for n in range(30)]], first=2, width=30))[1][29] == "29"
    assert read(with_rows(book("x"), [], first=2, width=1)) == [["x"]]


def test_a_cell_longer_than_a_spreadsheet_holds_is_cut():
    assert len(read(with_rows(book("x"), [["长" * 40_000]], first=2, width=1))[1][0]) == LONGEST_CELL


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=4))
def test_whatever_a_cell_holds_the_sheet_is_read(rows):
    content = with_rows(book("a", "b"), rows, first=2, width=2)
    made = openpyxl.load_workbook(io.BytesIO(content), read_only=True)["一"]
    found = [[unescape(cell or "") for cell in row] for row in made.iter_rows(min_row=2, max_col=2, values_only=True)]
    assert [row for row in found if any(row)] == [row for row in rows if any(row)]
