"""Anybody scans a card and asks about a past day; a clerk checks 5,000 rows; another system is told of a change by webhook."""

import json
import re
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from config.demo.verification import MINISTRY_NUMBER

pytestmark = pytest.mark.journey
OFFICER = """
import json
from certification.models import CardCopy
copy = CardCopy.objects.select_related("certificate__person").get(certificate__person__user__username="officer")
print(json.dumps([copy.token, copy.certificate.number, copy.certificate.person.name]))
"""
MINISTRY_HOLDER = f"""
import json
from certification.models import Certificate
print(json.dumps(Certificate.objects.get(number="{MINISTRY_NUMBER}").person.name))
"""
NUMBERS = """
import json
from certification.models import Certificate
rows = Certificate.objects.filter(unit__authority__code="QY").exclude(origin="ministry").order_by("number")
print(json.dumps(list(rows.values_list("number", flat=True))))
"""
KEY = """
import json
from certification.services.keys import give_key
from core.models import Authority, Person, Unit
key, secret = give_key(
    authority=Authority.objects.get(code="QY"), name="journey", scopes=["watch", "changes"],
    units=[Unit.objects.get(code="lh")], days=1, by=Person.objects.get(user__username="sysadmin"), webhook_hosts=["127.0.0.1"],
)
print(json.dumps(secret))
"""


