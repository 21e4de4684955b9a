"""The whole line in a browser: study, exam, release, application, approval, issue, card, verification, measure."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


def study(officer) -> None:
    officer.go("/learn/").check().picture("library")
    officer.page.locator("a[href^='/learn/courses/']").first.click()
    officer.page.get_by_role("link", name=re.compile("第一课")).click()
    officer.check().picture("lesson")
    page = officer.page
    while True:
        while (button := page.locator(".mf-check form button")).count():
            page.locator(".mf-check form").first.get_by_role("radio").first.check()
            button.first.click()
            page.wait_for_load_state()
        following = page.locator("main a.govuk-button")
        if not following.count():
            break
        following.first.click()
        page.wait_for_load_state()
    page.locator("form[action$='/finish/'] button").click()
    expect(page.locator(".govuk-notification-banner--success")).to_be_visible()


def play_case(officer) -> None:
    officer.go("/learn/cases/night-market-seizure/").check()
    page = officer.page
    page.locator("main form button").click()
    officer.check().picture("case-scene")
    for _step in range(25):
        if not page.locator(".mf-choices button").count():
            break
        page.locator(".mf-choices button").first.click()
        page.wait_for_load_state()
    expect(page.locator(".mf-paths")).to_be_visible()
    officer.check().picture("case-end")


def open_paper(officer) -> None:
    officer.go("/exams/").check()
    page = officer.page
    page.locator("main a.govuk-button").first.click()
    officer.check().picture("exam-before")
    page.locator("main a.govuk-button").click()
    expect(page.locator("[data-question] fieldset")).to_be_visible()
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "saved")


def hand_in(officer) -> str:
    page = officer.page
    page.locator("[data-review]").click()
    officer.picture("exam-review")
    page.locator("[data-hand-in]").click()
    page.wait_for_url("**/receipt/")
    officer.check().picture("receipt")
    return page.locator("code").inner_text()


def answer_everything(page, key: list[tuple[str, dict]]) -> None:
    """Walk the strip and give the answers of a key that only the installation itself can tell."""
    for number, (item, answer) in enumerate(key):
        page.locator("[data-strip] button").nth(number).click()
        for part, given in answer["parts"].items() if "parts" in answer else [("", answer)]:
            name = f"answer-{item}-{part}" if part else f"answer-{item}"
            for value in [given["choice"]] if "choice" in given else given["choices"]:
                page.locator(f"[data-question] input[name='{name}'][value='{value}']").check()
    expect(page.locator("[data-strip] button.is-answered")).to_have_count(len(key))
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "saved")


KEY = """
import json
from exams.demo_bank import EXAM
from exams.models import Form
form = Form.objects.get(exam__title=EXAM)
print(json.dumps([(i["id"], form.key[i["id"]]["answer"]) for s in form.paper["sections"] for i in s["items"]]))
"""


def test_the_officer_studies_decides_and_comes_back_to_a_paper(visitor):
    officer = visitor("officer")
    expect(officer.page.locator(".mf-lead").first).to_be_visible()
    officer.check().picture("home-officer")
    study(officer)
    play_case(officer)
    open_paper(officer)
    page = officer.page
    page.locator("[data-question] input").first.check()
    expect(page.locator("[data-strip] button.is-answered")).to_have_count(1)
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "saved")
    officer.check().picture("exam-question")
    page.reload()
    expect(page.locator("[data-question] input").first).to_be_checked()
    again = visitor("officer").go(page.url)
    expect(again.page.locator("[data-question] input").first).to_be_checked()
    page.locator("[data-question] input").nth(1).check()
    expect(page.locator("[data-alert]")).to_be_visible()  # the other page has the pen now
    code = hand_in(again)
    anybody = visitor().go(f"/exams/receipts/?code={code}")
    expect(anybody.page.locator(".mf-band--valid")).to_be_visible()


def test_from_the_exam_to_the_card(visitor, demonstration):
    """Sit, check, release, apply, forward, approve, issue, show, verify: ten hands, none twice."""
    newcomer = visitor("newcomer")
    newcomer.check().picture("home-newcomer")
    open_paper(newcomer)
    answer_everything(newcomer.page, demonstration.ask(KEY))
    hand_in(newcomer)
    release_results(visitor)
    newcomer.go("/exams/")
    newcomer.page.get_by_role("link", name=re.compile("专场")).click()
    expect(newcomer.page.locator(".mf-band--valid")).to_be_visible()
    newcomer.check().picture("result")
    apply(newcomer)
    number, name = issue(visitor)
    newcomer.go("/").check().picture("home-certified")
    verify(visitor, number, name)


def release_results(visitor) -> None:
    invigilator = visitor("invigilator").go("/office/sittings/")
    invigilator.picture("office-sittings", narrow=False)
    invigilator.page.get_by_role("link", name=re.compile("专场")).click()
    there = invigilator.page.url
    invigilator.picture("office-sitting", narrow=False)
    invigilator.page.locator("a[href$='/check/']").click()
    invigilator.page.locator(".mf-office form button").click()
    invigilator.page.locator("a[href$='/release/']").click()
    invigilator.page.locator(".mf-office form button").click()
    expect(invigilator.page).to_have_url(re.compile("/release/"))  # who checked never releases
    examiner = visitor("examiner").go(there)
    examiner.page.locator("a[href$='/release/']").click()
    examiner.page.locator(".mf-office form button").click()
    expect(examiner.page).to_have_url(there)


def apply(newcomer) -> None:
    page = newcomer.page
    for _look in range(30):  # the pass reaches the register through a job
        newcomer.go("/certificate/apply/")
        if not page.locator("aside .mf-state--lapsed").count():
            break
        page.wait_for_timeout(500)
    newcomer.check().picture("apply")
    page.locator("input[name=powers]").first.check()
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/certificate/applications/"))
    newcomer.check().picture("my-application")


def issue(visitor) -> tuple[str, str]:
    clerk = visitor("clerk").go("/office/registry/applications/")
    clerk.picture("office-applications", narrow=False)
    clerk.page.locator("td.title a").last.click()
    clerk.picture("office-application", narrow=False)
    clerk.page.locator("a[href$='/forward/']").click()
    clerk.page.locator(".mf-office form button").click()
    there = clerk.page.url
    expect(clerk.page.locator("a[href$='/approve/']")).to_have_count(0)
    for name in ("legal", "reviewer"):  # the unit's legal staff, then the district
        member = visitor(name).go(there)
        member.page.locator("a[href$='/forward/']").click()
        member.page.locator(".mf-office form button").click()
    reviewer = visitor("cityreviewer").go(there)
    reviewer.page.locator("a[href$='/approve/']").click()
    reviewer.page.locator(".mf-office form button").click()
    reviewer.page.locator("a[href$='/issue/']").click()
    reviewer.page.fill("input[name=decision_no]", "青司证〔2026〕88号（虚构）")
    reviewer.page.fill("input[name=decided_on]", "2026-11-20")
    reviewer.page.locator(".mf-office form button").click()
    expect(reviewer.page).to_have_url(re.compile("/office/registry/[0-9a-f-]{36}/"))
    reviewer.picture("office-certificate", narrow=False)
    name, number = reviewer.page.locator("h1").inner_text().split()[:2]
    return number, name


def verify(visitor, number: str, name: str) -> None:
    anybody = visitor().go("/verify/").check()
    anybody.page.fill("input[name=number]", number)
    anybody.page.fill("input[name=name]", name)
    anybody.page.locator("main form button").click()
    expect(anybody.page.locator(".mf-band--valid")).to_be_visible()
    anybody.check().picture("verify")


def test_a_measure_is_prepared_by_the_clerk_and_approved_by_another(visitor):
    clerk = visitor("clerk").go("/office/registry/?state=valid")
    clerk.picture("office-certificates", narrow=False)
    clerk.page.locator("td.title a").nth(3).click()
    there = clerk.page.url
    clerk.page.locator("a[href$='/suspend/']:not([href*='/cases/'])").click()
    clerk.page.fill("input[name=decision_no]", "青司停〔2026〕9号（虚构）")
    clerk.page.fill("input[name=decided_on]", "2026-11-20")
    clerk.page.fill("input[name=served_on]", "2026-11-21")
    clerk.page.locator("input[name=reasons]").first.check()
    clerk.page.fill("input[name=last_day]", "2027-01-10")
    clerk.page.locator(".mf-office form button").click()
    reviewer = visitor("reviewer").go("/office/registry/proposals/")
    reviewer.page.locator("td.title a").first.click()
    reviewer.picture("office-proposal", narrow=False)
    reviewer.page.locator("a[href$='/decide/']").click()
    reviewer.page.locator("input[value=approve]").check()
    reviewer.page.locator(".mf-office form button").click()
    clerk.go(there)
    expect(clerk.page.locator(".mf-office__answer .mf-state--suspended")).to_be_visible()
    clerk.picture("office-suspended", narrow=False)


def test_the_card_is_shown_and_downloaded(visitor):
    officer = visitor("officer")
    officer.go("/certificate/")
    officer.page.locator("main a.govuk-button").first.click()
    expect(officer.page.locator(".mf-idcard__code svg")).to_be_visible()
    officer.check().picture("card")
    with officer.page.expect_download() as download:
        officer.page.locator("main a[href$='/pdf/']").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_everybody_finds_a_way_in(visitor):
    anybody = visitor().go("/").check()
    anybody.picture("home")
    for path, name in [
        ("/law/", "laws"),
        ("/search/?q=处罚", "search"),
        ("/account/login/", "sign-in"),
        ("/activate/", "activate"),
        ("/demo/", "demo"),
    ]:
        anybody.go(path).check().picture(name)


def test_the_office_of_each_role_opens(visitor):
    for username, path in [
        ("trainer", "/office/"),
        ("setter", "/office/questions/"),
        ("examiner", "/office/papers/"),
        ("legal", "/office/laws/"),
        ("auditor", "/office/registry/board/"),
        ("unitadmin", "/office/people/"),
        ("sysadmin", "/office/units/"),
    ]:
        person = visitor(username)
        answer = person.page.goto(person.site + path)
        assert answer is not None
        assert answer.status == 200, (username, path)
        person.picture(f"office-{username}", narrow=False)
