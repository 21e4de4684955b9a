"""The tables of docs/explanation/fourteen-cases.md, asked of the register row by row: the page is the list of expected answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from certification import ports
from certification.domain.renewal import first_day_of_renewal, renewal_refusal
from certification.models import CardAlarm
from certification.queries.alarms import alarms, answers_taken_back
from certification.queries.eligibility import requirements_for
from certification.queries.register import certificates_found
from certification.queries.rules import rules_at
from certification.queries.standing import may_enforce
from certification.queries.verification import verify, verify_token
from certification.services.answers import note_answer
from certification.services.bodies import cancel_with_body
from certification.services.cards import replace_card, report_loss, withdraw_loss
from certification.services.changes import cancel, change_data, change_term, reverse_entry
from certification.services.entry import bring_in, confirm_entry
from certification.services.extracts import is_unchanged, make_extract
from certification.services.measures import revoke, suspend
from certification.services.scope import Place
from core import clock
from core.domain.dates import TermEnd, term_last_day
from core.domain.working_days import HolidayYear, YearNotEnteredError, is_working_day, roll_to_working_day
from core.errors import DomainError
from core.models import Batch
from core.roles import Role
from core.services.appointments import end_appointment
from core.services.people import rename_person
from core.services.units import change_unit, end_unit
from tests.factories.certification import (
    a_decision,
    appoint,
    make_certificate,
    make_domain,
    make_person,
    make_power,
    make_rules,
    make_unit,
    make_world,
    moment,
    passed,
)  # fmt: skip
from tests.factories.people import grant

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "fourteen-cases.md"
Answer = tuple[str, str]
Asker = Callable[..., Answer]


def sections() -> dict[int, list[list[str]]]:
    """Rows of the table of each numbered section: who, about, known, answer, why."""
    found: dict[int, list[list[str]]] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (\d+)\. ", line):
            found[int(heading[1])] = []
        elif line.startswith("|") and found and not line.startswith(("| who |", "|---")):
            found[max(found)].append([cell.strip() for cell in line.strip("|").split("|")])
    return found


SECTIONS = sections()


def words(answer) -> Answer:
    said = {True: "yes", False: "no", None: "unknown"}[answer.allowed]
    if answer.allowed and not answer.may_present:
        said = "no card"
    return said, ", ".join(sorted(answer.reasons)) or "-"


def officer(person, unit, domain, area) -> Asker:
    return lambda at, known: words(may_enforce(person, unit, domain, area, at, known))


def said(word, why="-") -> Asker:
    return lambda: (str(word), why)


def refused(act, **values) -> Asker:
    with pytest.raises(DomainError) as error:
        act(**values)
    return said("refused", error.value.code)


def met(codes: str, **values) -> Asker:
    """The verdict that all of these requirements share."""
    found = {r.code: str(r.verdict) for r in requirements_for(**values)}
    (verdict,) = {found[code] for code in codes.split(", ")}
    return said(verdict, codes)


def world_of(world) -> Asker:
    return officer(world.person, world.unit, world.domain, world.area)


def on(day: str):
    return time_machine.travel(f"{day}+08:00", tick=True)


def holder(world, **values):
    """Another officer of the unit, with a certificate for the same place."""
    certificate = make_certificate(unit=world.unit, place=world.place, **values)
    return certificate, officer(certificate.person, world.unit, world.domain, world.area)


class Neighbour:
    """Enough hours for everybody, and no passes but those on record."""

    def minutes(self, person_ids, year):
        return dict.fromkeys(person_ids, 60 * 45)

    def passes(self, person_ids):
        return {}


@pytest.fixture
def world(monkeypatch):
    for name in ("training", "exams"):
        monkeypatch.setitem(ports._bound, name, Neighbour())
    with on("2026-01-06T09:00:00"):
        world = make_world()
        make_power(world.unit, world.domain)
        yield world


def case_1(world):
    _certificate, ask = holder(world, valid_until=date(2027, 10, 31))
    return {"officer": ask}


def case_2(world):
    make_rules(world.authority, return_requires_test=False, suspension_reaches_person=True)
    certificate, ask = holder(world, valid_until=date(2026, 10, 31))
    asked = {"person": certificate.person, "unit": world.unit, "authority": world.authority, "domains": [world.domain.code], "kind": "renewal"}  # fmt: skip
    with on("2026-09-01T08:00:00"):
        suspend(
            certificate=certificate, decision=a_decision(served=moment(2026, 9, 1)), reasons=["beyond_power"],
            last_day=date(2026, 11, 30), key="s", **world.who,
        )  # fmt: skip
    with on("2026-10-15T10:00:00"):
        early = met("no_measure", **asked)
    renewed = make_certificate(person=make_person(), unit=world.unit, place=world.place, valid_until=date(2026, 10, 31))
    with on("2026-09-01T08:00:00"):
        suspend(
            certificate=renewed, decision=a_decision(served=moment(2026, 9, 1)), reasons=["beyond_power"],
            last_day=date(2026, 11, 30), key="s", **world.who,
        )  # fmt: skip
    make_certificate(person=renewed.person, unit=world.unit, place=world.place, valid_from=date(2026, 11, 10))
    with on("2026-12-05T10:00:00"):
        late = met("no_measure", **asked)
    return {
        "officer": ask,
        "renewal asked for on 15 October": early,
        "renewal asked for on 5 December": late,
        "officer with a new certificate from 10 November": officer(
            renewed.person, world.unit, world.domain, world.area
        ),
    }


def _with_ministry_card(world, ground, **rules):
    """An officer with our certificate for urban management, suspended for a ground, and a ministry's for agriculture."""
    other = make_world()
    make_rules(other.authority, suspension_reaches_person=True, return_requires_test=False, **rules)
    farming = make_domain(other.authority)
    bring_in(
        authority=other.authority, number=f"MIN{other.unit.pk:08d}", person=other.person, unit=other.unit,
        valid_from=date(2024, 1, 1), valid_until=date(2028, 12, 31), known_from=date(2026, 1, 1),
        scope=[Place(farming, other.area)], source="备案清册", entered_by=world.clerk, type="ministry", origin="ministry",
    )  # fmt: skip
    confirmed = other.person.certificates.get(origin="ministry")
    confirm_entry(certificate=confirmed, effective_on=date(2026, 1, 2), key="c", **world.who)
    decision = a_decision(served=moment(2026, 1, 6, 8, 0))
    suspend(
        certificate=other.certificate, decision=decision, reasons=[ground], last_day=date(2026, 3, 1), key="s", **other.who
    )  # fmt: skip
    return world_of(other), officer(other.person, other.unit, farming, other.area)


