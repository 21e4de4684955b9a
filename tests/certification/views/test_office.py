"""The register in the back office: who may do what, where scope ends, how two persons bring a step about."""

from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification.models import OfficialAnswer, Proposal
from certification.queries.standing import status_at
from certification.services import applications, campaigns, cases
from certification.services.proposals import approve_proposal, propose
from certification.texts import word
from core import clock
from core.roles import Role
from tests.factories.certification import make_certificate, make_power, make_rules, make_world, passed
from tests.factories.people import appoint, grant, make_person, make_unit

pytestmark = pytest.mark.django_db
SEE = {Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER, Role.UNIT_ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR}
PREPARE = {Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER}
APPROVE = {Role.REGISTRY_REVIEWER}
SEE_APPLICATIONS = SEE | {Role.LEGAL_REVIEWER}
UNIT_REVIEW = PREPARE | {Role.UNIT_ADMINISTRATOR}
SCREENS = {
    "registry-board": SEE,
    "registry-certificates": SEE,
    "registry-certificate": SEE,
    "registry-prepare": PREPARE,
    "registry-card": PREPARE,
    "registry-proposals": SEE,
    "registry-proposal": SEE,
    "registry-proposal-decide": APPROVE,
    "registry-proposal-withdraw": PREPARE,
    "registry-proposals-batch": APPROVE,
    "registry-campaigns": SEE,
    "registry-campaign-new": PREPARE,
    "registry-campaign": SEE,
    "registry-campaign-propose": PREPARE,
    "registry-campaign-verdict": PREPARE | {Role.UNIT_ADMINISTRATOR},
    "registry-campaign-sign": {Role.REGISTRY_REVIEWER, Role.UNIT_ADMINISTRATOR},
    "registry-campaign-close": PREPARE,
    "registry-cases": SEE,
    "registry-case": SEE,
    "registry-case-new": PREPARE,
    "registry-case-step": PREPARE,
    "registry-applications": SEE_APPLICATIONS,
    "registry-application-batch": SEE_APPLICATIONS,
    "registry-application-new": PREPARE,
    "registry-application": SEE_APPLICATIONS,
    "registry-application-step": UNIT_REVIEW,
    "registry-application-form": SEE_APPLICATIONS,
    "registry-application-signed": PREPARE,
}
LISTS = {
    "registry-board", "registry-certificates", "registry-proposals", "registry-applications", "registry-application-batch",
    "registry-application-new", "registry-campaigns", "registry-campaign-new", "registry-cases", "registry-proposals-batch",
}  # fmt: skip
MOVED_ON = {"registry-proposals-batch", "registry-campaign-propose"}
SUSPENSION = {
    "decision_no": "示司发〔2026〕2号",
    "decided_on": "2026-11-20",
    "served_on": "2026-11-21",
    "served_time": "09:30",
    "reasons": ["beyond_power"],
    "last_day": "2026-12-31",
}


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        make_power(world.unit, world.domain)
        make_rules(world.authority, measure_without_case=True)
        world.proposal = propose(
            certificate=world.certificate, act="suspend", values=SUSPENSION, note="移送线索", by=world.clerk
        )
        world.application = file_application(world)
        world.campaign = start_campaign(world)
        world.case = begin_case(world, world.certificate)
        yield world


def start_campaign(world, kind="cleanup", **values):
    return campaigns.start(
        unit=world.unit, kind=kind, title="年度清理", basis="通知", opens_on=clock.today(), closes_on=clock.today(),
        by=world.clerk, **values,
    )  # fmt: skip


def begin_case(world, certificate):
    return cases.open_case(
        certificate=certificate, act="suspend", grounds=["beyond_power"], facts="越权", by=world.clerk
    )


def file_application(world):
    applicant = make_person()
    appoint(applicant, world.unit)
    made = applications.apply(
        person=applicant, unit=world.unit, authority=world.authority, scope=[world.place], by=applicant
    )
    return applications.submit(application=made, by=applicant)


