"""The reviews of an application as the rule set orders them: who, in which order, within how many working days."""

from datetime import date
from types import SimpleNamespace

import pypdfium2
import pytest
import time_machine
from django.urls import reverse

from certification import ports
from certification.documents import application_form
from certification.models import Application, LineDepartment, ServicePoint
from certification.queries.reviews import (
    applications_seen,
    may_review,
    overdue,
    pace,
    reviewers_of,
    service_point_of,
)
from certification.services import applications
from certification.services.personnel import approve_step, propose_correction
from certification.services.places import end_place, open_line_department
from certification.services.scope import Place
from core.errors import DomainError, text_for
from core.models import HolidayYear, Notice
from core.roles import Role
from tests.factories.certification import (
    appoint,
    make_area,
    make_authority,
    make_domain,
    make_person,
    make_power,
    make_rules,
    make_unit,
    passed,
)
from tests.factories.people import grant
from tests.factories.personnel import make_auxiliary, make_reviewer

pytestmark = pytest.mark.django_db
ALL = ("unit_review", "unit_legal_review", "line_review", "district_review", "authority_review")
DAYS = dict(zip(ALL, (3, 3, 5, 10, 10), strict=True))


class Studied:
    def minutes(self, person_ids, year):
        return dict.fromkeys(person_ids, 60 * 45)


def holder(role, unit):
    person = make_person()
    grant(person, role, unit)
    return person


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(ports._bound, "training", Studied())
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        authority = make_authority()
        city = make_unit(authority)
        district, line = make_unit(authority, parent=city), make_unit(authority, parent=city)
        street = make_unit(authority, parent=district)
        domain, area = make_domain(authority), make_area(authority)
        make_power(street, domain)
        LineDepartment.objects.create(domain=domain, unit=line)
        make_rules(authority, review_steps=[{"step": step, "working_days": DAYS[step]} for step in ALL])
        HolidayYear.objects.create(
            authority=authority, year=2026, days_off=["2026-11-25"], worked_weekends=["2026-11-28"], source="通知", recorded_at="2026-01-01T00:00+08:00",
        )  # fmt: skip
        officer = make_person()
        appoint(officer, street)
        passed(officer)
        staff = {
            "unit_review": holder(Role.REGISTRY_CLERK, street),
            "unit_legal_review": holder(Role.LEGAL_REVIEWER, street),
            "line_review": holder(Role.REGISTRY_REVIEWER, line),
            "district_review": holder(Role.REGISTRY_REVIEWER, district),
            "authority_review": holder(Role.REGISTRY_REVIEWER, city),
        }
        made = applications.apply(
            person=officer, unit=street, authority=authority, scope=[Place(domain, area)], by=officer
        )
        application = applications.submit(application=made, by=officer)
        yield SimpleNamespace(**{k: v for k, v in locals().items() if k != "monkeypatch"})


def walk(world, until: str) -> Application:
    application = world.application
    while application.state != until:
        application = applications.forward(application=application, by=world.staff[application.state])
    return application


def test_five_reviews_in_the_order_of_the_rule_set(world):
    assert [one["step"] for one in world.application.plan] == list(ALL)
    application = walk(world, "authority_review")
    application = applications.approve(application=application, by=world.staff["authority_review"])
    assert application.state == "approved"
    assert application.handler == world.staff["unit_review"]
    assert list(application.steps.filter(act="forwarded").values_list("from_state", flat=True)) == list(ALL[:-1])


@pytest.mark.parametrize("step", ALL)
@pytest.mark.parametrize("who", ALL)
def test_each_review_belongs_to_one_of_the_staff(world, step, who):
    application = walk(world, step)
    # Whoever reviews for the city may do what the district does: the city stands above the street, too.
    also = {("district_review", "authority_review"), ("unit_review", "district_review"), ("unit_review", "authority_review"), ("line_review", "authority_review")}  # fmt: skip
    assert may_review(world.staff[who], application) == (step == who or (step, who) in also)


def test_a_legal_review_says_whether_its_reviewer_stood_on_the_register(client_for, world):
    by, page = world.staff["unit_legal_review"], reverse("registry-application", args=[world.application.public_id])
    appoint(by, world.street)
    application = walk(world, "unit_legal_review")
    assert "您今天不在法制审核人员名册" in client_for(by).get(page).content.decode()
    applications.forward(application=application, by=by)
    clerk = client_for(world.staff["unit_review"])
    assert "当日不在法制审核人员名册" in clerk.get(page).content.decode()
    with time_machine.travel("2026-11-24T09:00:00+08:00", tick=True):
        entry = make_reviewer(world.street, by, since=date(2026, 1, 1))
        clerk = client_for(world.staff["unit_review"])  # nobody stays signed in over night
        said = clerk.get(page).content.decode()
        assert f"在册（{world.street.name}）；该记录为事后登记" in said
        assert "您今天不在" not in said
        step = propose_correction(
            entry=entry, mistake="wrong_person", note="同名", document="示司发1号", by=make_person()
        )
        approve_step(step=step, by=make_person())
        assert "当日不在法制审核人员名册" in clerk.get(page).content.decode()


