"""Line departments and counters: one stands on a day, the next follows without a gap, who and why is on record."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from certification.models import LineDepartment, ServicePoint
from certification.queries.reviews import line_departments, service_point_of
from certification.services.places import correct_place, end_place, open_line_department, open_service_point
from core.domain.dates import FAR_DAY
from core.errors import DomainError
from core.models import AuditEntry
from tests.factories.certification import make_authority, make_domain, make_person, make_unit

pytestmark = pytest.mark.django_db
BASIS = "示编发〔2026〕1号"


@pytest.fixture
def authority():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        yield make_authority()


def counter(unit, since=date(2026, 1, 1), **values):
    return open_service_point(
        **{"unit": unit, "telephone": "000-1", "since": since, "basis": BASIS, "by": None, **values}
    )


def line(domain, unit, since=date(2026, 1, 1), basis=BASIS):
    return open_line_department(domain=domain, unit=unit, since=since, basis=basis, by=None)


def test_a_counter_that_moves_leaves_no_gap_and_no_overlap(authority):
    unit = make_unit(authority)
    old = counter(unit)
    new = counter(unit, since=date(2026, 12, 1), telephone="000-2", basis="示编发〔2026〕9号")
    old.refresh_from_db()
    assert (old.until, old.end_basis) == (date(2026, 11, 30), "示编发〔2026〕9号")
    assert service_point_of(unit) == old
    with time_machine.travel("2026-11-30T23:59:00+08:00"):
        assert service_point_of(unit) == old
    with time_machine.travel("2026-12-01T00:00:00+08:00"):
        assert service_point_of(unit) == new


def test_a_counter_that_closed_gives_way_to_the_one_above(authority):
    city = make_unit(authority)
    street = make_unit(authority, parent=city)
    above, own = counter(city), counter(street, telephone="000-2")
    end_place(place=own, last_day=date(2026, 11, 22), basis=BASIS, by=None)
    assert service_point_of(street) == above


def test_who_when_and_why_is_on_record(authority):
    unit, clerk = make_unit(authority), make_person()
    point = counter(unit, by=clerk, hours="周一至周五")
    correct_place(place=point, right={"telephone": "000-3"}, because="号码录错", by=clerk)
    end_place(place=point, last_day=date(2026, 12, 31), basis="示编发〔2026〕9号", by=clerk)
    entries = AuditEntry.objects.filter(action__startswith="place.").order_by("pk")
    assert [(e.action, e.actor_id, e.reason) for e in entries] == [
        ("place.opened", clerk.pk, BASIS),
        ("place.corrected", clerk.pk, "号码录错"),
        ("place.ended", clerk.pk, "示编发〔2026〕9号"),
    ]
    corrected = entries[1].details
    assert (corrected["before"]["telephone"], corrected["after"]["telephone"]) == ("000-1", "000-3")


def test_the_same_twice_is_one_entry(authority):
    unit, domain = make_unit(authority), make_domain(authority)
    assert counter(unit) == counter(unit)
    assert line(domain, unit) == line(domain, unit)
    assert AuditEntry.objects.filter(action="place.opened").count() == 2


def test_a_correction_that_changes_nothing_leaves_no_trace(authority):
    point = counter(make_unit(authority))
    correct_place(place=point, right={"telephone": " 000-1 "}, because="核对", by=None)
    assert not AuditEntry.objects.filter(action="place.corrected").exists()


@pytest.mark.parametrize(
    ("right", "because", "code"),
    [
        ({"telephone": "000-3"}, " ", "place_needs_reason"),
        ({"until": date(2025, 12, 31)}, "录错", "place_reversed"),
        ({"since": date(2025, 6, 1)}, "录错", "places_overlap"),
        ({"since": None}, "录错", "places_overlap"),
    ],
)
def test_a_correction_is_refused_and_nothing_changes(authority, right, because, code):
    unit = make_unit(authority)
    counter(unit, since=date(2025, 1, 1))
    point = counter(unit, telephone="000-2")
    with pytest.raises(DomainError, match=code):
        correct_place(place=point, right=right, because=because, by=None)
    kept = ServicePoint.objects.get(pk=point.pk)
    assert (kept.telephone, kept.since, kept.until) == ("000-2", date(2026, 1, 1), FAR_DAY)


def test_a_row_of_before_the_register_is_followed_and_ended_like_any_other(authority):
    unit = make_unit(authority)
    old = ServicePoint.objects.create(unit=unit, telephone="000-0")
    assert service_point_of(unit) == old
    counter(unit)
    old.refresh_from_db()
    assert old.until == date(2025, 12, 31)
    with pytest.raises(DomainError, match="place_ended"):
        end_place(place=old, last_day=date(2026, 1, 1), basis=BASIS, by=None)


@pytest.mark.parametrize("basis", ["", "  "])
def test_nothing_begins_or_ends_without_a_document(authority, basis):
    unit = make_unit(authority)
    with pytest.raises(DomainError, match="place_basis_missing"):
        counter(unit, basis=basis)
    point = counter(unit)
    with pytest.raises(DomainError, match="place_basis_missing"):
        end_place(place=point, last_day=date(2026, 12, 1), basis=basis, by=None)


def test_a_unit_that_ended_takes_nothing_on(authority):
    unit = make_unit(authority)
    unit.ended_on = date(2026, 6, 30)
    unit.save()
    with pytest.raises(DomainError, match="unit_has_ended"):
        counter(unit)


def test_a_line_department_belongs_to_the_authority_of_the_domain(authority):
    domain = make_domain(authority)
    with pytest.raises(DomainError, match="line_of_another_authority"):
        line(domain, make_unit(make_authority()))
    assert line(domain, make_unit(authority)).is_open


def test_a_domain_has_the_line_department_of_the_day(authority):
    domain, first, second, street = make_domain(authority), *(make_unit(authority) for _ in range(3))
    line(domain, first)
    line(domain, second, since=date(2026, 11, 24), basis="示编发〔2026〕9号")
    assert [one.unit for one in line_departments([domain.pk], street)] == [first]
    with time_machine.travel("2026-11-24T00:00:00+08:00"):
        assert [one.unit for one in line_departments([domain.pk], street)] == [second]


def test_the_database_refuses_two_open_ones(authority):
    domain, unit = make_domain(authority), make_unit(authority)
    line(domain, unit)
    counter(unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        LineDepartment.objects.create(domain=domain, unit=unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        ServicePoint.objects.create(unit=unit, telephone="000-9")
