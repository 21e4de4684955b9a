"""Extracts on screen: clerks and reviewers make them, whoever sees the register of the unit reads them."""

import pytest
from django.urls import reverse

from certification.models import RegisterExtract
from core.roles import Role
from tests.factories.certification import Place, make_area, make_certificate, make_domain
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    unit = make_unit()
    return make_certificate(unit=unit, place=Place(make_domain(unit.authority), make_area(unit.authority)))


def entered(certificate) -> dict:
    scope = certificate.scope_spans.get()
    return {
        "at": "2026-05-06T14:20", "unit": certificate.unit_id, "domain": scope.domain_id, "area": scope.area_id,
        "asked_for": "示例法院（2029）1号",
    }  # fmt: skip


def browser_of(client_for, role, unit):
    person = make_person()
    grant(person, role, unit)
    return client_for(person)


@pytest.mark.usefixtures("chinese_font")
def test_a_clerk_makes_an_extract_and_prints_it(client_for, certificate):
    clerk = browser_of(client_for, Role.REGISTRY_CLERK, certificate.unit)
    form = reverse("registry-extract-new", args=[certificate.public_id])
    assert clerk.post(form, {**entered(certificate), "asked_for": ""}).status_code == 400
    assert not RegisterExtract.objects.exists()
    page = clerk.post(form, entered(certificate), follow=True).content.decode()
    extract = RegisterExtract.objects.get()
    assert extract.code in page
    assert "登记范围内" in page
    answer = clerk.get(reverse("registry-extract-pdf", args=[extract.public_id]))
    assert answer["Content-Type"] == "application/pdf"
    assert extract.person.name not in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("role", "makes", "reads"),
    [
        (Role.REGISTRY_CLERK, 200, 200),
        (Role.REGISTRY_REVIEWER, 200, 200),
        (Role.AUDITOR, 404, 200),
        (Role.TRAINER, 404, 404),
        (Role.OFFICER, 404, 404),
    ],
)
def test_who_makes_and_who_reads(client_for, certificate, role, makes, reads):
    form = reverse("registry-extract-new", args=[certificate.public_id])
    browser_of(client_for, Role.REGISTRY_CLERK, certificate.unit).post(form, entered(certificate))
    browser = browser_of(client_for, role, certificate.unit)
    assert browser.get(form).status_code == makes
    shown = reverse("registry-extract", args=[RegisterExtract.objects.get().public_id])
    assert browser.get(shown).status_code == reads
    assert browser_of(client_for, role, make_unit()).get(shown).status_code == 404
