import json
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from certification.models import CertificateSpan
from certification.services.changes import reverse_entry
from certification.services.measures import suspend
from core import append_only
from tests.factories.certification import a_decision, make_world, moment

pytestmark = pytest.mark.django_db


def told(*arguments, code=0) -> str:
    out = StringIO()
    try:
        call_command("replay", *arguments, stdout=out, stderr=StringIO())
        ended = 0
    except SystemExit as exit_:
        ended = exit_.code
    assert ended == code
    return out.getvalue()


@pytest.fixture
def world():
    with time_machine.travel("2026-01-06T09:00:00+08:00", tick=True):
        world = make_world()
    with time_machine.travel("2026-03-15T10:00:00+08:00"):
        event = suspend(
            certificate=world.certificate, decision=a_decision(served=moment(2026, 3, 10, 9, 0)), reasons=["beyond_power"],
            last_day=date(2026, 4, 15), key="s", **world.who,
        )  # fmt: skip
    with time_machine.travel("2026-05-02T10:00:00+08:00"):
        reverse_entry(
            certificate=world.certificate, event=event, reasons=["quashed_on_review"], note="撤销", key="q", **world.who
        )
    return world


def test_after_each_entry_stands_what_was_believed_of_every_day(world):
    story = json.loads(told(world.certificate.number, "--json"))
    assert [step["kind"] for step in story["steps"]] == ["issued", "card_handed_over", "suspended", "reversed"]
    believed = [[held["label"] for held in step["believed"]] for step in story["steps"]]
    assert believed == [
        ["card_pending", "expired"],
        ["issued", "expired"],
        ["issued", "suspended", "expired"],
        ["issued", "expired"],
    ]
    third = story["steps"][2]
    assert (third["effective_at"], third["recorded_at"], third["late_by_days"]) == (
        "2026-03-10T09:00:00+08:00",
        "2026-03-15T10:00:00+08:00",
        5,
    )
    assert story["steps"][3]["reverses"] == 3
    assert (story["chain_holds"], story["spans_agree"]) == (True, True)
    assert [held["area"] for held in third["scope"]] == [world.area.name]


def test_the_story_is_told_on_both_axes(world):
    text = told(world.certificate.number)
    assert "in law from 2026-03-10 09:00, known from 2026-03-15 10:00 (5 days late)" in text
    assert "takes back entry 3" in text
    assert text.endswith("chain: whole\nspans: the same story\n")


def test_a_service_known_by_its_day_is_told_as_a_day():
    with time_machine.travel("2026-03-15T10:00:00+08:00"):
        world = make_world()
        suspend(
            certificate=world.certificate, reasons=["beyond_power"], last_day=date(2026, 4, 15), key="s", **world.who,
            decision=a_decision(served=moment(2026, 3, 10), served_precision="day"),
        )  # fmt: skip
    text = told(world.certificate.number)
    assert "served 2026-03-10;" in text
    assert "in law from 2026-03-11 00:00" in text
    story = json.loads(told(world.certificate.number, "--json"))
    assert story["steps"][-1]["served_precision"] == "day"


def test_a_span_that_tells_otherwise_is_said_and_ends_with_one(world):
    CertificateSpan.objects.filter(stream=world.certificate).first().delete()
    assert "ANOTHER STORY" in told(world.certificate.number, code=1)


def test_a_changed_event_is_a_broken_chain(world):
    event = world.certificate.events.get(kind="suspended")
    with connection.cursor() as cursor:
        table = event._meta.db_table
        for name in append_only.trigger_names(table, connection.vendor):
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{on}')
        cursor.execute(f'UPDATE "{table}" SET decision_no = %s WHERE id = %s', ["改", event.pk])
    assert "chain: BROKEN" in told(world.certificate.number, code=1)


def test_an_unknown_number_ends_with_three():
    assert told("0299999", code=3) == ""
