"""A trainer writes a course, another person reviews it, a class studies it; an officer studies, decides, practises and attends."""

import re
import time
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from core.clock import BEIJING
from core.tables.sheets import write_sheet
from learning.services.outside import COLUMNS, OPTIONAL
from learning.views.office_sheets import XLSX

pytestmark = pytest.mark.journey

COURSE, LESSON = "街面执法入门", "先亮证，再说话"
ASSIGNMENT = "新同事第一周"
CLASS = "听证实务半日培训"
STATEMENT_OF_LAW = "执法人员应当主动出示执法证件。"


def test_a_trainer_writes_another_reviews_and_the_class_is_watched(visitor):
    trainer = visitor("trainer")
    write_course(trainer)
    write_lesson(trainer)
    review(visitor("legal"), (COURSE, LESSON))
    assign(trainer)
    learn(visitor("newcomer"))
    watch(trainer)
    bring_hours(trainer)


def write_course(trainer) -> None:
    page = trainer.page
    page.get_by_role("button", name="学习内容").click()
    page.get_by_role("link", name="课程与课", exact=True).click()
    page.get_by_role("link", name=re.compile("添加子页面")).first.click()
    trainer.look("study-course-kind")
    page.get_by_role("link", name=re.compile("按顺序学习的若干课")).click()
    page.locator("[name=title]").fill(COURSE)
    page.locator("[name=summary]").fill("给街道新同事：从亮证开始。")
    page.locator("[name=audience]").fill("街道新任执法人员")
    day(page, "law_date")
    submit_for_review(page)
    expect(page.get_by_text(f"'{COURSE}'")).to_be_visible()


def write_lesson(trainer) -> None:
    page = trainer.page
    page.get_by_role("link", name=COURSE).first.click()
    page.wait_for_url(re.compile(r"/pages/\d+/"))
    page.get_by_role("link", name="写一课").click()
    page.locator("[name=title]").fill(LESSON)
    page.locator("[name=summary]").fill("亮证是第一句话。")
    page.locator("[name=minutes]").fill("10")
    day(page, "law_date")
    sections = page.locator("[data-contentpath=sections]")
    sections.locator(".c-sf-add-button").first.click()
    page.locator("[name='sections-0-value-title']").fill("什么时候亮，怎么亮")
    body = sections.locator("[data-contentpath=body]")
    body.locator(".c-sf-add-button").first.click()
    page.get_by_role("option", name="正文", exact=True).click()
    body.locator("[contenteditable=true]").first.click()
    page.keyboard.type("调查或者检查之前主动出示，依据《行政处罚法》第五十五条。")
    sections.locator("[data-contentpath=checks]").get_by_role("button").first.click()
    page.locator("[name='sections-0-value-checks-0-value-kind']").select_option("judgement")
    page.locator("[name='sections-0-value-checks-0-value-stem']").fill(STATEMENT_OF_LAW)
    page.locator("[name='sections-0-value-checks-0-value-true']").check()
    page.locator("[name='sections-0-value-checks-0-value-explanation']").fill("见《行政处罚法》第五十五条第一款。")
    trainer.picture("study-lesson-editor", narrow=False)
    submit_for_review(page)
    expect(page.get_by_text(f"'{LESSON}'")).to_be_visible()


def day(page: Page, name: str) -> None:
    page.locator(f"[name={name}]").fill(datetime.now(BEIJING).date().isoformat())
    page.keyboard.press("Escape")  # the calendar that Wagtail opens


def submit_for_review(page: Page) -> None:
    page.get_by_role("button", name="更多动作").click()
    page.get_by_role("button", name="提交给内容法制审核").click()
    page.wait_for_load_state()


def review(legal, titles) -> None:
    """Who neither wrote nor submitted reads both pages and approves them."""
    page = legal.page
    for title in titles:
        legal.go("/office/")
        page.get_by_role("link", name=title).first.click()
        page.get_by_role("button", name="更多动作").click()
        page.get_by_role("button", name=re.compile("^批准")).first.click()
        page.wait_for_load_state()
    legal.go("/learn/")
    expect(page.get_by_role("link", name=COURSE)).to_be_visible()


def assign(trainer) -> None:
    page = trainer.page
    trainer.go("/office/assignments/")
    page.get_by_role("link", name="布置学习任务").click()
    page.get_by_label("标题").fill(ASSIGNMENT)
    page.get_by_label(LESSON).check()
    page.get_by_label("截止日期").fill((datetime.now(BEIJING).date() + timedelta(days=7)).isoformat())
    trainer.look("study-assign")
    page.get_by_role("button", name="布置", exact=False).last.click()
    page.wait_for_url(re.compile("/office/assignments/"))
    trainer.go("/office/assignments/").look("study-plan-of-the-year")


