import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.domain.case_faults import faults
from learning.domain.case_from_file import draft_case
from learning.domain.redaction import PARTS, find, left_open, parts_of, proposals, replaced

FILE = """一、基本案情
2025年3月4日，当事人王小明（身份证号：110101199003071233，电话13812345678）在青年路18号3单元501室门前占道。
执法人员李建国、证人欧阳娜在场。王小明称车牌京A·12345的货车是其妻刘芳的。
账号6222 0212 3456 7890 123，座机010-62345678，邮箱wang@example.com。
二、争议焦点
摊点是否归街道管。
三、法律依据
行政处罚法第三十三条。
四、处理结果
不予处罚。
五、评查意见
笔录不完整。
六、启示
先固定证据。
"""


def kinds(text: str) -> dict[str, str]:
    return {one.text: one.kind for one in find(text)}


def test_every_kind_is_found_with_its_place():
    assert kinds(FILE) == {
        "王小明": "name", "110101199003071233": "identity_number", "13812345678": "mobile", "青年路18号3单元501室": "address",
        "李建国": "name", "欧阳娜": "name", "京A·12345": "plate", "6222 0212 3456 7890 123": "bank_card",
        "010-62345678": "telephone", "wang@example.com": "email",
    }  # fmt: skip
    first = find(FILE)[0]
    assert (first.text, first.line, first.column) == ("王小明", 2, 14)
    assert [one.line for one in find(FILE) if one.text == "王小明"] == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "当事人王某在桥下摆摊，执法人员李某某到场。",
        "案件自2026年5月12日立案，罚款二百元，文号青城执〔2026〕第123号。",
        "《行政处罚法》第三十三条第一款，九十日内作出决定。",
        "应当在七个工作日内送达，共计1234567元。",
    ],
)
def test_what_names_nobody_is_left_alone(text):
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("粤B·D12345 停在门口", "plate"),
        ("沪AD12345停在门口", "plate"),
        ("统一社会信用代码 91310000MA1FL1LL5X", "credit_code"),
        ("旧证号110101900307123", "identity_number"),
        ("电话+86 138 1234 5678", "mobile"),
        ("身份证１１０１０１１９９００３０７１２３Ｘ".replace("Ｘ", "X"), "identity_number"),
        ("住建设路一百二十号", "address"),
        ("证人：赵敏", "name"),
        ("周师傅说：“我让。”", ""),
    ],
)
def test_other_ways_of_writing(text, kind):
    assert {one.kind for one in find(text)} == ({kind} if kind else set())


def test_one_person_keeps_one_letter_and_nothing_is_left():
    found = find(FILE)
    told = proposals(found)
    clean = replaced(FILE, found, told)
    assert left_open(clean, []) == []
    assert clean.count("王某A") == 2
    assert "138" not in clean


def test_what_was_judged_harmless_stays():
    found = find(FILE)
    kept = ["name:李建国"]
    clean = replaced(FILE, found, {k: v for k, v in proposals(found).items() if k not in kept})
    assert "李建国" in clean
    assert left_open(clean, kept) == []
    assert [one.text for one in left_open(clean, [])] == ["李建国"]


@given(st.text("王小明1390０-X京A·路号人证当事\n，", max_size=60))
def test_finds_lie_apart_and_say_what_stands_there(text):
    found = find(text)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_the_parts_of_a_file_become_a_whole_graph():
    from datetime import date

    parts = parts_of(FILE)
    assert set(parts) == set(PARTS)
    assert (parts["decision"], parts["review"], parts["lesson"]) == ("不予处罚。", "笔录不完整。", "先固定证据。")
    case = draft_case(parts, title="案例", slug="case", law_date=date(2026, 11, 25))
    assert faults(case.scenes) == []
    assert parts_of("没有标题的一段话")["facts"] == "没有标题的一段话"
