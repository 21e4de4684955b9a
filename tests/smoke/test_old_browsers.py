"""What readers open must work in the browser inside WeChat, whose older versions are Chromium 77, and say what it cannot do."""

import re
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import reverse

from cms.templatetags.mingfa import open_outside
from core.domain.browsers import is_inside_wechat, is_too_old

ROOT = Path(__file__).resolve().parents[2]
# The office is opened on a computer.
FOR_OFFICES = {"office.css", "law_office.css", "board.css"}
SHEETS = [path for path in (ROOT / "static/css").glob("*.css") if path.name not in FOR_OFFICES]
OFFICE_SCRIPTS = {"office-tables.js", "unit-lines.js", "class-code.js"}
SCRIPTS = [path for path in (ROOT / "static/js").rglob("*.js") if path.name not in OFFICE_SCRIPTS]
# A rule or a script with one of these is thrown away as a whole by a browser that does not know it.
UNKNOWN_IN_SHEETS = re.compile(
    r":has\(|:is\(|:where\(|@container|@layer|(?:inset|margin|padding)-(?:inline|block)\b|color-mix\("
)
UNKNOWN_IN_SCRIPTS = re.compile(
    r"\?\.[A-Za-z_(\[]|\?\?|\|\|=|&&=|static \{|showModal\(|replaceChildren\(|\.replaceAll\(|\.at\(-|AbortSignal\.|structuredClone"
    r"|randomUUID\(|allSettled\(|Object\.hasOwn|[({\s.]#\w+\s*[=(;]"
)

WECHAT = (
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/107.0 XWEB/5015 MMWEBSDK/20221206 MicroMessenger/8.0.32"
)
WECOM = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 wxwork/4.1 MicroMessenger/7.0.1"
OTHERS = ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36", "")


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_no_style_for_readers_rests_on_what_old_browsers_do_not_know(path):
    assert UNKNOWN_IN_SHEETS.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_for_readers_is_refused_whole_by_old_browsers(path):
    assert UNKNOWN_IN_SCRIPTS.findall(path.read_text(encoding="utf-8")) == []


def test_wechat_and_wecom_are_known_and_others_are_left_alone():
    assert [is_inside_wechat(agent) for agent in (WECHAT, WECOM, *OTHERS)] == [True, True, False, False]


@pytest.mark.parametrize(("agent", "told"), [(WECHAT, True), (WECOM, True), (OTHERS[0], False)])
def test_the_sentence_beside_a_download_is_said_inside_wechat_only(agent, told):
    request = RequestFactory().get("/", headers={"user-agent": agent})
    assert open_outside({"request": request}) == {"inside_wechat": told}


EDGE_OF_LEGACY = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763"
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1.15 Version/{}.1 Safari/605.1.15"
COMPATIBLE_MODE = "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"


@pytest.mark.parametrize(
    ("agent", "too_old"),
    [
        (OTHERS[0], False),
        (OTHERS[0].replace("130", "77"), False),
        (OTHERS[0].replace("130", "69"), True),
        (EDGE_OF_LEGACY, True),
        ("Mozilla/5.0 (Windows NT 6.1; rv:115.0) Gecko/20100101 Firefox/115.0", False),
        ("Mozilla/5.0 (Windows NT 6.1; rv:52.0) Gecko/20100101 Firefox/52.0", True),
        (SAFARI.format(17), False),
        (SAFARI.format(12), True),
        (COMPATIBLE_MODE, True),
        ("", False),
    ],
)
def test_a_browser_too_old_for_an_exam_is_known_by_its_name(agent, too_old):
    assert is_too_old(agent) == too_old


@pytest.mark.django_db
@pytest.mark.parametrize(("agent", "said"), [(WECHAT, "WeChat"), (COMPATIBLE_MODE, "too old"), (OTHERS[0], None)])
@pytest.mark.parametrize("address", ["exams:admission", "exams:ready"])
def test_the_doors_of_an_exam_say_so_without_a_script(client, agent, said, address):
    page = client.get(reverse(address), headers={"user-agent": agent, "accept-language": "en"}).content.decode()
    assert ("govuk-warning-text" in page) == bool(said)
    assert (said or "") in page
