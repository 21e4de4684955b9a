"""A discretion table of the invented city."""

from __future__ import annotations

import datetime
from decimal import Decimal

from cms.domain.discretion import Benchmark
from cms.domain.discretion_lines import circumstances_in, factors_in, steps_in
from cms.models import DiscretionTable, Law
from cms.services.discretion import save_table
from config.demo.world import World

STEPS = "较轻 50 150\n一般 150 300\n较重 300 500"
FACTORS = """占道面积（平方米）：2以下 较轻；6以下 一般；以上 较重
一年内被查次数：首次 较轻；第二次 一般；第三次以上 较重
对通行的影响：不影响通行 较轻；行人须绕行 一般；占用盲道或者车行道 较重"""
CIRCUMSTANCES = "当场改正、首次且没有危害后果 不罚\n主动消除影响 从轻\n以暴力、威胁方法阻碍执法 从重"


def build(world: World) -> str:
    law = Law.objects.get(code="青沅市市容和环境卫生管理若干规定（虚构）")
    if not DiscretionTable.objects.exists():
        steps = steps_in(STEPS)
        save_table(
            law=law,
            provision="art_11__para_1",
            title="擅自占用道路摆摊经营（个人，虚构）",
            document="青城管规〔2024〕2号裁量基准（虚构）",
            in_force_from=datetime.date(2024, 3, 1),
            table=Benchmark(
                "元", Decimal(50), Decimal(500), steps, factors_in(FACTORS, steps), circumstances_in(CIRCUMSTANCES)
            ),
            by=world.staff["legal"],
        )
    return f"{DiscretionTable.objects.count()} discretion tables"
