"""Questions as people type them: layouts, what is refused, and a real bank against keys read by eye."""

import csv
import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.domain.wording import Wording
from exams.formats import READERS, recognised, text, word
from exams.formats.base import UnreadableFileError

LAW = date(2026, 1, 1)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def told(source: str) -> list[tuple[str, str, int, Any]]:
    return [_told(draft.wording) for draft in text.read(source.encode(), LAW).drafts]


def _told(wording: Wording) -> tuple[str, str, int, Any]:
    (key,) = wording.answer.values()
    return wording.kind, wording.stem, len(wording.options), key


def refused(source: str) -> list[tuple[int, str, str]]:
    return [(entry.row, entry.column, entry.problem.code) for entry in text.read(source.encode(), LAW).refused]


@pytest.mark.parametrize("sign", [".", "、", "．", "：", ":", ")", "）"])
def test_marks_of_options(sign):
    options = "\n".join(f"{letter}{sign}{word}" for letter, word in zip("ABCD", "甲乙丙丁", strict=True))
    assert told(f"1、题干？\n{options}\n答案：B\n2、又一题？\n{options}\n答案：AC") == [
        ("single", "题干？", 4, "B"),
        ("multiple", "又一题？", 4, ["A", "C"]),
    ]


@pytest.mark.parametrize(
    ("options", "texts"),
    [
        ("（A）甲\n（B）乙\n（C）丙", ["甲", "乙", "丙"]),
        ("A.甲 B.乙 C.丙", ["甲", "乙", "丙"]),
        ("A.甲B.乙C.丙", ["甲", "乙", "丙"]),
        ("A 甲\nB 乙\nC 丙", ["甲", "乙", "丙"]),
        ("A 甲 B 乙 C 丙", ["甲", "乙", "丙"]),
        ("A：3\nB：5C：10日", ["3", "5", "10日"]),
        ("A：3\nB：5个C：10\nD：15", ["3", "5个", "10", "15"]),
        ("A.甲\n续甲\nB.乙\n\nC.丙", ["甲\n续甲", "乙", "丙"]),
        ("A. A、B、C三家公司\nB. 乙公司\nC. 丙公司", ["A、B、C三家公司", "乙公司", "丙公司"]),
    ],
)
def test_options_apart_and_glued(options, texts):
    reading = text.read(f"1. 下列哪项正确？\n{options}\n答案：B".encode(), LAW)
    assert [option["text"] for option in reading.drafts[0].wording.options] == texts


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # the key before the options, fields parted by tabs, as practice systems write them out
        ("2903\t甲不服的，（）。\t正确答案：A\tA：甲\tB：乙C：丙\tD：丁", ("single", "甲不服的，（）。", 4, "A")),
        ("12\n甲不服的，（）。\n正确答案：A\nA：甲\nB：乙", ("single", "甲不服的，（）。", 2, "A")),
        # the first option has slipped into the question
        ("7\t实行告知承诺制。A行政许可\t正确答案：AB\tB.确认\tC.给付D.公开", ("multiple", "实行告知承诺制。", 4, ["A", "B"])),
        # options and key within the question
        ("1．应当由（ B ）作出。A．甲 B．乙 C．丙", ("single", "应当由（ ）作出。", 3, "B")),
        ("1. 应当由（AC）作出。\nA.甲\nB.乙\nC.丙", ("multiple", "应当由（ ）作出。", 3, ["A", "C"])),
        ("1. 可以口头申请回避。（√）\n2. 不可以。（×）", ("true_false", "可以口头申请回避。", 0, "true")),
        ("1. 可以口头申请。\n答案：错误", ("true_false", "可以口头申请。", 0, "false")),
        ("1\t可以。（ ）\t正确答案：B\tA．错误\tB．正确", ("true_false", "可以。（ ）", 0, "true")),
        ("1. 应当在（  ）日内提出。\n答案：五", ("fill_in", "应当在____日内提出。", 0, [["五"]])),
        ("1. 简述理由。\n答案：要点一。\n要点二。", ("short_answer", "简述理由。", 0, "要点一。\n要点二。")),
        # neither number nor mark, only empty lines between
        ("甲可以？\nA.一\nB.二\n答案：A\n\n乙可以？\nA.三\nB.四\n答案：B", ("single", "甲可以？", 2, "A")),
        # lists within a question are no questions
        ("1. 下列说法：\n（1）甲；\n（2）乙。\n正确的是？\nA.一\nB.二\n答案：A",
         ("single", "下列说法：\n（1）甲；\n（2）乙。\n正确的是？", 2, "A")),
        ("1、甲？\nA.一\nB.二\n【答案】A\n【解析】理由：\n1. 其一\n2. 其二\n", ("single", "甲？", 2, "A")),
        ("1、甲？ A.一 B.二\n答案：A 解析：如此 难度：难", ("single", "甲？", 2, "A")),
        ("一、单项选择题（每题1分）\n1、2.5米以内？\nA.一\nB.二\n答案：A", ("single", "2.5米以内？", 2, "A")),
    ],
)  # fmt: skip
def test_layouts(source, expected):
    assert told(source)[0] == expected


