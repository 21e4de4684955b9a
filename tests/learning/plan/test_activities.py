from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from core.errors import DomainError
from core.roles import Role
from learning.models import PublicActivity
from learning.services.activities import correct_activity, enter_activity
from tests.factories.study import make_office, photo, with_role

pytestmark = pytest.mark.django_db


def activity(office, **values):
    facts = {
        "held_on": date(clock.today().year, 1, 5),
        "place": "柳桥广场",
        "theme": "=宪法宣传",
        "people": 120,
        "copies": 80,
    }
    return enter_activity(unit=office.unit, by=office.administrator, **{**facts, **values})


def test_the_year_at_a_glance_and_as_a_workbook(client_for):
    office = make_office()
    activity(office, photo=photo(office.administrator))
    activity(office, theme="行政复议法", people=30)
    activity(office, held_on=date(clock.today().year - 1, 12, 4), theme="去年")
    browser = client_for(office.trainer)
    page = browser.get(reverse("office-activities"))
    told = page.context["summary"]
    assert (told.activities, told.people, told.copies, told.months[0].people) == (2, 150, 160, 150)
    book = load_workbook(BytesIO(browser.get(reverse("office-activities-export")).content))
    lines = list(book.active.iter_rows(values_only=True))
    assert [line[3:6] for line in lines[1:]] == [("=宪法宣传", 120, 80), ("行政复议法", 30, 80)]
    assert book.active["D2"].data_type == "s"  # what was typed begins no formula
    there = reverse("office-activity-photo", args=[PublicActivity.objects.order_by("pk")[0].public_id])
    assert browser.get(there)["Content-Type"] == "image/png"
    assert client_for(make_office().trainer).get(there).status_code == 404


def test_a_mistake_is_replaced_or_withdrawn_with_a_reason(client_for):
    office = make_office()
    row = activity(office)
    with pytest.raises(DomainError, match="activity_twice"):
        activity(office)
    with pytest.raises(DomainError, match="activity_in_the_future"):
        activity(office, held_on=clock.today() + timedelta(days=1))
    with pytest.raises(DomainError, match="counter_without_reason"):
        correct_activity(activity_id=row.public_id, reason="", by=office.administrator, people=12)
    better = correct_activity(activity_id=row.public_id, reason="人数录错", by=office.administrator, people=12)
    with pytest.raises(DomainError, match="activity_replaced_already"):
        correct_activity(activity_id=row.public_id, reason="x", by=office.administrator)
    browser = client_for(office.administrator)
    assert browser.get(reverse("office-activities")).context["summary"].people == 12
    assert (
        browser.post(reverse("office-activity-withdraw", args=[better.public_id]), {"reason": "重复"}).status_code
        == 302
    )
    assert browser.get(reverse("office-activities")).context["summary"].activities == 0
    assert PublicActivity.objects.count() == 3
    values = {
        "unit": office.unit.pk,
        "held_on": clock.today().isoformat(),
        "place": "x",
        "theme": "y",
        "people": 3,
        "copies": 0,
    }
    assert browser.post(reverse("office-activity-new"), values).status_code == 302
    assert browser.post(reverse("office-activity-new"), {**values, "people": -1}).status_code == 400


@pytest.mark.parametrize(
    ("role", "sees", "enters"),
    [
        (Role.TRAINER, True, True),
        (Role.UNIT_ADMINISTRATOR, True, True),
        (Role.AUDITOR, True, False),
        (Role.LEGAL_REVIEWER, False, False),
        (Role.OFFICER, False, False),
    ],
)
def test_who_may_see_and_who_may_enter(client_for, role, sees, enters):
    office = make_office()
    row = activity(office)
    browser = client_for(with_role(role, office.unit))
    assert browser.get(reverse("office-activities")).status_code == (200 if sees else 404)
    assert browser.get(reverse("office-activity-new")).status_code == (200 if enters else 404)
    withdraw = reverse("office-activity-withdraw", args=[row.public_id])
    assert browser.get(withdraw).status_code == (200 if enters else 404)