def address(name: str, world, public_id=None) -> str:
    if name in LISTS:
        return reverse(name, args=["cleanup"] if name == "registry-campaign-new" else [])
    known = ("proposal", "application", "campaign", "case")
    target = getattr(world, next((one for one in known if one in name.replace("case-new", "")), "certificate"))
    arguments = [public_id or target.public_id]
    arguments += {
        "registry-prepare": ["cancel"],
        "registry-application-step": ["forward"],
        "registry-campaign-verdict": [world.campaign.members.first().public_id],
        "registry-campaign-sign": [world.unit.code],
        "registry-case-new": ["revoke"],
        "registry-case-step": ["notice"],
    }.get(name, [])
    return reverse(name, args=arguments)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", SCREENS)
def test_who_may_open_which_screen(request, client_for, world, name, role):
    if name == "registry-application-form" and role in SCREENS[name]:
        request.getfixturevalue("chinese_font")
    by = make_person()
    grant(by, role, world.unit)
    answer = 302 if name in MOVED_ON else 200
    assert client_for(by).get(address(name, world)).status_code == (answer if role in SCREENS[name] else 404)


@pytest.mark.parametrize("name", sorted(set(SCREENS) - LISTS))
def test_what_lies_outside_the_scope_answers_like_what_does_not_exist(client_for, world, name):
    by = make_person()
    grant(by, Role.REGISTRY_REVIEWER, make_unit())
    browser = client_for(by)
    there, nowhere = browser.get(address(name, world)), browser.get(address(name, world, uuid4()))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert len(there.content) == len(nowhere.content)
    for name_of_list in LISTS:
        assert world.certificate.number not in browser.get(address(name_of_list, world)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("registry-certificates", 15),
        ("registry-board", 15),
        ("registry-applications", 22),
        ("registry-campaigns", 14),
        ("registry-cases", 13),
        ("registry-application-batch", 33),
    ],
)
def test_lists_need_as_many_queries_for_three_as_for_one(client_for, world, name, queries, count, django_assert_num_queries):  # fmt: skip
    by = make_person()
    grant(by, Role.REGISTRY_REVIEWER, world.unit)
    for _number in range(count - 1):
        begin_case(world, make_certificate(unit=world.unit, place=world.place))
        file_application(world)
        start_campaign(world)
    browser = client_for(by)
    browser.get(reverse(name))
    with django_assert_num_queries(queries):
        assert browser.get(reverse(name)).status_code == 200


def test_a_clerk_prepares_and_another_approves(client_for, world):
    clerk, reviewer = make_person(), make_person()
    grant(clerk, Role.REGISTRY_CLERK, world.unit)
    grant(reviewer, Role.REGISTRY_REVIEWER, world.unit)
    certificate = make_certificate(unit=world.unit, place=world.place)
    there = reverse("registry-prepare", args=[certificate.public_id, "suspend"])
    assert client_for(clerk).post(there, SUSPENSION | {"decision_no": ""}).status_code == 400
    assert client_for(clerk).post(there, SUSPENSION | {"note": "线索"}).status_code == 302
    proposal = Proposal.objects.get(certificate=certificate)
    assert status_at(certificate, clock.now()).valid
    decide = reverse("registry-proposal-decide", args=[proposal.public_id])
    assert client_for(clerk).post(decide, {"verdict": "approve"}).status_code == 404
    assert client_for(reviewer).post(decide, {"verdict": "refuse", "note": ""}).status_code == 400
    assert client_for(reviewer).post(decide, {"verdict": "approve"}).status_code == 302
    assert status_at(certificate, clock.now()).overlays == ("suspended",)
    page = client_for(clerk).get(reverse("registry-certificate", args=[certificate.public_id])).content.decode()
    assert "示司发〔2026〕2号" in page
    assert f"{clerk.name} / {reviewer.name}" in page


