"""A discretion table of the invented city, and a sheet with its amendment that waits to be looked at."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from cms.domain.discretion import Benchmark
from cms.domain.discretion_lines import circumstances_in, factors_in, steps_in
from cms.domain.discretion_sheet import COLUMNS
from cms.models import DiscretionSheet, DiscretionTable, Law
from cms.queries.discretion import tables_in_use
from cms.services.discretion import save_table
from cms.services.discretion_sheets import hand_in, lines_of_tables
from config.demo.world import World
from core.files import FileKind, accept
from core.tables.sheets import write_sheet

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
    if not DiscretionSheet.objects.exists():
        _bring(world)
    return f"{DiscretionTable.objects.count()} discretion tables"


def _bring(world: World) -> None:
    """The next year's document: the same table with a lower middle step, and one for traders with a shop."""
    lines = lines_of_tables(tables_in_use())
    amended = [
        [cell.replace("〔2024〕2号", "〔2026〕5号").replace("2024-03-01", "2026-12-01") for cell in one]
        for one in lines
    ]
    amended = [[*one[:6], "250", one[7]] if one[1:3] == ["裁量阶次", "一般"] else one for one in amended]
    outside = [["店外经营（虚构）", *one[1:]] for one in amended]
    sheet = write_sheet("裁量基准", COLUMNS, [*amended, *outside])
    by = world.staff["legal"]
    upload = SimpleUploadedFile("裁量基准2026年修订（虚构）.xlsx", sheet)
    hand_in(stored=accept(upload, kind=FileKind.SPREADSHEET, by=by), by=by)
