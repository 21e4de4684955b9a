"""What a power list names within a certificate's scope: in the public answer, for the officer and in the office."""

from datetime import date, timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from certification.models import Application, ApplicationItem
from certification.queries.listed import holder_of_list, listed_in
from certification.services.scope import Place
from certification.views.public import ABOUT
from cms.models import PowerItem
from core import clock
from core.roles import Role
from tests.factories.certification import make_certificate, make_domain, make_world
from tests.factories.people import grant, make_unit

pytestmark = pytest.mark.django_db


def list_item(unit, name="对餐饮门店的检查", act="inspection", domain="food", **values):
    facts = {"document": "政发1号", "valid_from": date(2024, 3, 1), "saved_at": clock.now(), **values}
    return PowerItem.objects.create(unit=unit, name=name, act=act, domain_code=domain, **facts)


@pytest.fixture
def world():
    return make_world()


def told(listed):
    return [(str(act), n) for act, n in listed.acts]


def test_items_are_counted_by_act_in_the_domain_and_on_the_day(world):
    unit = world.unit
    list_item(unit)
    list_item(unit, "对餐饮门店的处罚", "penalty")
    list_item(unit, "对后厨的检查")
    list_item(unit, "以前的检查", valid_until=date(2024, 12, 31))
    list_item(unit, "消防检查", domain="fire")
    first = list_item(unit, "改过的检查", domain="water")
    list_item(unit, "改过的检查", domain="food", key=first.key, revision=2)
    found = listed_in(unit, ["food", "water"])
    assert told(found["food"]) == [("行政处罚", 1), ("行政检查", 3)]
    assert (told(found["water"]), found["water"].has_list) == ([], True)
    assert [n for _act, n in told(listed_in(unit, ["food"], date(2024, 6, 1))["food"])] == [1, 4]
    assert listed_in(unit, []) == {}


def test_a_department_acts_on_the_list_of_its_body_and_a_street_not_on_that_of_its_district(world):
    body = make_unit(world.authority, kind="enforcement_agency")
    squad = make_unit(parent=make_unit(parent=body, kind="department"), kind="department")
    street = make_unit(parent=body, kind="street")
    list_item(body)
    today = clock.today()
    assert (holder_of_list(squad, today), holder_of_list(street, today)) == (body, street)
    assert told(listed_in(squad, ["food"])["food"])
    assert not listed_in(street, ["food"])["food"].has_list


def test_the_cost_is_the_same_for_one_domain_and_for_five(world):
    for n in range(5):
        list_item(world.unit, domain=f"d{n}")
    counted = []
    for codes in (["d0"], [f"d{n}" for n in range(5)]):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            listed_in(world.unit, codes)
        counted.append(len(asked))
    assert counted == [2, 2]


def test_whoever_asks_about_an_inspection_reads_the_list_that_the_department_acts_on(world, client):
    body = make_unit(world.authority, kind="enforcement_agency")
    squad = make_unit(parent=body, kind="department")
    place = Place(make_domain(world.authority, "food"), world.city)
    certificate = make_certificate(unit=squad, place=place)
    list_item(body)
    list_item(body, "对药店的检查")
    list_item(body, "对餐饮门店的处罚", "penalty")
    list_item(body, "以前对餐饮的检查", valid_until=clock.today() - timedelta(days=1))
    there = reverse("certification:verify-place", args=[signing.dumps(certificate.pk, salt=ABOUT)])
    answer = client.post(there, {"domain": place.domain.pk, "area": place.area.code, "what": "餐饮"})
    assert [item.name for item in answer.context["items"]] == ["对餐饮门店的检查"]
    assert answer.context["list_of"] == body
    assert body.name in answer.content.decode()


def test_officer_and_register_see_what_the_list_names_in_each_domain(world, client_for):
    grant(world.person, Role.OFFICER, world.unit)
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    certificate, code = world.certificate, world.place.domain.code
    mine, office = (
        reverse("certification:my-certificate"),
        reverse("registry-certificate", args=[certificate.public_id]),
    )
    silent = [
        client_for(who).get(where).content.decode() for who, where in ((world.person, mine), (world.clerk, office))
    ]
    list_item(world.unit, domain="elsewhere")
    nothing = [
        client_for(who).get(where).content.decode() for who, where in ((world.person, mine), (world.clerk, office))
    ]
    list_item(world.unit, domain=code)
    named = [
        client_for(who).get(where).content.decode() for who, where in ((world.person, mine), (world.clerk, office))
    ]
    address = f"?unit={world.unit.code}&amp;domain={code}"
    assert [address in page for page in silent + nothing + named] == [False] * 4 + [True] * 2
    assert [(world.unit.name + "的职权清单中没有") in page for page in silent + nothing + named] == [False, False, True, True, False, False]  # fmt: skip


def test_an_application_says_what_the_list_names_where_power_is_asked_for(world, client_for):
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    application = Application.objects.create(
        kind="first",
        authority=world.authority,
        person=world.person,
        unit=world.unit,
        state="unit_review",
        submitted_at=clock.now(),
        created_at=clock.now(),
        created_by=world.person,
    )
    ApplicationItem.objects.create(application=application, domain=world.place.domain, area=world.place.area)
    list_item(world.unit, domain=world.place.domain.code)
    page = client_for(world.clerk).get(reverse("registry-application", args=[application.public_id])).content.decode()
    assert f"?unit={world.unit.code}&amp;domain={world.place.domain.code}" in page
