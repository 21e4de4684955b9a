"""Nothing the register rests on can be changed or removed, not even with the database at hand."""

from datetime import date

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from certification.models import Registration
from certification.services.answers import note_answer
from certification.services.applications import apply
from certification.services.changes import register_period
from certification.services.measures import revoke
from core.append_only import models_registered
from tests.factories.certification import a_decision, make_rules, make_world, moment, passed

pytestmark = pytest.mark.django_db
MODELS = sorted(m._meta.label for m in models_registered() if m._meta.app_label == "certification")


@pytest.fixture
def world():
    world = make_world()
    make_rules(world.authority, reapplication_ban_months=24)
    passed(world.person)
    register_period(
        certificate=world.certificate, period_from=date(2026, 1, 1), period_until=date(2026, 12, 31), hours=None, exam_passed_on=None, at=moment(2026, 1, 5), key="r", **world.who
    )  # fmt: skip
    revoke(
        certificate=world.certificate, decision=a_decision(served=moment(2026, 3, 1)), reasons=["crime"], key="x", **world.who
    )  # fmt: skip
    apply(person=world.person, unit=world.unit, authority=world.authority, scope=[world.place], by=world.person)
    note_answer(channel="command", question={}, answer={})
    return world


def test_the_tables_are_those_that_prove_something():
    assert {label.split(".")[1] for label in MODELS} == {
        "ApplicationStep", "CardCopy", "CardCopyState", "CertificateEvent", "OfficialAnswer", "Qualification",
        "Registration", "RestrictionEvent", "RuleSet",
    }  # fmt: skip


@pytest.mark.parametrize("label", MODELS)
def test_rows_are_neither_changed_nor_removed(world, label):
    rows = apps.get_model(label)._base_manager.all()
    assert rows.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(id=rows.first().pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete(rows.db)


def test_a_registration_covers_until_its_last_day(world):
    registration = Registration.objects.get()
    assert registration.event.facts == {"covered_until": "2026-12-31"}
