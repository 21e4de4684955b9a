"""Questions of other systems: what is taken, what is refused, what is named as having no place here."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.files import FileKind, FileRefusedError, FileType, inspect
from exams.domain.importing import Reading
from exams.formats import READERS, aiken, gift, moodle_xml, qti, recognised
from exams.formats.base import UnreadableFileError
from tests.exams.bank.services.test_importing import SINGLE, sheet

LAW = date(2026, 1, 1)


def taken(reading: Reading) -> list[tuple]:
    return [(d.row, d.wording.kind, d.wording.stem, dict(d.wording.answer)) for d in reading.drafts]


def texts(reading: Reading, place: int = 0) -> list[str]:
    return [option["text"] for option in reading.drafts[place].wording.options]


def refused(reading: Reading) -> list[tuple[int, str]]:
    return [(entry.row, entry.problem.code) for entry in reading.refused]


AIKEN = """执法人员不得少于几人？
A) 一人
B) 两人
ANSWER: B

下列哪些正确？
A. 甲
B. 乙
C. 丙
ANSWER: A, C

答案不在选项里？
A) 甲
B) 乙
ANSWER: D

没有答案行？
A) 甲
B) 乙
"""


def test_aiken():
    reading = aiken.read(AIKEN.encode("gb18030"), LAW)
    assert taken(reading) == [
        (1, "single", "执法人员不得少于几人？", {"choice": "B"}),
        (6, "multiple", "下列哪些正确？", {"choices": ["A", "C"]}),
    ]
    assert refused(reading) == [(12, "key_is_no_option"), (17, "answer_line_is_missing")]
    assert reading.read == 4


GIFT = r"""// 说明
$CATEGORY: $course$/行政处罚

