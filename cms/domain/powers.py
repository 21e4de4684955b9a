"""Items of a power list (职权清单) as plain values: what a line of a sheet says, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cms.domain.statutes.cells import citations_of
from core.domain.sheets import Fault, Row, day_of_text

COLUMNS = (
    "单位代码",
    "事项编码",
    "事项名称",
    "事项类型",
    "执法领域",
    "行使对象",
    "依据",
    "公布文件",
    "生效日期",
    "失效日期",
)
REQUIRED = ("单位代码", "事项名称", "事项类型", "依据", "公布文件", "生效日期")
ACT_WORDS = {
    "行政许可": "licence",
    "行政处罚": "penalty",
    "行政强制": "coercion",
    "行政检查": "inspection",
    "行政确认": "confirmation",
    "行政征收": "collection",
    "行政奖励": "reward",
    "其他": "other",
}
LONGEST = {"事项编码": 60, "事项名称": 300, "执法领域": 40, "行使对象": 200, "依据": 2000, "公布文件": 300}


@dataclass(frozen=True)
class Power:
    """What is said of an item, without who says it."""

    code: str
    name: str
    act: str
    domain_code: str
    targets: str
    basis: list[dict[str, str]]
    document: str
    valid_from: date
    valid_until: date | None = None


def power_in(row: Row) -> tuple[Power | None, list[Fault]]:
    """The item of a line, or every cell of it that does not fit."""
    faults = [*_empty(row), *_too_long(row)]
    told = {fault.column for fault in faults}

    def wrong(column: str, code: str, **details: Any) -> None:
        if column not in told:
            faults.append(Fault(row.number, column, code, details))

    act = ACT_WORDS.get(row["事项类型"])
    if act is None:
        wrong("事项类型", "power_act_unknown", acts="、".join(ACT_WORDS))
    basis = citations_of(row["依据"])
    if not basis:
        wrong("依据", "power_basis_unreadable")
    begins, ends = day_of_text(row["生效日期"]), day_of_text(row["失效日期"])
    if begins is None:
        wrong("生效日期", "power_day_unreadable")
    if row["失效日期"] and ends is None:
        wrong("失效日期", "power_day_unreadable")
    if begins and ends and ends < begins:
        wrong("失效日期", "power_ends_before_it_begins")
    if faults or act is None or basis is None or begins is None:
        return None, faults
    return Power(
        code=row["事项编码"],
        name=row["事项名称"],
        act=act,
        domain_code=row["执法领域"],
        targets=row["行使对象"],
        basis=basis,
        document=row["公布文件"],
        valid_from=begins,
        valid_until=ends,
    ), []


def _empty(row: Row) -> list[Fault]:
    return [Fault(row.number, column, "power_cell_is_empty") for column in REQUIRED if not row[column]]


def _too_long(row: Row) -> list[Fault]:
    return [
        Fault(row.number, column, "power_cell_is_too_long", {"longest": longest})
        for column, longest in LONGEST.items()
        if len(row[column]) > longest
    ]
