import io
import json
from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from core import clock
from core.errors import DomainError
from core.ledger import Decision, spans
from core.ledger.chain import Flaw, verify_ledger
from core.ledger.held import append_appointment_event
from core.ledger.overlap import missing
from core.ledger.registry import ledger_of
from core.models import AppointmentEvent, AppointmentNote, AppointmentSpan
from tests.factories.certification import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
JUNE = clock.start_of_day(date(2026, 6, 1))


@pytest.fixture
def post():
    with time_machine.travel("2026-01-10T09:00:00+08:00"):
        return appoint(make_person(), make_unit())


def end(post, moment=JUNE, **values):
    given = {"kind": "ended", "effective_at": moment, "proposed_by": None, "key": "left", **values}
    with time_machine.travel("2026-06-05T09:00:00+08:00"):
        return append_appointment_event(post, **given)


def held_at(post, at, known_at) -> bool:
    return AppointmentSpan.objects.filter(
        stream=post, law_from__lte=at, law_until__gt=at, known_from__lte=known_at, known_until__gt=known_at
    ).exists()


def test_what_was_known_stays_answerable_after_we_learned_better(post):
    event = end(post)
    before, after = clock.parse_moment("2026-06-02T12:00"), event.recorded_at
    assert held_at(post, JUNE, before)
    assert not held_at(post, JUNE, after)
    assert held_at(post, clock.parse_moment("2026-05-31T23:59"), after)


def test_the_same_key_is_the_same_event(post):
    assert end(post) == end(post)
    assert post.events.count() == 2


def test_a_key_cannot_be_used_for_something_else(post):
    end(post)
    with pytest.raises(DomainError, match="key_used_for_something_else"):
        end(post, kind="changed")


def test_recorded_at_rises_strictly_even_when_the_clock_stands_still(post):
    first, second = end(post), end(post, kind="changed", key="again")
    assert second.recorded_at > first.recorded_at


def test_who_handles_never_reviews(post):
    clerk, reviewer = make_person(), make_person()
    with pytest.raises(DomainError, match="handler_never_reviews"):
        end(post, proposed_by=clerk, approved_by=clerk)
    assert end(post, proposed_by=clerk, approved_by=reviewer).approved_by == reviewer


def test_the_database_itself_refuses_one_person_in_both_places(post):
    clerk = make_person()
    event = end(post)
    columns = [f for f in AppointmentEvent._meta.concrete_fields if not f.primary_key]
    values = {f.attname: getattr(event, f.attname) for f in columns}
    values |= {
        "sequence": 9,
        "key": "x",
        "previous_digest": "y",
        "proposed_by_id": clerk.pk,
        "approved_by_id": clerk.pk,
    }
    values["public_id"] = clerk.public_id
    with pytest.raises(DatabaseError), transaction.atomic():
        AppointmentEvent.objects.create(**values)


def test_events_are_only_added(post):
    with pytest.raises(DatabaseError), transaction.atomic():
        AppointmentEvent.objects.filter(stream=post).update(kind="other")
    with pytest.raises(DatabaseError), transaction.atomic():
        AppointmentEvent.objects.filter(stream=post).delete()


def test_the_database_refuses_spans_that_overlap(post):
    span = AppointmentSpan.objects.get(stream=post)
    span.pk = None
    with pytest.raises(DatabaseError), transaction.atomic():
        span.save(force_insert=True)
    assert missing(connection) == []


def test_a_reversed_end_never_was(post):
    mistake = end(post)
    end(post, kind="corrected", key="not so", reverses=mistake)
    assert held_at(post, JUNE, clock.FAR_FUTURE - (clock.FAR_FUTURE - JUNE) / 2)


def test_the_chain_finds_a_changed_note_and_spares_a_retired_one(post):
    event = end(post, note="口头说明", decision=Decision("津示〔2026〕1号", date(2026, 6, 1)))
    ledger = ledger_of(AppointmentEvent)
    assert list(verify_ledger(ledger)) == [2]
    AppointmentNote.objects.filter(event=event).update(text="别的说明")
    assert [flaw.what for flaw in verify_ledger(ledger) if isinstance(flaw, Flaw)] == ["note_differs"]
    AppointmentNote.objects.filter(event=event).update(text="", retired_at=clock.now())
    assert list(verify_ledger(ledger)) == [2]


def test_rebuilding_changes_nothing_and_mends_what_was_spoilt(post):
    end(post)
    ledger = ledger_of(AppointmentEvent)
    assert list(spans.differences(ledger, post)) == []
    AppointmentSpan.objects.filter(stream=post).update(post_title="别的")
    with pytest.raises(SystemExit) as caught:
        call_command("rebuild_spans", "--check", stdout=io.StringIO())
    assert caught.value.code == 1
    call_command("rebuild_spans", stdout=io.StringIO())
    assert list(spans.differences(ledger, post)) == []


def test_verify_ledger_answers_in_json(post):
    out = io.StringIO()
    call_command("verify_ledger", "--json", "--ledger", "appointments", stdout=out)
    assert json.loads(out.getvalue()) == {"sound": True, "events": {"appointments": 1}, "flaws": []}