def case_3(world):
    city, farming = _with_ministry_card(world, "seeking_advantage")
    _city, stopped = _with_ministry_card(world, "seeking_advantage", person_measures_stop_ministry_cards=True)
    short_city, short_farming = _with_ministry_card(world, "training_hours_missing")
    return {
        "officer, urban management": city,
        "officer, agriculture": farming,
        "officer, agriculture, where a document stops ministry cards": stopped,
        "colleague short of hours, urban management": short_city,
        "colleague short of hours, agriculture": short_farming,
        "officer with urban management only, in agriculture": officer(
            world.person, world.unit, make_domain(world.authority), world.area
        ),
    }


def case_4(world):
    make_rules(world.authority, sector_paper_required=True)
    other, bare = make_unit(world.authority), make_unit(world.authority)
    examined, unexamined = make_domain(world.authority), make_domain(world.authority)
    for domain in (examined, unexamined):
        make_power(other, domain)
    with on("2026-06-14T09:00:00"):
        end_appointment(
            appointment=world.person.appointments.get(), last_day=date(2026, 6, 13), reason="transferred", **world.who
        )
        cancel(certificate=world.certificate, last_day=date(2026, 6, 13), reasons=["transferred"], key="c", **world.who)
        for unit in (other, bare):
            appoint(world.person, unit, since=date(2026, 6, 14))
    passed(world.person, on=date(2026, 6, 15))
    passed(world.person, on=date(2026, 6, 15), paper_kind="sector", domain=examined)
    asked = {"person": world.person, "authority": world.authority}
    with on("2026-07-01T09:00:00"):
        return {
            "officer for X": world_of(world),
            "officer for Y": officer(world.person, other, examined, world.area),
            "application at Y for the domain examined": met(
                "common_paper, sector_paper", unit=other, domains=[examined.code], **asked
            ),
            "application at Y for another domain": met("sector_paper", unit=other, domains=[unexamined.code], **asked),
            "application at a body without powers": met("power", unit=bare, domains=[examined.code], **asked),
        }


