"""The register in a browser: an application with a return, a renewal campaign, a suspension and back, rules, an extract."""

import re
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey
BEIJING = timezone(timedelta(hours=8))
WAITING = """
import json
from certification.models import Application
print(json.dumps(str(Application.objects.filter(kind='change_data').get().public_id)))
"""
HEARD = """
import json
from certification.models import MeasureCase
print(json.dumps(str(MeasureCase.objects.get(state="heard").public_id)))
"""
RENEWAL = """
import json
from certification.models import Campaign
print(json.dumps(str(Campaign.objects.get(kind='renewal').public_id)))
"""
APPLICANT = """
import json
from certification.models import Application
from core.models import User
print(json.dumps(User.objects.get(person=Application.objects.get(kind='change_data').person).username))
"""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def press(visitor) -> None:
    """The main button of an office form."""
    visitor.page.locator(".mf-office form .mf-office__buttons button").first.click()


def today() -> str:
    return datetime.now(BEIJING).date().isoformat()


def test_an_application_comes_back_for_one_paper_and_goes_through_all_reviews(visitor, demonstration):
    application = demonstration.ask(WAITING)
    mine = f"/certificate/applications/{application}/"
    office = f"/office/registry/applications/{application}/"
    officer = visitor()
    sign_in(officer, demonstration)
    officer.go(mine).look("register-returned")
    officer.page.get_by_role("link", name="补正申请").click()
    expect(officer.page.locator("input[type=file]")).to_have_count(2)
    expect(officer.page.get_by_label("变更日期")).to_have_count(0)
    officer.look("register-mend")
    officer.page.locator("input[type=file]").first.set_input_files(
        {"name": "任职文件.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    officer.page.get_by_role("button", name="重新提交").click()
    officer.look("register-on-its-way")
    for name in ("clerk", "legal", "reviewer"):
        member = visitor(name).go(office)
        member.page.get_by_role("link", name="同意并转下一步").click()
        press(member)
    city = visitor("cityreviewer").go(office)
    city.look("register-application")
    city.page.get_by_role("link", name="批准申请").click()
    press(city)
    with city.page.expect_download() as paper:
        city.page.get_by_role("link", name="打印审批表（PDF）").click()
    assert paper.value.suggested_filename.endswith(".pdf")
    city.go("/office/registry/applications/batch/").look("register-batch")
    group = city.page.locator("form", has=city.page.get_by_role("button", name="办理所选申请"))
    group.get_by_label("决定文号").fill("青司证〔2026〕90号（虚构）")
    group.get_by_role("button", name="办理所选申请").click()
    expect(city.page.get_by_text(re.compile("已办理1件"))).to_be_visible()
    officer.go(mine)
    expect(
        officer.page.get_by_role("link", name="查看我的证件").or_(officer.page.locator(".mf-stages"))
    ).not_to_have_count(0)
    officer.check()


def sign_in(officer, demonstration) -> None:
    """As the applicant, who is none of the personas."""
    name = demonstration.ask(APPLICANT)
    officer.go("/account/login/")
    officer.page.locator("input[name=login]").fill(name)
    officer.page.locator("input[name=password]").fill("mingfa-demonstration")
    officer.page.locator("main form button").first.click()
    officer.page.wait_for_load_state()


def test_a_renewal_campaign_hands_in_for_all_who_are_ready(visitor, demonstration):
    there = f"/office/registry/campaigns/{demonstration.ask(RENEWAL)}/"
    clerk = visitor("clerk").go("/office/registry/campaigns/")
    clerk.look("register-campaigns")
    clerk.go(there).look("register-campaign")
    chosen = clerk.page.locator("input[name=chosen]:checked").count()
    assert chosen > 0
    clerk.page.get_by_role("button", name="为所选人员提交申请").click()
    expect(clerk.page.get_by_text(f"已提交{chosen}项")).to_be_visible()
    clerk.go(there)
    expect(clerk.page.locator("input[name=chosen]")).to_have_count(0)
    # Who wrote them never reviews them: on one page, the reviewer upstairs agrees to all of them.
    reviewer = visitor("reviewer").go("/office/registry/applications/batch/")
    group = reviewer.page.locator("form", has=reviewer.page.locator("input[value=unit_review]"))
    group.get_by_role("button").click()
    expect(reviewer.page.get_by_text(re.compile("已办理"))).to_be_visible()


def test_from_the_hearing_to_the_suspension_and_back_to_work(visitor, demonstration):
    there = f"/office/registry/cases/{demonstration.ask(HEARD)}/"
    reviewer = visitor("reviewer").go("/office/registry/cases/").look("register-cases")
    reviewer.go(there).look("register-case")
    reviewer.page.get_by_role("link", name="作出处理决定").click()
    reviewer.page.fill("input[name=decision_no]", "澜司停〔2026〕7号（虚构）")
    last_day = (datetime.now(BEIJING).date() + timedelta(days=45)).isoformat()
    reviewer.page.fill("input[name=last_day]", last_day)
    reviewer.page.fill("textarea[name=text]", "未出示证件属实，申辩不影响认定。")
    reviewer.check()
    press(reviewer)
    clerk = visitor("clerk").go(there)
    clerk.page.get_by_role("link", name="登记送达").click()
    served = datetime.now(BEIJING) - timedelta(minutes=2)
    clerk.page.fill("input[name=served_on]", served.date().isoformat())
    clerk.page.fill("input[name=served_time]", served.strftime("%H:%M"))
    press(clerk)
    expect(clerk.page.locator(".mf-office__answer")).to_contain_text("已生效")
    clerk.page.locator(".mf-office__facts a").first.click()
    expect(clerk.page.locator(".mf-office__answer")).to_contain_text("暂扣")
    certificate = clerk.page.url
    clerk.look("register-certificate-suspended")
    clerk.page.get_by_role("link", name="结束暂扣").click()
    clerk.page.fill("input[name=decision_no]", "澜司恢〔2026〕3号（虚构）")
    clerk.page.fill("input[name=decided_on]", today())
    clerk.page.fill("input[name=at]", datetime.now(BEIJING).strftime("%Y-%m-%dT%H:%M"))
    press(clerk)
    reviewer.go("/office/registry/proposals/")
    reviewer.page.locator("tr", has_text="结束暂扣").locator("a").first.click()
    reviewer.page.locator("a[href$='/decide/']").click()
    reviewer.page.locator("input[value=approve]").check()
    press(reviewer)
    clerk.go(certificate)
    expect(clerk.page.locator(".mf-office__answer")).to_contain_text("有效")
    expect(clerk.page.locator(".mf-timeline svg[role=img]")).to_be_visible()
    clerk.look("register-certificate-back")


def test_the_next_rules_are_run_over_the_roster(visitor):
    city = visitor("cityclerk").go("/office/registry/rules/").look("register-rules")
    city.page.locator("form[action$='/draft/'] button, a[href$='/draft/']").first.click()
    city.page.wait_for_load_state()
    if city.page.url.endswith("/draft/"):
        press(city)
    draft = city.page.url
    city.page.locator("#examples summary", has_text="浙江省").click()
    city.page.locator("#examples details[open]").get_by_role("button", name="录入这些取值").click()
    expect(city.page.get_by_text("第二十九条第一款").first).to_be_attached()
    city.look("register-rule-draft")
    city.go(draft + "annual_training_hours/")
    city.page.locator(".mf-office form input[name=value]").fill("80")
    press(city)
    city.go(draft + "roster/").look("register-simulation")
    expect(city.page.get_by_role("heading", level=1)).to_be_visible()


def test_the_holidays_of_a_year_are_entered_and_what_does_not_add_up_is_refused(visitor):
    city = visitor("cityclerk").go("/office/registry/holidays/").look("register-holidays")
    city.page.get_by_role("link", name="录入年度").click()
    city.page.fill("input[name=year]", "2027")
    city.page.fill("input[name=source]", "国办发明电〔2026〕9号（虚构）")
    city.page.fill("textarea[name=days]", "2027-01-01 2027-01-03 放假\n2027-01-04 上班")
    press(city)
    expect(city.page.get_by_text("不能作为调休上班日")).to_be_visible()
    city.look("register-holidays-refused")
    city.page.fill("textarea[name=days]", "2027-01-01 2027-01-03 放假\n2027-01-09 上班")
    press(city)
    expect(city.page.get_by_role("link", name="2027", exact=True)).to_be_visible()
    city.look("register-holidays-entered")


def test_an_extract_for_a_court_is_made_and_printed(visitor):
    clerk = visitor("clerk").go("/office/registry/?state=valid")
    clerk.page.locator("td.title a").nth(5).click()
    clerk.page.locator("a[href$='/extract/']").click()
    clerk.page.fill("input[name=at]", (datetime.now(BEIJING) - timedelta(days=30)).strftime("%Y-%m-%dT10:00"))
    clerk.page.fill("input[name=asked_for]", "示例市人民法院（2026）调字第8号")
    press(clerk)
    clerk.look("register-extract")
    with clerk.page.expect_download() as paper:
        clerk.page.locator("a[href$='/pdf/']").first.click()
    assert paper.value.suggested_filename.endswith(".pdf")