def test_anybody_scans_a_card_compares_a_place_and_asks_about_a_past_day(visitor, demonstration):
    token, number, name = demonstration.ask(OFFICER)
    anybody = visitor().go(f"/v/{token}/")
    page = anybody.page
    expect(page.locator(".mf-band--valid")).to_contain_text("有效")
    expect(page.locator("[data-live]")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    first = page.locator("[data-live]").inner_text()
    anybody.check().picture("verify-scan")
    expect(page.locator("[data-live]")).not_to_have_text(first)
    page.get_by_role("link", name="这个人可以来这里检查吗？").click()
    page.get_by_label("检查什么").select_option(label="消防安全")
    page.locator("[name=area]").select_option(label="柳桥街道")
    page.get_by_role("button", name="与登记范围比对").click()
    expect(page.locator(".mf-band")).to_contain_text("登记范围内")
    anybody.check().picture("verify-place")
    anybody.go("/verify/")
    page.get_by_label("证件号码").fill(number)
    page.get_by_label("持证人姓名").fill(name)
    page.get_by_label(re.compile("过去某一天")).fill("2024-05-06")
    page.locator("main form button").click()
    expect(page.locator(".mf-band")).to_contain_text("2024年5月6日")
    anybody.check().picture("verify-past-day")
    page.get_by_label("证件号码").fill("99999999999")
    page.locator("main form button").click()
    expect(page.locator(".mf-band")).to_contain_text("本登记册无此证")
    page.get_by_label("证件号码").fill(MINISTRY_NUMBER)
    page.get_by_label("持证人姓名").fill(demonstration.ask(MINISTRY_HOLDER))
    page.locator("main form button").click()
    expect(page.locator(".mf-band--unknown")).to_contain_text("不属本登记册")
    anybody.look("verify-other-register")
    anybody.go("/v/no-such-code/")
    expect(page.locator(".mf-band--unknown")).to_contain_text("此码不指向本登记册的任何证件")
    anybody.look("verify-no-such-code")
    anybody.go("/register/").check().picture("verify-register")


def test_a_complaint_is_answered_by_two_persons_and_followed_by_its_code(visitor, demonstration):
    token, _number, _name = demonstration.ask(OFFICER)
    anybody = visitor().go(f"/v/{token}/")
    page = anybody.page
    page.get_by_role("link", name="信息有误，或投诉该执法人员").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写此项。")
    anybody.look("verify-complaint")
    page.get_by_label("投诉执法人员").check()
    page.locator("[name=text]").fill("检查时没有出示证件。")
    page.get_by_role("button", name="提交").click()
    code = page.locator(".mf-code code").inner_text()
    anybody.look("verify-complaint-received")
    handler = visitor("reviewer").go("/office/registry/reports/").look("verify-reports")
    handler.page.locator("td.title").get_by_role("link", name="投诉执法人员").last.click()
    expect(handler.page.get_by_text("检查时没有出示证件。", exact=True)).to_be_visible()
    handler.look("verify-report")
    handler.page.get_by_role("link", name="答复", exact=False).first.click()
    handler.page.locator("[name=outcome]").select_option(index=0)
    handler.page.locator("[name=answer]").fill("已提醒该执法人员主动出示证件。")
    handler.page.locator("main form button.button").first.click()
    handler.page.wait_for_load_state()
    second = visitor("cityreviewer").go(handler.page.url)
    second.page.get_by_role("link", name="确认答复").click()
    second.look("verify-report-decide")
    second.page.get_by_label("确认", exact=False).first.check()
    second.page.locator("main form button.button").first.click()
    second.page.wait_for_load_state()
    anybody.go("/verify/report/track/")
    page.get_by_label("查询码").fill(code)
    page.locator("main form button").click()
    expect(page.locator(".mf-steps")).to_contain_text("已提醒该执法人员主动出示证件。")
    anybody.look("verify-track")


def test_anybody_reads_the_roster_of_a_street(visitor):
    anybody = visitor().go("/officers/").look("verify-rosters")
    anybody.page.get_by_role("link", name="柳桥街道办事处").click()
    expect(anybody.page.locator("tbody tr").first).to_be_visible()
    anybody.look("verify-roster")


def test_an_officer_shows_the_card_and_a_credential_that_anybody_verifies(visitor):
    officer = visitor("officer").go("/certificate/").look("verify-my-certificate")
    page = officer.page
    loss = page.get_by_role("link", name="证件报失").first
    expect(loss).to_have_css("color", "rgb(26, 95, 158)")  # a quiet button was once white on white
    page.get_by_role("link", name="出示证件").click()
    expect(page.locator(".mf-idcard")).to_contain_text("有效")
    officer.look("verify-card")
    with page.expect_download() as credential:
        page.get_by_role("link", name="PNG").click()
    with page.expect_download() as offline:
        page.get_by_role("link", name="下载无网络时的副本").click()
    assert offline.value.suggested_filename.endswith("-offline.html")
    anybody = visitor().go("/verify/credential/").look("verify-credential")
    chosen = anybody.page.locator(".mf-file__name")
    expect(chosen).to_have_text("未选择文件")
    anybody.page.locator("[name=file]").set_input_files(
        {"name": "credential.png", "mimeType": "image/png", "buffer": credential.value.path().read_bytes()}
    )
    expect(chosen).to_have_text("credential.png")
    anybody.page.locator("main form button").click()
    expect(anybody.page.locator(".mf-band--valid")).to_be_visible()
    anybody.look("verify-credential-verified")
    anybody.page.locator("[name=text]").fill("{}")
    anybody.page.locator("main form button").click()
    expect(anybody.page.locator(".mf-band--lapsed")).to_contain_text("未通过核验")
    anybody.look("verify-credential-refused")


def test_a_file_is_chosen_in_the_language_of_the_page_by_key_and_without_scripts(visitor, chromium, site):
    new = visitor()
    english = new.page
    # The browser begins to report choosers only some time after it is asked to: it is asked long before the key.
    english.on("filechooser", lambda _: None)
    new.go("/verify/credential/")
    english.locator("button[name=language]").click()
    expect(english.locator(".mf-file__button")).to_have_text("Choose a file")
    field = english.get_by_label("Credential file")
    field.focus()
    with english.expect_file_chooser() as asked:
        english.keyboard.press("Enter")
    asked.value.set_files({"name": "one.json", "mimeType": "application/json", "buffer": b"{}"})
    expect(english.locator(".mf-file__name")).to_have_text("one.json")
    plain = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 780})
    page = plain.new_page()
    page.goto(f"{site}/verify/credential/")
    expect(page.locator(".mf-file__face")).to_be_hidden()
    expect(page.locator("[name=file]")).to_have_css("opacity", "1")
    plain.close()


def test_a_narrow_header_keeps_the_log_in_beside_the_mark(visitor):
    page = visitor().go("/officers/").page
    page.set_viewport_size({"width": 360, "height": 780})
    mark, log_in = page.locator(".mf-mark").bounding_box(), page.locator(".mf-tools__account a").bounding_box()
    assert mark["y"] < log_in["y"] + log_in["height"] / 2 < mark["y"] + mark["height"]
    assert log_in["x"] + log_in["width"] <= 345
    expect(page.locator(".mf-nav [aria-current=true]")).to_have_text("核验证件")


def test_a_clerk_prints_the_certificates_of_a_unit(visitor):
    clerk = visitor("cityclerk").go("/office/registry/print/").look("verify-print")
    page = clerk.page
    page.locator("[name=unit]").select_option(label="柳桥街道办事处")
    page.locator("main form button.button").first.click()
    expect(page.get_by_role("link", name="下载打印文件")).to_be_visible(timeout=60_000)
    clerk.look("verify-print-file")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载打印文件").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    clerk.go("/office/registry/print/").look("verify-print-earlier")


