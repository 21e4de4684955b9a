import pytest
from django.urls import reverse

from core import clock
from core.roles import Role
from learning.queries.account import account_of
from learning.services.counters import take_back
from learning.services.objections import object_to
from tests.factories.people import appoint, make_person
from tests.factories.study import completed, make_office, with_role

pytestmark = pytest.mark.django_db
TABLE = [
    # role, sees accounts, takes back, sees objections, answers
    (Role.TRAINER, True, True, True, True),
    (Role.LEGAL_REVIEWER, False, False, True, True),
    (Role.AUDITOR, True, False, True, False),
    (Role.UNIT_ADMINISTRATOR, True, False, False, False),
    (Role.REGISTRY_CLERK, False, False, False, False),
    (Role.OFFICER, False, False, False, False),
]


@pytest.mark.parametrize(("role", "accounts", "takes", "objections", "answers"), TABLE)
def test_who_may_do_what_with_hours(client_for, role, accounts, takes, objections, answers):
    office = make_office()
    done = completed(office.officer)
    objection = object_to(person=office.officer, year=done.year, text="缺少一次培训")
    browser = client_for(with_role(role, office.unit))

    def opens(name: str, *args) -> bool:
        status = browser.get(reverse(name, args=args)).status_code
        assert status in {200, 404}
        return status == 200

    assert opens("office-hours") == accounts
    assert opens("office-account", office.officer.public_id) == accounts
    assert opens("office-take-back", office.officer.public_id, f"lesson:{done.public_id}") == takes
    assert opens("office-objections") == objections
    assert opens("office-objection", objection.public_id) == answers


def test_the_trainer_takes_back_and_another_answers(client_for):
    office = make_office()
    done = completed(office.officer)
    fact = f"lesson:{done.public_id}"
    trainer, legal = client_for(office.trainer), client_for(with_role(Role.LEGAL_REVIEWER, office.unit))
    there = reverse("office-take-back", args=[office.officer.public_id, fact]) + f"?year={done.year}"
    assert trainer.post(there, {"reason": "代学"}).status_code == 302
    assert "代学" in trainer.get(reverse("office-account", args=[office.officer.public_id])).content.decode()
    objection = object_to(person=office.officer, year=done.year, fact=fact, text="本人所学")
    answer = reverse("office-objection", args=[objection.public_id])
    assert trainer.post(answer, {"upheld": "1", "text": "恢复"}).status_code == 400
    assert legal.post(answer, {"upheld": "1", "text": "查无实据，恢复"}).status_code == 302
    assert account_of(office.officer, done.year).minutes == 30
    assert trainer.get(reverse("office-objections"), {"answered": "1"}).status_code == 200


def test_nobody_takes_their_own_hours_back(client_for):
    office = make_office()
    done = completed(office.trainer)
    there = reverse("office-take-back", args=[office.trainer.public_id, f"lesson:{done.public_id}"])
    assert client_for(office.trainer).post(there, {"reason": "x"}).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_needs_as_many_queries_for_three_as_for_one(client_for, count, django_assert_num_queries):
    office = make_office()
    for _n in range(count):
        person = make_person()
        appoint(person, office.unit)
        take_back(person=person, year=clock.today().year, fact=f"lesson:{completed(person).public_id}", reason="x", by=office.trainer)  # fmt: skip
    browser = client_for(office.trainer)
    browser.get(reverse("office-hours"))
    with django_assert_num_queries(25):
        assert browser.get(reverse("office-hours")).status_code == 200