def test_labels_fill_the_frame():
    reading = text.read(
        "1、甲？\nA.一\nB.二\n答案：A\n解析：如此。\n难度：难\n知识点：听证\n依据：《行政处罚法》第六十三条".encode(
            "utf-16"
        ),
        LAW,
    )
    (draft,) = reading.drafts
    wording = draft.wording
    assert (wording.explanation, wording.difficulty, wording.topic) == ("如此。", 5, "听证")
    assert wording.citations[0]["label"] == "行政处罚法第六十三条"


def test_keys_in_a_list_at_the_end():
    source = """一、单选题
1. 甲？
A. 一
B. 二
2. 乙？
A. 三
B. 四
二、多选题
1. 丙？
A. 五
B. 六
C. 七
三、判断题
1. 丁。
参考答案
一、单选题
1-2 AB
二、多选题
1. AC
三、判断题
1. ×
"""
    assert told(source) == [
        ("single", "甲？", 2, "A"),
        ("single", "乙？", 2, "B"),
        ("multiple", "丙？", 3, ["A", "C"]),
        ("true_false", "丁。", 0, "false"),
    ]


CASE = """17\t某局检查个体户。
次日作出决定。
2、第二问？
正确答案：AB
A：一
B：二C：三
D：四
1、第一问？
正确答案：C
A：五
B：六C：七
D：八
3无点的第三问？
正确答案：A
A：九
B：十

18\t没有小题的案情。

"""


def test_case_takes_its_sub_questions_in_the_order_of_their_numbers():
    reading = text.read(CASE.encode("gb18030"), LAW)
    (draft,) = reading.drafts
    assert (draft.reference, draft.wording.kind, draft.wording.stem) == (
        "17",
        "case",
        "某局检查个体户。\n次日作出决定。",
    )
    assert [part["stem"] for part in draft.wording.options] == ["第一问？", "第二问？", "无点的第三问？"]
    assert [part["kind"] for part in draft.wording.options] == ["single", "multiple", "single"]
    assert draft.wording.answer == {
        "parts": {"1": {"choice": "C"}, "2": {"choices": ["A", "B"]}, "3": {"choice": "A"}}
    }  # fmt: skip
    assert [(entry.row, entry.problem.code) for entry in reading.refused] == [(18, "key_was_not_found")]
    assert reading.read == 2


def test_case_in_the_usual_words():
    source = "四、案例分析题\n案例一：甲违法建房。\n1. 可以？（√）\n2. 应当？\nA.一\nB.二\n答案：B\n案例二：乙占道。\n1. 可以？（×）"
    reading = text.read(source.encode(), LAW)
    assert [(draft.wording.stem, len(draft.wording.options)) for draft in reading.drafts] == [
        ("甲违法建房。", 2), ("乙占道。", 1)
    ]  # fmt: skip


def test_case_with_a_faulty_sub_question_is_refused_once():
    broken = CASE.replace("正确答案：C", "正确答案：E")
    assert refused(broken) == [(8, "答案", "key_is_no_option"), (18, "答案", "key_was_not_found")]


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("1\t甲？\t答案：A\tA：一,A：二\tB：三,B：四", (1, "选项A", "option_mark_stands_twice")),
        ("1. 甲？\nA.一\nB.二\nB.三\n答案：A", (1, "选项B", "option_mark_stands_twice")),
        ("1. 甲？\nA.一\nC.三\n答案：A", (1, "选项B", "option_mark_is_missing")),
        ("1. 甲？\nA.一\nB.二\n\n2. 乙？\nA.三\nB.四\n答案：A", (1, "答案", "key_was_not_found")),
        ("1. 甲？\nA.一\nB.二\n答案：D", (1, "答案", "key_is_no_option")),
        ("1. 见图\ufffc？\nA.一\nB.二\n答案：A", (1, "题干", "picture_cannot_be_taken")),
        ("一、多选题\n1. 甲？\nA.一\nB.二\nC.三\n答案：A", (2, "答案", "multiple_needs_two_right_options")),
    ],
)
def test_refused_with_a_reason(source, fault):
    assert refused(source) == [fault]


def test_lines_that_ask_nothing_are_named():
    reading = text.read("二〇二六年复习题\n\n一、单选题\n1. 甲？\nA.一\nB.二\n答案：A".encode(), LAW)
    assert (reading.read, reading.unsupported) == (1, [("1", "text without a question")])


def docx(body: str, numbering: str = "") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        if numbering:
            archive.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
    return buffer.getvalue()


def paragraph(words: str, numbered: str = "") -> str:
    mark = f"<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='{numbered}'/></w:numPr></w:pPr>" if numbered else ""
    return f"<w:p>{mark}<w:r><w:t>{words}</w:t></w:r></w:p>"


