"""The stock of blank cards of the district: a batch in use with everything that happens to one, a new one, and a count."""

from __future__ import annotations

from datetime import timedelta

from certification.models import BlankBatch, BlankMovement, Certificate
from certification.services.blanks import count_stock, move_blanks, take_in, use_blank
from config.demo.world import World
from core import clock

AGE = 2100  # days: older than the oldest certificate of the demonstration, which ran for five years


def build(world: World) -> str:
    if not BlankBatch.objects.exists():
        _batch_in_use(world)
        _new_batches(world)
        _count(world)
    return f"{BlankBatch.objects.count()} batches of blank cards, {BlankMovement.objects.count()} movements"


def _batch(
    world: World, unit: str, first: str, last: str, days_ago: int, document: str, card_type: str = "enforcement"
) -> BlankBatch:
    return take_in(
        unit=world.units[unit], card_type=card_type, first=first, last=last, received_from="青沅市司法局（虚构）", document=document,
        received_on=clock.today() - timedelta(days=days_ago), by=world.staff["clerk"],
    )  # fmt: skip


def _batch_in_use(world: World) -> None:
    """It came before the oldest of the cards that were made of it."""
    by, today = world.staff["clerk"], clock.today()
    received_on = today - timedelta(days=AGE)
    batch = _batch(world, "lh", "青000101", "青000200", AGE, f"空白证件下发单〔{received_on.year}〕3号（虚构）")
    made = Certificate.objects.filter(type="enforcement", unit__above__ancestor=world.units["lh"]).order_by("number")
    for number, certificate in enumerate(made.distinct()[:12], 101):
        copy = certificate.copies.order_by("-number")[0]
        use_blank(copy=copy, serial=batch.run.serial(number), by=by)
    for act, first, last, ago, who, said in (
        ("spoil", "青000113", "青000115", 90, by, {"reason": "打印偏移，照片压线"}),
        ("set_aside", "青000113", "青000114", 60, by, {"document": "作废证件销毁清单〔2026〕1号（虚构）"}),
        ("destroy", "青000113", "青000114", 58, world.staff["reviewer"], {"document": "销毁记录〔2026〕1号（虚构），两人签名"}),
        ("set_aside", "青000115", "", 9, by, {"document": "作废证件销毁清单〔2026〕2号（虚构）"}),
        ("pass_on", "青000181", "青000190", 40, by, {"document": "下发单〔2026〕8号（虚构）", "reason": "柳桥街道办事处"}),
        ("miss", "青000180", "", 5, by, {"reason": "盘点未见，查找制证室和保险柜未果，已报告科长"}),
    ):  # fmt: skip
        move_blanks(batch=batch, act=act, first=first, last=last, on=today - timedelta(days=ago), by=who, **said)
    _batch(world, "lh-lq", "青000181", "青000190", 39, "下发单〔2026〕8号（虚构）")


def _new_batches(world: World) -> None:
    _batch(world, "lh", "青000301", "青000500", 12, "空白证件下发单〔2026〕9号（虚构）")
    _batch(world, "lh", "监0001", "监0020", 12, "空白监督证下发单〔2026〕1号（虚构）", "supervision")


def _count(world: World) -> None:
    """Yesterday's count: one card more has gone, and the one that was missing lay behind the others."""
    count_stock(
        unit=world.units["lh"], card_type="enforcement", counted_on=clock.today() - timedelta(days=1),
        serials="青000115-青000179、青000180\n青000191-青000200\n青000301-青000499", note="唐细致盘点，程方监盘", by=world.staff["clerk"],
    )  # fmt: skip
