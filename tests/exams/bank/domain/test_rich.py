"""What the markup of a question becomes on paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.domain.markup import as_html
from exams.domain.rich import Picture, Table, Words, blocks


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("下列**不**正确的是", ((Words("下列"), Words("不", strong=True), Words("正确的是")),)),
        ("甲 < 乙\n丙 & 丁", ((Words("甲 < 乙"),), (Words("丙 & 丁"),))),
        ("见图 ![封条](picture:0123456789abcdef)", ((Words("见图 "), Picture("0123456789abcdef", "封条")),)),
        (
            "按下表作答\n| 情节 | 罚款 |\n|---|---|\n| 轻微 | **不罚** |\n选一项",
            (
                (Words("按下表作答"),),
                Table((((Words("情节"),), (Words("罚款"),)), ((Words("轻微"),), (Words("不罚", strong=True),)))),
                (Words("选一项"),),
            ),
        ),
    ],
)
def test_markup_is_read_back_piece_by_piece(typed, read):
    assert blocks(as_html(typed)) == read


@given(st.text(alphabet="甲乙<>&\"' \n;#", min_size=1))
def test_no_sign_of_a_text_is_lost_or_added(typed):
    read = "".join(piece.text for line in blocks(as_html(typed)) for piece in line)
    assert read == typed.replace("\n", "")