def level(identity: str, style: str, shape: str) -> str:
    return (
        f"<w:abstractNum w:abstractNumId='{identity}'><w:lvl w:ilvl='0'><w:start w:val='1'/>"
        f"<w:numFmt w:val='{style}'/><w:lvlText w:val='{shape}'/></w:lvl></w:abstractNum>"
        f"<w:num w:numId='{identity}'><w:abstractNumId w:val='{identity}'/></w:num>"
    )


def test_word_with_typed_and_drawn_numbers():
    typed = docx("".join(paragraph(line) for line in ("1. 甲？", "A. 一", "B. 二", "答案：B")))
    assert recognised(typed) == "docx"
    drawn = docx(
        paragraph("甲？", "1") + paragraph("一", "2") + paragraph("二", "2") + paragraph("答案：B"),
        level("1", "decimal", "%1．") + level("2", "upperLetter", "%1."),
    )
    for content in (typed, drawn):
        assert [_told(draft.wording) for draft in word.read(content, LAW).drafts] == [("single", "甲？", 2, "B")]
    chinese = docx(paragraph("单选题", "1") + paragraph("判断题", "1"), level("1", "chineseCounting", "%1、"))
    assert word.lines_of(chinese) == ["一、单选题", "二、判断题"]


def test_word_with_a_picture_or_deleted_text():
    gone = "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>1. 甲？</w:t><w:drawing/></w:r></w:p>"
    content = docx(gone + paragraph("A. 一") + paragraph("B. 二") + paragraph("答案：B"))
    reading = word.read(content, LAW)
    assert [entry.problem.code for entry in reading.refused] == ["picture_cannot_be_taken"]
    assert word.lines_of(content)[0] == "1. 甲？\ufffc"


def test_word_that_is_none():
    for content in (b"PK\x03\x04broken", docx("").replace(b"word/document.xml", b"word/elsewhere.xx")):
        with pytest.raises(UnreadableFileError):
            word.read(content, LAW)


@settings(max_examples=150, deadline=None)
@given(source=st.text(alphabet="AB.、：12（）√答案解析：\n\t 甲乙_一、单选题案例", max_size=120))
def test_no_text_breaks_the_reader(source):
    reading = text.read(source.encode(), LAW)
    assert len(reading.drafts) + len(reading.known) + len(reading.refused) == reading.read


def trial_bank(shared: Path) -> Path:
    folder = shared / "questions" / "xingzhengzhifakaoshi"
    if not folder.is_dir():
        pytest.skip("no trial bank beside the project")
    return folder


EXPECTED = {  # questions counted by eye and by the word 正确答案; least share that must come in
    "danxuan_data.part1.txt": (366, 0.98),
    "duoxuan_data.part1.txt": (233, 0.975),
    "panduan_data.part1.txt": (500, 0.98),
    "单选题.docx": (727, 0.98),
    "判断题.docx": (1000, 0.98),
    "anlifenxi_data.part1.txt": (123, 0.9),
}


def test_real_bank_comes_in_with_its_keys(shared: Path):
    """Right keys and numbers of options, compared with rows drawn at random and read by eye; the rest has its reason."""
    folder = trial_bank(shared)
    found: dict[tuple[str, str], tuple[int, str]] = {}
    simple = [0, 0]
    for name, (count, least) in EXPECTED.items():
        content = (folder / name).read_bytes()
        reading = READERS[recognised(content)](content, LAW)
        come_in = [*reading.drafts, *reading.known]
        assert reading.read == count == len(come_in) + len(reading.refused), name
        assert len(come_in) >= least * count, name
        if name != "anlifenxi_data.part1.txt":
            simple = [simple[0] + len(come_in), simple[1] + count]
        for draft in come_in:
            for number, kind, options, answer in _parts(draft):
                found[name, number] = 2 if kind == "true_false" else len(options), _key(answer)
    assert simple[0] >= 0.98 * simple[1]
    with (Path(__file__).parent / "trial_keys.csv").open(encoding="utf-8") as stream:
        truth = {(row["file"], row["number"]): (int(row["options"]), row["key"]) for row in csv.DictReader(stream)}
    assert len(truth) > 150
    come_in_too = {place: found[place] for place in truth if place in found}
    assert come_in_too == {place: truth[place] for place in come_in_too}
    # One case drawn has two options that say the same, and is refused for it.
    assert {number.partition("/")[0] for _file, number in set(truth) - set(found)} == {"117"}


def _parts(draft: Any) -> list[tuple[str, str, Any, Any]]:
    wording = draft.wording
    if wording.kind != "case":
        return [(draft.reference, wording.kind, wording.options, wording.answer)]
    return [
        (f"{draft.reference}/{part['id']}", part["kind"], part["options"], wording.answer["parts"][part["id"]])
        for part in wording.options
    ]


def _key(answer: Any) -> str:
    told = answer.get("choice") or "".join(answer.get("choices", ()))
    return {"true": "T", "false": "F"}.get(told, told)


def test_the_truth_holds_no_text():
    lines = (Path(__file__).parent / "trial_keys.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert all(re.fullmatch(r"[^,]{4,30}(txt|docx),[\d/]+,\d,[A-DTF]+", line) for line in lines)