@pytest.mark.usefixtures("chinese_font")
def test_a_reviewer_who_stands_there_is_named_with_the_unit(client_for, world):
    make_reviewer(world.street, world.staff["unit_legal_review"])
    application = walk(world, "line_review")
    page = client_for(world.staff["unit_review"]).get(reverse("registry-application", args=[application.public_id]))
    assert f"审核人当日在法制审核人员名册在册（{world.street.name}）。" in page.content.decode()
    form = pypdfium2.PdfDocument(application_form.pdf(application))
    assert "（法制审核人员名册在册）" in "".join(one.get_textpage().get_text_bounded() for one in form).replace(
        "\r\n", ""
    )


def test_only_where_a_document_asks_for_it_the_register_decides_who_reviews(world):
    application = walk(world, "unit_legal_review")
    by = world.staff["unit_legal_review"]
    make_rules(world.authority, legal_review_by_registered_only=True)
    with pytest.raises(DomainError) as refusal:
        applications.forward(application=application, by=by)
    assert refusal.value.code == "legal_reviewer_not_on_register"
    assert "示例办法 第三条" in text_for(refusal.value)
    with pytest.raises(DomainError, match="legal_reviewer_not_on_register"):
        applications.send_back(application=application, by=by, reasons=["unit_wrong"])
    make_reviewer(world.street, by)
    assert applications.forward(application=application, by=by).state == "line_review"


def test_whoever_decides_is_told_that_the_applicant_is_an_auxiliary(client_for, world):
    page = reverse("registry-application", args=[world.application.public_id])
    clerk = client_for(world.staff["unit_review"])
    assert "执法辅助人员名册" not in clerk.get(page).content.decode()
    make_auxiliary(world.street, world.officer)
    assert "辅助人员不得执法" in clerk.get(page).content.decode()
    assert walk(world, "authority_review").state == "authority_review"


def test_the_line_department_sees_what_it_is_asked_about_and_nothing_else(world):
    elsewhere = make_domain(world.authority)
    officer = make_person()
    appoint(officer, world.street)
    applications.apply(
        person=officer, unit=world.street, authority=world.authority, scope=[Place(elsewhere, world.area)], by=officer
    )
    assert list(applications_seen(Application.objects.all(), world.staff["line_review"])) == [world.application]


def test_the_department_that_follows_is_asked_and_the_former_one_no_more(world):
    application = walk(world, "line_review")
    follower = make_unit(world.authority, parent=world.city)
    heir = holder(Role.REGISTRY_REVIEWER, follower)
    at = {"basis": "示编发〔2026〕1号", "by": None}
    open_line_department(domain=world.domain, unit=follower, since=date(2026, 11, 24), **at)
    former = world.staff["line_review"]
    assert (may_review(former, application), may_review(heir, application)) == (True, False)
    with time_machine.travel("2026-11-24T09:00:00+08:00"):
        assert (may_review(former, application), may_review(heir, application)) == (False, True)
        assert list(applications_seen(Application.objects.all(), heir)) == [application]


def test_a_department_that_gave_up_the_domain_still_answers_what_it_was_asked(world):
    application = walk(world, "line_review")
    line, former = LineDepartment.objects.get(), world.staff["line_review"]
    end_place(place=line, last_day=date(2026, 11, 23), basis="示编发〔2026〕1号", by=None)
    with time_machine.travel("2026-11-24T09:00:00+08:00"):
        assert may_review(former, application)
        application = applications.forward(application=application, by=former)
        assert application.state == "district_review"


def test_without_a_line_department_its_review_is_left_out(world):
    LineDepartment.objects.all().delete()
    world.application.items.all()
    assert [one["step"] for one in applications.plan_of(world.application)] == [s for s in ALL if s != "line_review"]


def test_a_day_off_and_a_worked_saturday_count_as_the_table_says(world):
    """Handed in on Monday 23; Wednesday 25 is off, Saturday 28 is worked: three working days end on Friday 27."""
    assert world.application.due_on == date(2026, 11, 27)
    with time_machine.travel("2026-11-27T23:00:00+08:00"):
        found = pace(world.application)
        assert (found.day, found.of, found.overdue(date(2026, 11, 27))) == (3, 3, False)
        assert not overdue(Application.objects.all()).exists()
    with time_machine.travel("2026-11-28T00:00:00+08:00"):
        assert list(overdue(Application.objects.all())) == [world.application]


def test_a_year_without_holidays_gives_no_day_instead_of_a_wrong_one(world):
    HolidayYear.objects.all().delete()
    application = applications.forward(application=world.application, by=world.staff["unit_review"])
    assert (application.due_on, pace(application).day) == (None, None)


