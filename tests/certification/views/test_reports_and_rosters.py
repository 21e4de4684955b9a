"""Reports go above the unit and hide the reporter; rosters are approved by another and leave protected posts out."""

from datetime import timedelta

import pytest
from django.urls import reverse

from certification.models import PublicReport, PublicReportStep, RosterEdition
from certification.models.publicity import OUTCOMES, REPORT_KINDS
from certification.services.reports import answer_report, decide_answer, receive_report
from certification.services.rosters import decide_roster, prepare_roster, protect_post
from core import clock
from core.errors import DomainError
from core.models import Notice
from core.roles import Role
from tests.factories.certification import make_certificate, make_rules
from tests.factories.people import appoint, grant, make_authority, make_person, make_unit

pytestmark = pytest.mark.django_db
TEXT = "检查时未出示证件"


@pytest.fixture
def district():
    """A district with one street; an officer of the street, and a reviewer at each level."""
    authority = make_authority()
    above = make_unit(authority)
    street = make_unit(parent=above)
    certificate = make_certificate(unit=street)
    people = {}
    for name, unit in (("above", above), ("street", street)):
        people[name] = make_person()
        grant(people[name], Role.REGISTRY_REVIEWER, unit)
        grant(people[name], Role.REGISTRY_CLERK, unit)
    return above, street, certificate, people


def test_a_report_is_tracked_by_its_code_and_answered_by_a_day(client, district):
    _above, street, certificate, people = district
    number = {"number": certificate.number, "name": certificate.person.name}
    about = client.post(reverse("certification:verify"), number).context["about"]
    page = client.post(
        reverse("certification:report-about", args=[about]),
        {"kind": "complaint", "text": TEXT, "name": "某甲", "contact": "000-0000"},
    )
    report = PublicReport.objects.get()
    code = page.context["code"]
    assert (report.unit, report.certificate, report.due_on) == (street, certificate, clock.today() + timedelta(days=15))
    assert code not in report.code_digest
    there = reverse("certification:report-track")
    assert client.post(there, {"code": "AAAA-AAAA-AAAA"}).context["report"] is None
    answer_report(report=report, by=people["above"], outcome="upheld", answer="已批评教育。", note="内部")
    waiting = client.post(there, {"code": code}).content.decode()
    assert "已批评教育" not in waiting
    assert "第二人" not in waiting
    decide_answer(report=report, by=second(district), agree=True)
    shown = client.post(there, {"code": code.replace("-", " ").lower()})
    assert "已批评教育" in shown.content.decode()
    assert "内部" not in shown.content.decode()
    with pytest.raises(DomainError, match="report_answered"):
        answer_report(report=report, by=people["above"], outcome="upheld", answer="再答", note="")


def second(district):
    """Another reviewer above the unit, who has not handled anything."""
    person = make_person()
    grant(person, Role.REGISTRY_REVIEWER, district[0])
    return person


def test_who_handles_a_complaint_never_confirms_its_answer(client_for, district):
    _above, street, certificate, people = district
    other = second(district)
    report, _code = receive_report(kind="complaint", unit=street, certificate=certificate, text=TEXT)
    there = reverse("registry-report", args=[report.public_id])
    decide = reverse("registry-report-step", args=[report.public_id, "decide"])
    assert client_for(other).post(decide, {"agree": "yes"}).status_code == 400
    answer = {"outcome": "upheld", "answer": "已批评教育。"}
    client_for(people["above"]).post(reverse("registry-report-step", args=[report.public_id, "answer"]), answer)
    assert Notice.objects.filter(person=other, subject__contains="第二人").count() == 1
    assert not Notice.objects.filter(person=people["above"], subject__contains="第二人").exists()
    assert decide not in client_for(people["above"]).get(there).content.decode()
    assert client_for(people["above"]).post(decide, {"agree": "yes"}).status_code == 400
    assert decide in client_for(other).get(there).content.decode()
    assert client_for(other).post(decide, {"agree": "no"}).status_code == 400
    client_for(other).post(decide, {"agree": "no", "note": "请补充处理结果"})
    report.refresh_from_db()
    assert report.state == "sent_back"
    client_for(people["above"]).post(reverse("registry-report-step", args=[report.public_id, "answer"]), answer)
    with pytest.raises(DomainError, match="report_waits"):
        answer_report(report=report, by=people["above"], **answer)
    assert client_for(other).post(decide, {"agree": "yes"}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.steps.last().by, report.steps.last().outcome) == ("answered", other, "upheld")


