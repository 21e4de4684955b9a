"""What readers open must work in the browser inside WeChat, whose older versions are Chromium 77, and say what it cannot do."""

import re
from pathlib import Path

import pytest
from django.test import RequestFactory

from cms.templatetags.mingfa import open_outside
from core.domain.browsers import is_inside_wechat

ROOT = Path(__file__).resolve().parents[2]
# The office is opened on a computer, and an exam in a browser that the room provides.
FOR_OFFICES = {"office.css", "law_office.css", "board.css", "exam.css"}
SHEETS = [path for path in (ROOT / "static/css").glob("*.css") if path.name not in FOR_OFFICES]
OFFICE_SCRIPTS = {"office-tables.js", "unit-lines.js", "class-code.js"}
SCRIPTS = [path for path in (ROOT / "static/js").glob("*.js") if path.name not in OFFICE_SCRIPTS]
# A rule or a script with one of these is thrown away as a whole by a browser that does not know it.
UNKNOWN_IN_SHEETS = re.compile(
    r":has\(|:is\(|:where\(|@container|@layer|(?:inset|margin|padding)-(?:inline|block)\b|color-mix\("
)
UNKNOWN_IN_SCRIPTS = re.compile(r"\?\.[A-Za-z_(\[]|\?\?|\|\|=|&&=|static \{|showModal\(")

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
