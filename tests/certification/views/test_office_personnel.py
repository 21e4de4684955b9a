"""The registers of legal reviewers and auxiliaries on screen: entered, reviewed, ended and put right; what does not agree; counts."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification.models import PersonnelEntry, PersonnelSpan, PersonnelStep, Qualification
from certification.queries import personnel as read
from certification.services.personnel_lists import hand_in_personnel
from core import clock
from core.domain.sheets import Row
from core.roles import Role
from core.services.appointments import end_appointment
from tests.factories.certification import make_certificate, make_rules, make_world
from tests.factories.people import appoint, grant, make_person, make_unit
from tests.factories.personnel import make_auxiliary, make_reviewer, prepared

pytestmark = pytest.mark.django_db
DOCUMENT = "示司发〔2026〕7号"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SOURCE = {"document": "示例办法", "article": "第三条", "document_date": "2020-01-01", "verified": True}


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        grant(world.reviewer, Role.REGISTRY_REVIEWER, world.unit)
        world.helper, world.lawyer = make_person(), make_person()
        appoint(world.helper, world.unit, post_type="auxiliary", post_title="协管员")
        appoint(world.lawyer, world.unit)
        yield world


def new(world, slug: str) -> str:
    return f"{reverse('registry-personnel-new', args=[slug])}?unit={world.unit.code}"


def decide(browser, step, verdict="approve", note=""):
    return browser.post(
        reverse("registry-personnel-decide", args=[step.public_id]), {"verdict": verdict, "note": note}, follow=True
    )


def listed(browser, slug="auxiliary", **query) -> str:
    return browser.get(reverse("registry-personnel", args=[slug]), query).content.decode()


def test_a_reviewer_from_the_form_to_the_register(client_for, world):
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)
    values = {
        "person": world.lawyer.pk, "since": "2026-03-01", "ground": "first_time", "qualification_number": "A20191234567",
        "qualified_on": "2019-03-01", "document": DOCUMENT, "document_date": "2026-02-25", "note": "科室调整",
        "upload": SimpleUploadedFile("任命.pdf", PDF),
    }  # fmt: skip
    assert clerk.post(new(world, "legal-reviewer"), values).status_code == 302
    step = PersonnelStep.objects.get()
    page = clerk.get(reverse("registry-personnel-step", args=[step.public_id])).content.decode()
    assert "A20191234567" in page
    assert reverse("registry-personnel-decide", args=[step.public_id]) not in page
    asked = reviewer.get(reverse("registry-personnel-step", args=[step.public_id])).content.decode()
    assert "对照原件" in asked
    shown = decide(reviewer, step).content.decode()
    assert "在册" in shown
    assert "A20191234567" in shown
    assert world.reviewer.name in shown
    assert Qualification.objects.get().approved_by == world.reviewer
    paper = clerk.get(reverse("registry-personnel-paper", args=[step.public_id]))
    assert b"".join(paper.streaming_content) == PDF
    assert "A20191234567" in listed(clerk, "legal-reviewer")


def test_an_auxiliary_is_entered_ended_and_corrected(client_for, world):
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)
    values = {"person": world.helper.pk, "since": "2026-03-01", "number": "FZ-1", "document": DOCUMENT}
    clerk.post(new(world, "auxiliary"), values)
    decide(reviewer, PersonnelStep.objects.get())
    entry = PersonnelEntry.objects.get()
    end = {"last_day": "2026-10-31", "reason": "contract_ended", "document": DOCUMENT}
    assert clerk.post(reverse("registry-personnel-act", args=[entry.public_id, "end"]), end).status_code == 302
    assert "待他人审核" in clerk.get(reverse("registry-personnel-entry", args=[entry.public_id])).content.decode()
    decide(reviewer, PersonnelStep.objects.get(act="end"))
    assert world.helper.name in listed(clerk, view="ended")
    assert "FZ-1" not in listed(clerk)
    form = clerk.get(reverse("registry-personnel-act", args=[entry.public_id, "correct"])).context["form"]
    assert (form.initial["since"], form.initial["last_day"]) == (date(2026, 3, 1), date(2026, 10, 31))
    right = {
        "mistake": "wrong_date", "since": "2026-04-01", "last_day": "", "number": "FZ-2", "document": DOCUMENT, "note": "录错",
    }  # fmt: skip
    assert clerk.post(reverse("registry-personnel-act", args=[entry.public_id, "correct"]), right).status_code == 302
    shown = decide(reviewer, PersonnelStep.objects.get(act="correct")).content.decode()
    assert "因错误撤回" in shown
    span = entry.spans.get(known_until=clock.FAR_FUTURE)
    assert (clock.day_of(span.law_from), span.law_until, span.number) == (date(2026, 4, 1), clock.FAR_FUTURE, "FZ-2")


def test_an_entry_that_was_a_mistake_is_taken_back(client_for, world):
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)
    entry = make_reviewer(world.unit, world.lawyer)
    void = {"mistake": "wrong_person", "void": "on", "document": DOCUMENT, "note": "同名"}
    act = reverse("registry-personnel-act", args=[entry.public_id, "correct"])
    assert clerk.post(act, {**void, "note": ""}).status_code == 400
    assert clerk.post(act, void).status_code == 302
    step = PersonnelStep.objects.get(act="correct")
    assert "整条记录有误" in reviewer.get(reverse("registry-personnel-step", args=[step.public_id])).content.decode()
    shown = decide(reviewer, step).content.decode()
    assert "因错误撤回" in shown
    assert reverse("registry-personnel-act", args=[entry.public_id, "end"]) not in shown
    assert clerk.get(act).status_code == 200
    assert clerk.post(act, void).status_code == 400


def test_what_was_entered_wrongly_is_said_and_nothing_is_lost(client_for, world):
    clerk = client_for(world.clerk)
    values = {"person": world.lawyer.pk, "since": "2026-03-01", "ground": "first_time", "document": DOCUMENT}
    answer = clerk.post(new(world, "legal-reviewer"), values)
    assert answer.status_code == 400
    assert "第五十八条第二款" in answer.content.decode()
    assert f'value="{DOCUMENT}"' in answer.content.decode()
    for wrong in ({"since": "昨天"}, {"document": ""}, {"person": make_person().pk}, {"ground": "other"}):
        assert clerk.post(new(world, "legal-reviewer"), {**values, **wrong}).status_code == 400
    assert not PersonnelStep.objects.exists()


def test_a_step_is_refused_with_a_reason_or_withdrawn(client_for, world):
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)
    step = prepared("auxiliary", world.unit, world.helper, by=world.clerk)
    assert decide(reviewer, step, "refuse").status_code == 400
    decide(reviewer, step, "refuse", "未附合同")
    step.refresh_from_db()
    assert (step.state, step.decision_note) == ("refused", "未附合同")
    again = prepared("auxiliary", world.unit, world.helper, by=world.clerk)
    assert clerk.post(reverse("registry-personnel-withdraw", args=[again.public_id])).status_code == 302
    again.refresh_from_db()
    assert again.state == "withdrawn"


def test_the_handler_meets_a_sentence_instead_of_a_decision(client_for, world):
    grant(world.clerk, Role.REGISTRY_REVIEWER, world.unit)
    step = prepared("auxiliary", world.unit, world.helper, by=world.clerk)
    assert decide(client_for(world.clerk), step).status_code == 400
    grant(world.helper, Role.REGISTRY_REVIEWER, world.unit)
    assert decide(client_for(world.helper), step).status_code == 400
    assert not PersonnelSpan.objects.exists()


def test_another_unit_sees_nothing(client_for, world):
    entry = make_auxiliary(world.unit, world.helper, number="FZ-1")
    step = prepared("legal_reviewer", world.unit, by=world.clerk)
    stranger = make_person()
    elsewhere = make_unit()
    grant(stranger, Role.REGISTRY_REVIEWER, elsewhere)
    browser = client_for(stranger)
    assert "FZ-1" not in listed(browser)
    assert step.person.name not in listed(browser, "legal-reviewer", view="waiting")
    for name, args in (
        ("registry-personnel-entry", [entry.public_id]),
        ("registry-personnel-act", [entry.public_id, "end"]),
        ("registry-personnel-step", [step.public_id]),
        ("registry-personnel-decide", [step.public_id]),
        ("registry-personnel-paper", [step.public_id]),
    ):
        assert browser.get(reverse(name, args=args)).status_code == 404
    answer = browser.get(new(world, "auxiliary"))
    assert world.unit.name not in answer.content.decode()
    assert browser.get(reverse("registry-personnel", args=["officers"])).status_code == 404
    assert browser.get(reverse("registry-personnel-act", args=[entry.public_id, "burn"])).status_code == 404


def test_what_does_not_agree_is_told(client_for, world):
    clerk = client_for(world.clerk)
    make_auxiliary(world.unit, world.person)
    leaving = make_auxiliary(world.unit, world.helper).person
    post = leaving.appointments.get()
    end_appointment(appointment=post, last_day=date(2026, 11, 1), reason="resigned")
    make_reviewer(world.unit, world.lawyer)
    make_auxiliary(world.unit, world.lawyer)
    found = read.spans_found(world.clerk, "auxiliary")
    told = {row.span.person: set(row.remarks) for row in read.rows_of(list(found))}
    assert told == {
        world.person: {"holds_certificate", "post_of_officer"},
        leaving: {"no_post"},
        world.lawyer: {"on_both", "post_of_officer"},
    }
    page = listed(clerk)
    assert world.certificate.number in page
    assert "不得执法" in page


def test_whoever_should_stand_on_a_register_and_does_not_is_named(client_for, world):
    grant(world.lawyer, Role.LEGAL_REVIEWER, world.unit)
    clerk = client_for(world.clerk)
    assert world.helper.name in listed(clerk)
    assert world.lawyer.name in listed(clerk, "legal-reviewer")
    make_auxiliary(world.unit, world.helper)
    make_reviewer(world.unit, world.lawyer)
    assert "off" in clerk.get(reverse("registry-personnel", args=["auxiliary"])).context
    assert read.auxiliaries_off_register(world.clerk) == []
    assert read.reviewers_off_register(world.clerk) == []


def test_a_list_is_searched_by_name_number_and_unit(client_for, world):
    below = make_unit(world.authority, parent=world.unit)
    here, there = make_auxiliary(world.unit, number="FZ-1").person, make_auxiliary(below, number="FZ-2").person
    clerk = client_for(world.clerk)
    for query, found in (
        ({"q": here.name}, "FZ-1"),
        ({"q": "fz-2"}, "FZ-2"),
        ({"unit": below.code}, "FZ-2"),
    ):
        page = listed(clerk, **query)
        assert found in page
        assert ("FZ-2" if found == "FZ-1" else "FZ-1") not in page
    assert there.name in listed(clerk, unit=world.unit.code)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_whatever_they_hold(client_for, world, django_assert_num_queries, count):
    for _n in range(count):
        holder = make_certificate(unit=world.unit, place=world.place).person
        make_auxiliary(world.unit, holder)
        make_reviewer(world.unit)
        prepared("auxiliary", world.unit, by=world.clerk)
        appoint(make_person(), world.unit, post_type="auxiliary")
    clerk = client_for(world.clerk)
    listed(clerk)
    for slug in ("auxiliary", "legal-reviewer"):
        with django_assert_num_queries(QUERIES[slug]):
            listed(clerk, slug)
    with django_assert_num_queries(QUERIES["waiting"]):
        listed(clerk, view="waiting")
    with django_assert_num_queries(QUERIES["counts"]):
        clerk.get(reverse("registry-personnel-counts"))


QUERIES = {"auxiliary": 21, "legal-reviewer": 22, "waiting": 17, "counts": 15}


def test_counts_by_unit_and_no_share_without_a_document(client_for, world):
    make_reviewer(world.unit, world.lawyer)
    make_auxiliary(world.unit, world.helper)
    make_certificate(unit=world.unit, place=world.place)
    make_auxiliary(world.unit, make_certificate(unit=world.unit, place=world.place).person)
    with time_machine.travel("2026-11-23T10:00:00+08:00", tick=True):
        [row] = read.counts(world.clerk)
        assert (row.share.reviewers, row.share.officers, row.auxiliaries) == (1, 2, 2)
        assert (row.share.needed, row.share.is_reached, row.asked_by) == (None, None, "")
        make_rules(world.authority)
        bare = {**SOURCE, "document": "", "value": 0.05}
        world.authority.rule_sets.create(
            version=9, effective_from=date(2026, 1, 1), parameters={"legal_reviewers_share_min": bare}, recorded_at=clock.now(), digest=""
        )  # fmt: skip
        assert read.counts(world.clerk)[0].share.needed is None
        page = client_for(world.clerk).get(reverse("registry-personnel-counts")).content.decode()
        assert "没有载明要求比例的文件" in page


def test_a_share_with_its_document_says_how_many_it_asks_for(client_for, world):
    make_rules(world.authority, legal_reviewers_share_min=0.6)
    make_certificate(unit=world.unit, place=world.place)
    clerk = client_for(world.clerk)
    [row] = read.counts(world.clerk)
    assert (row.share.needed, row.share.is_reached, row.asked_by) == (2, False, "示例办法 第三条")
    page = clerk.get(reverse("registry-personnel-counts")).content.decode()
    assert "60%" in page
    assert "至少2人，未达到" in page
    make_reviewer(world.unit)
    make_reviewer(world.unit)
    assert "至少2人，已达到" in clerk.get(reverse("registry-personnel-counts")).content.decode()


def test_the_page_of_a_unit_and_the_file_of_a_person_say_it(client_for, world):
    grant(world.clerk, Role.UNIT_ADMINISTRATOR, world.unit)
    helper = make_auxiliary(world.unit, world.helper, number="FZ-1").person
    make_reviewer(world.unit, world.lawyer)
    clerk = client_for(world.clerk)
    unit = clerk.get(reverse("office-unit", args=[world.unit.public_id])).content.decode()
    assert "辅助人员：可随同，不得执法" in unit
    assert "FZ-1" in unit
    assert world.lawyer.name in unit
    file = clerk.get(reverse("office-person", args=[helper.public_id])).content.decode()
    assert "执法辅助人员名册" in file
    assert "在册" in file


def test_the_file_of_a_certificate_warns(client_for, world):
    clerk = client_for(world.clerk)
    address = reverse("registry-certificate", args=[world.certificate.public_id])
    assert "可随同，不得执法" not in clerk.get(address).content.decode()
    make_auxiliary(world.unit, world.person)
    assert "可随同，不得执法" in clerk.get(address).content.decode()


def test_what_waits_stands_on_the_desk_of_whoever_decides(client_for, world):
    prepared("auxiliary", world.unit, world.helper, by=world.clerk)
    waiting = f"{reverse('registry-personnel', args=['auxiliary'])}?view=waiting"
    assert waiting in client_for(world.reviewer).get("/office/").content.decode()
    assert waiting not in client_for(world.clerk).get("/office/").content.decode()


def test_a_sheet_waits_beside_the_steps(client_for, world):
    sheet = hand_in_personnel(
        register="auxiliary", unit=world.unit, document=DOCUMENT, file_name="名册.csv", content=b"", by=world.clerk,
        lines=[Row(2, {"姓名": world.helper.name, "起始日期": "2026-03-01"})],
    )  # fmt: skip
    reviewer = client_for(world.reviewer)
    address = reverse("registry-personnel-sheet", args=[sheet.public_id])
    assert address in listed(reviewer, view="waiting")
    assert address not in listed(reviewer, "legal-reviewer", view="waiting")
    assert "view=waiting" in reviewer.get("/office/").content.decode()
