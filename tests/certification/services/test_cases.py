"""A measure with its due process: nothing is decided before the officer could speak, nothing works before service."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from certification.models import MeasureCase, RestrictionSpan
from certification.queries.standing import status_at
from certification.services import cases
from certification.services.changes import reverse_entry
from certification.services.measures import end_suspension, suspend
from core import clock
from core.domain.dates import FAR_FUTURE
from core.errors import DomainError
from core.models import HolidayYear, Notice
from tests.factories.certification import a_decision, make_person, make_rules, make_world, moment

pytestmark = pytest.mark.django_db
NOTICE = {"given_on": date(2026, 3, 2), "document_no": "告〔2026〕1号"}
DECISION = {
    "decision_no": "停〔2026〕1号",
    "decided_on": date(2026, 3, 6),
    "text": "申辩不成立",
    "last_day": date(2026, 4, 30),
}


@pytest.fixture
def world():
    with time_machine.travel("2026-03-02T09:00:00+08:00", tick=True) as clock_hands:
        world = make_world()
        HolidayYear.objects.create(
            authority=world.authority,
            year=2026,
            days_off=[],
            worked_weekends=[],
            source="通知",
            recorded_at=clock.now(),
        )
        make_rules(world.authority, statement_working_days=3, appeal_days=30, return_requires_test=False)
        world.above = make_person()
        world.clock = clock_hands
        yield world


def opened(world, act="suspend", **values) -> MeasureCase:
    grounds = {"revoke": ["serious_breach"], "annul": ["obtained_by_fraud"]}.get(act, ["breach_of_procedure"])
    return cases.open_case(
        certificate=world.certificate,
        act=act,
        by=world.clerk,
        **{"grounds": grounds, "facts": "三月一日越权检查", **values},
    )


def noticed(world, act="suspend") -> MeasureCase:
    return cases.give_notice(case=opened(world, act), by=world.clerk, **NOTICE)


def decided(world, act="suspend") -> MeasureCase:
    case = cases.state(case=noticed(world, act), text="当时情况紧急", by=world.person)
    world.clock.move_to("2026-03-06T09:00:00+08:00")
    values = {**DECISION, **({} if act == "suspend" else {"last_day": None})}
    return cases.decide(case=case, by=world.reviewer, **values)


def served(world, act="suspend") -> MeasureCase:
    case = decided(world, act)
    world.clock.move_to("2026-03-10T12:00:00+08:00")
    cases.serve(case=case, served_at=moment(2026, 3, 10, 9), precision="minute", by=world.clerk)
    return MeasureCase.objects.get(pk=case.pk)


def test_the_whole_way_of_a_suspension(world):
    case = served(world)
    assert [s.step for s in case.steps.all()] == ["notice", "statement", "decision", "service"]
    event = case.event
    assert (event.kind, event.proposed_by, event.approved_by, event.decision_no) == (
        "suspended", world.clerk, world.reviewer, "停〔2026〕1号",
    )  # fmt: skip
    states = [status_at(world.certificate, at).overlays for at in (moment(2026, 3, 10, 8, 59), moment(2026, 3, 10, 9))]
    assert states == [(), ("suspended",)]
    assert Notice.objects.filter(person=world.person, kind="measure").count() == 2


def test_nothing_is_decided_before_the_officer_could_speak(world):
    case = noticed(world)
    assert case.statement_until == date(2026, 3, 5)
    world.clock.move_to("2026-03-05T23:00:00+08:00")
    with pytest.raises(DomainError, match="statement_time_running"):
        cases.decide(case=case, by=world.reviewer, **{**DECISION, "decided_on": date(2026, 3, 5)})
    world.clock.move_to("2026-03-06T00:30:00+08:00")
    assert cases.decide(case=case, by=world.reviewer, **DECISION).state == "decided"


def test_a_waiver_lets_the_decision_come_at_once(world):
    case = cases.waive(case=noticed(world), by=world.clerk)
    assert cases.decide(case=case, by=world.reviewer, **{**DECISION, "decided_on": date(2026, 3, 2)}).state == "decided"


def test_without_a_holiday_table_nobody_decides_in_the_dark(world):
    HolidayYear.objects.all().delete()
    case = noticed(world)
    assert case.statement_until is None
    world.clock.move_to("2026-06-01T09:00:00+08:00")
    with pytest.raises(DomainError, match="statement_time_unknown"):
        cases.decide(case=case, by=world.reviewer, **DECISION)


def test_who_opened_it_never_decides_and_the_holder_decides_nothing(world):
    case = cases.waive(case=noticed(world), by=world.clerk)
    world.clock.move_to("2026-03-06T09:00:00+08:00")
    for by in (world.clerk, world.person):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            cases.decide(case=case, by=by, **DECISION)
    with pytest.raises(DomainError, match="own_case"):
        cases.open_case(
            certificate=world.certificate, act="revoke", grounds=["serious_breach"], facts="x", by=world.person
        )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"decision_no": " "}, "decision_missing"),
        ({"text": ""}, "reason_is_empty"),
        ({"last_day": None}, "last_day_missing"),
        ({"decided_on": date(2026, 3, 20)}, "moment_in_the_future"),
    ],
)
def test_a_decision_is_whole(world, change, code):
    case = cases.waive(case=noticed(world), by=world.clerk)
    world.clock.move_to("2026-03-06T09:00:00+08:00")
    with pytest.raises(DomainError, match=code):
        cases.decide(case=case, by=world.reviewer, **{**DECISION, **change})
    assert cases.decide(case=case, by=world.reviewer, **DECISION).state == "decided"


@pytest.mark.parametrize(
    ("at", "code"),
    [((2026, 3, 12, 9), "service_in_the_future"), ((2026, 3, 5, 9), "served_before_decided")],
)
def test_service_lies_between_the_decision_and_now(world, at, code):
    case = decided(world)
    world.clock.move_to("2026-03-10T12:00:00+08:00")
    with pytest.raises(DomainError, match=code):
        cases.serve(case=case, served_at=moment(*at), precision="minute", by=world.clerk)
    assert not world.certificate.events.filter(kind="suspended").exists()


def test_service_known_by_its_day_works_from_the_next(world):
    case = decided(world)
    world.clock.move_to("2026-03-12T12:00:00+08:00")
    cases.serve(case=case, served_at=moment(2026, 3, 10), precision="day", by=world.clerk)
    assert status_at(world.certificate, moment(2026, 3, 10, 23)).overlays == ()
    assert status_at(world.certificate, moment(2026, 3, 11)).overlays == ("suspended",)


@pytest.mark.parametrize(("day_effect", "first"), [("next_day", (2026, 3, 11)), ("same_day", (2026, 3, 10))])
@pytest.mark.parametrize("act", ["suspend", "revoke", "annul"])
def test_one_rule_says_from_when_a_service_known_by_its_day_works(world, act, day_effect, first):
    make_rules(world.authority, service_day_effect=day_effect, return_requires_test=False)
    case = cases.waive(case=noticed(world, act), by=world.clerk)
    world.clock.move_to("2026-03-12T12:00:00+08:00")
    last_day = DECISION["last_day"] if act == "suspend" else None
    case = cases.decide(case=case, by=world.reviewer, **{**DECISION, "last_day": last_day})
    event = cases.serve(case=case, served_at=moment(2026, 3, 10), precision="day", by=world.clerk)
    assert event.effective_at == moment(*first)
    assert (event.served_at, event.served_precision) == (moment(2026, 3, 10), "day")


def test_the_rule_of_the_day_of_service_says_from_when_and_not_that_of_today(world):
    make_rules(world.authority, service_day_effect="same_day")
    make_rules(world.authority, effective_from=date(2026, 3, 11), service_day_effect="next_day")
    case = decided(world)
    world.clock.move_to("2026-03-12T12:00:00+08:00")
    event = cases.serve(case=case, served_at=moment(2026, 3, 10), precision="day", by=world.clerk)
    assert event.effective_at == moment(2026, 3, 10)


def test_an_annulment_that_names_its_own_day_works_from_there_however_it_was_served(world):
    case = cases.waive(case=noticed(world, "annul"), by=world.clerk)
    world.clock.move_to("2026-03-12T12:00:00+08:00")
    case = cases.decide(
        case=case, by=world.reviewer, decision_no="决〔2026〕9号", decided_on=date(2026, 3, 6), text="自始无效",
        effective_on=date(2024, 1, 1),
    )  # fmt: skip
    event = cases.serve(case=case, served_at=moment(2026, 3, 10), precision="day", by=world.clerk)
    assert event.effective_at == moment(2024, 1, 1)


def test_a_length_the_rules_do_not_allow_leaves_the_case_unserved(world):
    case = cases.waive(case=noticed(world), by=world.clerk)
    world.clock.move_to("2026-03-06T09:00:00+08:00")
    case = cases.decide(case=case, by=world.reviewer, **{**DECISION, "last_day": date(2027, 3, 1)})
    with pytest.raises(DomainError, match="suspension_too_long"):
        cases.serve(case=case, served_at=moment(2026, 3, 6, 8), precision="minute", by=world.clerk)
    assert MeasureCase.objects.get(pk=case.pk).state == "decided"


def test_quashed_on_appeal_it_never_was_in_law_and_stays_on_the_axis_of_knowledge(world):
    case = served(world)
    known = clock.now()
    case = cases.appeal(case=case, lodged_at=moment(2026, 3, 10, 10), text="不服", by=world.person)
    ruling = {"document_no": "复〔2026〕1号", "decided_on": date(2026, 3, 20), "text": "事实不清"}
    world.clock.move_to("2026-03-20T09:00:00+08:00")
    for by in (world.clerk, world.reviewer, world.person):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            cases.rule(case=case, quash=True, by=by, **ruling)
    case = cases.rule(case=case, quash=True, by=world.above, **ruling)
    assert case.state == "quashed"
    at = moment(2026, 3, 15)
    assert status_at(world.certificate, at).overlays == ()
    assert status_at(world.certificate, at, known).overlays == ("suspended",)


def test_upheld_it_goes_on_and_a_late_appeal_is_refused(world):
    case = served(world)
    world.clock.move_to("2026-04-10T09:00:00+08:00")
    with pytest.raises(DomainError, match="appeal_late"):
        cases.appeal(case=case, lodged_at=moment(2026, 4, 10, 8), text="不服", by=world.person)
    case = cases.appeal(case=case, lodged_at=moment(2026, 4, 9, 10), text="不服", by=world.person)
    ruling = {"document_no": "复〔2026〕1号", "decided_on": date(2026, 4, 10), "text": "维持"}
    assert cases.rule(case=case, quash=False, by=world.above, **ruling).state == "upheld"
    assert status_at(world.certificate, clock.now()).overlays == ("suspended",)


def test_a_revocation_ends_the_certificate_from_service(world):
    case = served(world, "revoke")
    assert (case.event.kind, status_at(world.certificate, clock.now()).state) == ("revoked", "revoked")


def test_an_annulment_may_reach_back_to_the_issue(world):
    case = cases.waive(case=noticed(world, "annul"), by=world.clerk)
    world.clock.move_to("2026-03-06T09:00:00+08:00")
    values = {**DECISION, "last_day": None, "effective_on": date(2024, 1, 1)}
    case = cases.decide(case=case, by=world.reviewer, **values)
    cases.serve(case=case, served_at=moment(2026, 3, 6, 8), precision="minute", by=world.clerk)
    assert status_at(world.certificate, moment(2025, 6, 1)).state == "annulled"


def test_dropped_nothing_comes_of_it(world):
    case = cases.drop(case=noticed(world), by=world.reviewer, text="查无实据")
    assert (case.state, world.certificate.events.filter(kind="suspended").exists()) == ("dropped", False)
    with pytest.raises(DomainError, match="case_step"):
        cases.decide(case=case, by=world.reviewer, **DECISION)


def test_the_same_measure_is_not_begun_twice(world):
    opened(world)
    with pytest.raises(DomainError, match="case_open"):
        opened(world)


@pytest.mark.parametrize(("grounds", "facts", "code"), [([], "x", "reason_missing"), (["retired"], "x", "reason_unknown"), (None, " ", "reason_is_empty")])  # fmt: skip
def test_a_case_needs_a_ground_of_its_kind_and_facts(world, grounds, facts, code):
    with pytest.raises(DomainError, match=code):
        opened(world, grounds=["beyond_power"] if grounds is None else grounds, facts=facts)


EXTENSION = {
    **DECISION,
    "decision_no": "停延〔2026〕1号",
    "decided_on": date(2026, 4, 20),
    "last_day": date(2026, 5, 31),
}


def extending(world, **values) -> MeasureCase:
    """An extension of a served suspension, with its notice given and the statement waived, ready to be decided."""
    world.clock.move_to("2026-04-15T09:00:00+08:00")
    case = opened(world, "extend", facts="复查仍未整改", **values)
    case = cases.give_notice(case=case, by=world.clerk, given_on=date(2026, 4, 15), document_no="延告〔2026〕1号")
    return cases.waive(case=case, by=world.person)


def extended(world, on="2026-04-20T09:00:00+08:00", **values) -> MeasureCase:
    case = extending(world)
    world.clock.move_to(on)
    case = cases.decide(case=case, by=world.reviewer, **{**EXTENSION, "decided_on": clock.today(), **values})
    cases.serve(case=case, served_at=clock.now(), precision="minute", by=world.clerk)
    return MeasureCase.objects.get(pk=case.pk)


def suspended(world, *when) -> bool:
    return "suspended" in status_at(world.certificate, moment(*when)).overlays


def test_the_whole_way_of_an_extension(world):
    base = served(world)
    case = extended(world)
    assert (case.extends, case.event.kind, case.event.facts["of"]) == (
        base.event, "suspension_extended", base.event.sequence,
    )  # fmt: skip
    assert (case.event.proposed_by, case.event.approved_by, case.event.decision_no) == (
        world.clerk, world.reviewer, "停延〔2026〕1号",
    )  # fmt: skip
    days = [(2026, 4, 30, 23, 59), (2026, 5, 1), (2026, 5, 31, 23, 59), (2026, 6, 1)]
    assert [suspended(world, *day) for day in days] == [True, True, True, False]
    base.refresh_from_db()
    assert base.state == "in_force"


def test_an_extension_served_after_the_last_day_leaves_a_gap(world):
    served(world)
    extended(world, on="2026-05-04T09:00:00+08:00")
    days = [(2026, 4, 30, 23, 59), (2026, 5, 1), (2026, 5, 4, 8, 59), (2026, 5, 4, 9, 1), (2026, 6, 1)]
    assert [suspended(world, *day) for day in days] == [True, False, False, True, False]


def test_nothing_is_extended_before_the_officer_could_speak_nor_by_who_began_it(world):
    served(world)
    world.clock.move_to("2026-04-15T09:00:00+08:00")
    case = opened(world, "extend")
    case = cases.give_notice(case=case, by=world.clerk, given_on=date(2026, 4, 15), document_no="延告〔2026〕1号")
    values = {**EXTENSION, "decided_on": date(2026, 4, 15)}
    with pytest.raises(DomainError, match="statement_time_running"):
        cases.decide(case=case, by=world.reviewer, **values)
    case = cases.state(case=case, text="正在整改", by=world.person)
    for by in (world.clerk, world.person):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            cases.decide(case=case, by=by, **values)
    assert cases.decide(case=case, by=world.reviewer, **values).state == "decided"


@pytest.mark.parametrize("last_day", [date(2026, 4, 29), date(2026, 4, 30)])
def test_an_extension_ends_later_than_what_it_extends(world, last_day):
    served(world)
    case = extending(world)
    world.clock.move_to("2026-04-20T09:00:00+08:00")
    with pytest.raises(DomainError, match="extension_not_later"):
        cases.decide(case=case, by=world.reviewer, **{**EXTENSION, "last_day": last_day})
    with pytest.raises(DomainError, match="last_day_missing"):
        cases.decide(case=case, by=world.reviewer, **{**EXTENSION, "last_day": None})
    assert cases.decide(case=case, by=world.reviewer, **EXTENSION).state == "decided"


def test_a_second_extension_ends_later_than_the_first(world):
    base = served(world)
    extended(world)
    case = opened(world, "extend", facts="仍未整改")
    case = cases.give_notice(case=case, by=world.clerk, given_on=date(2026, 4, 20), document_no="延告〔2026〕2号")
    case = cases.waive(case=case, by=world.person)
    with pytest.raises(DomainError, match="extension_not_later"):
        cases.decide(case=case, by=world.reviewer, **EXTENSION)
    case = cases.decide(case=case, by=world.reviewer, **{**EXTENSION, "last_day": date(2026, 6, 30)})
    cases.serve(case=case, served_at=clock.now(), precision="minute", by=world.clerk)
    assert (case.extends, suspended(world, 2026, 6, 30), suspended(world, 2026, 7, 1)) == (base.event, True, False)


def test_only_a_suspension_that_runs_is_extended_and_once_at_a_time(world):
    with pytest.raises(DomainError, match="nothing_to_extend"):
        opened(world, "extend")
    served(world)
    extending(world)
    with pytest.raises(DomainError, match="case_open"):
        opened(world, "extend")
    world.clock.move_to("2026-05-02T09:00:00+08:00")
    assert not suspended(world, 2026, 5, 2)
    cases.drop(case=MeasureCase.objects.get(act="extend"), by=world.reviewer, text="已过期")
    with pytest.raises(DomainError, match="nothing_to_extend"):
        opened(world, "extend")


def test_a_suspension_that_a_decision_ended_is_not_extended_nor_another_in_its_place(world):
    base = served(world)
    case = extending(world)
    world.clock.move_to("2026-04-20T09:00:00+08:00")
    case = cases.decide(case=case, by=world.reviewer, **EXTENSION)
    end_suspension(certificate=world.certificate, decision=a_decision("恢〔2026〕1号"), key="r", **world.who)
    serving = {"case": case, "precision": "minute", "by": world.clerk}
    with pytest.raises(DomainError, match="nothing_to_extend"):
        cases.serve(served_at=clock.now(), **serving)
    suspend(
        certificate=world.certificate, decision=a_decision("停〔2026〕9号", served=clock.now()), reasons=["beyond_power"],
        last_day=date(2026, 5, 20), key="again", **world.who,
    )  # fmt: skip
    with pytest.raises(DomainError, match="nothing_to_extend"):
        cases.serve(served_at=clock.now(), **serving)
    assert not base.event.stream.events.filter(kind="suspension_extended").exists()
    assert cases.drop(case=case, by=world.reviewer, text="暂扣已经结束").state == "dropped"


def test_quashed_alone_the_extension_goes_and_the_suspension_stays(world):
    served(world)
    case = extended(world)
    case = cases.appeal(case=case, lodged_at=clock.now(), text="不服", by=world.person)
    ruling = {"document_no": "复〔2026〕2号", "decided_on": date(2026, 4, 20), "text": "延长依据不足"}
    for by in (world.clerk, world.reviewer):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            cases.rule(case=case, quash=True, by=by, **ruling)
    assert cases.rule(case=case, quash=True, by=world.above, **ruling).state == "quashed"
    assert [suspended(world, *day) for day in ((2026, 4, 30), (2026, 5, 2))] == [True, False]


def test_with_the_suspension_its_extensions_fall_in_force_or_under_way(world):
    base = served(world)
    base = cases.appeal(case=base, lodged_at=clock.now(), text="不服", by=world.person)
    first = extended(world)
    second = opened(world, "extend", facts="仍未整改")
    known = clock.now()
    ruling = {"document_no": "复〔2026〕1号", "decided_on": date(2026, 4, 20), "text": "事实不清"}
    world.clock.shift(60)
    cases.rule(case=base, quash=True, by=world.above, **ruling)
    at = moment(2026, 5, 10)
    assert status_at(world.certificate, at).overlays == ()
    assert status_at(world.certificate, at, known).overlays == ("suspended",)
    assert [MeasureCase.objects.get(pk=one.pk).state for one in (base, first, second)] == [
        "quashed", "quashed", "dropped",
    ]  # fmt: skip
    assert first.steps.last().document_no == "复〔2026〕1号"
    assert Notice.objects.filter(person=world.person, key__contains=str(first.public_id)).count() == 3


def test_a_suspension_entered_by_a_bare_decision_is_extended_through_a_case_too(world):
    suspend(
        certificate=world.certificate, decision=a_decision("停〔2026〕9号", served=moment(2026, 3, 2, 8)),
        reasons=["beyond_power"], last_day=date(2026, 4, 30), key="bare", **world.who,
    )  # fmt: skip
    assert extended(world).event.kind == "suspension_extended"


def test_a_suspension_taken_back_takes_its_extension_from_the_person_too(world):
    make_rules(world.authority, date(2026, 3, 1), suspension_reaches_person=True, return_requires_test=False)
    base = served(world)
    extended(world)
    held = RestrictionSpan.objects.filter(person=world.person, known_until=FAR_FUTURE)
    assert held.count() == 2
    reverse_entry(
        certificate=world.certificate, event=base.event, reasons=["entry_mistake"], note="误录", key="q", **world.who
    )
    assert not held.exists()
    assert not suspended(world, 2026, 5, 10)


def test_the_database_lets_no_extension_stand_without_its_suspension(world):
    base = served(world)
    case = extending(world)
    for one, extends in ((case, None), (base, base.event)):
        with pytest.raises(IntegrityError), transaction.atomic():
            MeasureCase.objects.filter(pk=one.pk).update(extends=extends)
