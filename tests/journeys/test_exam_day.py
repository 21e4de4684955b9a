"""Exam day in a browser: a network that is cut again and again, the invigilator's help, the deadline, keys alone."""

import json
import random
import re
import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey
CUTS = 200

HOLD = """
import json
from datetime import timedelta
from core import clock
from core.models import Person
from exams.demo_bank import EXAM
from exams.models import Exam, Registration
from exams.services import sittings
from exams.services.admission import issue_codes
by = Person.objects.get(user__username="invigilator")
whom = Person.objects.get(user__username="{username}")
exam = Exam.objects.get(title=EXAM)
sitting = sittings.hold_sitting(exam=exam, unit=by.appointments.first().unit, title="{title}", place="二楼机房",
    opens_at=(clock.now() + timedelta(seconds={opens})).replace(microsecond=900_000), closes_at=clock.now() + timedelta(minutes={closes}), by=by, {settings})
room = sittings.add_room(sitting=sitting, name="一考场", seats=6, by=by)
place = sittings.register(sitting=sitting, people=[whom], by=by)[0]
sittings.seat_everybody(sitting=sitting, by=by)
code = issue_codes(registrations=[place], by=by)[place.pk]
print(json.dumps({{"place": str(place.public_id), "sitting": str(sitting.public_id), "code": code}}))
"""
SAVED = """
import json
from exams.models import Registration
from exams.services.attempts import answers_of
attempt = Registration.objects.get(public_id="{place}").attempt
print(json.dumps({{"answers": answers_of(attempt), "closed_by": attempt.closed_by,
    "entries": attempt.entries.count(), "minutes": [g.minutes for g in attempt.grants.all()]}}))
"""


def hold(demonstration, username: str, title: str, opens: float = -60, closes: int = 200, settings: str = "") -> dict:
    return demonstration.ask(HOLD.format(username=username, title=title, opens=opens, closes=closes, settings=settings))


def saved(demonstration, place: str) -> dict:
    return demonstration.ask(SAVED.format(place=place))


def chosen(value: dict) -> list[str]:
    """What is ticked in an answer; in a case, in all its parts."""
    if "parts" in value:
        return sorted(one for part in value["parts"].values() for one in chosen(part))
    return [value["choice"]] if value.get("choice") else sorted(value.get("choices", ()))


def admitted(visitor, code: str):
    """A browser that the code of a ticket let in."""
    person = visitor().go("/exams/admission/")
    person.page.fill("input[name=code]", code)
    person.page.locator("main form button.govuk-button").click()
    person.page.wait_for_url("**/exams/*-*/")
    return person


def enter(person, place: str) -> None:
    person.go(f"/exams/{place}/sit/")
    expect(person.page.locator("[data-question] fieldset")).to_be_visible()


def test_two_hundred_cuts_of_the_network_lose_nothing(visitor, demonstration):
    """Requests die before they reach the server or after it has answered; what was shown as saved, and all the rest, is there."""
    held = hold(demonstration, "officer03", "断网演练")
    officer = admitted(visitor, held["code"])
    page, dice, cuts = officer.page, random.Random(20261125), [0]
    enter(officer, held["place"])

    def unreliable(route) -> None:
        fate = dice.random() if cuts[0] < CUTS else 1
        if fate < 0.45:
            cuts[0] += 1
            route.abort("connectionfailed")
        elif fate < 0.6:
            cuts[0] += 1
            route.fetch()  # the server has it, and the page never hears of it
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/exams/save/", unreliable)
    page.evaluate(
        # what waits is hurried; what gives up after more than eight seconds, a request, keeps its patience
        "() => { const slow = setTimeout; window.setTimeout = (act, after) => slow(act, after > 8000 ? after : Math.min(after, 40)); }"
    )
    boxes = page.locator("[data-strip] button")
    count = boxes.count()
    for _round in range(600):  # a fast machine joins several clicks in one save: go on until the cuts are there
        for number in dice.sample(range(count), 4):
            boxes.nth(number).click()
            inputs = page.locator("[data-question] input")
            if not inputs.count() or inputs.first.get_attribute("type") not in ("radio", "checkbox"):
                continue
            choice = dice.randrange(inputs.count())
            inputs.nth(choice).click()
        if cuts[0] >= CUTS:
            break
    told = page.evaluate(
        """() => [...document.querySelectorAll("[data-strip] button")].map((one) => one.classList.contains("is-answered"))"""
    )
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "saved", timeout=30000)
    assert cuts[0] >= CUTS, cuts
    kept = saved(demonstration, held["place"])["answers"]
    shown = {}
    for number in range(count):
        boxes.nth(number).click()
        checked = page.locator("[data-question] input:checked")
        values = [checked.nth(i).get_attribute("value") for i in range(checked.count())]
        if values:
            shown[number] = sorted(values)
    assert len(shown) <= sum(told)
    answers = [chosen(value) for item, value in kept.items() if item != "_flags"]
    assert sorted(one for one in answers if one) == sorted(shown.values())
    officer.complaints.clear()  # the browser complains of every cut, as it should