::一::下列哪一项正确？{ ~甲 =乙\=二 ~丙#不对 ####法律如此规定}

多选？{ ~%50%甲 ~%50%乙 ~%-100%丙 }

可以口头申请回避。{T}

在{=五 =5}个工作日内提出。

罚款上限是多少元？{#200}

误差允许？{#200:5}

[html]<p>对应<b>起来</b></p>{
  =罚款 -> 财产罚
  =停业 -> 行为罚
  = -> 申诫罚
}

按顺序排列{>4 ALL
立案
调查
告知
}

只有文字，没有问题

简述理由。{}

简述依据。{####要点一；要点二}

有图 <img src\="a.png">{~甲 =乙}
"""


def test_gift():
    reading = gift.read(GIFT.encode(), LAW)
    assert taken(reading) == [
        (4, "single", "下列哪一项正确？", {"choice": "B"}),
        (6, "multiple", "多选？", {"choices": ["A", "B"]}),
        (8, "true_false", "可以口头申请回避。", {"choice": "true"}),
        (10, "fill_in", "在 ____ 个工作日内提出。", {"texts": [["五", "5"]]}),
        (12, "fill_in", "罚款上限是多少元？ ____", {"texts": [["200"]]}),
        (14, "fill_in", "误差允许？ ____", {"texts": [["200±5"]]}),
        (16, "matching", "对应起来", {"pairs": {"L1": "R1", "L2": "R2"}}),
        (22, "ordering", "按顺序排列", {"order": ["A", "B", "C"]}),
        (32, "short_answer", "简述依据。", {"model": "要点一；要点二"}),
    ]
    assert texts(reading) == ["甲", "乙=二", "丙"]
    assert reading.drafts[0].wording.explanation == "法律如此规定"
    assert {draft.wording.topic for draft in reading.drafts} == {"行政处罚"}
    assert refused(reading) == [(30, "model_answer_is_missing"), (34, "picture_cannot_be_taken")]
    assert reading.unsupported == [
        ("4", "feedback for single answers"),
        ("6", "weights of options"),
        ("28", "text without a question"),
    ]
    assert reading.read == 12


def quiz(*questions: str) -> bytes:
    return ("<?xml version='1.0' encoding='UTF-8'?><quiz>" + "".join(questions) + "</quiz>").encode()


def moodle(kind: str, body: str, text: str = "&lt;p&gt;题干？&lt;/p&gt;") -> str:
    return f"<question type='{kind}'><questiontext format='html'><text>{text}</text></questiontext>{body}</question>\n"


def option(text: str, fraction: float) -> str:
    return f"<answer fraction='{fraction}'><text>{text}</text></answer>"


CHOICE = "<single>{}</single>" + option("甲", 0)


@pytest.mark.parametrize(
    ("question", "kind", "answer"),
    [
        (moodle("multichoice", CHOICE.format("true") + option("乙", 100)), "single", {"choice": "B"}),
        (
            moodle("multichoice", CHOICE.format("false") + option("乙", 50) + option("丙", 50)),
            "multiple",
            {"choices": ["B", "C"]},
        ),
        (moodle("truefalse", option("true", 0) + option("false", 100)), "true_false", {"choice": "false"}),
        (moodle("shortanswer", option("五", 100) + option("5", 100)), "fill_in", {"texts": [["五", "5"]]}),
        (moodle("numerical", option("200", 100)), "fill_in", {"texts": [["200"]]}),
        (
            moodle(
                "matching",
                "<subquestion><text>罚款</text><answer><text>财产罚</text></answer></subquestion>"
                "<subquestion><text>停业</text><answer><text>行为罚</text></answer></subquestion>",
            ),
            "matching",
            {"pairs": {"L1": "R1", "L2": "R2"}},
        ),
        (moodle("ordering", "".join(option(t, 0) for t in "甲乙丙")), "ordering", {"order": ["A", "B", "C"]}),
        (moodle("essay", "<graderinfo><text>要点</text></graderinfo>"), "short_answer", {"model": "要点"}),
    ],
)
def test_moodle_xml(question, kind, answer):
    reading = moodle_xml.read(quiz(question), LAW)
    (draft,) = reading.drafts
    assert (draft.wording.kind, dict(draft.wording.answer)) == (kind, answer)
    assert draft.wording.stem.startswith("题干？")
    assert reading.unsupported == []


def test_moodle_xml_names_what_it_leaves():
    reading = moodle_xml.read(
        quiz(
            moodle("cloze", ""),
            moodle("numerical", "<answer fraction='100'><text>*</text><tolerance>0.5</tolerance></answer>"),
            moodle("multichoice", CHOICE.format("true") + option("乙", 50)),
            moodle("truefalse", option("true", 100), text="&lt;img src='x.png'/&gt;"),
            moodle("shortanswer", option("五", 100) + option("五*", 50)),
        ),
        LAW,
    )
    assert [what for _where, what in reading.unsupported] == [
        "cloze",
        "numerical: an answer that is no number",
        "options with part of the marks",
        "answers with part of the marks, or patterns",
    ]
    assert [code for _row, code in refused(reading)] == ["key_is_missing", "picture_cannot_be_taken"]
    assert [draft.wording.kind for draft in reading.drafts] == ["fill_in"]
    assert reading.read == 5


def item(interaction: str, correct: str, cardinality: str = "single", extra: str = "") -> str:
    values = "".join(f"<value>{value}</value>" for value in correct.split("|"))
    return (
        "<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p1' identifier='i-1' title='标题' adaptive='false'>"
        f"<responseDeclaration identifier='R' cardinality='{cardinality}' baseType='identifier'>"
        f"<correctResponse>{values}</correctResponse>{extra}</responseDeclaration>"
        f"<itemBody><p>案情。</p>{interaction}</itemBody></assessmentItem>"
    )


def choices(name: str, *texts: str) -> str:
    options = "".join(f"<simpleChoice identifier='x{n}'>{text}</simpleChoice>" for n, text in enumerate(texts))
    return f"<{name} responseIdentifier='R'><prompt>问？</prompt>{options}</{name}>"


MATCH = (
    "<matchInteraction responseIdentifier='R'><simpleMatchSet>"
    "<simpleAssociableChoice identifier='a'>罚款</simpleAssociableChoice>"
    "<simpleAssociableChoice identifier='b'>停业</simpleAssociableChoice></simpleMatchSet><simpleMatchSet>"
    "<simpleAssociableChoice identifier='c'>财产罚</simpleAssociableChoice>"
    "<simpleAssociableChoice identifier='d'>行为罚</simpleAssociableChoice></simpleMatchSet></matchInteraction>"
)
ITEMS = [
    (item(choices("choiceInteraction", "甲", "乙"), "x1"), "single", "案情。\n问？", {"choice": "B"}),
    (
        item(choices("choiceInteraction", "甲", "乙", "丙"), "x2|x0", "multiple"),
        "multiple", "案情。\n问？", {"choices": ["A", "C"]},
    ),
    (
        item(choices("orderInteraction", "甲", "乙", "丙"), "x2|x0|x1", "ordered"),
        "ordering", "案情。\n问？", {"order": ["A", "B", "C"]},
    ),
    (item(MATCH, "a c|b d", "multiple"), "matching", "案情。", {"pairs": {"L1": "R1", "L2": "R2"}}),
    (
        item("<p>在<textEntryInteraction responseIdentifier='R'/>日内。</p>", "五",
             extra="<mapping><mapEntry mapKey='5' mappedValue='1'/><mapEntry mapKey='六' mappedValue='0.5'/></mapping>"),
        "fill_in", "案情。\n在 ____ 日内。", {"texts": [["五", "5"]]},
    ),
    (item("<extendedTextInteraction responseIdentifier='R'/>", "要点"), "short_answer", "案情。", {"model": "要点"}),
]  # fmt: skip


def third_edition(text: str) -> str:
    """The same item in the names of QTI 3."""
    import re

    def kebab(found: re.Match) -> str:
        return re.sub(r"([A-Z])", lambda letter: "-" + letter[1].lower(), found[0])

    text = text.replace("imsqti_v2p1", "imsqtiasi_v3p0")
    text = re.sub(
        r"(?<=</)[a-z][A-Za-z]+|(?<=<)[a-z][A-Za-z]+", lambda f: f[0] if f[0] == "p" else "qti-" + kebab(f), text
    )
    return re.sub(r"(?<=\s)[a-z]+[A-Z][A-Za-z]*(?==)", kebab, text)


@pytest.mark.parametrize("edition", [str, third_edition])
@pytest.mark.parametrize(("text", "kind", "stem", "answer"), ITEMS)
def test_qti_in_both_editions(edition, text, kind, stem, answer):
    content = edition(text).encode()
    assert recognised(content) == "qti"
    reading = qti.read(content, LAW)
    assert (taken(reading), refused(reading)) == ([(1, kind, stem, answer)], [])
    assert reading.drafts[0].reference == "i-1"


def packed(**files: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", "<manifest/>")
        for name, content in files.items():
            archive.writestr(f"{name}.xml", content)
    return buffer.getvalue()


def test_qti_package_is_read_item_by_item():
    broken = packed(a=ITEMS[0][0], b="<broken", c=ITEMS[5][0].replace("i-1", "i-2"))
    assert recognised(broken) == "qti"
    reading = qti.read(broken, LAW)
    assert [draft.reference for draft in reading.drafts] == ["i-1", "i-2"]
    assert [(entry.column, entry.problem.code) for entry in reading.refused] == [("b.xml", "file_xml_is_broken")]


def test_qti_names_what_it_leaves():
    adaptive = ITEMS[0][0].replace("adaptive='false'", "adaptive='true'")
    hot_spot = item("<hotspotInteraction responseIdentifier='R'/>", "x")
    twice = item(choices("choiceInteraction", "甲", "乙") * 2, "x1")
    no_key = item(choices("choiceInteraction", "甲", "乙"), "elsewhere")
    reading = qti.read(packed(a=adaptive, b=hot_spot, c=twice, d=no_key), LAW)
    assert reading.unsupported == [
        ("a.xml", "adaptive items and templates"),
        ("b.xml", "hotspotInteraction"),
        ("c.xml", "2 × choiceInteraction"),
        ("d.xml", "an item without a correct response"),
    ]
    assert (reading.read, reading.drafts) == (4, [])


@pytest.mark.parametrize("read", [moodle_xml.read, qti.read])
def test_declared_entities_are_refused(read):
    bomb = b"<!DOCTYPE quiz [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><quiz><question>&a;</question></quiz>"
    with pytest.raises(UnreadableFileError, match="file_declares_a_type"):
        read(bomb, LAW)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (sheet(SINGLE), "xlsx"),
        ("题型,题干,答案\n".encode("gb18030"), "csv"),
        (AIKEN.encode(), "aiken"),
        (GIFT.encode(), "gift"),
        (quiz(), "moodle-xml"),
        (b"<!-- <quiz> --><assessmentItem/>", "qti"),
        (b"<html></html>", None),
        (b"\x00\x01", None),
        (b"PK\x03\x04broken", None),
        ("一段文字".encode(), None),
    ],
)
def test_format_is_recognised_by_content(content, name):
    assert recognised(content) == name


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=80, deadline=None)
@given(text=st.text(alphabet="AB{}=~#:%>-\n \\/ANSWER甲乙<quizp>&;.)", max_size=80))
def test_readers_refuse_nonsense_without_crashing(name, text):
    try:
        reading = READERS[name](text.encode(), LAW)
    except UnreadableFileError:
        return
    assert reading.read >= len(reading.drafts)


@pytest.mark.parametrize(
    ("content", "name", "type_"),
    [
        (GIFT.encode(), "q.gift", FileType.TEXT),
        (quiz(), "q.xml", FileType.XML),
        (packed(), "q.zip", FileType.PACKAGE),
        (sheet(SINGLE), "q.xlsx", FileType.XLSX),
    ],
)
def test_upload_of_questions_is_accepted_by_its_content(content, name, type_):
    assert inspect(content, kind=FileKind.QUESTIONS, name=name).type is type_
    if type_ is not FileType.XLSX:
        with pytest.raises(FileRefusedError):
            inspect(content, kind=FileKind.EVIDENCE, name=name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>x</script></html>", "q.txt"),
        (b"<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz/>", "q.xml"),
        (b"MZ\x00\x01", "q.txt"),
    ],
)
def test_upload_of_something_else_is_refused(content, name):
    with pytest.raises(FileRefusedError):
        inspect(content, kind=FileKind.QUESTIONS, name=name)
