from hypothesis import given
from hypothesis import strategies as st

from exams.domain.difference import pieces
from exams.domain.likeness import like_texts, told
from exams.domain.markup import as_html, images_in, picture

OPTIONS = [{"id": mark, "text": text} for mark, text in zip("ABCD", ("警告", "罚款", "行政拘留", "开除"), strict=True)]


def test_a_word_changed_is_alike_and_another_question_is_not():
    stem = "行政机关作出较大数额罚款决定前，应当告知当事人有要求听证的权利，下列哪一项正确？"
    text = told("single", stem, OPTIONS)
    others = {
        1: told("single", stem.replace("较大数额罚款", "大额罚款"), list(reversed(OPTIONS))),
        2: told("single", "申请人对行政复议决定不服的，可以在多长时间内提起行政诉讼？", OPTIONS),
    }
    assert [key for key, _share in like_texts(text, others, most=5)] == [1]


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_put_together_are_both_texts(old, new):
    parts = list(pieces(old, new))
    assert "".join(text for way, text in parts if way != "gone") == new
    assert "".join(text for way, text in parts if way != "new") == old


def test_markup_shows_emphasis_tables_and_pictures_and_nothing_else():
    text = f"下列**不**正确的<script>\n|期限|起算|\n|--|--|\n|五日|告知|\n{picture('0123456789abcdef', '图[1]')}"
    shown = as_html(text)
    assert "<strong>不</strong>正确的&lt;script&gt;" in shown
    assert '<th scope="col">期限</th>' in shown
    assert "<td>五日</td>" in shown
    assert '<img src="/question-pictures/0123456789abcdef" alt="图 1">' in shown
    assert images_in(text) == [("图 1", "0123456789abcdef")]


@given(st.text(alphabet="<>&\"'*|![]()a:picture0123456789\n", max_size=200))
def test_no_markup_of_a_page_ever_comes_through(text):
    import re

    tags = re.findall(r"<[^>]*>", as_html(text))
    allowed = r"</?(?:strong|br|table|thead|tbody|tr|td|th)(?: class=\"mf-question-table\"| scope=\"col\")?>|<img src=\"/question-pictures/[0-9a-f]{8,32}\" alt=\"[^\"]*\">"
    assert all(re.fullmatch(allowed, tag) for tag in tags)