def test_a_service_known_by_its_day_stays_a_day_from_the_form_to_the_history(client_for, world):
    clerk, reviewer = make_person(), make_person()
    grant(clerk, Role.REGISTRY_CLERK, world.unit)
    grant(reviewer, Role.REGISTRY_REVIEWER, world.unit)
    certificate = make_certificate(unit=world.unit, place=world.place)
    there = reverse("registry-prepare", args=[certificate.public_id, "suspend"])
    assert "自送达次日零时起生效" in client_for(clerk).get(there).content.decode()
    by_day = SUSPENSION | {"served_time": ""}
    refused = client_for(clerk).post(there, by_day | {"served_on": "2026-11-24"})
    assert refused.status_code == 400
    assert "送达日期2026-11-24尚未到来" in refused.content.decode()
    assert client_for(clerk).post(there, by_day).status_code == 302
    proposal = Proposal.objects.get(certificate=certificate)
    read = client_for(reviewer).get(reverse("registry-proposal", args=[proposal.public_id])).content.decode()
    assert "<dt>送达日期</dt><dd>2026年11月21日</dd>" in read
    approve_proposal(proposal=proposal, by=reviewer)
    page = client_for(clerk).get(reverse("registry-certificate", args=[certificate.public_id])).content.decode()
    assert "2026年11月21日送达" in page.replace(" ", "")
    assert "2026年11月21日 00:00" not in page


def test_a_step_to_approve_reads_in_the_words_of_its_own_form(client_for, world):
    clerk, reviewer = make_person(), make_person()
    grant(reviewer, Role.REGISTRY_REVIEWER, world.unit)
    certificate = make_certificate(unit=world.unit, place=world.place)
    entry = certificate.events.latest("sequence")
    period = {
        "period_from": "2026-01-01", "period_until": "2026-12-31", "due_on": "2026-12-31", "hours": "60", "exam_passed_on": "",
    }  # fmt: skip
    facts = {}
    for act, values in (
        ("cancel", {"reasons": ["retired"], "last_day": "2026-11-20"}),
        ("reverse", {"event": str(entry.public_id), "reasons": ["wrong_date"]}),
        ("register", period),
        ("reissue", {"void_from": "2026-12-01", "decision_no": "示司发〔2026〕8号", "new_number": True}),
    ):
        proposal = propose(certificate=certificate, act=act, values=values, note="示例", by=clerk)
        page = client_for(reviewer).get(reverse("registry-proposal", args=[proposal.public_id]))
        facts[act] = dict(page.context["facts"])
    assert facts["cancel"]["任职最后一日"] == "2026年11月20日"
    assert facts["reverse"]["哪一条记录"] == f"2. {word(entry.kind)} 2024年1月1日"
    assert facts["register"] == {
        "注册期间首日": "2026年1月1日", "注册期间末日": "2026年12月31日", "截止日期": "2026年12月31日", "学时": "60", "考试合格日期": "—",
    }  # fmt: skip
    assert facts["reissue"]["使用新编号"] == "是"
    assert not [label for some in facts.values() for label in some if label.isascii()]