def learn(officer) -> None:
    page = officer.page
    expect(page.get_by_role("link", name=ASSIGNMENT)).to_be_visible()
    officer.look("study-home-due")
    officer.go("/learn/plan/").look("study-my-plan")
    officer.go("/")
    page.get_by_role("link", name=ASSIGNMENT).click()
    page.get_by_label("正确", exact=True).check()
    page.get_by_role("button", name="作答").click()
    officer.look("study-check-answered")
    page.get_by_role("button", name="完成本课").click()
    expect(page.locator(".govuk-notification-banner--success")).to_be_visible()


def watch(trainer) -> None:
    page = trainer.page
    for _look in range(30):  # completions are followed by a job
        trainer.go("/office/assignments/")
        page.get_by_role("link", name=ASSIGNMENT).click()
        if page.locator(".mf-office__figures b").first.inner_text().startswith("1"):
            break
        page.wait_for_timeout(400)
    expect(page.locator(".mf-office__figures b").first).to_contain_text(re.compile(r"^1\b"))
    trainer.look("study-class-watched")


def bring_hours(trainer) -> None:
    """A list with a wrong name and a wrong day: mended on the screen, the last row left out, and taken."""
    page = trainer.page
    trainer.go("/office/hours/").look("study-accounts")
    trainer.go("/office/hours/outside/").look("study-outside")
    page.get_by_role("link", name="导入名单").click()
    content = write_sheet(
        "名单", [*COLUMNS, *OPTIONAL], [line_of("王建刚"), line_of(day="去年五月"), line_of(number="QY9999")]
    )
    page.locator("input[type=file]").set_input_files({"name": "名单.xlsx", "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="检查文件").click()
    expect(page.get_by_role("row", name=re.compile("完成日期"))).to_contain_text("去年五月")
    trainer.look("study-sheet-checked")
    page.get_by_role("link", name="就地改正 2").click()
    expect(page.get_by_label("姓名")).to_be_focused()
    page.get_by_label("姓名").fill("赵建")
    page.get_by_role("button", name="保存改正").click()
    expect(page.get_by_text("仍不能导入")).to_be_visible()
    trainer.look("study-sheet-mend")
    page.get_by_label("姓名").fill("赵建国")
    page.get_by_role("button", name="保存改正").click()
    page.get_by_role("link", name="就地改正 3").click()
    page.get_by_label("完成日期").fill(datetime.now(BEIJING).date().isoformat())
    page.get_by_role("button", name="保存改正").click()
    page.get_by_role("link", name="就地改正 4").click()
    page.get_by_role("button", name="略过此行").click()
    expect(page.get_by_text("所有行都可以导入。")).to_be_visible()
    page.get_by_role("button", name="导入2行").click()
    expect(page.get_by_text("已导入2行").first).to_be_visible()
    trainer.look("study-sheet-taken")
    trainer.go("/office/findings/").look("study-findings")


def line_of(name: str = "赵建国", *, number: str = "QY0001", day: str = "2026-05-12") -> list[str]:
    return [number, name, "干部学法网", f"法治专题{day}", day, "2", "线下", "", ""]


def test_an_officer_studies_decides_practises_attends_and_takes_the_statement(visitor):
    officer = visitor("officer")
    study(officer)
    decide(officer)
    practise(officer)
    look_up(officer)
    attend(visitor, officer)
    statement(officer)


def study(officer) -> None:
    page = officer.page
    officer.go("/learn/").look("study-library")
    page.get_by_role("link", name="行政处罚程序基础").first.click()
    officer.look("study-course")
    held: list[Route] = []  # over a slow line, words are marked before the script that marks them has come
    page.route("**/notes*.js", lambda route: held.append(route))
    page.get_by_role("link", name=re.compile("第四课")).last.click(no_wait_after=True)
    page.locator(".mf-check, .mf-lesson__ways").last.wait_for()
    mark(page, "作出决定以前")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    page.unroute("**/notes*.js")
    page.locator("[data-mark]").click()
    expect(page.locator(".mf-note blockquote").first).to_have_text("作出决定以前")
    page.wait_for_function("CSS.highlights.get('note')?.size === 1")
    officer.look("study-lesson")
    while True:
        while (form := page.locator(".mf-check form")).count():
            form.first.locator("input[type=radio], input[type=checkbox]").first.check()
            form.first.get_by_role("button").click()
            page.wait_for_load_state()
        if not (following := page.get_by_role("link", name="下一节")).count():
            break
        following.click()
        page.wait_for_load_state()
    page.get_by_role("button", name="完成本课").click()
    expect(page.locator(".govuk-notification-banner--success")).to_be_visible()


def mark(page: Page, words: str) -> None:
    """As a hand does: the selection begins and ends inside the text."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.querySelector("[data-notable]"), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at >= 0) return getSelection().setBaseAndExtent(node, at, node, at + words.length);
            }
        }""",
        words,
    )


def decide(officer) -> None:
    page = officer.page
    officer.go("/learn/cases/smoke-over-the-hotpot/")
    page.locator("main form button").first.click()
    officer.look("study-scene")
    for _step in range(25):
        if not (choices := page.locator(".mf-choices button")).count():
            break
        choices.first.click()
        page.wait_for_load_state()
    expect(page.locator(".mf-paths")).to_be_visible()
    officer.look("study-case-end")


def practise(officer) -> None:
    page = officer.page
    officer.go("/exams/practice/")
    page.get_by_label("题型").select_option("true_false")
    page.get_by_label("题数").select_option("5")
    page.get_by_role("button", name="开始", exact=True).click()
    for number in range(5):
        page.locator(".mf-q__options input").first.check()
        page.get_by_role("button", name="作答").click()
        if number == 0:
            officer.look("study-practice")
        page.get_by_role("link", name=re.compile("下一题|查看小结")).click()
    expect(page.get_by_role("heading", name="练习小结")).to_be_visible()


def look_up(officer) -> None:
    """What may I do, and what have I noted? The certificate leads to the list, the list to its items."""
    page = officer.page
    officer.go("/notes/").look("study-notes")
    expect(page.get_by_text("作出决定以前")).to_be_visible()
    officer.go("/certificate/").look("study-certificate-and-list")
    page.get_by_role("link", name="柳桥街道办事处职权清单").first.click()
    officer.look("study-power-list")
    page.locator(".mf-powers__item a").first.click()
    officer.look("study-power-item")
    officer.go("/discretion/")
    page.get_by_role("link", name=re.compile("擅自占用道路")).click()
    officer.look("study-discretion")


def attend(visitor, officer) -> None:
    """Announced and nominated by the trainer, signed in by code, closed by the trainer, confirmed by another."""
    trainer = visitor("trainer")
    there = announce(trainer)
    page = trainer.page
    page.get_by_role("link", name="报名", exact=True).click()
    page.get_by_label("人员").fill("QY0001")
    page.get_by_role("button", name="报名").click()
    trainer.look("study-class-list")
    page.get_by_role("link", name="显示签到码").first.click()
    trainer.look("study-class-code")
    officer.go("/")
    officer.page.get_by_role("link", name=CLASS).click()
    officer.page.get_by_label("屏幕上的签到码").fill(page.locator("[data-code]").inner_text())
    officer.page.get_by_role("button", name="我已到场").click()
    expect(officer.page.get_by_text("签到成功").first).to_be_visible()
    officer.look("study-signed-in")
    trainer.go(there).look("study-class-roll")
    page.get_by_role("button", name="封存名册").click()
    other = visitor("unitadmin").go(there)
    other.page.get_by_role("button", name=re.compile("确认名册")).click()
    expect(other.page.get_by_text("学时已计入").first).to_be_visible()


def announce(trainer) -> str:
    """A class that has just ended: it may still be signed in to, and its roll may be closed."""
    while (now := datetime.now(BEIJING)).hour == 0 and now.minute < 5:
        time.sleep(5)  # a session lies on one day
    page = trainer.page
    trainer.go("/office/classes/")
    page.get_by_role("link", name="发布培训").click()
    page.get_by_label("标题").fill(CLASS)
    page.get_by_label("名额", exact=False).first.fill("30")
    page.get_by_label("报名截止").fill(now.date().isoformat())
    page.get_by_label("名额分配").fill("柳桥街道办事处 2")
    page.get_by_label("日期").first.fill(now.date().isoformat())
    page.get_by_label("开始").first.fill((now - timedelta(minutes=4)).strftime("%H:%M"))
    page.get_by_label("结束").first.fill((now - timedelta(minutes=1)).strftime("%H:%M"))
    page.get_by_label("地点").first.fill("区司法局三楼会议室")
    trainer.look("study-class-form")
    page.get_by_role("button", name="发布", exact=False).last.click()
    page.wait_for_url(re.compile(r"/office/classes/[0-9a-f-]{36}/"))
    return page.url


def statement(officer) -> None:
    page = officer.page
    officer.go("/learn/hours/")
    expect(page.get_by_role("row", name=re.compile(CLASS))).to_be_visible()
    officer.look("study-hours")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF")).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
