import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.domain.statutes.citing import Place, articles_of_range, mentions
from cms.domain.statutes.numbers import in_chinese

NAMES = {
    "行政处罚法": "行政处罚法",
    "处罚法": "行政处罚法",
    "行政强制法": "行政强制法",
    "治安管理处罚法": "治安管理处罚法",
}


def found(text, place=None):
    return [(m.law, m.provision) for m in mentions(text, NAMES, place)]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("《行政处罚法》第五十八条第一款第三项", [("行政处罚法", "art_58__para_1__pt_3")]),
        ("《中华人民共和国行政处罚法》第58条第1款", [("行政处罚法", "art_58__para_1")]),
        ("《行政处罚法》（2021年修订）第九条", [("行政处罚法", "art_9")]),
        ("《行政处罚法》第三十三条第（二）项", [("行政处罚法", "art_33__para_1__pt_2")]),
        (
            "依照《行政处罚法》第三条、第五条第二款和第九条第（一）、（三）项",
            [("行政处罚法", "art_3"), ("行政处罚法", "art_5__para_2"), ("行政处罚法", "art_9__para_1__pt_1"),
             ("行政处罚法", "art_9__para_1__pt_3")],
        ),
        ("《行政处罚法》第五十一条第一款、第二款", [("行政处罚法", "art_51__para_1"), ("行政处罚法", "art_51__para_2")]),
        ("《某某条例》第十七条之一", [("某某条例", "art_17_1")]),
        ("依处罚法第九条处理", [("行政处罚法", "art_9")]),
        ("按照治安管理处罚法第九条", [("治安管理处罚法", "art_9")]),
        ("某市处罚法第九条", []),
        ("《行政处罚法》规定了听证。第六十三条列出范围", [("行政处罚法", ""), ("行政处罚法", "art_63")]),
        ("《行政强制法》（以下简称强制法）很短。强制法第八条", [("行政强制法", ""), ("行政强制法", "art_8")]),
        ("《青石街道的一天》写得好", []),
        ("第五条说了什么，没有人知道", []),
        ("本法第十条", []),
        ("《行政处罚法》第十条例外", [("行政处罚法", "")]),
    ],
)  # fmt: skip
def test_what_people_write_is_read(text, answer):
    assert found(text) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("依照本法第十条第二款", [("本例法", "art_10__para_2")]),
        ("前款第三项规定的", [("本例法", "art_5__para_1__pt_3")]),
        ("前款规定", [("本例法", "art_5__para_1")]),
        ("前条规定", [("本例法", "art_4")]),
        ("本条第一款", [("本例法", "art_5__para_1")]),
        ("《行政强制法》第四条和本法第六条", [("行政强制法", "art_4"), ("本例法", "art_6")]),
        ("第七条、第八条第一款", [("本例法", "art_7"), ("本例法", "art_8__para_1")]),
    ],
)
def test_inside_a_statute_words_point_to_itself(text, answer):
    assert found(text, Place("本例法", "art_5", 2)) == answer


def test_the_first_paragraph_has_none_before_it():
    assert found("前款规定", Place("本例法", "art_5", 1)) == []


def test_a_range_knows_its_end():
    (range_,) = mentions("《行政处罚法》第三条至第六条", NAMES)
    assert (range_.provision, range_.through, range_.text) == ("art_3", "art_6", "《行政处罚法》第三条至第六条")
    assert articles_of_range(range_) == ["art_3", "art_4", "art_5", "art_6"]


@given(st.integers(1, 1300), st.integers(0, 3), st.integers(0, 9), st.integers(0, 20))
def test_every_number_written_is_read_again(article, branch, paragraph, point):
    text = f"《行政处罚法》第{in_chinese(article)}条" + (f"之{in_chinese(branch)}" if branch else "")
    text += (f"第{in_chinese(paragraph)}款" if paragraph else "") + (f"第{in_chinese(point)}项" if point else "")
    name = f"art_{article}" + (f"_{branch}" if branch else "")
    name += (f"__para_{paragraph or 1}" if paragraph or point else "") + (f"__pt_{point}" if point else "")
    assert found(text) == [("行政处罚法", name)]


@settings(max_examples=200, deadline=None)
@given(st.text("《》处罚法行政强制本前第十二条款项之、至和（）3 依\n", max_size=60))
def test_mentions_stand_in_order_within_the_text(text):
    at = 0
    for mention in mentions(text, NAMES, Place("本例法", "art_5", 2)):
        assert at <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]
        at = mention.end


def test_words_and_figures_mixed_are_no_number():
    assert found("《行政处罚法》第3十条") == [("行政处罚法", "")]
    assert found("《行政处罚法》第三十条第2二款") == [("行政处罚法", "art_30")]