def _told_yes(certificate, day: str) -> None:
    with on(day):
        found = verify(certificate.number, certificate.person.name)
        note_answer(channel="public", question={}, answer={"outcome": found.outcome.value}, certificate=certificate)


def _alarm(world, event) -> Asker:
    """What the clerk of the unit is shown of the entry."""
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    (alarm,) = alarms(world.clerk)
    assert alarm.event == event
    assert list(answers_taken_back(event)) == list(alarm.answers)
    return said(len(alarm.answers), event.kind)


def case_5(world):
    values = {"certificate": world.certificate, "reasons": ["serious_breach"], **world.who}
    decision = a_decision(served=moment(2026, 3, 10, 9, 0))
    _told_yes(world.certificate, "2026-03-09T10:00:00")
    _told_yes(world.certificate, "2026-03-12T10:00:00")
    with on("2026-03-15T10:00:00"):
        worded = refused(revoke, decision=decision, stated_from=moment(2026, 2, 1), key="r", **values)
        event = revoke(decision=decision, key="r", **values)
        return {
            "the decision as worded": worded,
            "officer": world_of(world),
            "alarm: answers taken back by the entry": _alarm(world, event),
        }


def case_6(world):
    old, number = world.person.name, world.certificate.number
    with on("2026-05-20T10:00:00"):
        rename_person(
            person=world.person, name="章新名", valid_from=date(2026, 5, 3), basis="户口簿", recorded_by=world.clerk
        )
        change_data(certificate=world.certificate, what=["name"], at=moment(2026, 5, 3), key="n", **world.who)
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    with on("2026-06-02T10:00:00"):
        world.certificate.refresh_from_db()
        found = certificates_found(world.clerk, text=f"{old} {number}")
        return {
            "officer": world_of(world),
            "public, number and new name": said(verify(number, "章新名").outcome.value),
            "public, number and old name": said(verify(number, old).outcome.value),
            "staff, number and old name": said(
                "found" if [c.pk for c in found] == [world.certificate.pk] else "nothing"
            ),
            "number before and after": said("same" if world.certificate.number == number else "another"),
        }


def case_7(world):
    second, ask = holder(world)
    old, old_of_second = world.certificate.copies.get(), second.copies.get()
    lost = {"at": moment(2026, 4, 1, 10, 0), "by": world.person, "note": "途中遗失", "key": "l"}
    with on("2026-04-01T10:05:00"):
        report_loss(certificate=world.certificate, **lost)
        report_loss(certificate=second, **lost)
    with on("2026-04-03T11:00:00"):
        withdraw_loss(certificate=second, at=moment(2026, 4, 3, 11, 0), note="在家中找到", key="w", **world.who)
        of_second = said(verify_token(old_of_second.token).outcome.value)
    scans = {}
    with on("2026-04-05T10:00:00"):
        scans["old code, scanned on 5 April"] = _scan(old.token)
    with on("2026-04-12T10:00:00"):
        replace_card(certificate=world.certificate, at=moment(2026, 4, 12, 10, 0), key="n", **world.who)
    with on("2026-04-21T10:00:00"):
        scans["old code, scanned on 21 April"] = _scan(old.token)
        scans["new code, scanned on 21 April"] = _scan(world.certificate.copies.last().token)
        shown = CardAlarm.objects.filter(copy=old).count()
    return {
        "officer": world_of(world),
        **scans,
        "alarm: dead card shown": said(shown),
        "second officer, report withdrawn on 3 April": ask,
        "code of the second officer's found card": of_second,
    }


def _scan(token: str) -> Asker:
    """Through the page behind the code, which raises the alarm."""
    page = Client().get(reverse("certification:verify-token", args=[token]))
    found = verify_token(token)
    assert page.status_code == 200
    return said(found.outcome.value)


