import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.domain.law_change import touches
from cms.domain.statutes.cells import citations_of
from cms.domain.statutes.text import number_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("《行政处罚法》第三十三条第一款", [("行政处罚法", "art_33__para_1", "行政处罚法第三十三条第一款")]),
        (
            "《中华人民共和国行政处罚法》第58条第1款第(三)项",
            [("行政处罚法", "art_58__para_1__pt_3", "行政处罚法第58条第1款第(三)项")],
        ),
        ("《行政处罚法》第六十四条第一项", [("行政处罚法", "art_64__para_1__pt_1", "行政处罚法第六十四条第一项")]),
        ("《刑法》第一百二十条之一", [("刑法", "art_120_1", "刑法第一百二十条之一")]),
        ("《行政强制法》", [("行政强制法", "", "行政强制法")]),
        (
            "《行政处罚法》第四十二条、第五十五条；《行政强制法》第十八条",
            [
                ("行政处罚法", "art_42", "行政处罚法第四十二条"),
                ("行政处罚法", "art_55", "行政处罚法第五十五条"),
                ("行政强制法", "art_18", "行政强制法第十八条"),
            ],
        ),
        ("", []),
    ],
)
def test_citation_is_read(text, found):
    assert [(c["law"], c["provision"], c["label"]) for c in citations_of(text)] == found


@pytest.mark.parametrize("text", ["行政处罚法第三条", "《行政处罚法》有关规定", "《行政处罚法》第三条及其他", "见教材"])
def test_unreadable_citation_is_not_guessed(text):
    assert citations_of(text) is None


def in_words(number: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (digits[ones] if ones else "")


@given(st.integers(1, 999))
def test_numbers_in_words_and_figures_are_the_same(number):
    assert number_of(in_words(number)) == number_of(str(number)) == number


@pytest.mark.parametrize(
    ("cited", "changed", "concerned"),
    [
        ("art_33__para_1", {"art_33__para_1"}, True),
        ("art_33", {"art_33__para_1"}, True),
        ("art_33__para_1", {"art_33"}, True),
        ("art_33__para_1", {"art_33__para_2"}, False),
        ("art_3", {"art_33"}, False),
        ("", {"art_33"}, True),
        ("art_33", set(), True),
    ],
)
def test_change_touches_the_same_its_parts_and_its_whole(cited, changed, concerned):
    assert touches(cited, changed) is concerned
