"""Items of a power list (职权清单) as plain values: what a line of a sheet says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cms.domain.statutes.cells import citations_of

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
LONGEST = {"事项编码": 60, "事项名称": 300, "执法领域": 40, "行使对象": 200, "公布文件": 300}


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


@dataclass(eq=False)
class PowerFaultError(Exception):
    """Why a line cannot be kept: `code` names the sentence, `row` and `column` the place."""

    row: int
    column: str
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)


def power_in(row: int, cells: Mapping[str, str]) -> Power:
    """Raises PowerFaultError for the first cell that does not fit."""
    for column in REQUIRED:
        if not cells.get(column):
            raise PowerFaultError(row, column, "power_cell_is_empty")
    for column, longest in LONGEST.items():
        if len(cells.get(column, "")) > longest:
            raise PowerFaultError(row, column, "power_cell_is_too_long", {"longest": longest})
    act = ACT_WORDS.get(cells["事项类型"])
    if act is None:
        raise PowerFaultError(row, "事项类型", "power_act_unknown", {"acts": "、".join(ACT_WORDS)})
    basis = citations_of(cells["依据"])
    if not basis:
        raise PowerFaultError(row, "依据", "power_basis_unreadable")
    begins = _day(row, cells, "生效日期")
    ends = _day(row, cells, "失效日期") if cells.get("失效日期") else None
    if ends and ends < begins:
        raise PowerFaultError(row, "失效日期", "power_ends_before_it_begins")
    return Power(
        code=cells.get("事项编码", ""),
        name=cells["事项名称"],
        act=act,
        domain_code=cells.get("执法领域", ""),
        targets=cells.get("行使对象", ""),
        basis=basis,
        document=cells["公布文件"],
        valid_from=begins,
        valid_until=ends,
    )


def _day(row: int, cells: Mapping[str, str], column: str) -> date:
    try:
        return date.fromisoformat(cells[column][:10].replace("/", "-").replace(".", "-"))
    except ValueError:
        raise PowerFaultError(row, column, "power_day_unreadable") from None
