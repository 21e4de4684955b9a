from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.domain.kinds import KINDS, Content
from exams.domain.numerals import in_digits, with_tolerance
from exams.domain.wording import Wording
from exams.formats import READERS
from exams.formats.writers import WRITERS

DIGITS = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("五日", "5日"), ("十", "10"), ("十五", "15"), ("二十", "20"), ("一百零五", "105"), ("一千二百", "1200"), ("三千〇八", "3008"),
        ("两万", "20000"), ("一万五千", "15000"), ("一亿零三十万", "100300000"), ("二〇二六年", "2026年"), ("壹佰贰拾叁", "123"),
        ("柒仟", "7000"), ("１２０", "120"), ("1.2万元", "12000元"), ("3千", "3000"), ("30,000元", "30000元"), ("百分之三", "3%"),
        ("百分之十", "10%"), ("行政处罚", "行政处罚"), ("十百", "十百"), ("百", "百"), ("", ""),
    ],
)  # fmt: skip
def test_numerals_become_digits(written, digits):
    assert in_digits(written) == digits


def spelled(number: int) -> str:
    """The slow and obvious way, below ten thousand."""
    text, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + sign
        gap = not digit
    return text


@given(st.integers(1, 9999))
def test_every_number_below_ten_thousand(number):
    assert in_digits(spelled(number)) == str(number)
    assert in_digits(
        spelled(number).replace("一", "壹").replace("二", "贰").replace("十", "拾").replace("百", "佰")
    ) == str(number)


def share(key: list[str], given: str) -> Fraction:
    return KINDS["fill_in"].share({"texts": [key]}, {}, {"texts": [given]})


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        (["5"], ["五", "５", "伍", " 5 "], ["50", "五十", "15"]),
        (["五日", "五天"], ["5日", "５ 天"], ["5", "六日"]),
        (["3000元"], ["三千元", "3,000元", "3千元"], ["3000", "300元"]),
        (["百分之三"], ["3%", "３％"], ["30%"]),
        (["100±5"], ["95", "105", "一百", "１０２.5"], ["94.9", "106", "约100", ""]),
        (["20±0.5元"], ["20.5元", "20", "二十元"], ["20.5日", "21元"]),
        (["行政复议"], ["行政复议。"], ["行政诉讼"]),
    ],
)
def test_what_fills_a_blank(key, right, wrong):
    assert {text: share(key, text) for text in (*right, *wrong)} == {
        **dict.fromkeys(right, Fraction(1)), **dict.fromkeys(wrong, Fraction(0))
    }  # fmt: skip
    assert not KINDS["fill_in"].problems(Content("fill_in", "填____。", (), {"texts": [key]}))


def test_any_order_with_numbers():
    value = {"texts": ["十", "五"]}
    assert KINDS["fill_in"].share({"texts": [["5"], ["9±1"]]}, {"any_order": True}, value) == Fraction(1)


@pytest.mark.parametrize(
    ("number", "distance", "told"),
    [("3.50", "0.10", "3.5±0.1"), ("100", "0", "100"), ("x", "1", None), ("nan", "1", None)],
)
def test_tolerance_in_a_key(number, distance, told):
    assert with_tolerance(number, distance) == told


@pytest.mark.parametrize("file_format", ["gift", "moodle-xml", "qti"])
def test_tolerance_goes_out_and_comes_back(file_format):
    wording = Wording("fill_in", "专题", "约为____元。", {"texts": [["100±5"]]}, date(2026, 1, 1))
    content = WRITERS[file_format]([(wording, "1", "")], {}).content
    (draft,) = READERS[file_format](content, date(2026, 1, 1)).drafts
    assert draft.wording.answer == wording.answer


def test_interval_of_gift():
    (draft,) = READERS["gift"]("::Q::约为？{#90..110}".encode(), None).drafts
    assert draft.wording.answer == {"texts": [["100±10"]]}
