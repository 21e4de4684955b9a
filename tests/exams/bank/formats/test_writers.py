"""The way out: what is written reads back as the same questions, and QTI is what its schema asks for."""

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from exams.domain.importing import Reading, read_rows
from exams.domain.wording import Wording
from exams.formats import READERS, recognised
from exams.formats.base import choice, matching, ordering, tidy
from exams.formats.writers import WRITERS, qti
from exams.tables.questions import read_table, write_questions
from tests.exams.bank.domain.test_exporting import SAMPLES, wording_for

LAW = date(2026, 1, 1)
# Everything that any of the formats reads as something else than itself.
ODD = "甲乙丙1a ，。<>&{}~=#:\\%*[]/-\"'|$@!;\n"
PLAIN = "甲乙丙丁1a，。<>&{}~#:\\%*[]/-\"'$@!"  # the template parts its cells with ；, |, ＝ and lines


def words(alphabet: str, most: int = 14) -> st.SearchStrategy[str]:
    # 甲 keeps a text from being only signs; letters of their own keep options apart
    return st.text(alphabet=alphabet, max_size=most).map(lambda text: tidy(f"甲{text}")).filter(bool)


def several(alphabet: str, least: int, most: int = 6) -> st.SearchStrategy[list[str]]:
    marks = "子丑寅卯辰巳"
    return st.lists(words(alphabet, 8), min_size=least, max_size=most).map(
        lambda texts: [tidy(f"{text}{mark}") for text, mark in zip(texts, marks, strict=False)]
    )


@st.composite
def wordings(draw: st.DrawFn, alphabet: str) -> Wording:
    kind = draw(
        st.sampled_from(["single", "multiple", "true_false", "fill_in", "short_answer", "matching", "ordering"])
    )
    stem = draw(words(alphabet))
    if kind in ("single", "multiple"):
        texts = draw(several(alphabet, 3))
        least, most = (1, 1) if kind == "single" else (2, len(texts))
        right = draw(st.sets(st.integers(0, len(texts) - 1), min_size=least, max_size=most))
        parts = choice(texts, sorted(right))
    elif kind == "true_false":
        parts = {"kind": kind, "answer": {"choice": draw(st.sampled_from(["true", "false"]))}}
    elif kind == "fill_in":
        accepted = draw(several(alphabet.replace("*", ""), 1, 3))
        stem = f"{stem} ____ 日内"
        parts = {"kind": kind, "answer": {"texts": [accepted]}}
    elif kind == "short_answer":
        parts = {"kind": kind, "answer": {"model": draw(words(alphabet))}}
    elif kind == "matching":
        left, right_texts = draw(several(alphabet, 3, 4)), draw(several(alphabet, 4, 4))
        pairs = [(text, draw(st.sampled_from(right_texts[:3]))) for text in left]
        parts = matching([*pairs, ("", right_texts[3])])
    else:
        parts = ordering(draw(several(alphabet, 3)))
    explanation = "" if kind == "short_answer" else draw(st.one_of(st.just(""), words(alphabet)))
    topic = draw(st.sampled_from(["行政处罚", "许可/强制", "听证：一"]))
    wording = Wording(topic=topic, stem=stem, law_date=LAW, explanation=explanation, **parts)
    assert not wording.problems(), wording.problems()
    return wording


def core(reading: Reading) -> list[tuple]:
    """What every format holds of a question. An essay in GIFT has its model answer as its feedback."""
    return [
        (
            draft.reference,
            draft.wording.kind,
            draft.wording.topic,
            draft.wording.stem,
            [dict(option) for option in draft.wording.options],
            dict(draft.wording.answer),
            draft.wording.explanation if draft.wording.kind != "short_answer" else "",
        )
        for draft in reading.drafts
    ]


def again(name: str, entries: list[tuple[Wording, str, str]]) -> Reading:
    if name == "xlsx":
        rows, _unsupported = read_table(write_questions(entries))
        return read_rows(rows, law_date=LAW)
    content = WRITERS[name](entries).content
    assert recognised(content) == name
    return READERS[name](content, LAW)


