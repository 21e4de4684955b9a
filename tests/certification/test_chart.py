"""The picture of a certificate: bands of what held, and thin bands of what was believed before."""

from datetime import date

import pytest
import time_machine

from certification.chart import draw
from certification.services.changes import cancel, reverse_entry
from certification.services.measures import suspend
from core import clock
from tests.factories.certification import a_decision, make_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-03-02T09:00:00+08:00", tick=True) as hands:
        world = make_world()
        world.hands = hands
        yield world


def picture(world, **asked):
    spans = list(world.certificate.spans.all())
    events = [
        e for e in world.certificate.events.all() if not asked.get("known_at") or e.recorded_at <= asked["known_at"]
    ]
    return draw(spans, events, **asked)


def test_an_entry_that_changes_the_picture_leaves_the_earlier_one_below(world):
    assert picture(world).strips == []
    world.hands.move_to("2026-03-10T09:00:00+08:00")
    event = suspend(
        certificate=world.certificate, decision=a_decision(served=moment(2026, 3, 9, 9)), reasons=["beyond_power"],
        last_day=date(2026, 5, 1), key="s", **world.who,
    )  # fmt: skip
    drawn = picture(world)
    assert [band.tone for band in drawn.bands][:2] == ["valid", "suspended"]
    assert [[band.tone for band in strip.bands] for strip in drawn.strips] == [["valid", "lapsed"]]
    world.hands.move_to("2026-03-20T09:00:00+08:00")
    reverse_entry(
        certificate=world.certificate, event=event, reasons=["quashed_on_review"], note="撤销", key="q", **world.who
    )
    drawn = picture(world)
    assert {band.tone for band in drawn.bands} == {"valid", "lapsed"}
    assert [strip.since for strip in drawn.strips] == ["2026年3月10日", "2026年3月2日"]
    then = picture(world, known_at=moment(2026, 3, 15), at=moment(2026, 3, 15))
    assert "suspended" in {band.tone for band in then.bands}
    assert then.asked is not None


def test_marks_that_would_cover_each_other_stand_one_below_the_other(world):
    cancel(certificate=world.certificate, last_day=date(2026, 3, 1), reasons=["retired"], key="c", **world.who)
    marks = picture(world).marks
    assert len({(mark.x, mark.y) for mark in marks}) == len(marks)
    assert all(
        abs(one.x - other.x) >= 20 or one.y != other.y for one in marks for other in marks if one.number < other.number
    )


def test_nothing_known_is_no_picture(world):
    assert draw([], []) is None
    assert picture(world, known_at=clock.parse_moment("2020-01-01T00:00")) is None