def case_8(world):
    _certificate, ask = holder(world, valid_until=date(2026, 10, 3))
    off = frozenset(date(2026, 10, 1) + timedelta(days=n) for n in range(7))
    calendar = {2026: HolidayYear(2026, off, frozenset({date(2026, 10, 10)}))}
    with pytest.raises(YearNotEnteredError):
        roll_to_working_day(date(2027, 10, 3), calendar)
    return {
        "officer": ask,
        "deadline to file that falls on 3 October": said(roll_to_working_day(date(2026, 10, 3), calendar)),
        "working day: Saturday 10 October, worked in exchange": said(
            "yes" if is_working_day(date(2026, 10, 10), calendar) else "no"
        ),
        "deadline in a year nobody has entered": said("refused", "year_not_entered"),
    }


def case_9(world):
    make_rules(world.authority, late_renewal_limit_days=90)
    certificate, ask = holder(world, valid_until=date(2026, 10, 31))
    passed(certificate.person, on=date(2026, 10, 20))
    first_day = first_day_of_renewal(date(2026, 10, 31), date(2026, 11, 8))
    asked = {"person": certificate.person, "unit": world.unit, "authority": world.authority, "domains": [world.domain.code], "kind": "renewal"}  # fmt: skip
    with on("2026-11-08T09:00:00"):
        assert renewal_refusal(date(2026, 10, 31), date(2026, 11, 8), rules_at(world.authority)) is None
        usable = met("common_paper", **asked)
        make_certificate(person=certificate.person, unit=world.unit, place=world.place, valid_from=first_day)
        too_late = renewal_refusal(date(2026, 10, 31), date(2027, 1, 30), rules_at(world.authority))
    return {
        "officer": ask,
        "first day of the new term": said(first_day),
        "renewal asked for on 8 November": usable,
        "renewal asked for on 30 January": said("refused", too_late.code),
    }


def case_10(world):
    make_rules(world.authority)
    certificate, li = holder(world)
    with on("2026-06-10T10:00:00"):
        post = certificate.person.appointments.get()
        end_appointment(appointment=post, last_day=date(2026, 4, 30), reason="transferred", **world.who)
    with on("2027-01-01T09:00:00"):
        make_rules(world.authority, effective_from=date(2027, 1, 1), cross_unit_enforcement="no")
    of = {f"{world.authority.code}/1": "rule set of 2026", f"{world.authority.code}/2": "rule set of 2027"}

    def rules(at, known):
        return of[may_enforce(world.person, world.unit, world.domain, world.area, at, known).rule_set], "-"

    with on("2029-06-01T09:00:00"):
        extract = make_extract(
            person=certificate.person, unit=world.unit, domain=world.domain, area=world.area,
            at=moment(2026, 5, 6, 14, 20), asked_for="示例市人民法院来函", by=world.clerk,
        )  # fmt: skip
    both = {name: {True: "yes", False: "no"}[extract.content[name]["allowed"]] for name in ("today", "then")}
    later = "recorded later" if both["today"] != both["then"] else "-"
    return {
        "Zhang": world_of(world),
        "Li": li,
        "rules used for Zhang": rules,
        "extract for Li": said(f"{both['today']} today, {both['then']} then", later),
        "extract, unchanged since it was made": said("yes" if is_unchanged(extract) else "no"),
    }


def case_11(world):
    with on("2026-03-02T10:00:00"):
        event = suspend(
            certificate=world.certificate, decision=a_decision(served=moment(2026, 3, 1, 9, 0)), reasons=["beyond_power"],
            last_day=date(2026, 4, 15), key="s", **world.who,
        )  # fmt: skip
    quashed = {"certificate": world.certificate, "event": event, "note": "复议决定撤销", **world.who}
    with on("2026-05-02T10:00:00"):
        reverse_entry(reasons=["quashed_on_review"], key="q", **quashed)
        again = refused(reverse_entry, reasons=["entry_mistake"], key="q2", **quashed)
    return {"officer": world_of(world), "the same entry reversed again": again}


def case_12(world):
    _told_yes(world.certificate, "2026-02-14T10:00:00")
    _told_yes(world.certificate, "2026-03-01T10:00:00")
    with on("2026-03-20T09:00:00"):
        event = cancel(
            certificate=world.certificate, last_day=date(2026, 2, 14), reasons=["died"], key="c", **world.who
        )
        return {"officer": world_of(world), "alarm: answers taken back by the entry": _alarm(world, event)}