@pytest.mark.parametrize("name", ["xlsx", *WRITERS])
@settings(max_examples=150, deadline=None)
@given(data=st.data(), reference=st.sampled_from(["", "Q-1", "甲: 2"]))
def test_written_and_read_again_is_the_same(name, data, reference):
    wording = data.draw(wordings(PLAIN if name == "xlsx" else ODD))
    first = again(name, [(wording, reference, "")])
    assert not first.refused
    options = [dict(option) for option in wording.options]
    explanation = wording.explanation
    assert core(first) == [
        (reference, wording.kind, wording.topic, wording.stem, options, dict(wording.answer), explanation)
    ]
    second = again(name, [(draft.wording, draft.reference, "") for draft in first.drafts])
    assert core(second) == core(first)
    assert [d.wording.facts() for d in second.drafts] == [d.wording.facts() for d in first.drafts]


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("gift", {"case": "a case with sub-questions", "fill_in": "several blanks, or a star among the accepted words"}),
        ("moodle-xml", {"case": "a case with sub-questions", "fill_in": "several blanks, or a star among the accepted words"}),
        ("qti", {"case": "a case with sub-questions"}),
    ],
)  # fmt: skip
def test_what_a_format_cannot_hold_is_named(name, left):
    kinds = [sample for sample in SAMPLES if sample in ("case", "fill_in", "single")]
    written = WRITERS[name]([(wording_for(kind), "", "") for kind in kinds])
    assert {kinds[place - 1]: what for place, what in written.left} == left
    assert len(READERS[name](written.content, LAW).drafts) == len(kinds) - len(left)


def test_two_blanks_are_two_fields_in_qti():
    wording = Wording("fill_in", "专题", "在 ____ 日内， ____ 人。", {"texts": [["5", "五"], ["2"]]}, LAW)
    (draft,) = again("qti", [(wording, "", "")]).drafts
    assert (draft.wording.stem, draft.wording.answer) == (wording.stem, wording.answer)


def test_gift_and_explanation_beside_a_model_answer():
    wording = Wording("short_answer", "专题", "题干", {"model": "要点"}, LAW, explanation="说明")
    assert WRITERS["gift"]([(wording, "a]b", "")]).left == [(1, "explanation beside a model answer"), (1, "number")]


def test_qti_is_the_same_bytes_again_and_has_a_limit():
    entries = [(wording_for("single"), "q", "")]
    assert WRITERS["qti"](entries).content == WRITERS["qti"](entries).content
    with pytest.raises(qti.TooManyItemsError):
        WRITERS["qti"](entries * (qti.MOST_ITEMS + 1))


@pytest.fixture(scope="module")
def schemas(tmp_path_factory) -> dict[str, etree.XMLSchema]:
    """The schemas of the standard, where they stand beside the project."""
    source = Path(__file__).resolve().parents[5] / "shared" / "interchange" / "qti-xsd" / "qti-xsd.zip"
    if not source.is_file():
        pytest.skip("no schemas beside the project")
    place = tmp_path_factory.mktemp("schemas")
    with zipfile.ZipFile(source) as archive:
        archive.extractall(place)
    parser = etree.XMLParser(no_network=True)
    return {
        name: etree.XMLSchema(etree.parse(place / path, parser))
        for name, path in (("item", "qtiv2p2/imsqti_v2p2.xsd"), ("manifest", "imscp_v1p1.xsd"))
    }


@settings(max_examples=60, deadline=None)
@given(wording=wordings(ODD))
def test_every_package_is_valid(schemas, wording):
    two = Wording("fill_in", "专题", "在____日内，____人。", {"texts": [["5", "五"], ["2"]]}, LAW)
    content = WRITERS["qti"]([(wording, "Q-1", ""), (two, "", "")]).content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            schema = schemas["manifest" if name == "imsmanifest.xml" else "item"]
            document = etree.fromstring(archive.read(name))
            assert schema.validate(document), (name, schema.error_log)
