"""What is typed: words, phrases, numbers; and what is offered where nothing is found."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.domain.analysis import _INVISIBLE, _SPACE_IN_HAN, normalised, seams
from cms.domain.asking import asked, holds_phrases, reference_in
from cms.domain.near import near_words, similar_titles
from cms.domain.statutes.numbers import in_chinese
from cms.domain.statutes.text import number_of
from core.names import sort_key


@pytest.mark.parametrize(
    ("typed", "law", "provision"),
    [
        ("处罚法 42", "处罚法", "art_42"),
        ("处罚法42", "处罚法", "art_42"),
        ("行政处罚法第四十二条", "行政处罚法", "art_42"),
        ("中华人民共和国行政处罚法第四十二条", "行政处罚法", "art_42"),
        ("处罚法42条第2款", "处罚法", "art_42__para_2"),
        ("《行政处罚法》第五十八条第一款第三项", "行政处罚法", "art_58__para_1__pt_3"),
        ("行政处罚法第33条第（二）项", "行政处罚法", "art_33__para_1__pt_2"),
        ("刑法第十七条之一", "刑法", "art_17_1"),
        ("民法典 1260", "民法典", "art_1260"),
    ],
)
def test_a_law_and_a_number_name_an_article(typed, law, provision):
    found = reference_in(typed)
    assert found is not None
    assert (found.law, found.provision) == (law, provision)


@pytest.mark.parametrize("typed", ["处罚", "行政处罚法", "五日内", "罚款 200", "三十日", "食品安全法 处罚", "", "42"])
def test_other_questions_are_no_numbers(typed):
    assert reference_in(typed) is None


@given(st.integers(1, 1300), st.integers(1, 30))
def test_numbers_are_read_in_either_writing(article, paragraph):
    chinese = reference_in(f"行政处罚法第{in_chinese(article)}条第{in_chinese(paragraph)}款")
    assert chinese == reference_in(f"行政处罚法 {article}条第{paragraph}款")
    assert number_of(in_chinese(article)) == article


def test_quotation_marks_ask_for_exactly_these_words():
    question = asked("“当场收缴” 罚款")
    assert (question.phrases, question.runs) == (("当场收缴",), ("当场收缴", "罚款"))
    assert holds_phrases("可以当场收缴罚款", question.phrases)
    assert not holds_phrases("当场可以收缴罚款", question.phrases)


def test_a_phrase_asks_for_the_seams_between_its_runs_and_words_do_not():
    assert asked("“应当停止，保存2份”").seams == ("止x保", "存x2", "2x份")
    assert asked("应当停止，保存").seams == ()
    assert seams("停止 、 保存；停止，保存") == ["止x保", "存x停"]


@given(st.text("停止保存，、。 2a\n", max_size=30), st.data())
def test_every_text_that_holds_a_phrase_has_its_seams(text, data):
    tidy = normalised(text)
    begin = data.draw(st.integers(0, len(tidy)))
    phrase = tidy[begin : data.draw(st.integers(begin, len(tidy)))]
    assert set(seams(phrase)) <= set(seams(text))


@given(st.text("停 \u200b\u3000Ａ総a\n\t１，\u00ad", max_size=20))
def test_a_shorter_way_to_tidy_a_text_gives_the_same(text):
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    assert normalised(text) == _SPACE_IN_HAN.sub("", plain).lower()


def test_words_that_sound_alike_are_offered():
    assert near_words("听政", ["听证程序", "行政强制"], sort_key) == ["听证"]
    assert near_words("行政处法", ["行政处罚法", "行政处罚"], sort_key)[0] == "行政处罚"
    assert similar_titles("行政强制处罚", ["行政强制法", "行政处罚法", "食品安全法"])[0] == "行政强制法"
