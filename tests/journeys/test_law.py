"""A legal reviewer loads two texts of a rule with a preview, readers find, open and compare them, and a change is reviewed."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from cms.domain.powers import COLUMNS
from cms.views.office_power_sheets import XLSX
from core.tables.sheets import write_sheet

pytestmark = pytest.mark.journey

LAW = "样例市夜间施工管理规定"
OLD = f"""# {LAW}

2024年3月1日 样例市人民政府常务会议通过

2024年5月1日 施行

<!-- INFO END -->

## 第一章 总则

第一条 城区的夜间施工适用本规定。

## 第二章 许可和公告

第二条 夜间连续浇筑混凝土的，施工单位应当在前一日向街道备案，并在工地门口公告起止时刻。

第三条 违反第二条规定的，责令改正；拒不改正的，处五百元以上三千元以下罚款。
"""
NEW = (
    OLD.replace("2024年3月1日 样例市人民政府常务会议通过\n\n2024年5月1日 施行", "2024年3月1日 样例市人民政府常务会议通过\n\n2026年9月1日 样例市人民政府常务会议修订\n\n2026年10月1日 施行")
    .replace("前一日向街道备案", "两日前向街道备案")
    .replace("第三条 违反", "第三条 居民对夜间噪声有异议的，街道应当当晚到场测量。\n\n第四条 违反")
)  # fmt: skip


def upload(reviewer, name: str, text: str):
    reviewer.go("/office/laws/")
    reviewer.page.get_by_role("link", name="载入法律文本").click()
    reviewer.page.get_by_label(re.compile("法律文本文件")).set_input_files(
        {"name": name, "mimeType": "text/markdown", "buffer": text.encode()}
    )
    reviewer.page.get_by_role("button", name="读取文件").click()
    return reviewer.page


def test_a_law_is_loaded_found_read_compared_and_its_change_reviewed(visitor):
    reviewer = visitor("legal")
    page = upload(reviewer, f"{LAW}.md", OLD.replace("第三条", "第二条"))
    expect(page.get_by_text("重复出现")).to_be_visible()
    page = upload(reviewer, f"{LAW}.md", OLD)
    expect(page.get_by_text("条号连续，每一行都有归属。")).to_be_visible()
    reviewer.look("law-preview")
    page.get_by_role("button", name="保存这个文本").click()
    expect(page.get_by_text("已保存 3 条。")).to_be_visible()
    page = upload(reviewer, f"{LAW}2.md", NEW)
    expect(page.locator(".mf-taken__facts")).to_contain_text("2024年3月1日")
    page.get_by_role("button", name="保存这个文本").click()
    expect(page.get_by_text("已保存 4 条。")).to_be_visible()
    reviewer.look("law-in-the-office")

    reader = visitor()
    page = reader.go(f"/search/?q={quote('浇筑混凝土')}").page
    expect(page.locator(".mf-hits mark").first).to_be_visible()
    reader.look("law-search")
    page.get_by_role("link", name=re.compile(f"{LAW}.*第二条")).first.click()
    expect(page.get_by_text("两日前向街道备案")).to_be_visible()
    reader.look("law-page")
    reader.go(f"/law/{LAW}/art_4/?version=2026-09-01")
    expect(page.get_by_role("heading", name="第四条", exact=True)).to_be_visible()
    reader.look("law-article")
    page.get_by_role("complementary").get_by_role("link", name="第二条").click()
    expect(page.get_by_role("heading", name="第二条", exact=True)).to_be_visible()
    reader.go(f"/law/{LAW}/compare/")
    expect(page.locator("ins", has_text="两日前").or_(page.locator("ins", has_text="两")).first).to_be_visible()
    reader.look("law-comparison")

    page = reviewer.go("/office/law-changes/").page
    page.get_by_role("link", name=re.compile("青沅市市容")).click()
    group = page.locator(".mf-change").first
    expect(group.get_by_role("checkbox").first).to_be_visible()
    before = group.get_by_role("checkbox").count()
    reviewer.look("law-change")
    group.get_by_label("对勾选内容的结论").select_option("still_right")
    group.get_by_label("理由").fill("新旧文字不影响本课内容")
    group.get_by_role("button", name="记录结论").click()
    expect(page.get_by_text(re.compile(rf"{before}\s*项"))).to_be_visible()


def test_a_power_list_comes_by_sheet_and_is_worked_with(visitor):
    reviewer = visitor("legal").go("/office/powers/").look("power-office")
    page = reviewer.page
    reviewer.go("/office/powers/sheet/").look("power-sheet")
    bring(page, power_line(依据="《行政处罚法》第九百条"), power_line(事项编码="LQ-2", 事项类型="审批"))
    expect(page.get_by_role("row", name=re.compile("第九百条"))).to_contain_text("依据")
    reviewer.look("power-sheet-refused")
    page.get_by_role("link", name=re.compile("就地改正")).first.click()
    reviewer.look("power-sheet-mend")
    page.get_by_label("依据").fill("《行政处罚法》第二十四条第一款")
    page.get_by_role("button", name="保存改正").click()
    page.get_by_role("link", name=re.compile("就地改正")).click()
    page.locator("button[name=leave]").click()
    page.get_by_role("button", name=re.compile(r"保存\s*1\s*行")).click()
    expect(page.get_by_text("新增 1 项")).to_be_visible()
    reviewer.go("/office/powers/?q=样例").page.get_by_role("link", name="样例门前检查").click()
    reviewer.look("power-office-item")
    reviewer.go("/office/discretion/").look("discretion-office")
    reviewer.go("/office/findings/").page.get_by_role("link", name="销号", exact=True).first.click()
    reviewer.look("finding-clear")


def bring(page, *lines) -> None:
    content = write_sheet("职权清单", COLUMNS, lines)
    page.locator("input[type=file]").set_input_files({"name": "清单.xlsx", "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="读取并保存").click()
    page.wait_for_load_state()


def power_line(**cells) -> list[str]:
    values = {
        "单位代码": "lh-lq", "事项编码": "LQ-1", "事项名称": "样例门前检查", "事项类型": "行政检查", "执法领域": "um", "行使对象": "沿街门店",
        "依据": "《行政处罚法》第二十四条第一款", "公布文件": "样例政发〔2026〕1号", "生效日期": "2026-01-01", "失效日期": "",
    }  # fmt: skip
    return [{**values, **cells}[column] for column in COLUMNS]