def test_the_invigilator_helps_and_the_page_follows_within_seconds(visitor, demonstration):
    held = hold(demonstration, "officer04", "监考演练")
    officer = admitted(visitor, held["code"])
    enter(officer, held["place"])
    page = officer.page
    officer.check()
    board = visitor("invigilator").go(f"/office/sittings/{held['sitting']}/board/")
    board.picture("exam-day-board", narrow=False)
    minutes = int(re.search(r"\d+", page.locator("[data-left]").inner_text()).group())
    board.page.locator("a[href*='/board/extend/']").click()
    board.page.fill("input[name=minutes]", "10")
    board.page.fill("input[name=reason]", "电脑重启")
    board.page.locator(".mf-office form button.button").first.click()
    page.wait_for_function(
        f"() => parseInt(document.querySelector('[data-left]').textContent) >= {minutes + 8}", timeout=5000
    )
    board.page.locator("a[href*='/board/announce/']").click()
    board.page.fill("textarea[name=text]", "第三题印刷有误，以屏幕为准。")
    board.page.locator(".mf-office form button.button").first.click()
    expect(page.locator("[data-said]")).to_contain_text("第三题", timeout=5000)
    board.page.locator("a[href*='/board/pause/']").click()
    board.page.fill("input[name=reason]", "断电")
    board.page.locator(".mf-office form button.button").first.click()
    expect(page.locator("[data-paused]")).to_be_visible(timeout=5000)
    officer.picture("exam-day-paused")
    board.page.locator("a[href*='/board/resume/']").click()
    board.page.locator(".mf-office form button.button").first.click()
    expect(page.locator("[data-question] fieldset")).to_be_visible(timeout=5000)
    add_late(visitor, board, held)


WATCH_THE_TIME = """() => {
    const left = document.querySelector("[data-left]");
    const had = parseInt(left.textContent);
    const look = () => { if (!window.seenAt && parseInt(left.textContent) > had + 8) window.seenAt = Date.now(); };
    new MutationObserver(look).observe(left, { childList: true, characterData: true, subtree: true });
}"""


def test_an_extension_of_time_is_seen_by_the_candidate_within_five_seconds(visitor, demonstration):
    """Given to one candidate on their own page in the office; counted from the moment the office has answered."""
    held = hold(demonstration, "officer08", "延时演练")
    officer = admitted(visitor, held["code"])
    enter(officer, held["place"])
    officer.look("exam-day-paper")
    officer.page.evaluate(WATCH_THE_TIME)
    office = visitor("invigilator").go(f"/office/sittings/places/{held['place']}/")
    office.look("exam-day-place")
    office.page.locator("a[href$='/grant/']").click()
    office.page.fill("input[name=minutes]", "15")
    office.page.fill("input[name=reason]", "电脑重启")
    with office.page.expect_response(lambda answer: answer.request.method == "POST"):
        office.page.locator(".mf-office form button.button").first.click()
    answered = time.time() * 1000
    officer.page.wait_for_function("() => window.seenAt", timeout=15000)
    assert officer.page.evaluate("window.seenAt") - answered <= 5000
    assert saved(demonstration, held["place"])["minutes"] == [15]


