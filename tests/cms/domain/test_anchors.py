from hypothesis import given
from hypothesis import strategies as st

from cms.domain.anchors import Anchor, Found, anchored, find, plain

OLD = "行政机关在作出行政处罚决定之前，应当告知当事人拟作出的行政处罚内容及事实、理由、依据，并告知当事人依法享有的陈述、申辩、要求听证等权利。"
QUOTE = "应当告知当事人拟作出的行政处罚内容"


def mark(text: str, quote: str, near: int = 24) -> Anchor:
    at = text.index(quote)
    found = anchored(text, quote, text[max(at - near, 0) : at], text[at + len(quote) : at + len(quote) + near])
    assert found is not None
    return found


@given(st.text("甲乙丙，。 \n", min_size=1, max_size=60), st.data())
def test_marked_words_are_found_in_the_same_text_whatever_they_are(text, data):
    begin = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(begin + 1, len(text)))
    quote = text[begin:end]
    if not plain(quote):
        return
    anchor = anchored(text, quote, text[:begin], text[end:])
    if anchor is None:  # words that stand several times among like words: nobody can tell them apart
        return
    found = find(text, anchor)
    assert found is not None
    assert (found.words, found.changed) == (plain(quote), False)
    assert plain(text).count(plain(quote)) >= 1


def test_white_space_says_nothing():
    assert find(OLD.replace("，", "，\n  "), mark(OLD, QUOTE)) == Found(QUOTE)


def test_words_that_stand_twice_are_told_apart_by_what_surrounds_them():
    text = "第一款 拒不改正的，处二百元罚款。第二款 情节严重的，处二百元罚款，并可以责令停业。"
    second = anchored(text, "处二百元罚款", "第二款 情节严重的，", "，并可以责令停业")
    assert second is not None
    assert find(text, second) == Found("处二百元罚款", nth=1)
    longer = "总则。" + text.replace("第一款", "第一款 经教育")
    assert find(longer, second) == Found("处二百元罚款", nth=1)


def test_an_amendment_inside_the_words_is_shown_with_the_new_words():
    now = OLD.replace("拟作出的行政处罚内容", "拟作出的行政处罚的种类和内容")
    assert find(now, mark(OLD, QUOTE)) == Found("应当告知当事人拟作出的行政处罚的种类和内容", changed=True)


def test_words_that_are_gone_are_not_guessed():
    anchor = mark(OLD, QUOTE)
    assert find("本法自公布之日起施行。国务院可以规定实施办法，报全国人民代表大会常务委员会备案。", anchor) is None
    assert find("", anchor) is None
    assert find(OLD.replace(QUOTE, ""), anchor) is None
    several = "罚款。罚款。"
    assert find(several, Anchor("罚款", "没收", "吊销")) is None


def test_words_that_are_not_in_the_text_anchor_nothing():
    assert anchored(OLD, "没有这些字") is None
    assert anchored(OLD, "应当告知当事人拟做出的行政处罚内容") is None
