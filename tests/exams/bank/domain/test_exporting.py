from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.domain.exporting import cells_of, citations_as_text
from exams.domain.importing import LETTERS, Row, read_rows
from exams.domain.wording import Wording
from exams.tables.questions import read_table, write_questions
from tests.exams.bank.domain.test_kinds import SAMPLES

LAW = date(2026, 1, 1)
words = st.text(alphabet="甲乙丙丁戊己庚辛壬癸，。a1", min_size=1, max_size=12)


def wording_for(name: str) -> Wording:
    content = SAMPLES[name]
    return Wording(
        content.kind, "行政处罚", content.stem, content.answer, LAW, content.options, content.scheme,
        difficulty=4,
        explanation="说明",
        citations=[{"law": "行政处罚法", "provision": "art_33__para_1", "label": "行政处罚法第三十三条第一款"}],
        checked_against="国家法律法规数据库",
        checked_on=date(2026, 1, 2),
    )  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_survives_the_template(name):
    wording = wording_for(name)
    rows, _unsupported = read_table(write_questions([(wording, "q-1", "")]))
    (draft,) = read_rows(rows, law_date=date(2000, 1, 1)).drafts
    assert draft.reference == "q-1"
    if name == "case":
        assert [part["stem"] for part in draft.wording.options] == [part["stem"] for part in wording.options]
        assert draft.wording.answer == wording.answer
    else:
        assert draft.wording.facts() == wording.facts()


@settings(max_examples=100, deadline=None)
@given(stem=words, texts=st.lists(words, min_size=3, max_size=8, unique_by=lambda text: text.strip()), data=st.data())
def test_multiple_choice_survives_its_cells(stem, texts, data):
    options = [{"id": letter, "text": text} for letter, text in zip(LETTERS, texts, strict=False)]
    ids = [option["id"] for option in options]
    choices = sorted(data.draw(st.sets(st.sampled_from(ids), min_size=2)))
    wording = Wording("multiple", "专题", stem, {"choices": choices}, LAW, options)
    reading = read_rows([Row(2, cells) for cells in cells_of(wording)], law_date=LAW)
    assert [draft.wording.facts() for draft in reading.drafts] == [wording.facts()]


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        ({"law": "行政处罚法", "label": "行政处罚法第三条"}, "《行政处罚法》第三条"),
        ({"law": "xzcff-2021", "label": "行政处罚法第三条"}, "《行政处罚法》第三条"),
        ({"law": "行政处罚法", "label": "《行政处罚法》第三条"}, "《行政处罚法》第三条"),
        ({"law": "行政处罚法"}, "《行政处罚法》"),
    ],
)
def test_citation_is_written_as_people_do(citation, text):
    assert citations_as_text([citation]) == text