def test_the_second_person_reads_what_is_confirmed_and_by_whom_it_was_proposed(client_for, district):
    _above, street, certificate, people = district
    other, third = second(district), second(district)
    report, _code = receive_report(kind="complaint", unit=street, certificate=certificate, text=TEXT)
    decide = reverse("registry-report-step", args=[report.public_id, "decide"])
    first = answer_report(report=report, by=people["above"], outcome="upheld", answer="已批评教育。", note="见笔录")
    page = client_for(other).get(decide).content.decode()
    for words in ("属实", "已批评教育。", "见笔录", people["above"].name, TEXT, str(first.public_id)):
        assert words in page, words
    decide_answer(report=report, by=third, agree=False, note="请补充")
    answer_report(report=report, by=people["above"], outcome="not_upheld", answer="未发现违规。")
    refused = client_for(other).post(decide, {"agree": "yes", "read": first.public_id})
    assert refused.status_code == 400
    assert "未发现违规。" in refused.content.decode()
    report.refresh_from_db()
    assert report.state == "proposed"


def test_a_mended_register_needs_no_second_person(district):
    _above, street, certificate, people = district
    report, _code = receive_report(kind="wrong_data", unit=street, certificate=certificate, text=TEXT)
    answer_report(report=report, by=people["above"], outcome="corrected", answer="已更正。")
    report.refresh_from_db()
    assert report.state == "answered"


ENDS_OF = {
    "wrong_data": ["登记信息已更正", "登记信息已部分更正", "经核对，登记信息无误", "已转有权处理的机关"],
    "complaint": ["属实", "部分属实", "不属实", "已转有权处理的机关"],
}
FITS = {
    "wrong_data": {"corrected", "partly_corrected", "register_right", "not_ours"},
    "complaint": {"upheld", "partly_upheld", "not_upheld", "not_ours"},
}


@pytest.mark.parametrize("kind", REPORT_KINDS)
def test_the_form_offers_the_outcomes_of_the_kind(client_for, district, kind):
    _above, street, certificate, people = district
    report, _code = receive_report(kind=kind, unit=street, certificate=certificate, text=TEXT)
    form = client_for(people["above"]).get(reverse("registry-report-step", args=[report.public_id, "answer"]))
    assert [str(word) for _code, word in form.context["form"].fields["outcome"].choices] == ENDS_OF[kind]


@pytest.mark.parametrize(("kind", "outcome"), [(kind, outcome) for kind in REPORT_KINDS for outcome in OUTCOMES])
def test_every_kind_ends_in_its_own_outcomes_only(client_for, district, kind, outcome):
    _above, street, certificate, people = district
    report, _code = receive_report(kind=kind, unit=street, certificate=certificate, text=TEXT)
    there = reverse("registry-report-step", args=[report.public_id, "answer"])
    page = client_for(people["above"]).post(there, {"outcome": outcome, "answer": "已处理。"})
    report.refresh_from_db()
    if outcome in FITS[kind]:
        assert page.status_code == 302
        assert report.steps.last().outcome == outcome
    else:
        assert page.status_code == 400
        assert report.state == "received"
        with pytest.raises(DomainError, match="report_needs_answer"):
            answer_report(report=report, by=people["above"], outcome=outcome, answer="已处理。")


def test_a_foreign_outcome_proposed_long_ago_can_only_go_back(district):
    _above, street, certificate, people = district
    report, _code = receive_report(kind="complaint", unit=street, certificate=certificate, text=TEXT)
    PublicReportStep.objects.create(
        report=report, act="proposed", at=clock.now(), by=people["above"], outcome="corrected", answer="已更正。"
    )
    PublicReport.objects.filter(pk=report.pk).update(state="proposed")
    with pytest.raises(DomainError, match="report_other_kind"):
        decide_answer(report=report, by=second(district), agree=True)
    assert decide_answer(report=report, by=second(district), agree=False, note="请另选处理结果").act == "sent_back"


def test_the_reporter_is_hidden_from_officer_and_unit(client_for, district):
    above, street, certificate, people = district
    report, _code = receive_report(kind="complaint", unit=street, certificate=certificate, text=TEXT, name="某甲")
    there = reverse("registry-report", args=[report.public_id])
    assert "某甲" in client_for(people["above"]).get(there).content.decode()
    assert client_for(people["street"]).get(there).status_code == 404
    grant(certificate.person, Role.REGISTRY_REVIEWER, above)
    assert client_for(certificate.person).get(there).status_code == 404
    colleague = make_person()
    appoint(colleague, street)
    grant(colleague, Role.REGISTRY_REVIEWER, above)
    assert client_for(colleague).get(there).status_code == 404
    assert [notice.person for notice in Notice.objects.filter(kind="public_report")] == [people["above"]]


