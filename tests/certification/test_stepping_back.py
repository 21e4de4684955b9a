"""Migrations of the register are stepped back and forward again: what they guard is guarded afterwards, and nothing is forgotten."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from certification.models import JointOperationOrder, LineDepartment, MeasureCase, ServicePoint
from certification.services.cases import open_case
from certification.services.measures import suspend
from core import append_only, clock
from core.domain.dates import FAR_DAY
from tests.factories.certification import a_decision, make_domain, make_order, make_world
from tests.factories.people import make_unit

BEFORE_ORDERS = "0015_spans_by_both_axes"
BEFORE_DAYS = "0011_second_person_for_complaints"


def migrate(*target: str) -> None:
    call_command("migrate", "certification", *target, verbosity=0, interactive=False)


def refusal_in(migration: str):
    """Asked of the step itself: the way there and back takes most of a minute, and two tests go it."""
    return import_module(f"certification.migrations.{migration}").refuse_to_forget


def columns_of(model) -> set[str]:
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return {column.name for column in table}


def change_refused(**values) -> bool:
    try:
        with transaction.atomic():
            JointOperationOrder.objects.update(**values)
    except DatabaseError:
        return True
    return False


@pytest.fixture
def order(own_database):
    world = make_world()
    return make_order(world.unit, world.place, world.certificate)


def test_orders_are_stepped_back_and_forward_and_guarded_in_both(order):
    migrate(BEFORE_ORDERS)
    assert "issued_by" not in columns_of(JointOperationOrder)
    assert append_only.check_triggers() == []
    assert change_refused(document="改")

    migrate()
    assert append_only.check_triggers() == []
    assert change_refused(document="改")
    assert change_refused(issued_by="改")
    assert not change_refused(known_until=clock.now() + timedelta(days=1))
    assert change_refused(known_until=clock.now() + timedelta(days=2))


def test_a_failed_migrate_is_reported_and_mended_by_the_next(order, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(MigrationExecutor, "migrate", fail)
        with pytest.raises(RuntimeError, match="disk is full"):
            migrate(BEFORE_ORDERS)
    missing = {error.msg for error in append_only.check_triggers()}
    closed_once = (
        ("certification_blankbatch", "certification_jointoperationorder") if connection.vendor == "sqlite" else ()
    )
    assert missing == {f"The append-only trigger {table}_no_update is missing." for table in closed_once}
    assert change_refused(document="改")
    migrate()
    assert append_only.check_triggers() == []
    assert not change_refused(known_until=clock.now() + timedelta(days=1))


@pytest.mark.django_db
def test_extensions_through_cases_are_not_forgotten_by_stepping_back():
    refuse = refusal_in("0018_extensions_through_cases")
    refuse(apps, None)
    world = make_world()
    suspension = suspend(
        certificate=world.certificate, decision=a_decision(served_at=clock.now()), reasons=["beyond_power"],
        last_day=clock.today() + timedelta(days=30), key="suspended", **world.who,
    )  # fmt: skip
    open_case(certificate=world.certificate, act="extend", grounds=["beyond_power"], facts="未整改", by=world.clerk)
    assert MeasureCase.objects.get().extends == suspension
    with pytest.raises(CommandError, match=world.certificate.number):
        refuse(apps, None)


def test_a_migrate_with_nothing_to_do_or_of_another_package_leaves_the_triggers_alone(order, monkeypatch):
    monkeypatch.setattr(append_only, "install", lambda connection: None)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("migrate", "exams", "zero", plan=True, verbosity=0)
    append_only.step_aside(connection, {"exams"})
    assert append_only.check_triggers() == []


def make_places(until: date = FAR_DAY):
    """A line department and a counter, each the only one of its domain and unit."""
    unit = make_unit(code="U1")
    domain = make_domain(unit.authority, "FIRE")
    line = LineDepartment.objects.create(domain=domain, unit=unit)
    return line, ServicePoint.objects.create(unit=unit, telephone="022-1234", until=until)


def test_places_are_stepped_back_and_forward_where_nothing_is_forgotten(own_database):
    make_places()
    migrate(BEFORE_DAYS)
    assert "until" not in columns_of(ServicePoint)
    migrate()
    assert list(LineDepartment.objects.values_list("domain__code", "until")) == [("FIRE", FAR_DAY)]
    assert list(ServicePoint.objects.values_list("telephone", "until")) == [("022-1234", FAR_DAY)]


def test_stepping_back_refuses_to_forget_and_names_the_codes(own_database):
    line, counter = make_places()
    LineDepartment.objects.create(domain=line.domain, unit=make_unit(), until=date(2026, 1, 1))
    with pytest.raises(CommandError, match=r"the domains: FIRE; the units: none\."):
        migrate(BEFORE_DAYS)
    migrate()
    assert set(LineDepartment.objects.values_list("until", flat=True)) == {date(2026, 1, 1), FAR_DAY}
    line.refresh_from_db()
    assert LineDepartment.objects.get(public_id=line.public_id) == line
    assert ServicePoint.objects.get(public_id=counter.public_id) == counter


@pytest.mark.django_db
def test_stepping_back_refuses_where_the_only_counter_has_ended():
    make_places(until=date(2026, 1, 1))
    with pytest.raises(CommandError, match=r"the domains: none; the units: U1\."):
        refusal_in("0012_places_for_a_time")(apps, None)
