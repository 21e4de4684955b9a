"""QTI 1.2: what is taken, refused and named."""

import zipfile
from datetime import date
from io import BytesIO

import pytest

from exams.domain.importing import Reading
from exams.formats import canvas, recognised
from exams.formats.base import UnreadableFileError

LAW = date(2026, 1, 1)


def item(responses: str, conditions: str, kind: str = "", stem: str = "题干？", extra: str = "") -> str:
    field = (
        f"<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry></qtimetadatafield>"
    )
    return (
        f"<item ident='q1'><itemmetadata><qtimetadata>{field}</qtimetadata></itemmetadata><presentation><material>"
        f"<mattext texttype='text/html'>&lt;p&gt;{stem}&lt;/p&gt;</mattext></material>{responses}</presentation>"
        f"<resprocessing>{conditions}</resprocessing>{extra}</item>"
    )


def file(*items: str) -> bytes:
    body = "".join(items)
    return f"<questestinterop><assessment><section>{body}</section></assessment></questestinterop>".encode()


def lid(*texts: str, cardinality: str = "Single", ident: str = "r", left: str = "") -> str:
    labels = "".join(
        f"<response_label ident='a{place}'><material><mattext>{text}</mattext></material></response_label>"
        for place, text in enumerate(texts)
    )
    told = f"<material><mattext>{left}</mattext></material>" if left else ""
    return f"<response_lid ident='{ident}' rcardinality='{cardinality}'>{told}<render_choice>{labels}</render_choice></response_lid>"


def when(test: str, marks: int = 100, action: str = "Set") -> str:
    mark = f"<setvar varname='SCORE' action='{action}'>{marks}</setvar>"
    return f"<respcondition><conditionvar>{test}</conditionvar>{mark}</respcondition>"


def equal(value: str, ident: str = "r") -> str:
    return f"<varequal respident='{ident}'>{value}</varequal>"


TYPED = "<response_str ident='r' rcardinality='Single'><render_fib/></response_str>"


@pytest.mark.parametrize(
    ("text", "kind", "answer"),
    [
        (item(lid("甲", "乙"), when(equal("a1"))), "single", {"choice": "B"}),
        (item(lid("甲", "乙"), when(equal("a0"), 0) + when(equal("a1"), 10)), "single", {"choice": "B"}),
        (item(lid("True", "False"), when(equal("a1"))), "true_false", {"choice": "false"}),
        (
            item(lid("甲", "乙", "丙", cardinality="Multiple"),
                 when(f"<and>{equal('a0')}<not>{equal('a1')}</not>{equal('a2')}</and>")),
            "multiple", {"choices": ["A", "C"]},
        ),
        (
            item(lid("甲", "乙", "丙", cardinality="Multiple"),
                 when(equal("a0"), 50, "Add") + when(equal("a2"), 50, "Add")),
            "multiple", {"choices": ["A", "C"]},
        ),
        (
            item(lid("甲", "乙", "丙", cardinality="Ordered"), when(equal("a2") + equal("a0") + equal("a1"))),
            "ordering", {"order": ["A", "B", "C"]},
        ),
        (
            item(lid("财产罚", "行为罚", ident="r1", left="罚款") + lid("财产罚", "行为罚", ident="r2", left="停业"),
                 when(equal("a0", "r1"), 50, "Add") + when(equal("a1", "r2"), 50, "Add"), "matching_question"),
            "matching", {"pairs": {"L1": "R1", "L2": "R2"}},
        ),
        (item(TYPED, when(equal("五")) + when(equal("5"))), "fill_in", {"texts": [["五", "5"]]}),
        (item(TYPED, when(f"<or>{equal('5.0')}<vargte>5.0</vargte><varlte>5.0</varlte></or>")), "fill_in", {"texts": [["5"]]}),
        (
            item(TYPED, "", "essay_question",
                 extra="<itemfeedback ident='general_fb'><material><mattext>要点</mattext></material></itemfeedback>"),
            "short_answer", {"model": "要点"},
        ),
    ],
)  # fmt: skip
def test_kinds(text, kind, answer):
    content = file(text)
    assert recognised(content) == "canvas"
    reading = canvas.read(content, LAW)
    (draft,) = reading.drafts
    assert (draft.wording.kind, dict(draft.wording.answer), draft.reference) == (kind, answer, "q1")
    assert draft.wording.stem.startswith("题干？")
    assert reading.unsupported == []


def told(reading: Reading) -> tuple[list[str], list[str]]:
    return [what for _where, what in reading.unsupported], [entry.problem.code for entry in reading.refused]


@pytest.mark.parametrize(
    ("text", "what", "code"),
    [
        (item("", ""), ["text without a question"], []),
        (item(lid("甲", "乙"), ""), [], ["key_is_missing"]),
        (
            item(lid("甲", "乙"), when(equal("a0")) + when(equal("a1"))),
            ["a single choice with several full answers"],
            [],
        ),
        (
            item(lid("甲", "乙") * 2, when(equal("a0")), "multiple_dropdowns_question"),
            ["multiple_dropdowns_question"],
            [],
        ),
        (item(TYPED, when("<vargte>三</vargte><varlte>4</varlte>")), ["a number with a tolerance"], []),
        (item(TYPED, "", "calculated_question"), ["calculated_question"], []),
        (item(lid("甲", "乙"), when(equal("a0")), stem="&lt;img src='a.png'/&gt;"), [], ["picture_cannot_be_taken"]),
        (item("<response_xy ident='r'/>", ""), ["1 × response_xy"], []),
    ],
)
def test_what_is_left_is_named(text, what, code):
    text = text.replace("<fieldentry></fieldentry>", "<fieldentry/>")
    reading = canvas.read(file(text.replace("&lt;img src", "&lt;img src")), LAW)
    assert (reading.read, reading.drafts, told(reading)) == (1, [], (what, code))


def test_package():
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("imsmanifest.xml", "<manifest><resource type='imsqti_xmlv1p2'/></manifest>")
        archive.writestr("one/quiz.xml", file(item(lid("甲", "乙"), when(equal("a1")))))
        archive.writestr("one/assessment_meta.xml", "<quiz/>")
        archive.writestr("two/quiz.xml", "<questestinterop>")
    assert recognised(buffer.getvalue()) == "canvas"
    reading = canvas.read(buffer.getvalue(), LAW)
    assert len(reading.drafts) == 1
    assert [(entry.column, entry.problem.code) for entry in reading.refused] == [("two/quiz.xml", "file_xml_is_broken")]


def test_another_file_is_refused():
    with pytest.raises(UnreadableFileError):
        canvas.read(b"<quiz/>", LAW)
