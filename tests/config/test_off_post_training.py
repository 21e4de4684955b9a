"""Off-post training: a failed re-exam, the suspension in force, the course in the officer's plan, and back on the campaign."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse

from certification import ports
from certification.models import MeasureCase
from certification.queries.campaigns import trainings_of
from certification.services import campaigns, cases
from certification.services.changes import reverse_entry
from certification.services.measures import end_suspension
from certification.services.training_orders import name_course, named
from core import clock
from core.errors import DomainError
from core.jobs import run_due_jobs
from core.models import Notice
from core.roles import Role
from learning import tasks
from learning.models import AssignedLearner, Assignment, CoursePage
from learning.queries.due import due_of
from learning.services.assignments import follow
from tests.factories.certification import a_decision, make_certificate, make_rules, make_world, moment
from tests.factories.learning import make_lesson, publish
from tests.factories.people import grant, make_person
from tests.factories.study import completed

pytestmark = pytest.mark.django_db
RETAKE = date(2027, 2, 28)


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True) as hands:
        world = make_world()
        world.hands, world.above = hands, make_person()
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        make_rules(world.authority, failed_refresher_suspends=True, return_requires_test=True)
        world.lessons = [make_lesson("first"), make_lesson("second")]
        world.course = str(world.lessons[0].get_parent().specific.translation_key)
        yield world


def begun(world, course=True, **values):
    data = named(world.course) if course else {}
    defaults = {"closes_on": date(2026, 12, 31), "retake_until": RETAKE, "data": data}
    return campaigns.start(
        unit=world.unit, kind="refresher", title="新法考试", basis="司发〔2026〕3号", opens_on=date(2026, 11, 1),
        domain=world.domain, law="示例条例（虚构）", by=world.clerk, **{**defaults, **values},
    )  # fmt: skip


def suspended(world, campaign, served=date(2027, 1, 12)) -> MeasureCase:
    """Failed on the last day; heard, decided, served by the day, and what follows is run."""
    world.hands.move_to("2027-01-04T09:00:00+08:00")
    campaigns.propose_rows(campaign=campaign, chosen=list(campaign.members.all()), by=world.clerk)
    case = MeasureCase.objects.get(certificate=world.certificate)
    case = cases.give_notice(case=case, given_on=date(2027, 1, 4), document_no="告〔2027〕1号", by=world.clerk)
    case = cases.waive(case=case, by=world.clerk)
    world.hands.move_to("2027-01-11T09:00:00+08:00")
    cases.decide(
        case=case, decision_no="停〔2027〕1号", decided_on=date(2027, 1, 11), by=world.reviewer, text="考试不合格",
        last_day=date(2027, 3, 20),
    )  # fmt: skip
    world.hands.move_to(f"{served}T15:00:00+08:00")
    cases.serve(case=case, served_at=clock.start_of_day(served), precision="day", by=world.clerk)
    run_due_jobs()
    return MeasureCase.objects.get(pk=case.pk)


def page(client_for, world, campaign) -> str:
    return client_for(world.clerk).get(reverse("registry-campaign", args=[campaign.public_id])).content.decode()


def test_the_officer_finds_the_course_in_the_plan_and_the_campaign_shows_how_far(client_for, world):
    campaign = begun(world)
    case = suspended(world, campaign)
    (learner,) = AssignedLearner.objects.all()
    assert (learner.person, learner.assignment.due_on, learner.assignment.title) == (
        world.person, RETAKE, "离岗培训：新法考试",
    )  # fmt: skip
    assert list(learner.assignment.lessons.values_list("lesson_id", flat=True)) == [
        lesson.lesson_id for lesson in world.lessons
    ]
    assert "离岗培训：新法考试" in [one.title for one in due_of(world.person)]
    assert Notice.objects.filter(person=world.person, kind="learning.assigned").exists()
    assert "已学 0 / 2 课，2027年2月28日截止" in page(client_for, world, campaign)
    world.hands.move_to("2027-01-20T09:00:00+08:00")
    for lesson in world.lessons:
        completed(world.person, lesson)
    follow(person_id=world.person.pk)
    assert "2027年1月20日学完" in page(client_for, world, campaign)
    assert trainings_of(campaign)[world.certificate.pk].order == str(case.public_id)


def test_what_was_finished_before_the_measure_does_not_count(world):
    campaign = begun(world)
    completed(world.person, world.lessons[0], at=moment(2027, 1, 12, 12))
    completed(world.person, world.lessons[1], at=moment(2027, 1, 13, 12))
    suspended(world, campaign)
    follow(person_id=world.person.pk)
    assert AssignedLearner.objects.get().done == 1


def test_nothing_is_ordered_before_service_nor_without_a_course(client_for, world):
    campaign = begun(world, course=False)
    suspended(world, campaign)
    assert not Assignment.objects.exists()
    assert "尚未布置" in page(client_for, world, campaign)


def test_a_course_named_later_reaches_who_is_suspended_already_and_is_named_once(client_for, world):
    campaign = begun(world, course=False)
    suspended(world, campaign)
    there = reverse("registry-campaign-course", args=[campaign.public_id])
    assert there in page(client_for, world, campaign)
    assert client_for(world.clerk).post(there, {"course": world.course}).status_code == 302
    run_due_jobs()
    assert AssignedLearner.objects.get().person == world.person
    assert there not in page(client_for, world, campaign)
    with pytest.raises(DomainError, match="course_named"):
        name_course(campaign=campaign, course=world.course, by=world.clerk)


@pytest.mark.parametrize("how", ["corrected", "returned"])
def test_a_course_named_later_sends_nobody_whose_suspension_is_behind_them(world, how):
    campaign = begun(world, course=False)
    case = suspended(world, campaign)
    world.hands.move_to("2027-02-01T09:00:00+08:00")
    if how == "corrected":
        reverse_entry(
            certificate=world.certificate, event=case.event, reasons=["entry_mistake"], note="录错", key="x",
            proposed_by=world.clerk, approved_by=world.reviewer,
        )  # fmt: skip
    else:
        end_suspension(certificate=world.certificate, decision=a_decision(), key="back", **world.who)
    assert MeasureCase.objects.get().state == "in_force"
    name_course(campaign=campaign, course=world.course, by=world.clerk)
    run_due_jobs()
    assert not Assignment.objects.exists()


def test_a_course_that_is_not_published_is_refused(world):
    with pytest.raises(DomainError, match="course_unknown"):
        name_course(campaign=begun(world, course=False), course=str(UUID(int=0)), by=world.clerk)


def test_a_course_without_a_published_lesson_is_not_offered(world):
    empty = publish(world.lessons[0].get_parent().get_parent(), CoursePage(title="空课程", slug="empty"))
    assert [key for key, _title in ports.courses()] == [world.course]
    with pytest.raises(DomainError, match="course_unknown"):
        named(str(empty.translation_key))


@pytest.mark.parametrize(("retake", "due"), [(None, date(2027, 3, 20)), (date(2027, 1, 5), date(2027, 3, 20))])
def test_without_a_second_attempt_to_come_it_is_due_with_the_suspension(world, retake, due):
    closes = date(2026, 12, 31)
    suspended(world, begun(world, closes_on=closes, retake_until=retake))
    assert Assignment.objects.get().due_on == due


def test_late_is_said_on_the_campaign(client_for, world):
    campaign = begun(world)
    suspended(world, campaign)
    world.hands.move_to(f"{RETAKE + timedelta(days=1)}T09:00:00+08:00")
    assert trainings_of(campaign)[world.certificate.pk].is_late


def test_the_same_order_told_twice_and_the_nightly_call_ask_nobody_else(world):
    suspended(world, begun(world))
    make_certificate(unit=world.unit, place=world.place)
    told = {"order": Assignment.objects.get().order, "course": world.course, "person_id": world.person.pk}
    from config.wiring.connections import training_ordered

    training_ordered(
        **told, unit_id=world.unit.pk, title="再", ordered_on="2027-01-13", due_on="2027-02-28", by_id=world.clerk.pk
    )
    tasks.call_and_remind()
    assert AssignedLearner.objects.get().person == world.person


@pytest.mark.parametrize("how", ["quashed", "corrected"])
def test_with_the_suspension_the_training_falls(client_for, world, how):
    campaign = begun(world)
    case = suspended(world, campaign)
    if how == "quashed":
        case = cases.appeal(case=case, lodged_at=clock.now(), text="成绩有误", by=world.person)
        cases.rule(
            case=case,
            quash=True,
            document_no="复〔2027〕1号",
            decided_on=clock.today(),
            by=world.above,
            text="成绩更正",
        )
    else:
        reverse_entry(
            certificate=world.certificate, event=case.event, reasons=["entry_mistake"], note="录错", key="x",
            proposed_by=world.clerk, approved_by=world.reviewer,
        )  # fmt: skip
    run_due_jobs()
    assert Assignment.objects.get().ended_at is not None
    assert not due_of(world.person)
    assert "已学" not in page(client_for, world, campaign)


@pytest.mark.parametrize("count", [1, 3])
def test_the_campaign_asks_as_often_for_three_as_for_one(world, count, django_assert_num_queries):
    for _number in range(count - 1):
        make_certificate(unit=world.unit, place=world.place)
    campaign = begun(world)
    for number, member in enumerate(campaign.members.all()):
        case = cases.open_case(
            certificate=member.certificate, act="suspend", grounds=["refresher_failed"], facts="未合格", by=world.clerk,
            campaign=campaign,
        )  # fmt: skip
        case = cases.give_notice(case=case, given_on=clock.today(), document_no=f"告{number}", by=world.clerk)
        case = cases.waive(case=case, by=world.clerk)
        case = cases.decide(
            case=case, decision_no=f"停{number}", decided_on=clock.today(), by=world.reviewer, text="不合格",
            last_day=clock.today() + timedelta(days=45),
        )  # fmt: skip
        cases.serve(case=case, served_at=clock.now(), precision="minute", by=world.clerk)
    run_due_jobs()
    with django_assert_num_queries(3):
        found = trainings_of(campaign)
    assert sum(training.progress is not None for training in found.values()) == count


def test_an_unbound_port_says_not_assigned_and_names_no_course(client_for, world, monkeypatch):
    campaign = begun(world)
    suspended(world, campaign)
    monkeypatch.delitem(ports._bound, "courses")
    assert "尚未布置" in page(client_for, world, campaign)
