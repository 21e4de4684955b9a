"""The power list of the invented city, by sheet as a unit would bring it."""

from __future__ import annotations

from cms.domain.powers import COLUMNS
from cms.models import PowerItem
from cms.services.powers import import_powers
from config.demo.places import STREETS
from config.demo.world import World
from core.domain.sheets import Row

RULE = "《青沅市市容和环境卫生管理若干规定（虚构）》"
STREET_LIST, CITY_LIST = "青政发〔2024〕3号赋权清单（虚构）", "青沅市城市管理权责清单2024年版（虚构）"
FOR_STREETS = (
    ("JD-001", "对便民摊区以外擅自占用道路摆摊经营的处罚", "行政处罚", "um", "摆摊经营者", f"{RULE}第六条第一项、第十一条第一款"),
    ("JD-002", "对门店门窗外擅自摆放商品、桌椅、灯箱的处罚", "行政处罚", "um", "沿街门店", f"{RULE}第六条第二项、第十一条第一款"),
    ("JD-003", "对擅自悬挂、张贴宣传品的处罚", "行政处罚", "um", "悬挂、张贴的单位和个人", f"{RULE}第六条第三项、第十一条第二款"),
    ("JD-004", "对门前区域整洁情况的检查", "行政检查", "um", "沿街门店", f"{RULE}第七条"),
    ("JD-005", "下放街道行使的行政处罚权", "其他", "um", "", "《行政处罚法》第二十四条第一款"),
)  # fmt: skip
FOR_CITY = (
    ("CG-001", "对运输车辆未密闭、未覆盖的处罚", "行政处罚", "um", "运输单位", f"{RULE}第八条第一款、第十二条第一款"),
    ("CG-002", "对未安装行驶记录装置、记录保存不足的处罚", "行政处罚", "um", "运输单位", f"{RULE}第八条第二款、第十二条第二款"),
    ("CG-003", "对运输途中遗撒、泄漏未清除未报告的处罚", "行政处罚", "um", "运输单位", f"{RULE}第九条、第十三条"),
    ("CG-004", "对工地出入口冲洗设施的检查", "行政检查", "um", "施工单位", f"{RULE}第十条"),
)  # fmt: skip
FOR_DISTRICT = (
    ("lh-sc", "SC-001", "对餐饮服务经营者的日常监督检查", "行政检查", "food", "餐饮服务经营者", "《优化营商环境条例》第五十四条"),
    ("lh-yj", "YJ-001", "对人员密集场所消防安全的检查", "行政检查", "fire", "人员密集场所", "《消防法》第五十二条"),
)  # fmt: skip


def build(world: World) -> str:
    lines = [(code, *item, STREET_LIST, "2024-01-01", "") for code in STREETS for item in FOR_STREETS]
    lines += [("qy-cg", *item, CITY_LIST, "2024-01-01", "") for item in FOR_CITY]
    lines += [(*item, CITY_LIST, "2024-01-01", "") for item in FOR_DISTRICT]
    if not PowerItem.objects.exists():
        rows = [Row(number, dict(zip(COLUMNS, line, strict=True))) for number, line in enumerate(lines, start=2)]
        import_powers(rows=rows, units=world.units, domains=[], by=world.staff["legal"])
    return f"{PowerItem.objects.count()} items of power lists"