@pytest.mark.parametrize(
    ("role", "place", "sees"),
    [
        (role, place, role in (Role.REGISTRY_REVIEWER, Role.AUDITOR) and place == "above")
        for role in Role
        for place in ("above", "street", "elsewhere")
    ],
)
def test_who_sees_a_report(client_for, district, role, place, sees):
    above, street, certificate, _people = district
    report, _code = receive_report(kind="complaint", unit=street, certificate=certificate, text=TEXT)
    person = make_person()
    grant(person, role, {"above": above, "street": street, "elsewhere": make_unit()}[place])
    status = client_for(person).get(reverse("registry-report", args=[report.public_id])).status_code
    assert (status == 200) is sees


def test_a_call_is_taken_down_by_whoever_cannot_handle_it(client_for, district):
    _above, street, certificate, people = district
    values = {"kind": "complaint", "channel": "hotline", "ticket": "T-1", "unit": street.pk, "text": TEXT, "number": certificate.number}  # fmt: skip
    page = client_for(people["street"]).post(reverse("registry-report-call"), values)
    report = PublicReport.objects.get()
    assert (report.channel, report.ticket, report.certificate) == ("hotline", "T-1", certificate)
    assert page.context["code"].count("-") == 2


def test_report_list_asks_a_constant_number_of_queries(client_for, district, django_assert_num_queries):
    _above, street, certificate, people = district
    browser = client_for(people["above"])
    there = reverse("registry-reports")
    receive_report(kind="complaint", unit=street, certificate=certificate, text=TEXT)
    browser.get(there)
    with django_assert_num_queries(14):
        browser.get(there)
    for _n in range(2):
        receive_report(kind="wrong_data", unit=street, text=TEXT)
    with django_assert_num_queries(14):
        browser.get(there)


def test_a_roster_is_published_by_another_person_and_replaces_the_last(client, district):
    _above, street, certificate, people = district
    page = reverse("certification:roster", args=[street.public_id])
    first = prepare_roster(unit=street, by=people["street"])
    assert client.get(page).status_code == 404
    with pytest.raises(DomainError, match="handler_never_reviews"):
        decide_roster(edition=first, by=people["street"], publish=True)
    decide_roster(edition=first, by=people["above"], publish=True)
    shown = client.get(page).content.decode()
    assert certificate.person.name in shown
    assert certificate.number not in shown
    second = prepare_roster(unit=street, by=people["street"])
    with pytest.raises(DomainError, match="roster_waiting"):
        prepare_roster(unit=street, by=people["street"])
    decide_roster(edition=second, by=people["above"], publish=True)
    assert set(RosterEdition.objects.values_list("state", flat=True)) == {"replaced", "published"}


def test_a_protected_post_is_left_out_for_its_time_only(district, time_machine):
    _above, street, certificate, people = district
    other = make_certificate(unit=street)
    until = clock.today() + timedelta(days=30)
    with pytest.raises(DomainError, match="protection_needs_document"):
        protect_post(person=certificate.person, unit=street, document=" ", until=until, by=people["above"])
    protect_post(person=certificate.person, unit=street, document="示批〔2026〕2号", until=until, by=people["above"])
    edition = prepare_roster(unit=street, by=people["street"])
    assert [row["name"] for row in edition.rows] == [other.person.name]
    assert edition.left_out == 1
    decide_roster(edition=edition, by=people["above"], publish=False, note="待核")
    time_machine.move_to(clock.now() + timedelta(days=31))
    assert len(prepare_roster(unit=street, by=people["street"]).rows) == 2


def test_roster_columns_follow_the_rules(district):
    _above, street, certificate, people = district
    make_rules(street.authority, roster_fields=["name", "number"])
    edition = prepare_roster(unit=street, by=people["street"])
    assert edition.rows == [{"name": certificate.person.name, "number": certificate.number}]


def test_the_card_on_the_phone_counts_only_by_rule(client_for, district):
    _above, _street, certificate, _people = district
    browser = client_for(certificate.person)
    offline = reverse("certification:card-offline", args=[certificate.public_id])
    assert browser.get(offline).status_code == 404
    make_rules(certificate.authority, electronic_card=True)
    copy = browser.get(offline)
    assert "attachment" in copy["Content-Disposition"]
    assert "未联网核验" in copy.content.decode()
    assert "<script" not in copy.content.decode()
    assert client_for(make_person()).get(offline).status_code == 404
