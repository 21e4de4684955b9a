"""The certificates on a person's file in the office: those in scope, each with how it stands; acts said in words."""

import pytest
import time_machine
from django.urls import reverse

from core.roles import Role
from tests.factories.certification import make_world
from tests.factories.people import appoint, grant, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        yield make_world()


def shown(client_for, by, person) -> str:
    return client_for(by).get(reverse("office-person", args=[person.public_id])).content.decode()


def test_the_file_leads_to_the_certificates_in_scope(client_for, world):
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    page = shown(client_for, world.clerk, world.person)
    assert reverse("registry-certificate", args=[world.certificate.public_id]) in page


def test_a_certificate_of_another_unit_is_not_named(client_for, world):
    other = make_unit()
    appoint(world.person, other)
    stranger = make_person()
    grant(stranger, Role.REGISTRY_CLERK, other)
    page = shown(client_for, stranger, world.person)
    assert world.person.name in page
    assert world.certificate.number not in page
