"""The first page of the office says what waits, the urgent first, and only to whom it waits for."""

import pytest
from django.urls import reverse

from cms import desk
from cms.desk import Waiting
from core.roles import Role
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    monkeypatch.setattr(desk, "_asked", [])
    return desk.register_desk


def test_what_counts_nothing_is_left_out_and_the_urgent_comes_first(asked, rf):
    asked(lambda _request: [Waiting(2, "letters", "/l/"), Waiting(0, "calls", "/c/")], 10)
    asked(lambda _request: [Waiting(1, "visitors", "/v/", urgent=True)], 20)
    assert [waiting.what for waiting in desk.waiting_for(rf.get("/office/"))] == ["visitors", "letters"]


def test_the_office_opens_with_what_waits(client_for, asked):
    clerk = make_person(name="周敏")
    grant(clerk, Role.REGISTRY_CLERK, make_unit())
    asked(lambda _request: [Waiting(3, "applications", "/office/registry/applications/")], 10)
    page = client_for(clerk).get(reverse("wagtailadmin_home")).content.decode()
    assert "<b>3</b> <span>applications" in page
    assert "周敏" in page


def test_an_empty_desk_says_where_to_go(client_for, asked):
    clerk = make_person(name="周敏")
    grant(clerk, Role.REGISTRY_CLERK, make_unit())
    assert "没有待办事项" in client_for(clerk).get(reverse("wagtailadmin_home")).content.decode()


def test_parts_of_packages_stand_beside_what_waits(client_for, asked, monkeypatch):
    clerk = make_person(name="周敏")
    grant(clerk, Role.REGISTRY_CLERK, make_unit())
    page = client_for(clerk).get(reverse("wagtailadmin_home")).content.decode()
    assert "证件总览" in page
    trainer = make_person(name="何敏")
    grant(trainer, Role.TRAINER, make_unit(code="other"))
    assert "证件总览" not in client_for(trainer).get(reverse("wagtailadmin_home")).content.decode()


def test_setters_see_their_bank_and_clerks_do_not(client_for, asked):
    unit = make_unit()
    setter, clerk = make_person(name="宋敏"), make_person(name="周敏")
    grant(setter, Role.QUESTION_SETTER, unit)
    grant(clerk, Role.REGISTRY_CLERK, unit)
    assert "题库一览" in client_for(setter).get(reverse("wagtailadmin_home")).content.decode()
    assert "题库一览" not in client_for(clerk).get(reverse("wagtailadmin_home")).content.decode()
