"""Registration as the rules ask for it: from the issue on, with its days of grace; and the notice a lost card asks for."""

from datetime import date, timedelta

import pytest
import time_machine

from certification.domain.parameters import Rules, Setting
from certification.domain.renewal import first_registration
from certification.queries.campaigns import roster_of
from certification.queries.eligibility import requirements_of
from certification.queries.standing import status_at
from certification.services import applications, campaigns, cards, changes
from core import clock
from tests.factories.certification import make_certificate, make_rules, make_world, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        yield make_world()


def rules(**values) -> Rules:
    return Rules("x", {name: Setting(value) for name, value in values.items()})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, {}),
        ({"registration_period_months": 12}, {"registered_until": "2026-12-31"}),
        ({"registration_period_months": 24, "registration_grace_days": 10}, {"registered_until": "2028-01-10"}),
    ],
)
def test_an_issue_says_until_when_no_registration_is_needed(values, said):
    assert first_registration(date(2026, 1, 1), rules(**values)) == said


def test_the_days_of_grace_cover_and_the_day_after_does_not(world):
    make_rules(world.authority, registration_grace_days=10)
    certificate = make_certificate(unit=world.unit, place=world.place, registered_until="2025-12-31")
    changes.register_period(
        certificate=certificate, period_from=date(2026, 1, 1), period_until=date(2026, 12, 31), hours=None,
        exam_passed_on=None, at=moment(2026, 1, 1), key="r", **world.who,
    )  # fmt: skip
    within, after = (status_at(certificate, at) for at in (moment(2027, 1, 10, 23, 59), moment(2027, 1, 11)))
    assert ("unregistered" in within.overlays, "unregistered" in after.overlays) == (False, True)


@pytest.mark.parametrize(("ahead", "due"), [(60, True), (61, False)])
def test_a_rolling_registration_takes_in_a_first_one_within_its_window(world, ahead, due):
    make_rules(world.authority, registration_window_days=60)
    until = clock.today() + timedelta(days=ahead)
    certificate = make_certificate(unit=world.unit, place=world.place, registered_until=until.isoformat())
    campaign = campaigns.start(
        unit=world.unit, kind="registration", mode="rolling", title="年度注册", basis="示司发〔2026〕3号",
        opens_on=date(2026, 11, 1), closes_on=None, data={"period_until": "2027-12-31", "due_on": "2027-12-31", "period_from": "2027-01-01"}, by=world.clerk,
    )  # fmt: skip
    assert (certificate.pk in {span.stream_id for span in roster_of(campaign)}) is due


@pytest.mark.parametrize("asked", [True, False])
def test_a_lost_card_is_replaced_with_its_notice_where_the_rules_ask(world, asked):
    make_rules(world.authority, loss_newspaper_notice=asked)
    cards.report_loss(certificate=world.certificate, at=clock.now(), by=world.person, note="", key="lost")
    made = applications.apply(
        person=world.person, unit=world.unit, authority=world.authority, scope=[], kind="replacement",
        subject=world.certificate, data={"reason": "lost"}, by=world.person,
    )  # fmt: skip
    found = {one.code: str(one.verdict) for one in requirements_of(made)}
    assert found.get("document_loss_notice") == ("missing" if asked else None)
