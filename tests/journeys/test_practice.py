"""An officer practises: the desk, a set with a mistake, the book, the plan, a mock exam."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey
CHOICES = ".mf-q__options input"


def test_an_officer_practises_and_sits_a_mock_exam(visitor):
    officer = visitor("officer")
    page = officer.page
    expect(page.get_by_role("heading", name="今日练习")).to_be_visible()
    officer.go("/exams/practice/").check().picture("practice-desk")
    one_set(officer)
    book(officer)
    plan(officer)
    mock(officer)


def one_set(officer) -> None:
    page = officer.page
    page.get_by_label("题型").select_option("single")
    page.get_by_label("题数").select_option("5")
    page.get_by_role("button", name="开始", exact=True).click()
    officer.check().picture("practice-question")
    for number in range(5):
        if number == 0:
            page.get_by_role("button", name="不会，看解析").click()
            expect(page.get_by_role("status").filter(has_text="不正确")).to_be_visible()
            expect(page.locator(".mf-article").first).to_be_visible()
            officer.check().picture("practice-answered")
        else:
            page.locator(CHOICES).first.check()
            page.get_by_role("button", name="作答").click()
        page.get_by_role("link", name=re.compile("下一题|查看小结")).click()
    expect(page.get_by_role("heading", name="练习小结")).to_be_visible()
    officer.check().picture("practice-summary")


def book(officer) -> None:
    officer.go("/exams/practice/mistakes/").check().picture("practice-mistakes")
    page = officer.page
    first = page.locator(".mf-mistake").first
    first.get_by_text("我的笔记").first.click()
    first.locator("textarea").fill("看清是“应当”还是“可以”")
    first.get_by_role("button", name="保存笔记").click()
    expect(page.locator("textarea").first).to_have_value("看清是“应当”还是“可以”")


def plan(officer) -> None:
    officer.go("/exams/practice/plan/").check()
    page = officer.page
    page.get_by_label("每天多少").fill("20")
    page.get_by_role("button", name="保存计划").click()
    expect(page.locator(".mf-recall polyline")).to_have_count(2)
    officer.check().picture("practice-plan")


def mock(officer) -> None:
    officer.go("/exams/practice/mocks/").check()
    page = officer.page
    page.get_by_role("button", name=re.compile("开始模拟考试")).first.click()
    officer.check().picture("practice-mock")
    for _number in range(3):
        page.locator(CHOICES).first.check()
        page.locator("[data-next]").click()
    expect(page.locator(".mf-exam__strip .is-answered")).to_have_count(3)
    page.get_by_role("button", name="检查并交卷").click()
    page.get_by_role("button", name="交卷", exact=False).first.click()
    expect(page.get_by_text("模拟考试，仅供练习").first).to_be_visible()
    officer.check().picture("practice-mock-result")