def test_where_the_only_clerk_wrote_it_the_second_person_is_upstairs(world):
    clerk = world.staff["unit_review"]
    officer = make_person()
    appoint(officer, world.street)
    made = applications.apply(
        person=officer, unit=world.street, authority=world.authority, scope=[Place(world.domain, world.area)], by=clerk
    )
    application = applications.submit(application=made, by=clerk)
    with pytest.raises(DomainError, match="handler_never_reviews"):
        applications.forward(application=application, by=clerk)
    found = reviewers_of(application, applications.touched_by(application))
    assert [(r.person, r.upstairs) for r in found] == [
        (world.staff["district_review"], True),
        (world.staff["authority_review"], True),
    ]
    applications.forward(application=application, by=found[0].person)


def test_nobody_reviews_twice_in_one_round(world):
    applications.forward(application=world.application, by=world.staff["district_review"])
    application = Application.objects.get(pk=world.application.pk)
    application = applications.forward(application=application, by=world.staff["unit_legal_review"])
    application = applications.forward(application=application, by=world.staff["line_review"])
    with pytest.raises(DomainError, match="handler_never_reviews"):
        applications.forward(application=application, by=world.staff["district_review"])
    # After a return a new round begins, and with it everybody's turn.
    applications.send_back(application=application, by=world.staff["authority_review"], reasons=["scope_wrong"])
    again = applications.submit(application=Application.objects.get(pk=application.pk), by=world.officer)
    assert applications.forward(application=again, by=world.staff["district_review"]).state == "unit_legal_review"


def test_a_return_opens_only_what_is_wrong(world):
    application = applications.send_back(
        application=world.application, by=world.staff["unit_review"], reasons=["scope_wrong"], note="区域应为本街道"
    )
    other = make_area(world.authority)
    with pytest.raises(DomainError, match="field_closed"):
        applications.amend(application=application, by=world.officer, unit=world.district)
    with pytest.raises(DomainError, match="field_closed"):
        applications.attach(application=application, kind="consent", upload=None, by=world.officer)
    applications.amend(application=application, by=world.officer, scope=[Place(world.domain, other)])
    assert [item.area for item in application.items.all()] == [other]
    assert Notice.objects.get(person=world.officer).body == "区域应为本街道"


def test_a_second_list_of_the_same_review_must_say_why_it_comes_late(world):
    clerk = world.staff["unit_review"]
    application = applications.send_back(application=world.application, by=clerk, reasons=["scope_wrong"])
    application = applications.submit(application=application, by=world.officer)
    applications.send_back(application=application, by=clerk, reasons=["scope_missing"])
    application = applications.submit(application=Application.objects.get(pk=application.pk), by=world.officer)
    with pytest.raises(DomainError, match="return_list_was_complete"):
        applications.send_back(application=application, by=clerk, reasons=["consent_missing"])
    applications.send_back(
        application=application, by=clerk, reasons=["consent_missing"], late_reason="变更区域后才需要"
    )
    assert "变更区域后才需要" in application.steps.last().note


def test_reasons_that_do_not_belong_to_the_kind_are_refused(world):
    with pytest.raises(DomainError, match="reason_unknown"):
        applications.send_back(application=world.application, by=world.staff["unit_review"], reasons=["change_unclear"])


def test_only_a_justice_department_refuses_with_reasons_and_a_notice(world):
    values = {"reasons": ["no_power"], "note": "权责清单无此领域"}
    with pytest.raises(DomainError, match="application_step"):
        applications.refuse(application=world.application, by=world.staff["unit_review"], **values)
    application = walk(world, "district_review")
    by = world.staff["district_review"]
    with pytest.raises(DomainError, match="refusal_without_reason"):
        applications.refuse(application=application, by=by, reasons=[], note="理由")
    with pytest.raises(DomainError, match="reason_is_empty"):
        applications.refuse(application=application, by=by, reasons=["no_power"], note=" ")
    application = applications.refuse(application=application, by=by, **values)
    assert (application.state, application.steps.last().reasons) == ("refused", ["no_power"])
    assert Notice.objects.get(person=world.officer).body == "权责清单无此领域"


def test_the_counter_nearest_to_the_unit_answers(world):
    assert service_point_of(world.street) is None
    ServicePoint.objects.create(unit=world.city, telephone="000-1")
    ServicePoint.objects.create(unit=world.district, telephone="000-2")
    assert service_point_of(world.street).telephone == "000-2"


def test_one_that_cannot_go_on_does_not_hold_up_the_others(world):
    other = make_person()
    appoint(other, world.street)
    second = applications.apply(
        person=other, unit=world.street, authority=world.authority, scope=[Place(world.domain, world.area)], by=other
    )
    clerk = world.staff["unit_review"]
    found = applications.each([second, world.application], lambda a: applications.forward(application=a, by=clerk))
    assert [bool(one.refusal) for one in found] == [True, False]
