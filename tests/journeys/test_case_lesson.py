"""An officer decides a street case to its end and looks back; its author sees the graph and how the class decided."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.journey

CASE = "dog-without-leash"
BEST = ["请老丁先把狗拴住", "说清楚：不牵绳", "拍粪便、项圈", "告诉他：条例先要求清理", "连同材料清单"]


def decide(page, words: str) -> None:
    page.get_by_role("button", name=re.compile(words)).click()
    page.wait_for_load_state()


def test_a_case_is_played_looked_back_at_and_talked_over(visitor):
    officer = visitor("officer").go(f"/learn/cases/{CASE}/").check().picture("case-lesson-begin")
    page = officer.page
    page.get_by_role("button", name=re.compile("开始|再")).click()
    officer.check().picture("case-lesson-scene")
    for words in BEST[:-1]:
        decide(page, words)
    page.get_by_label("案件移送函").fill("临河派出所：现将线索移送你所，材料清单附后。")
    decide(page, "保存我的文书")
    page.get_by_label("请求回执和处理结果").check()
    officer.check().picture("case-lesson-drafting")
    decide(page, BEST[-1])
    expect(page.locator(".mf-paths")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("管辖与权限"))).to_contain_text("3 / 3")
    officer.check().picture("case-lesson-end")
    page.get_by_role("link", name="逐步回放").click()
    for _n in range(4):
        page.get_by_role("link", name="下一个场景").click()
    expect(page.get_by_text("现将线索移送你所")).to_be_visible()
    officer.check()

    author = visitor("trainer").go("/office/case-lessons/")
    author.page.get_by_role("link", name=re.compile("跑道上的金毛")).click()
    expect(author.page.locator(".mf-graph__scene").first).to_be_visible()
    author.check().picture("case-lesson-graph", narrow=False)
    author.page.get_by_role("link", name="课堂讲评").click()
    expect(author.page.get_by_text("归谁管").or_(author.page.get_by_text("谁的事")).first).to_be_visible()
    author.look("case-lesson-debrief")
    author.go("/office/statutory-periods/").look("case-lesson-periods")


def test_every_line_of_the_case_editor_says_what_it_is(visitor):
    author = visitor("trainer").go("/office/case-lessons/")
    page = author.page
    page.get_by_role("row", name=re.compile("跑道上的金毛")).get_by_role("link", name="编辑").click()
    line = page.locator("[name$='-checks-0-value']").first
    line.scroll_into_view_if_needed()
    expect(line).to_have_accessible_name("对照要点")
    found = Axe().run(page, options={"runOnly": ["label", "select-name", "button-name"]}).response["violations"]
    assert [one["nodes"][0]["html"][:200] for one in found] == []