ACTS_WITH_PAPERS = {
    "stand_down": {"reasons": ["leave"], "at": "2026-11-24T09:00"},
    "lengthen": {"decision_no": "示司发〔2026〕3号", "decided_on": "2026-11-20", "valid_until": "2029-12-31"},
    "cancel": {"reasons": ["retired"], "last_day": "2026-11-20"},
    "revoke": {
        "decision_no": "示司发〔2026〕4号", "decided_on": "2026-11-20", "served_on": "2026-11-21", "reasons": ["crime"],
    },
    "suspend": None,
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS_WITH_PAPERS)
def test_the_scan_of_the_document_stands_behind_the_entry(client_for, world, act):
    clerk, reviewer = make_person(), make_person()
    grant(clerk, Role.REGISTRY_CLERK, world.unit)
    grant(reviewer, Role.REGISTRY_REVIEWER, world.unit)
    certificate = make_certificate(unit=world.unit, place=world.place)
    upload = SimpleUploadedFile("决定.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    said = {**(ACTS_WITH_PAPERS[act] or SUSPENSION), "upload": upload}
    there = reverse("registry-prepare", args=[certificate.public_id, act])
    assert client_for(clerk).post(there, said).status_code == 302
    proposal = Proposal.objects.get(certificate=certificate)
    paper = reverse("registry-proposal-paper", args=[proposal.public_id])
    assert paper in client_for(reviewer).get(reverse("registry-proposal", args=[proposal.public_id])).content.decode()
    event = approve_proposal(proposal=proposal, by=reviewer)
    assert event.evidence == [proposal.file.sha256]
    page = client_for(clerk).get(reverse("registry-certificate", args=[certificate.public_id])).content.decode()
    assert paper in page
    assert client_for(reviewer).get(paper).status_code == 200
    assert client_for(make_person()).get(paper).status_code == 404


def test_a_file_that_is_none_is_no_evidence(client_for, world):
    clerk = make_person()
    grant(clerk, Role.REGISTRY_CLERK, world.unit)
    certificate = make_certificate(unit=world.unit, place=world.place)
    there = reverse("registry-prepare", args=[certificate.public_id, "cancel"])
    said = {**ACTS_WITH_PAPERS["cancel"], "upload": SimpleUploadedFile("决定.pdf", b"words")}
    assert client_for(clerk).post(there, said).status_code == 400
    assert not Proposal.objects.filter(certificate=certificate).exists()


def test_a_reviewer_who_prepared_cannot_approve(client_for, world):
    reviewer = make_person()
    grant(reviewer, Role.REGISTRY_REVIEWER, world.unit)
    certificate = make_certificate(unit=world.unit, place=world.place)
    browser = client_for(reviewer)
    browser.post(reverse("registry-prepare", args=[certificate.public_id, "suspend"]), SUSPENSION)
    proposal = Proposal.objects.get(certificate=certificate)
    answer = browser.post(reverse("registry-proposal-decide", args=[proposal.public_id]), {"verdict": "approve"})
    assert answer.status_code == 400
    assert status_at(certificate, clock.now()).valid


def test_an_application_is_forwarded_approved_and_issued(client_for, world):
    clerk, reviewer = make_person(), make_person()
    grant(clerk, Role.REGISTRY_CLERK, world.unit)
    grant(reviewer, Role.REGISTRY_REVIEWER, world.unit)
    make_rules(world.authority, induction_hours=0)
    passed(world.application.person)
    from certification import ports

    class Studied:
        def minutes(self, person_ids, year):
            return dict.fromkeys(person_ids, 0)

    before = ports._bound.get("training")
    ports._bound["training"] = Studied()
    try:
        steps = [
            (clerk, "forward", {"note": ""}, 302),
            (clerk, "approve", {"note": ""}, 404),
            (clerk, "forward", {"note": ""}, 404),
            (reviewer, "approve", {"note": ""}, 302),
            (reviewer, "issue", {"decision_no": "", "decided_on": "2026-11-23"}, 400),
            (reviewer, "issue", {"decision_no": "示司发〔2026〕3号", "decided_on": "2026-11-23"}, 302),
        ]
        for person, step, values, status in steps:
            there = reverse("registry-application-step", args=[world.application.public_id, step])
            assert client_for(person).post(there, values).status_code == status, step
    finally:
        ports._bound.pop("training")
        if before:
            ports._bound["training"] = before
    world.application.refresh_from_db()
    assert status_at(world.application.certificate, clock.now()).valid


def test_a_question_about_another_day_is_answered_and_written_down(client_for, world):
    by = make_person()
    grant(by, Role.AUDITOR, world.unit)
    there = reverse("registry-certificate", args=[world.certificate.public_id])
    answer = client_for(by).get(there, {"at": "2023-06-01"})
    assert answer.context["status"].reasons == ("not_yet_known",)
    note = OfficialAnswer.objects.get()
    assert (note.channel, note.asked_by, note.answer["valid"]) == ("page", by, None)
    listed = client_for(by).get(reverse("registry-certificates"), {"at": "2029-06-01"})
    assert [row["word"] for row in listed.context["rows"]] == ["已过期"] or listed.context["rows"][0][
        "shown"
    ].label == "expired"


def test_found_by_name_number_and_state(client_for, world):
    by = make_person()
    grant(by, Role.AUDITOR, world.unit)
    browser = client_for(by)
    for query, expected in [
        ({"q": world.person.name}, 1),
        ({"q": world.certificate.number[:6]}, 1),
        ({"q": "查无此人"}, 0),
        ({"state": "valid"}, 1),
        ({"state": "suspended"}, 0),
        ({"unit": world.unit.code}, 1),
    ]:
        assert len(browser.get(reverse("registry-certificates"), query).context["rows"]) == expected, query