def case_13(world):
    extended, ask = holder(world)
    make_rules(world.authority, certificate_term_months=60)
    make_rules(world.authority, effective_from=date(2027, 1, 1), certificate_term_months=72)
    with on("2027-01-02T09:00:00"):
        change_term(
            certificate=extended, valid_until=date(2029, 12, 31), at=moment(2027, 1, 1), decision=a_decision(), key="t", **world.who
        )  # fmt: skip

    def last_day(first: date) -> Asker:
        months = rules_at(world.authority, clock.start_of_day(first))["certificate_term_months"]
        return said(term_last_day(first, months, TermEnd.DAY_BEFORE))

    return {
        "holder of 2024": world_of(world),
        "holder of 2024, extended by decision": ask,
        "last day of a term begun on 1 December 2026": last_day(date(2026, 12, 1)),
        "last day of a term begun on 1 January 2027": last_day(date(2027, 1, 1)),
    }


def case_14(world):
    with on("2026-06-01T09:00:00"):
        change_unit(
            unit=world.unit, from_day=date(2026, 6, 1), name="示例新名街道办事处", kind="street", parent=None,
            decision_no="示政发〔2026〕6号", recorded_by=world.clerk,
        )  # fmt: skip
        batch = Batch.objects.create(kind="rename", title="更名", started_at=clock.now())
        change_data(
            certificate=world.certificate, what=["unit_name"], at=moment(2026, 6, 1), batch=batch, key="unit",
            decision=a_decision("示政发〔2026〕6号"), **world.who,
        )  # fmt: skip
    merged, abolished, successor = make_world(), make_world(), make_unit(world.authority)
    ending = {"last_day": date(2026, 6, 30), "decision_no": "示政发〔2026〕7号", "recorded_by": world.clerk}
    with on("2026-06-25T09:00:00"):
        end_unit(unit=merged.unit, successor=successor, **ending)
        end_unit(unit=abolished.unit, **ending)
        appoint(merged.person, successor, since=date(2026, 7, 1))
        for one in (merged, abolished):
            one.unit.refresh_from_db()
        asked = {"decision": a_decision("示政发〔2026〕7号"), "key": "end", **world.who}
        with_successor = refused(cancel_with_body, unit=merged.unit, **asked)
        events = cancel_with_body(unit=abolished.unit, **asked)
        assert cancel_with_body(unit=abolished.unit, **asked) == []
    assert [e.stream for e in events] == [abolished.certificate]
    assert {(e.decision_no, e.batch.kind) for e in events} == {("示政发〔2026〕7号", "body_ended")}
    return {
        "officer of the renamed body": world_of(world),
        "officer of the merged body, for the old one": world_of(merged),
        "officer of the merged body, for the successor": officer(merged.person, successor, merged.domain, merged.area),
        "officer of the abolished body": world_of(abolished),
        "all cancelled although there is a successor": with_successor,
    }


CASES = {number: globals()[f"case_{number}"] for number in range(1, 15)}


def test_the_page_has_all_fourteen_and_each_has_questions():
    assert sorted(SECTIONS) == list(CASES)
    assert all(len(rows) >= 4 for rows in SECTIONS.values())


@pytest.mark.parametrize("number", CASES)
def test_every_row_of_the_page_is_what_the_register_answers(world, number):
    askers: dict[str, Asker] = CASES[number](world)
    answers = []
    with on("2030-01-01T09:00:00"):
        for who, about, known, _answer, _why in SECTIONS[number]:
            moments = () if about == "-" else (parsed(about), None if known == "today" else parsed(known))
            answers.append([who, about, known, *askers[who](*moments)])
    assert answers == SECTIONS[number]
    assert {row[0] for row in SECTIONS[number]} == set(askers)


def parsed(text: str):
    return clock.parse_moment(text.replace(" ", "T"))


def test_a_case_that_answers_otherwise_is_noticed(world):
    """The comparison itself: one cell changed, and the page and the register disagree."""
    askers = case_1(world)
    who, about, _known, answer, _why = SECTIONS[1][0]
    assert askers[who](parsed(about), None)[0] == answer == "yes"
    assert askers[who](parsed(SECTIONS[1][3][1]), None)[0] != answer
