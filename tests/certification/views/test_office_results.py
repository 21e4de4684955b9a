"""Results from elsewhere: what one person enters counts only when another has compared it, and can be taken back by two."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification.models import OutsideResult, Qualification
from certification.queries.eligibility import requirements_for
from certification.services import outside_results as services
from certification.services.qualifications import in_force
from core.domain.dates import FAR_DAY
from core.errors import DomainError
from core.roles import Role
from tests.factories.certification import make_power, make_rules, make_unit, make_world, passed
from tests.factories.people import appoint, grant, make_person

pytestmark = pytest.mark.django_db
DOCUMENT = "外省考试院〔2026〕12号"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        grant(world.reviewer, Role.REGISTRY_REVIEWER, world.unit)
        make_power(world.unit, world.domain)
        world.newcomer = make_person()
        appoint(world.newcomer, world.unit)
        yield world


def entered(world, **values):
    said = {"what": "common", "unit": world.unit.pk, "passed_on": "2026-10-20", "document": DOCUMENT}
    return {**said, **values}


def verdict(world, code) -> str:
    found = requirements_for(
        person=world.newcomer, unit=world.unit, authority=world.authority, domains=[world.domain.code]
    )
    return {one.code: str(one.verdict) for one in found}[code]


def test_from_the_paper_of_another_province_to_the_requirement_met(client_for, world):
    clerk = client_for(world.clerk)
    new = reverse("registry-result-new", args=[world.newcomer.public_id])
    upload = SimpleUploadedFile("pass.pdf", PDF, "application/pdf")
    assert clerk.post(new, entered(world, upload=upload)).status_code == 302
    result = OutsideResult.objects.get()
    assert verdict(world, "common_paper") != "met"
    decide = reverse("registry-result-decide", args=[result.public_id])
    assert clerk.post(decide, {"verdict": "approve"}).status_code == 404
    reviewer = client_for(world.reviewer)
    assert DOCUMENT in reviewer.get(reverse("registry-results")).content.decode()
    paper = reviewer.get(reverse("registry-result-paper", args=[result.public_id]))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert reviewer.post(decide, {"verdict": "approve"}).status_code == 302
    kept = Qualification.objects.get(person=world.newcomer)
    assert (kept.source, kept.passed_on, kept.valid_until) == ("elsewhere", date(2026, 10, 20), date(2028, 10, 19))
    assert kept.evidence == [OutsideResult.objects.get().file.sha256]
    assert verdict(world, "common_paper") == "met"
    page = clerk.get(reverse("office-person", args=[world.newcomer.public_id])).content.decode()
    assert DOCUMENT in page


def test_a_mistake_is_taken_back_by_two(client_for, world):
    result = propose(world)
    services.approve_result(result=result, by=world.reviewer)
    kept = in_force(world.newcomer).get()
    there = reverse("registry-result-take-back", args=[kept.public_id])
    assert client_for(world.clerk).post(there, {"reason": "同名人员"}).status_code == 302
    assert in_force(world.newcomer).exists()
    services.approve_result(result=OutsideResult.objects.get(what="take_back"), by=world.reviewer)
    assert not in_force(world.newcomer).exists()


def test_education_counts_once_it_is_approved(world):
    make_rules(world.authority, min_education="college")
    assert verdict(world, "education") == "missing"
    result = propose(world, what="education", level="bachelor", passed_on=None)
    services.approve_result(result=result, by=world.reviewer)
    assert verdict(world, "education") == "met"


def test_the_professional_qualification_does_not_run_out(world):
    services.approve_result(result=propose(world, what="legal_professional"), by=world.reviewer)
    assert in_force(world.newcomer).get().valid_until == FAR_DAY


def propose(world, **values):
    said = {
        "what": "common", "person": world.newcomer, "unit": world.unit, "document": DOCUMENT,
        "passed_on": date(2026, 10, 20), "by": world.clerk,
    }  # fmt: skip
    return services.propose_result(**{**said, **values})


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("result_needs_day", {"passed_on": None}),
        ("result_in_the_future", {"passed_on": date(2026, 11, 24)}),
        ("result_needs_domain", {"what": "sector"}),
        ("result_needs_level", {"what": "education"}),
        ("reason_is_empty", {"document": " "}),
    ],
)
def test_what_is_not_whole_is_refused(world, code, values):
    with pytest.raises(DomainError, match=code):
        propose(world, **values)
    assert not OutsideResult.objects.exists()


def test_nobody_enters_approves_or_doubles_what_is_theirs(world):
    with pytest.raises(DomainError, match="result_own"):
        propose(world, by=world.newcomer)
    result = propose(world)
    with pytest.raises(DomainError, match="result_known"):
        propose(world)
    for by in (world.clerk, world.newcomer):
        with pytest.raises(DomainError, match="handler_never_reviews"):
            services.approve_result(result=result, by=by)
    assert not in_force(world.newcomer).exists()


def test_approved_twice_it_stands_once_and_decided_it_is_not_withdrawn(world):
    result = propose(world)
    for _time in range(2):
        services.approve_result(result=result, by=world.reviewer)
    assert in_force(world.newcomer).count() == 1
    with pytest.raises(DomainError, match="result_decided"):
        services.withdraw_result(result=result, by=world.clerk)


def test_refused_with_a_reason_it_can_be_entered_anew(client_for, world):
    result = propose(world)
    decide = reverse("registry-result-decide", args=[result.public_id])
    reviewer = client_for(world.reviewer)
    assert reviewer.post(decide, {"verdict": "refuse", "note": ""}).status_code == 400
    assert reviewer.post(decide, {"verdict": "refuse", "note": "日期不符"}).status_code == 302
    assert propose(world).state == "waiting"


def test_a_result_of_our_own_exams_is_not_taken_back_here(world):
    kept = passed(world.newcomer)
    with pytest.raises(DomainError, match="result_not_ours"):
        services.propose_taking_back(qualification=kept, unit=world.unit, reason="错", by=world.clerk)


def test_another_unit_meets_nothing(client_for, world):
    result = propose(world)
    stranger = make_person()
    grant(stranger, Role.REGISTRY_REVIEWER, make_unit())
    browser = client_for(stranger)
    assert DOCUMENT not in browser.get(reverse("registry-results")).content.decode()
    for name, who in (
        ("registry-result", result),
        ("registry-result-decide", result),
        ("registry-result-new", world.newcomer),
    ):
        assert browser.get(reverse(name, args=[who.public_id])).status_code == 404
