import json
import random
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification.models import OfficialAnswer
from certification.queries.standing import Question, may_enforce, may_enforce_many, status_at
from certification.services.changes import cancel
from core import clock
from core.services.appointments import end_appointment
from core.services.units import end_unit
from tests.factories.certification import (
    appoint,
    make_certificate,
    make_person,
    make_rules,
    make_unit,
    make_world,
    moment,
)

pytestmark = pytest.mark.django_db
MAY_READ = {
    "certification_certificatespan", "certification_scopespan", "certification_restrictionspan",
    "certification_personnelspan", "core_appointmentspan", "certification_areaclosure", "certification_jointoperationorder",
    "certification_jointoperationmember", "certification_ruleset", "core_authority", "core_unitsuccession",
}  # fmt: skip


def tables_in(queries) -> set[str]:
    import re

    return set(re.findall(r'"((?:core|certification)_[a-z]+)"', " ".join(q["sql"] for q in queries)))


def test_answers_read_spans_and_rule_sets_only():
    world = make_world()
    with CaptureQueriesContext(connection) as queries:
        assert may_enforce(world.person, world.unit, world.domain, world.area, clock.now()).allowed
        assert status_at(world.certificate, clock.now()).valid
    assert tables_in(queries) <= MAY_READ
    assert len(queries) == 5


@pytest.mark.parametrize("count", [1, 3])
def test_many_questions_are_one_statement(count, django_assert_num_queries):
    world = make_world()
    asked = [Question(world.person.pk, world.unit.pk, world.domain.pk, world.area.pk)] * count
    with django_assert_num_queries(3):
        answers = may_enforce_many(asked, clock.now())
    assert [a.allowed for a in answers] == [True] * count


def test_many_answers_are_the_single_answers_in_order():
    worlds = [make_world() for _n in range(3)]
    cancel(certificate=worlds[1].certificate, last_day=date(2026, 1, 1), reasons=["retired"], key="c", **worlds[1].who)
    strangers = [make_person() for _n in range(2)]
    people = [w.person for w in worlds] + strangers
    chance = random.Random(7)
    at = moment(2026, 6, 1)
    asked = [
        (chance.choice(people), chance.choice(worlds), chance.choice(worlds), chance.choice(worlds)) for _n in range(60)
    ]
    many = may_enforce_many([Question(p.pk, u.unit.pk, d.domain.pk, a.area.pk) for p, u, d, a in asked], at)
    single = [may_enforce(p, u.unit, d.domain, a.area, at) for p, u, d, a in asked]
    assert [(m.allowed, m.may_present, m.reasons, m.certificate_id) for m in many] == [
        (s.allowed, s.may_present, s.reasons, s.certificate_id) for s in single
    ]
    assert {m.allowed for m in many} == {True, False}


def test_the_better_of_two_certificates_decides():
    world = make_world()
    make_certificate(person=world.person, unit=world.unit, place=world.place, valid_until=date(2025, 1, 1))
    assert may_enforce(world.person, world.unit, world.domain, world.area, clock.now()).allowed


def test_where_the_rules_ask_for_no_order_a_post_in_the_unit_of_the_certificate_is_enough():
    world = make_world()
    other = make_unit(world.authority)
    asked = (world.person, other, world.domain, world.area)
    at = moment(2026, 6, 1)
    assert may_enforce(*asked, at).reasons == ("no_appointment", "other_unit")
    make_rules(world.authority, effective_from=date(2025, 1, 1), cross_unit_enforcement="yes")
    assert may_enforce(*asked, at).allowed
    post = world.person.appointments.get()
    end_appointment(appointment=post, last_day=date(2026, 5, 31), reason="transferred", **world.who)
    assert may_enforce(*asked, at).reasons == ("no_appointment",)


def test_a_post_with_the_successor_of_the_unit_of_the_certificate_is_one_in_it():
    world = make_world()
    make_rules(world.authority, effective_from=date(2025, 1, 1), cross_unit_enforcement="yes")
    heir, other = make_unit(world.authority), make_unit(world.authority)
    last_day = date(2025, 12, 31)
    end_appointment(appointment=world.person.appointments.get(), last_day=last_day, reason="transferred", **world.who)
    end_unit(
        unit=world.unit, last_day=last_day, decision_no="示编发〔2026〕1号", successor=heir, recorded_by=world.clerk
    )
    appoint(world.person, heir, since=date(2026, 1, 1))
    assert may_enforce(world.person, other, world.domain, world.area, moment(2026, 6, 1)).allowed


def ask(*arguments, capsys):
    code = 0
    try:
        call_command(*arguments, "--json")
    except SystemExit as end:
        code = end.code
    out = capsys.readouterr().out
    return code, json.loads(out) if out else None


def test_certificate_status_answers_as_json_and_is_written_down(capsys):
    world = make_world()
    code, answer = ask("certificate_status", world.certificate.number, "--at", "2026-05-06T14:20", capsys=capsys)
    assert code == 0
    assert (answer["valid"], answer["state"], answer["at"]) == (True, "issued", "2026-05-06T14:20:00+08:00")
    assert answer["valid_until"] == "2028-12-31"
    assert answer["ledger_position"] == 2
    note = OfficialAnswer.objects.get()
    assert (note.channel, note.certificate, note.position) == ("command", world.certificate, 2)


def test_certificate_status_before_the_issue_is_not_called_invalid(capsys):
    world = make_world()
    _code, answer = ask("certificate_status", world.certificate.number, "--at", "2020-01-01", capsys=capsys)
    assert (answer["valid"], answer["state"], answer["reasons"]) == (None, None, ["not_yet_known"])


def test_commands_end_with_three_where_nothing_is_found(capsys):
    world = make_world()
    assert ask("certificate_status", "NOSUCH", capsys=capsys)[0] == 3
    where = ["--unit", world.unit.code, "--domain", world.domain.code, "--area", world.area.code]
    assert ask("may_enforce", "--officer", "person:nonsense", *where, capsys=capsys)[0] == 3
    assert ask("may_enforce", "--officer", f"person:{world.person.public_id}", "--unit", "?", *where[2:], capsys=capsys)[0] == 3  # fmt: skip


def test_may_enforce_answers_for_a_number_and_for_a_person(capsys):
    world = make_world()
    where = ["--unit", world.unit.code, "--domain", world.domain.code, "--area", world.area.code]
    for officer in (world.certificate.number, f"person:{world.person.public_id}"):
        code, answer = ask("may_enforce", "--officer", officer, *where, capsys=capsys)
        assert code == 0
        assert (answer["allowed"], answer["may_present"], answer["certificate"]) == (
            True,
            True,
            world.certificate.number,
        )
    later = clock.isoformat(clock.now() + timedelta(days=3000))
    assert ask("may_enforce", "--officer", officer, *where, "--at", later, capsys=capsys)[1]["reasons"] == ["expired"]
