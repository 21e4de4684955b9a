"""An invented city that says so: its authority, its units, and what they enforce where."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from core import clock
from core.models import Authority, Unit
from core.services.units import found_unit

SINCE = datetime.date(2019, 1, 1)
AUTHORITY = "QY"


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    name_en: str
    kind: str
    parent: str = ""


PLACES = (
    Place("qy", "青沅市人民政府（虚构）", "Qingyuan City (invented)", "city"),
    Place("qy-sf", "青沅市司法局", "Qingyuan City Bureau of Justice", "enforcement_agency", "qy"),
    Place("qy-cg", "青沅市城市管理综合行政执法局", "Qingyuan City Urban Management Bureau", "enforcement_agency", "qy"),
    Place("lh", "澜河区人民政府", "Lanhe District", "district", "qy"),
    Place("lh-sf", "澜河区司法局", "Lanhe District Bureau of Justice", "enforcement_agency", "lh"),
    Place("lh-sc", "澜河区市场监督管理局", "Lanhe District Market Regulation Bureau", "enforcement_agency", "lh"),
    Place("lh-yj", "澜河区应急管理局", "Lanhe District Emergency Management Bureau", "enforcement_agency", "lh"),
    Place("lh-wj", "澜河区卫生健康委员会", "Lanhe District Health Commission", "enforcement_agency", "lh"),
    Place("lh-lq", "柳桥街道办事处", "Liuqiao Street Office", "street", "lh"),
    Place("lh-np", "南浦街道办事处", "Nanpu Street Office", "street", "lh"),
    Place("lh-wc", "文昌街道办事处", "Wenchang Street Office", "street", "lh"),
    Place("lh-qs", "青石街道办事处", "Qingshi Street Office", "street", "lh"),
)
STREETS = ("lh-lq", "lh-np", "lh-wc", "lh-qs")
BUREAUS = ("lh-sc", "lh-yj", "lh-wj", "qy-cg")


def build() -> tuple[Authority, dict[str, Unit]]:
    """The authority and its units by code; whatever is there already is left as it is."""
    authority, _made = Authority.objects.get_or_create(
        code=AUTHORITY,
        defaults={
            "name": "青沅市司法局（虚构）",
            "name_en": "Qingyuan City Bureau of Justice (invented)",
            "issues": True,
            "examines": True,
            "trains": True,
            "contact": "青沅市司法局行政执法监督科（虚构），电话 000-0000 0000",
            "created_at": clock.now(),
        },
    )
    units = {unit.code: unit for unit in authority.units.all()}
    for place in PLACES:
        if place.code not in units:
            units[place.code] = found_unit(
                authority=authority,
                code=place.code,
                name=place.name,
                name_en=place.name_en,
                kind=place.kind,
                parent=units.get(place.parent),
                since=SINCE,
            )
    return authority, units
