"""Whoever is on record as auxiliary staff is never called valid, and is not called invalid where no document says so."""

import base64
import json
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from certification.domain.checking import Ask, Verdict
from certification.domain.parameters import Rules, Setting
from certification.domain.publicity import Inspection, Outcome
from certification.domain.simulation import Effect
from certification.queries.checking import Checker
from certification.queries.rosters import valid_certificates
from certification.queries.rules import rules_at
from certification.queries.simulation import simulate
from certification.queries.standing import may_enforce
from certification.queries.verification import inspect_there, verify, verify_token
from certification.services.credentials import rotate_key
from certification.services.offline import offline_list, trace
from certification.services.personnel import approve_step, propose_correction
from core import clock
from core.roles import Role
from tests.factories.certification import make_certificate, make_order, make_rules, make_world, moment
from tests.factories.people import appoint, grant, make_authority, make_person, make_unit
from tests.factories.personnel import DOCUMENT, make_auxiliary

pytestmark = pytest.mark.django_db
STOPPED = {"auxiliaries_may_not_enforce": True}
SINCE = date(2026, 3, 1)


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        yield make_world()


def asked(world, at=None, known_at=None, unit=None):
    return may_enforce(world.person, unit or world.unit, world.domain, world.area, at or clock.now(), known_at)


def public(world):
    return verify(world.certificate.number, world.person.name)


def checked(world, *asks, units=True):
    clerk = make_person()
    grant(clerk, Role.REGISTRY_CLERK, world.unit if units else make_unit())
    return list(Checker.of(clerk).answers(asks))


def test_an_entry_tells_and_does_not_stop(world):
    assert asked(world).reasons == ()
    make_auxiliary(world.unit, world.person, since=SINCE)
    answer = asked(world)
    assert (answer.allowed, answer.may_present, answer.reasons) == (True, True, ("auxiliary_staff",))


def test_it_stops_where_a_document_says_so(world):
    make_auxiliary(world.unit, world.person, since=SINCE)
    make_rules(world.authority, **STOPPED)
    answer = asked(world)
    assert (answer.allowed, answer.may_present, answer.reasons) == (False, False, ("auxiliary_staff",))


def test_the_only_post_of_an_auxiliary_tells_the_same_and_another_post_does_not(world):
    helper, both = make_person(), make_person()
    for person in (helper, both):
        appoint(person, world.unit, post_type="auxiliary" if person is helper else "civil")
    appoint(both, make_unit(world.authority), post_type="auxiliary")
    told = [
        may_enforce(one.person, world.unit, world.domain, world.area, clock.now()).reasons
        for one in (
            make_certificate(person=helper, unit=world.unit, place=world.place),
            make_certificate(person=both, unit=world.unit, place=world.place),
        )
    ]
    assert told == [("auxiliary_staff",), ()]


def test_an_order_lends_nobody_who_only_helps_at_home(world):
    """Acting for another unit by an order rests on the post at home, so that post speaks."""
    other = make_unit(world.authority)
    helper, officer = make_person(), make_person()
    appoint(helper, world.unit, post_type="auxiliary")
    held = [make_certificate(person=one, unit=world.unit, place=world.place) for one in (helper, officer)]
    make_order(other, world.place, *held)
    with time_machine.travel("2026-12-10T12:00:00+08:00"):
        told = [may_enforce(one, other, world.domain, world.area, clock.now()) for one in (helper, officer)]
    assert [("auxiliary_staff" in answer.reasons, answer.allowed) for answer in told] == [(True, True), (False, True)]


def test_a_register_of_another_authority_says_nothing_here(world):
    elsewhere = make_unit(make_authority())
    make_auxiliary(elsewhere, world.person, since=SINCE)
    assert asked(world).reasons == ()
    assert public(world).outcome is Outcome.VALID


def test_both_axes_count(world):
    entered = clock.now()
    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=True):
        entry = make_auxiliary(world.unit, world.person, since=SINCE)
        before, inside = moment(2026, 2, 28, 12), moment(2026, 3, 1)
        assert asked(world, before).reasons == ()
        assert asked(world, inside).reasons == ("auxiliary_staff",)
        assert asked(world, inside, entered).reasons == ()
    with time_machine.travel("2026-11-25T09:00:00+08:00", tick=True):
        known = clock.now()
        step = propose_correction(
            entry=entry, mistake="wrong_person", note="同名", document=DOCUMENT, by=world.clerk
        )  # fmt: skip
        approve_step(step=step, by=world.reviewer)
        assert asked(world, inside).reasons == ()
        assert asked(world, inside, known).reasons == ("auxiliary_staff",)


def test_the_public_is_never_told_valid(world):
    token = world.certificate.copies.get().token
    assert public(world).outcome is Outcome.VALID
    make_auxiliary(world.unit, world.person, since=SINCE)
    for found in (public(world), verify_token(token)):
        assert found.outcome is Outcome.UNDECIDED
        assert (found.answer.name, found.answer.valid_from, found.answer.valid_until) == (world.person.name, None, None)
        assert found.answer.stopped_on is None
    make_rules(world.authority, **STOPPED, public_past_dates=True)
    assert public(world).outcome is Outcome.NOT_VALID
    assert verify(world.certificate.number, world.person.name, date(2026, 2, 28)).outcome is Outcome.VALID