def test_a_key_is_shown_once_and_a_list_is_watched(visitor):
    keeper = visitor("sysadmin").go("/office/registry/keys/new/").look("verify-key-new")
    page = keeper.page
    page.locator("[name=name]").fill("试点系统（负责人：李某）")
    page.get_by_label("证件状态").check()
    page.locator("textarea[name=units]").fill("lh-lq")
    page.locator("main form button.button").first.click()
    expect(page.locator("code")).to_contain_text("mf_")
    keeper.look("verify-key-shown")
    keeper.go("/office/registry/keys/").look("verify-keys")
    keeper.go("/office/registry/keys/webhooks/").look("verify-webhooks")
    clerk = visitor("cityclerk").go("/office/registry/watch/new/").look("verify-watch-new")
    clerk.page.locator("[name=name]").fill("柳桥街道")
    clerk.page.locator("textarea[name=units]").fill("lh-lq")
    clerk.page.locator("main form button.button").first.click()
    expect(clerk.page.locator("table.listing").first).to_contain_text("02000000001")
    clerk.look("verify-watch")
    clerk.go("/office/registry/watch/").look("verify-watch-lists")


def test_a_clerk_checks_five_thousand_rows_of_which_fifty_are_bad(visitor, demonstration, tmp_path):
    numbers = demonstration.ask(NUMBERS)
    lines = ["证号,日期时间,备注"]
    for place in range(5000):
        bad = place % 100 == 7
        lines.append(f"{'' if bad else numbers[place % len(numbers)]},2026-05-06 14:20,第{place + 1}行")
    source = tmp_path / "list.csv"
    source.write_text("\n".join(lines), encoding="utf-8")
    clerk = visitor("cityclerk").go("/office/registry/checks/new/")
    page = clerk.page
    clerk.look("verify-check-new")
    page.locator("[name=file]").set_input_files(source)
    page.locator("form button.button").first.click()
    expect(page.get_by_role("link", name="下载结果")).to_be_visible(timeout=30_000)
    expect(page.locator(".mf-office__figures")).to_contain_text("50 / 5000")
    clerk.look("verify-check")
    code = page.locator(".mf-office__facts b").inner_text()
    with page.expect_download() as receipt:
        page.get_by_role("link", name="下载回执（PDF）").click()
    assert receipt.value.path().read_bytes().startswith(b"%PDF")
    anybody = visitor().go("/verify/receipt/").look("verify-receipt")
    anybody.page.get_by_label("回执上的代码").fill(code)
    anybody.page.get_by_label("要比对的文件").set_input_files(source)
    anybody.page.locator("main form button").click()
    expect(anybody.page.locator(".mf-band--valid")).to_contain_text("正是提交核验的文件")
    anybody.look("verify-receipt-compared")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载结果").click()
    answered = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(answered) == 5001
    assert sum("本行有误" in line for line in answered) == 50
    assert answered[8].startswith(",2026-05-06 14:20,第8行,本行有误")
    with page.expect_download() as empty:
        clerk.page.evaluate("location.href = '/office/registry/checks/template/'")
    assert CalamineWorkbook.from_path(str(empty.value.path())).sheet_names[0] == "核验"


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.got.append((dict(self.headers), json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_args):
        pass


def test_another_system_is_told_of_a_change(visitor, demonstration):
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.got = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = demonstration.ask(KEY)

    def call(method, path, body):
        request = urllib.request.Request(
            f"{demonstration.url}/api/v1{path}", json.dumps(body).encode(), method=method,
            headers={"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    try:
        made = call("POST", "/watch-lists", {"name": "street", "units": ["lh-lq"]})
        call("PUT", f"/watch-lists/{made['id']}/webhook", {"url": f"http://127.0.0.1:{server.server_port}/hook"})
        officer = visitor("officer").go("/certificate/")
        page = officer.page
        page.locator("a[href$='/loss/']").first.click()
        page.locator("[name=note]").fill("途中遗失")
        page.locator("main form button").click()
        page.wait_for_load_state()
        until = time.monotonic() + 40
        while not server.got and time.monotonic() < until:
            time.sleep(0.2)
    finally:
        server.shutdown()
    headers, told = server.got[0]
    assert (told["kind"], told["certificate"]["unit"]) == ("loss_reported", "lh-lq")
    assert headers["webhook-signature"].startswith("v1,")
    token, _number, _name = demonstration.ask(
        OFFICER.replace(".get(", ".filter(").replace('"officer")', '"officer").first()')
    )
    dead = visitor().go(f"/v/{token}/")
    expect(dead.page.locator(".mf-band--lapsed")).to_contain_text("此卡无效")
    dead.check().picture("verify-void")
