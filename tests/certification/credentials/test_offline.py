"""The signed list of terminals: right, whole, and findable only by number and name."""

import base64
import json

import pytest
from django.urls import reverse

from certification.credentials.signing import signature_holds
from certification.services.credentials import rotate_key
from certification.services.measures import suspend
from certification.services.offline import offline_list, trace
from core import clock
from core.roles import Role
from tests.factories.certification import a_decision, make_certificate, make_world
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = make_world()
    world.key = rotate_key(authority=world.authority, by=None)
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    return world


def read(signed):
    data = base64.b64decode(signed["payload"])
    assert signature_holds(signed["key"], base64.b64decode(signed["signature"]), data)
    return json.loads(data), data


def test_the_list_says_how_each_stands_and_names_nobody(world):
    other = make_certificate(unit=world.unit)
    outside = make_certificate()
    served = clock.now() - clock.MOMENT
    until = clock.today().replace(year=clock.today().year + 1)
    suspend(certificate=other, decision=a_decision(served=served), last_day=min(until, clock.today() + (until - clock.today()) / 6), reasons=["beyond_power"], key="s", **world.who)  # fmt: skip
    payload, data = read(offline_list(authority=world.authority, units=[world.unit], by=world.clerk))
    said = {
        one.number: payload["entries"].get(trace(payload["salt"], one.number, one.person.name))
        for one in (world.certificate, other, outside)
    }
    assert said == {
        world.certificate.number: [1, "2028-12-31"],
        other.number: [0, "2028-12-31"],
        outside.number: None,
    }
    assert world.person.name.encode() not in data
    assert world.certificate.number.encode() not in data


def test_a_changed_list_does_not_hold(world):
    signed = offline_list(authority=world.authority, units=[world.unit], by=world.clerk)
    data = base64.b64decode(signed["payload"]).replace(b"[1,", b"[0,")
    assert not signature_holds(signed["key"], base64.b64decode(signed["signature"]), data)


def test_staff_download_page_and_list(client_for, world):
    browser = client_for(world.clerk)
    page = browser.get(reverse("registry-offline-page")).content.decode()
    assert "未联网核验" in page
    assert "http" not in page.replace('http-equiv="', "")
    payload, _data = read(browser.get(reverse("registry-offline-list")).json())
    assert len(payload["entries"]) == 1
    stranger = client_for(make_person())
    for name in ("registry-offline", "registry-offline-page", "registry-offline-list"):
        assert stranger.get(reverse(name)).status_code == 404
