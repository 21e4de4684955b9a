"""Counters and line departments on screen: entered, moved, ended, put right; what the public then reads."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from certification.models import LineDepartment, ServicePoint
from certification.services.places import open_line_department, open_service_point
from core.domain.dates import FAR_DAY
from core.roles import Role
from tests.factories.certification import make_world
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
BASIS = "示编发〔2026〕1号"
COUNTER = {"telephone": "000-7", "place": "一楼", "hours": "周一至周五", "since": "2026-01-01", "basis": BASIS}


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        yield world


def test_a_counter_is_opened_moved_corrected_and_closed(client_for, world):
    clerk = client_for(world.clerk)
    assert clerk.post(reverse("registry-counter-new"), {**COUNTER, "unit": world.unit.pk}).status_code == 302
    moved = {**COUNTER, "unit": world.unit.pk, "telephone": "000-8", "since": "2026-11-01"}
    clerk.post(reverse("registry-counter-new"), moved)
    point = ServicePoint.objects.get(until=FAR_DAY)
    right = {**COUNTER, "telephone": "000-9", "since": "2026-11-01", "because": "号码录错"}
    assert clerk.post(reverse("registry-counter", args=[point.public_id]), right).status_code == 302
    end = {"last_day": "2026-12-31", "basis": BASIS}
    assert clerk.post(reverse("registry-counter-end", args=[point.public_id]), end).status_code == 302
    assert list(ServicePoint.objects.order_by("since").values_list("telephone", "since", "until")) == [
        ("000-7", date(2026, 1, 1), date(2026, 10, 31)),
        ("000-9", date(2026, 11, 1), date(2026, 12, 31)),
    ]
    shown = clerk.get(reverse("registry-places")).content.decode()
    assert "000-7" in shown
    assert "000-9" in shown


def test_a_line_department_is_named_corrected_and_ended(client_for, world):
    clerk = client_for(world.clerk)
    other = make_unit(world.authority)
    named = {"domain": world.domain.pk, "unit": other.pk, "since": "2026-01-01", "basis": BASIS}
    assert clerk.post(reverse("registry-line-new", args=[world.authority.code]), named).status_code == 302
    line = LineDepartment.objects.get()
    right = {"unit": world.unit.pk, "since": "2026-02-01", "basis": BASIS, "because": "单位选错"}
    assert clerk.post(reverse("registry-line", args=[line.public_id]), right).status_code == 302
    end = {"last_day": "2026-12-31", "basis": BASIS}
    assert clerk.post(reverse("registry-line-end", args=[line.public_id]), end).status_code == 302
    line.refresh_from_db()
    assert (line.unit, line.since, line.until) == (world.unit, date(2026, 2, 1), date(2026, 12, 31))


def test_a_refusal_stands_above_the_form(client_for, world):
    clerk = client_for(world.clerk)
    point = open_service_point(unit=world.unit, telephone="000-1", since=date(2026, 1, 1), basis=BASIS, by=None)
    end = {"last_day": "2025-12-31", "basis": BASIS}
    answer = clerk.post(reverse("registry-counter-end", args=[point.public_id]), end)
    assert answer.status_code == 400
    point.refresh_from_db()
    assert point.is_open


def test_the_clerk_of_another_unit_meets_nothing(client_for, world):
    point = open_service_point(unit=world.unit, telephone="000-1", since=date(2026, 1, 1), basis=BASIS, by=None)
    line = open_line_department(domain=world.domain, unit=world.unit, since=date(2026, 1, 1), basis=BASIS, by=None)
    stranger = make_person()
    grant(stranger, Role.REGISTRY_CLERK, make_unit())
    there = client_for(stranger)
    for name, args in (
        ("registry-counter", [point.public_id]),
        ("registry-counter-end", [point.public_id]),
        ("registry-line", [line.public_id]),
        ("registry-line-end", [line.public_id]),
        ("registry-line-new", [world.authority.code]),
    ):
        assert there.get(reverse(name, args=args)).status_code == 404
    assert there.post(reverse("registry-counter-new"), {**COUNTER, "unit": world.unit.pk}).status_code == 400
    assert "000-1" not in there.get(reverse("registry-places")).content.decode()


def test_a_street_reads_the_line_departments_of_its_authority_and_changes_none(client_for, world):
    street = make_unit(world.authority, parent=world.unit)
    line = open_line_department(domain=world.domain, unit=world.unit, since=date(2026, 1, 1), basis=BASIS, by=None)
    clerk = make_person()
    grant(clerk, Role.REGISTRY_CLERK, street)
    assert BASIS in client_for(clerk).get(reverse("registry-places")).content.decode()
    assert client_for(clerk).get(reverse("registry-line", args=[line.public_id])).status_code == 404


def test_the_public_reads_the_counter_of_today_under_an_answer(client, world):
    open_service_point(unit=world.unit, telephone="000-1", since=date(2026, 1, 1), basis=BASIS, by=None)
    open_service_point(unit=world.unit, telephone="000-2", since=date(2026, 12, 1), basis=BASIS, by=None)
    asked = {"number": world.certificate.number, "name": world.person.name}
    assert "000-1" in client.post(reverse("certification:verify"), asked).content.decode()
    with time_machine.travel("2026-12-01T09:00:00+08:00"):
        shown = client.post(reverse("certification:verify"), asked).content.decode()
    assert "000-2" in shown
    assert "000-1" not in shown
    wrong = client.post(reverse("certification:verify"), {**asked, "name": "无此人"}).content.decode()
    assert "000-2" not in wrong
