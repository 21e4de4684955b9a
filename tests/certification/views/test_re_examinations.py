"""From a change of law to the campaign: which domains may be called, what runs already, and a form that is filled in."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse

from certification.api import re_examinations
from certification.services import campaigns
from core import clock
from core.roles import Role
from tests.factories.certification import make_domain, make_world
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
LAW = "示例清扫规定"


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        yield world


def start(world, **values):
    today = clock.today()
    return campaigns.start(
        **{"unit": world.unit, "kind": "refresher", "title": "新法考试", "basis": "通知", "law": LAW, "domain": world.domain, "opens_on": today, "closes_on": today + timedelta(days=30), "by": world.clerk, **values}
    )  # fmt: skip


def test_each_domain_of_ones_authority_can_be_called(world):
    make_domain(make_unit().authority)
    found = re_examinations(world.clerk, LAW, [world.domain.code, "unheard-of"])
    ((name, url),) = found.begin
    assert name == world.domain.name
    assert parse_qs(urlsplit(url).query) == {"law": [LAW], "domain": [world.domain.code]}


def test_without_a_known_domain_the_form_asks_for_it(world):
    ((name, url),) = re_examinations(world.clerk, LAW, ["unheard-of"]).begin
    assert (name, parse_qs(urlsplit(url).query)) == ("", {"law": [LAW]})


@pytest.mark.parametrize("role", Role)
def test_who_may_begin_one(world, role):
    by = make_person()
    grant(by, role, world.unit)
    may = bool(re_examinations(by, LAW, [world.domain.code]).begin)
    assert may == (role in (Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER))


def test_what_runs_on_this_law_is_named_to_those_who_see_it(world):
    made = start(world)
    start(world, law="另一规定", title="别的考试")
    address = reverse("registry-campaign", args=[made.public_id])
    assert re_examinations(world.clerk, LAW, []).running == (("新法考试", address),)
    stranger = make_person()
    grant(stranger, Role.REGISTRY_CLERK, make_unit())
    assert re_examinations(stranger, LAW, []).running == ()


def test_the_form_comes_filled_in(client_for, world):
    ((_name, url),) = re_examinations(world.clerk, LAW, [world.domain.code]).begin
    form = client_for(world.clerk).get(url).context["form"]
    assert (form["law"].value(), form["domain"].value()) == (LAW, world.domain.pk)


def test_a_domain_nobody_has_is_left_to_be_chosen(client_for, world):
    address = reverse("registry-campaign-new", args=["refresher"])
    form = client_for(world.clerk).get(address, {"domain": "unheard-of"}).context["form"]
    assert form["domain"].value() is None
