"""A walk over many streams at once finds what the walk over one finds, and puts it right."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification.models import Certificate, CertificateEvent, CertificateSpan, ScopeSpan
from core.ledger import rebuild, spans
from core.ledger.registry import ledger_of
from tests.factories.certification import make_certificate, make_world


@pytest.fixture
def held(monkeypatch, db):
    monkeypatch.setattr(rebuild, "AT_ONCE", 2)
    world = make_world()
    return [world.certificate, *(make_certificate(unit=world.unit, place=world.place) for _n in range(4))]


def test_only_what_differs_is_written_and_a_second_walk_changes_nothing(held):
    ledger = ledger_of(CertificateEvent)
    CertificateSpan.objects.filter(stream=held[1]).first().delete()
    ScopeSpan.objects.filter(stream=held[4]).delete()
    broken = {str(held[1].public_id), str(held[4].public_id)}
    looked = rebuild.walk(ledger, write=False)
    assert (looked.streams, set(looked.differing), looked.changed) == (5, broken, 0)
    mended = rebuild.walk(ledger, write=True)
    assert (set(mended.differing), mended.changed) == (broken, 2)
    again = rebuild.walk(ledger, write=True)
    assert (again.streams, again.differing, again.changed) == (5, [], 0)
    assert [list(spans.differences(ledger, certificate)) for certificate in held] == [[]] * 5


def test_a_span_that_repeats_something_else_than_its_stream_differs(held):
    ledger = ledger_of(CertificateEvent)
    CertificateSpan.objects.filter(stream=held[2]).update(type="supervision")
    assert rebuild.walk(ledger, write=True).differing == [str(held[2].public_id)]
    assert rebuild.walk(ledger, write=False).differing == []


def test_spans_of_a_stream_without_events_are_surplus(held):
    ledger = ledger_of(CertificateEvent)
    bare = Certificate.objects.create(
        authority=held[0].authority, number="99", type="enforcement", origin="issued_here", person=held[0].person,
        unit=held[0].unit, created_at=held[0].created_at,
    )  # fmt: skip
    CertificateSpan.objects.filter(stream=held[3]).update(stream=bare)
    mended = rebuild.walk(ledger, write=True)
    assert mended.differing == [str(held[3].public_id), str(bare.public_id)]
    assert not bare.spans.exists()
    assert list(spans.differences(ledger, held[3])) == []


def test_a_range_of_keys_walks_only_there(held):
    ledger = ledger_of(CertificateEvent)
    CertificateSpan.objects.all().delete()
    keys = sorted(certificate.pk for certificate in held)
    assert rebuild.walk(ledger, write=False, keys=(keys[1], keys[2])).streams == 2


def test_more_streams_of_one_chunk_are_no_more_questions(db):
    world, ledger = make_world(), ledger_of(CertificateEvent)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            rebuild.walk(ledger, write=False)
        return len(asked)

    with_one = questions()
    for _n in range(2):
        make_certificate(unit=world.unit, place=world.place)
    assert questions() == with_one < 10


def test_several_processes_find_and_mend_what_one_does(own_database, monkeypatch):
    monkeypatch.setattr(rebuild, "AT_ONCE", 2)
    world = make_world()
    held = [world.certificate, *(make_certificate(unit=world.unit, place=world.place) for _n in range(4))]
    ledger = ledger_of(CertificateEvent)
    CertificateSpan.objects.filter(stream__in=[held[1], held[3]]).delete()
    looked = rebuild.walk_together(ledger, write=False, processes=2)
    assert (looked.streams, looked.differing) == (5, [str(held[1].public_id), str(held[3].public_id)])
    assert rebuild.walk_together(ledger, write=True, processes=2).changed > 0
    assert rebuild.walk_together(ledger, write=True, processes=2).differing == []
