from datetime import date

import pytest

from exams.domain.lint import Cited, remarks_on
from exams.domain.outdated import LIMITS, WORDS
from tests.factories.bank import make_wording

TODAY = date(2026, 11, 25)
GOOD = Cited("行政处罚法第三十三条第一款", known=True, on_law_date=True, today=True)


def codes(cited=(GOOD,), **values) -> list[str]:
    wording = make_wording(**{"explanation": "见该款。", **values})
    return [remark.code for remark in remarks_on(wording, cited=cited, today=TODAY)]


def options(*texts: str) -> list[dict[str, str]]:
    return [{"id": mark, "text": text} for mark, text in zip("ABCDEF", texts, strict=False)]


def test_a_sound_question_earns_no_remark():
    assert codes() == []


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("negative_without_emphasis", {"stem": "下列哪一项不属于行政处罚的种类？"}),
        ("negative_without_emphasis", {"stem": "关于听证，下列说法错误的是（　）。"}),
        ("all_of_the_above", {"options": options("警告", "罚款", "拘留", "以上都是")}),
        ("key_is_longest", {"options": options("警告", "由作出决定的行政机关的负责人集体讨论决定后执行", "罚款", "拘留")}),
        ("numbers_out_of_order", {"options": options("15日", "5日", "30日", "10日")}),
        ("topic_not_chosen", {"topic": "未分类"}),
        ("explanation_missing", {"explanation": " "}),
        ("law_date_unknown", {"law_date": None}),
        ("validity_is_over", {"valid_until": date(2026, 11, 24)}),
        ("picture_without_words", {"stem": "图中标志表示哪一项？![](picture:0123456789abcdef)"}),
        ("outdated", {"stem": "工商局查处无照经营时，下列哪一项正确？"}),
        ("outdated", {"stem": "当事人要求听证的，应当在被告知后三日内提出。下列哪一项正确？"}),
        ("outdated", {"stem": "当事人提出听证要求的期限是哪一项？听证应当在被告知后（　）提出", "options": options("五日", "三日内", "七日", "十日")}),
    ],
)  # fmt: skip
def test_what_a_reviewer_would_remark(code, values):
    assert code in codes(**values)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("negative_without_emphasis", {"stem": "下列哪一项**不属于**行政处罚的种类？"}),
        ("negative_without_emphasis", {"stem": "不得当场收缴的情形外，下列哪一项可以当场收缴？"}),
        ("numbers_out_of_order", {"options": options("5日", "10日", "15日", "30日")}),
        ("key_is_longest", {"options": options("警告", "较大数额罚款", "罚款", "行政拘留")}),
        # The old limit as a wrong option is what a good question holds.
        ("outdated", {"stem": "当事人要求听证的，应当在被告知后多久提出？", "options": options("三日内", "五日内", "七日内", "十日内")}),
        ("picture_without_words", {"stem": "图中标志表示哪一项？![禁止停车标志](picture:0123456789abcdef)"}),
    ],
)  # fmt: skip
def test_what_is_no_remark(code, values):
    assert code not in codes(**values)


def test_right_options_all_in_front_give_themselves_away():
    texts = options("甲", "乙", "丙", "丁", "戊")
    assert "right_options_first" in codes(kind="multiple", options=texts, answer={"choices": ["A", "B", "C"]})
    assert "right_options_first" not in codes(kind="multiple", options=texts, answer={"choices": ["A", "B", "D"]})


@pytest.mark.parametrize(
    ("code", "cited"),
    [
        ("cites_nothing", []),
        ("cites_invented", [Cited("虚构条例", known=True, on_law_date=True, today=True, invented=True)]),
        ("cites_unknown_law", [Cited("不存在法", known=False, on_law_date=False, today=False)]),
        ("cites_what_is_not_there", [Cited("行政处罚法第四十四条第二款第三项", known=True, on_law_date=False, today=False)]),
        ("cites_repealed", [Cited("行政复议法第六条", known=True, on_law_date=True, today=False)]),
    ],
)  # fmt: skip
def test_what_the_library_knows_of_citations(code, cited):
    assert codes(cited=cited) == [code]


def test_what_must_be_mended_comes_first():
    found = remarks_on(make_wording(law_date=None, topic="未分类"), cited=[GOOD], today=TODAY)
    assert [remark.stops for remark in found] == sorted((remark.stops for remark in found), reverse=True)
    assert found[0].code == "law_date_unknown"


def test_every_old_word_says_what_replaced_it_and_by_which_text():
    assert all(entry.now and entry.source for entry in (*WORDS, *LIMITS))
