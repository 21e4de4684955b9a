"""A setter's day in a browser: paste from Word, mend, have it reviewed, plan a paper, see whether the bank is enough, draw, print."""

import io
import re

import pytest
from docx import Document
from playwright.sync_api import expect

pytestmark = pytest.mark.journey

BANK = "公共法律知识题库（演示）"
TOPIC = "占道经营查处"
# As people copy it out of Word: three are sound, the fourth lost its key and the fifth a mark.
PASTED = f"""一、单项选择题
1. 夜市摊位占用盲道，执法人员到场后首先应当做什么？
A．主动出示执法证件
B．直接搬走货架
C．要求摊主写保证书
D．通知媒体到场
答案：A
解析：调查或者检查时应当主动亮明执法证件，不出示的当事人可以拒绝。
依据：《行政处罚法》第五十五条第一款
知识点：{TOPIC}
2. 摊主对拟处罚的事实提出异议，执法机关应当怎样对待？
A、认为态度不好，加重处罚
B、进行复核，成立的予以采纳
C、不予理会
D、要求其先缴款
答案：B
解析：当事人的意见要复核，成立的要采纳，也不能因申辩加重处罚。
依据：《行政处罚法》第四十五条第一款
知识点：{TOPIC}
3. 经营工具可能灭失，先行登记保存应当经谁批准？
（A）中队长
（B）行政机关负责人
（C）值班队员
（D）社区主任
【答案】B
解析：先行登记保存要经行政机关负责人批准，并在七个工作日内处理。
依据：《行政处罚法》第五十六条
知识点：{TOPIC}
4. 当场收缴罚款时，应当出具哪种票据？
A. 财政部门统一制发的专用票据
B. 手写收条
C. 摊位管理费收据
D. 不需要票据
解析：不出具财政部门统一制发的专用票据的，当事人有权拒绝缴款。
依据：《行政处罚法》第七十条
知识点：{TOPIC}
5. 对违法占道的同一个行为，最多可以罚款几次？
A. 一次
B. 两次
B. 三次
D. 没有限制
答案：A
解析：对一个行为不能罚款两次。
依据：《行政处罚法》第二十九条
知识点：{TOPIC}
"""


def press(page, words: str) -> None:
    page.get_by_role("button", name=re.compile(words)).first.click()
    page.wait_for_load_state()


def follow(page, words: str) -> None:
    page.get_by_role("link", name=re.compile(words)).first.click()
    page.wait_for_load_state()


def paste(setter) -> None:
    page = setter.go("/office/question-imports/new/").look("setter-import").page
    page.locator("[name=bank]").select_option(label=BANK)
    page.get_by_label("或在此粘贴题目").fill(PASTED)
    page.get_by_label("法律日期").fill("2026-11-26")
    press(page, "检查文件")
    expect(page.get_by_role("link", name=re.compile("就地改正"))).to_have_count(2)
    setter.look("setter-checked")


def mend(setter) -> None:
    """The lost key is written in; the option with the wrong mark is put in its place."""
    page = setter.page
    row = page.get_by_role("row", name=re.compile("票据"))
    row.get_by_role("link", name=re.compile("就地改正")).click()
    expect(page.get_by_label("答案")).to_be_focused()
    setter.look("setter-mend")
    page.get_by_label("答案").fill("A")
    press(page, "保存改正")
    expect(page.get_by_role("link", name=re.compile("就地改正"))).to_have_count(1)
    follow(page, "就地改正")
    for column, text in {"选项A": "一次", "选项B": "两次", "选项C": "三次", "选项D": "没有限制", "答案": "A"}.items():
        page.get_by_label(column).fill(text)
    press(page, "保存改正")
    expect(page.get_by_role("link", name=re.compile("就地改正"))).to_have_count(0)
    press(page, "导入 5 道题")
    press(page, "将 5 道草稿提交审核")
    setter.look("setter-submitted")


def review(visitor) -> None:
    """Somebody else approves; each approval leads on to the next that waits."""
    examiner = visitor("examiner").go("/office/questions/?state=in_review&q=占道")
    page = examiner.page
    follow(page, "夜市摊位占用盲道|最多可以罚款几次")
    examiner.look("setter-review")
    for _question in range(5):
        press(page, "审定通过")
    examiner.go(f"/office/questions/?topic={TOPIC}&state=approved")
    expect(page.locator(".mf-questions tbody tr")).to_have_count(5)


def plan(setter) -> None:
    page = setter.go("/office/papers/new/").page
    page.get_by_label("标题").fill("占道经营岗前测试")
    page.locator("[name=unit]").select_option(label="青沅市司法局")
    page.locator("[name=domain_code]").select_option("um")
    page.locator("[name=paper_kind]").select_option("sector")
    page.get_by_label("考试时长（分钟）").fill("30")
    page.get_by_label("合格分数").fill("12")
    page.get_by_role("checkbox", name=BANK).check()
    press(page, "下一步：组卷方案")
    write(page, 0, title="一、单项选择题", kind="single", domain="-", topic=TOPIC, count="6", marks="2")
    write(page, 1, title="二、案例分析题", kind="case", count="1", marks="10")
    setter.look("setter-blueprint")
    press(page, "保存组卷方案")
    expect(page.get_by_role("button", name="组卷并固化")).to_have_count(0)  # six are asked for, five are there
    setter.look("setter-short")
    follow(page, "修改组卷方案")
    write(page, 0, count="5")
    press(page, "保存组卷方案")
    expect(page.get_by_role("row", name=re.compile("市容环境卫生"))).to_contain_text("案例分析")
    setter.look("setter-feasible")


def write(page, number: int, **fields: str) -> None:
    for name, value in fields.items():
        field = page.locator(f"[name=form-{number}-{name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def taken(page, name: str) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    return download.value.path().read_bytes()


def test_from_a_page_of_word_to_a_printed_paper(visitor):
    setter = visitor("setter")
    paste(setter)
    mend(setter)
    review(visitor)
    plan(setter)
    page = setter.page
    press(page, "组卷并固化")
    expect(page.get_by_text("夜市摊位占用盲道")).to_be_visible()
    setter.look("setter-form")
    for part in ("试题", "答题卡", "阅卷答案"):
        assert taken(page, f"{part} A PDF").startswith(b"%PDF")
    paper = Document(io.BytesIO(taken(page, "试题 A Word")))
    assert any("夜市摊位占用盲道" in paragraph.text for paragraph in paper.paragraphs)
