"""A unit administrator brings a street office in by one list: twelve rows, two of them wrong, slips, and the way back."""

import re

import pytest
from playwright.sync_api import expect

from core.domain.roster import COLUMNS
from core.tables.sheets import write_sheet

pytestmark = pytest.mark.journey
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = (
    "林雨桐",
    "周予航",
    "顾南乔",
    "沈知微",
    "陆景行",
    "苏念安",
    "许清和",
    "江晚舟",
    "程亦然",
    "宋时雨",
    "叶知秋",
    "秦望舒",
)


def row(place: int, name: str) -> list[str]:
    username = f"intake{place}" if place != 1 else "收件"
    return [
        name,
        "",
        "公务员" if place != 4 else "领导",
        "一级科员",
        "2026-03-01",
        "",
        "",
        f"N{place}",
        "",
        "",
        username,
    ]


def test_a_list_of_people_is_checked_mended_taken_and_taken_back(visitor):
    admin = visitor("unitadmin")
    page = admin.go("/office/people/").page
    page.get_by_role("link", name="人员名单").click()
    page.get_by_role("link", name="上传人员名单").first.click()
    admin.look("roster-new")
    page.locator("[name=unit]").select_option(index=1)
    workbook = write_sheet("人员", COLUMNS, [row(place, name) for place, name in enumerate(NAMES)])
    page.locator("[name=file]").set_input_files({"name": "people.xlsx", "mimeType": XLSX, "buffer": workbook})
    page.get_by_role("button", name="检查名单").click()
    expect(page.get_by_role("link", name=re.compile("就地改正"))).to_have_count(2)
    admin.look("roster-checked")
    page.get_by_role("link", name=re.compile("就地改正")).first.click()
    expect(page.get_by_label("用户名")).to_be_focused()
    admin.look("roster-mend")
    page.get_by_label("用户名").fill("intake1")
    page.get_by_role("button", name="保存改正").click()
    expect(page.get_by_role("link", name=re.compile("就地改正"))).to_have_count(1)
    page.get_by_role("button", name=re.compile("导入11行")).click()
    expect(page.get_by_text("已登记 11 人。")).to_be_visible()
    admin.look("roster-taken")
    page.get_by_role("button", name="生成 11 张激活单").click()
    expect(page.locator(".mf-office__code")).to_have_count(11)
    admin.look("roster-slips")
    page.get_by_role("link", name="返回").click()
    page.get_by_role("link", name="撤销本次导入").click()
    page.get_by_label(re.compile("理由|原因")).fill("单位选错")
    page.get_by_role("button", name="撤销导入").click()
    expect(page.get_by_text("单位选错").first).to_be_visible()
    admin.go("/office/people/?q=林雨桐")
    expect(page.get_by_role("row", name=re.compile("林雨桐"))).to_have_count(0)
