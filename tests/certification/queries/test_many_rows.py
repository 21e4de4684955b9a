"""The many-row forms say exactly what the single ones say, in two statements."""

import random
from datetime import date, timedelta

import pytest

from certification.queries.standing import Asked, Question, may_enforce, may_enforce_many, status_at, statuses_at
from certification.services.cards import report_loss
from certification.services.changes import cancel
from core import clock
from tests.factories.certification import make_certificate, make_rules, make_world, moment

pytestmark = pytest.mark.django_db
START = moment(2023, 6, 1)


@pytest.fixture
def world():
    world = make_world()
    make_rules(world.authority, effective_from=date(2025, 1, 1), cross_unit_enforcement="yes")
    gone = make_certificate(unit=world.unit, place=world.place, valid_until=date(2025, 6, 30))
    cancel(certificate=gone, last_day=date(2024, 9, 30), reasons=["retired"], key="c", **world.who)
    lost = make_certificate(unit=world.unit, place=world.place)
    report_loss(certificate=lost, at=moment(2025, 5, 1), by=lost.person, note="", key="l")
    world.certificates = [world.certificate, gone, lost]
    return world


def moments(count: int):
    chance = random.Random(11)
    return [START + timedelta(hours=chance.randrange(24 * 2500)) for _n in range(count)]


def test_statuses_are_the_single_statuses_in_order(world, django_assert_num_queries):
    rows = [(world.certificates[n % 3], at) for n, at in enumerate(moments(60))]
    asked = [Asked(certificate.number, at) for certificate, at in rows]
    known = clock.now()
    with django_assert_num_queries(3):
        found = statuses_at(asked, authority=world.authority, known_at=known)
    assert found == [status_at(certificate, at, known) for certificate, at in rows]
    assert {status.state for status in found} >= {None, "issued", "cancelled"}


def test_a_number_the_issuer_never_used_is_none_and_another_issuers_is_not_found(world):
    other = make_world()
    asked = [Asked("NOSUCH", START), Asked(other.certificate.number, START)]
    assert statuses_at(asked, authority=world.authority) == [None, None]


def test_statuses_on_the_axis_of_knowledge(world):
    asked = [Asked(world.certificates[1].number, moment(2025, 1, 1))]
    early = world.certificates[1].events.get(kind="cancelled").recorded_at - timedelta(microseconds=1)
    assert statuses_at(asked, authority=world.authority)[0].state == "cancelled"
    assert statuses_at(asked, authority=world.authority, known_at=early)[0].state == "issued"


def test_every_question_may_name_its_own_moment(world, django_assert_num_queries):
    other = make_world()
    rows = [
        (world.certificates[n % 3].person, other.unit if n % 5 == 0 else world.unit, at)
        for n, at in enumerate(moments(60))
    ]
    asked = [Question(p.pk, u.pk, world.domain.pk, world.area.pk, at) for p, u, at in rows]
    known = clock.now()
    with django_assert_num_queries(3):
        many = may_enforce_many(asked, START, known)
    single = [may_enforce(p, u, world.domain, world.area, at, known) for p, u, at in rows]
    assert [(m.allowed, m.reasons, m.certificate_id) for m in many] == [
        (s.allowed, s.reasons, s.certificate_id) for s in single
    ]
    assert {m.allowed for m in many} == {True, False, None}
    assert len({m.rule_set for m in many}) == 2


def test_no_question_is_no_answer(world):
    assert (may_enforce_many([], START), statuses_at([], authority=world.authority)) == ([], [])
