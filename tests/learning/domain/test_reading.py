from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.domain.reading import LONGEST, Piece, minutes_of_text, parts


def test_three_hundred_characters_are_a_minute():
    assert minutes_of_text("法" * 600 + "，。") == 2
    assert minutes_of_text("") == 0
    assert minutes_of_text("one two three four") == pytest.approx(4 / 160)


def test_a_short_section_stays_whole_and_a_long_one_is_cut_at_its_heading():
    assert len(parts([Piece(4), Piece(5)])) == 1
    found = parts([Piece(5), Piece(3), Piece(1, "证据"), Piece(4), Piece(4)])
    assert [(part.begin, part.end, part.heading) for part in found] == [(0, 2, ""), (2, 5, "证据")]


@given(st.lists(st.floats(0.1, 9), min_size=1, max_size=30))
def test_parts_leave_nothing_out_and_none_is_too_long(lengths):
    found = parts([Piece(minutes) for minutes in lengths])
    assert found[0].begin == 0
    assert found[-1].end == len(lengths)
    assert all(one.end == after.begin for one, after in pairwise(found))
    assert all(part.minutes <= LONGEST + 1e-9 for part in found)