def add_late(visitor, board, held: dict) -> None:
    """Somebody comes late: found, seated, checked in and at the paper."""
    board.page.fill("#late", "QY0007")
    board.page.locator(".mf-board__add button").click()
    code = board.page.locator(".mf-office__code").inner_text()
    visitor().go("/exams/admission/").look("exam-day-admission")
    late = admitted(visitor, code)
    enter(late, late.page.url.rstrip("/").split("/")[-1])


def test_keys_alone_reach_the_receipt_and_a_second_machine_takes_the_pen(visitor, demonstration):
    held = hold(demonstration, "officer05", "键盘演练", opens=12)
    officer = admitted(visitor, held["code"])
    page, begun = officer.page, []
    page.add_init_script("Math.random = () => 0")  # the first of all pages at the bell
    page.on("response", lambda answer: begun.append(answer.json()) if answer.url.endswith("/begin/") else None)
    officer.go(f"/exams/{held['place']}/sit/")
    expect(page.locator("[data-countdown]")).to_be_visible()
    officer.look("exam-day-waiting")
    expect(page.locator("[data-question] fieldset")).to_be_visible(timeout=30000)
    page.wait_for_timeout(500)  # answers are told to the test a little after the page has them
    assert ["wait_ms" in told for told in begun] == [False], (
        "no page asks before its sitting opens, and none asks twice"
    )
    page.locator("[data-question] input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Alt+KeyM")
    page.keyboard.press("Alt+KeyN")
    expect(page.locator("[data-strip] button").nth(1)).to_have_attribute("aria-current", "step")
    expect(page.locator("[data-strip] .is-flagged")).to_have_count(1)
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "saved")
    page.locator("[data-view=contrast]").click()
    page.locator("[data-view=large]").click()
    officer.check().picture("exam-day-contrast")
    page.locator("[data-view=contrast]").click()
    page.keyboard.press("Alt+KeyR")
    expect(page.locator("[data-reviewing]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipt/")
    told = saved(demonstration, held["place"])
    assert (told["closed_by"], len([k for k in told["answers"] if k != "_flags"])) == ("candidate", 1)


def test_at_the_deadline_without_a_network_the_answers_go_by_file(visitor, demonstration, tmp_path):
    held = hold(demonstration, "officer06", "截止演练", opens=-90, closes=0.4)
    officer = admitted(visitor, held["code"])
    enter(officer, held["place"])
    page = officer.page
    page.locator("[data-question] input").first.click()
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "saved")
    page.route("**/exams/**", lambda route: route.abort("connectionfailed"))
    page.locator("[data-strip] button").nth(1).click()
    page.locator("[data-question] input").first.click()
    expect(page.locator("[data-alert]")).to_contain_text("网络暂时中断", timeout=10000)
    expect(page.locator("[data-file]")).to_be_visible(timeout=60000)
    officer.picture("exam-day-file")
    with page.expect_download() as download:
        page.locator("[data-take-file]").click()
    file = tmp_path / "answers.json"
    download.value.save_as(file)
    assert "stem" not in file.read_text()
    assert set(json.loads(file.read_text())) == {"v", "key", "wrapped", "iv", "data"}
    invigilator = visitor("invigilator").go(f"/office/sittings/places/{held['place']}/")
    if invigilator.page.locator("a[href$='/close/']").count():  # unless the clock's own job came first
        invigilator.page.locator("a[href$='/close/']").click()
        invigilator.page.fill("input[name=reason]", "到时")
        invigilator.page.locator(".mf-office form button.button").first.click()
        invigilator.go(f"/office/sittings/places/{held['place']}/")
    invigilator.page.locator("a[href$='/answer-file/']").click()
    invigilator.page.set_input_files("input[name=file]", file)
    invigilator.page.locator("input[value=yes]").check()
    invigilator.page.fill("input[name=reason]", "交换机故障，与考生无关")
    invigilator.page.locator(".mf-office form button.button").first.click()
    assert len(saved(demonstration, held["place"])["answers"]) == 2
    officer.complaints.clear()