def test_a_certificate_that_ended_is_answered_as_before(world):
    with time_machine.travel("2029-06-01T09:00:00+08:00", tick=True):
        make_auxiliary(world.unit, world.person, since=date(2029, 1, 1))
        found = public(world)
    assert found.outcome is Outcome.NOT_VALID
    assert (found.answer.stopped_on, found.answer.valid_until) == (date(2029, 1, 1), date(2028, 12, 31))


def test_an_auxiliary_without_a_certificate_is_met_like_anybody_unknown(client, world):
    helper = make_auxiliary(world.unit, number="FZ-001", since=SINCE).person
    stranger = make_person()
    answers = [
        client.post(reverse("certification:verify"), {"number": "FZ-001", "name": name}).content.decode()
        for name in (helper.name, stranger.name)
    ]
    assert "本登记册无此证" in answers[0]
    assert answers[0].replace(helper.name, stranger.name).count("\n") == answers[1].count("\n")
    assert "辅助" not in answers[0]
    assert verify("FZ-001", helper.name).outcome is Outcome.NO_SUCH_CERTIFICATE


def test_the_page_says_neither_and_names_no_register(client, world):
    make_auxiliary(world.unit, world.person, since=SINCE)
    asks = {"number": world.certificate.number, "name": world.person.name}
    said = client.post(reverse("certification:verify"), asks).content.decode()
    assert "登记册无法答复" in said
    assert "既不说明持证人可以执法，也不说明其不得执法" in said
    assert "mf-state--valid" not in said
    assert "2028" not in said
    assert "辅助" not in said


def test_a_check_never_says_valid(world):
    asks = [
        Ask(number=world.certificate.number),
        Ask(name=world.person.name, unit=world.unit.name),
        Ask(number=world.certificate.number, domain=world.domain.name, area=world.area.name),
    ]
    assert [one.verdict for one in checked(world, *asks)] == [Verdict.VALID] * 3
    make_auxiliary(world.unit, world.person, since=SINCE)
    answers = checked(world, *asks)
    assert [one.verdict for one in answers] == [Verdict.UNKNOWN] * 3
    assert all("auxiliary_staff" in one.reasons for one in answers)
    earlier = checked(world, Ask(number=world.certificate.number, at=moment(2026, 2, 1)))
    assert earlier[0].verdict is Verdict.VALID
    make_rules(world.authority, **STOPPED)
    assert [one.verdict for one in checked(world, *asks)] == [Verdict.NOT_VALID] * 3


def test_outside_ones_units_a_check_gives_no_reason(world):
    make_auxiliary(world.unit, world.person, since=SINCE)
    [answer] = checked(world, Ask(number=world.certificate.number, name=world.person.name), units=False)
    assert (answer.verdict, answer.reasons) == (Verdict.UNKNOWN, ())


def test_an_auxiliary_without_a_certificate_is_not_found_by_a_check(world):
    helper = make_auxiliary(world.unit, number="FZ-001", since=SINCE).person
    answers = checked(world, Ask(number="FZ-001"), Ask(name=helper.name, unit=world.unit.name))
    assert [one.verdict for one in answers] == [Verdict.NOT_FOUND] * 2


def test_nothing_that_is_published_or_taken_along_lists_them(world):
    other = make_certificate(unit=world.unit, place=world.place)
    make_auxiliary(world.unit, world.person, since=SINCE)
    assert list(valid_certificates(world.unit)) == [other]
    rotate_key(authority=world.authority, by=None)
    signed = offline_list(authority=world.authority, units=[world.unit], by=None)
    payload = json.loads(base64.b64decode(signed["payload"]))
    assert set(payload["entries"]) == {trace(payload["salt"], other.number, other.person.name)}


def test_a_place_is_answered_neither_way(client, world):
    found = inspect_there(world.certificate, world.domain, world.area, clock.now())
    assert (found.said, found.valid) == (Inspection.INSIDE, True)
    make_auxiliary(world.unit, world.person, since=SINCE)
    found = inspect_there(world.certificate, world.domain, world.area, clock.now())
    assert (found.said, found.valid) == (Inspection.INSIDE, None)
    asks = {"number": world.certificate.number, "name": world.person.name}
    about = client.post(reverse("certification:verify"), asks).context["about"]
    where = {"domain": world.domain.pk, "area": world.area.code}
    said = client.post(reverse("certification:verify-place", args=[about]), where).content.decode()
    assert "mf-state--valid" not in said
    assert "mf-state--unknown" in said


def test_a_proposed_rule_says_whom_it_would_stop(world):
    make_certificate(unit=world.unit, place=world.place)
    make_auxiliary(world.unit, world.person, since=SINCE)
    before = rules_at(world.authority)
    setting = Setting(True, "示例条例", "第三十条", "2021-11-25")
    found = simulate(world.authority, before, Rules("draft", {"auxiliaries_may_not_enforce": setting}))
    assert found.totals[Effect.WITHHELD] == 1
    assert [one.number for line in found.lines for one in line.affected] == [world.certificate.number]


@pytest.mark.parametrize("count", [1, 3])
def test_telling_costs_no_statement(world, django_assert_num_queries, count):
    for _n in range(count):
        make_auxiliary(world.unit, make_certificate(unit=world.unit, place=world.place).person, since=SINCE)
    clerk = make_person()
    grant(clerk, Role.REGISTRY_CLERK, world.unit)
    asks = [Ask(number=one) for one in world.unit.certificates.values_list("number", flat=True)]
    with django_assert_num_queries(4):
        verdicts = [one.verdict for one in Checker.of(clerk).answers(asks)]
    assert verdicts.count(Verdict.UNKNOWN) == count
