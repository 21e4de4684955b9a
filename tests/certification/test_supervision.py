"""A supervision certificate: valid as such, said in its own words everywhere, and never a power to enforce."""

import pypdfium2
import pytest
import time_machine
from django.urls import reverse

from certification.documents import extract as extract_paper
from certification.domain.checking import Ask, Verdict
from certification.queries.checking import Checker
from certification.queries.standing import may_enforce, status_at
from certification.queries.verification import inspect_there
from certification.services.extracts import make_extract
from core import clock
from core.models import Unit
from core.roles import Role
from tests.factories.certification import make_certificate, make_world
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db
KIND = "行政执法监督证"
NO_POWER = "不能据以"


@pytest.fixture
def world():
    with time_machine.travel("2026-06-01T09:00:00+08:00", tick=True):
        world = make_world()
        world.held = make_certificate(unit=world.unit, place=world.place, type="supervision")
        world.asked = (world.held.person, world.unit, world.domain, world.area, clock.now())
        yield world


def words_of(paper: bytes) -> str:
    pages = pypdfium2.PdfDocument(paper)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)


def test_it_is_valid_and_gives_no_power_to_enforce(world):
    given = may_enforce(*world.asked)
    assert status_at(world.held, clock.now()).valid is True
    assert (given.allowed, given.may_present, given.reasons) == (False, False, ("supervision_only",))


def test_one_that_ran_out_is_no_reason_any_more(world):
    past = make_certificate(
        unit=world.unit, place=world.place, type="supervision",
        valid_from=clock.today().replace(year=2020), valid_until=clock.today().replace(year=2025),
    )  # fmt: skip
    assert may_enforce(past.person, *world.asked[1:]).reasons == ("no_certificate",)


def test_beside_an_enforcement_certificate_that_one_decides_but_not_through_this_number(world):
    make_certificate(person=world.held.person, unit=world.unit, place=world.place)
    assert may_enforce(*world.asked).allowed is True
    inspected = inspect_there(world.held, world.domain, world.area, clock.now())
    assert (inspected.said.value, inspected.valid, inspected.reasons) == ("supervises", False, ("supervision_only",))


@pytest.mark.parametrize("also_enforces", [False, True])
@pytest.mark.parametrize("sees", [True, False])
def test_a_check_by_its_number_says_so_and_is_no_yes_for_a_place(world, also_enforces, sees):
    if also_enforces:
        make_certificate(person=world.held.person, unit=world.unit, place=world.place)
    named = {"number": world.held.number, "name": world.held.person.name}
    asks = [Ask(**named), Ask(**named, domain=world.domain.code, area=world.area.code)]
    standing, place = Checker(None if sees else Unit.objects.none()).answers(asks)
    assert (standing.verdict, standing.reasons) == (Verdict.VALID, ("supervision_only",))
    assert (place.verdict, place.reasons, place.place) == (
        Verdict.NOT_VALID, ("supervision_only",), "not_registered",
    )  # fmt: skip


def test_anybody_who_looks_it_up_reads_what_it_is(client, world):
    def page(certificate):
        asked = {"number": certificate.number, "name": certificate.person.name}
        return client.post(reverse("certification:verify"), asked)

    said, usual = page(world.held), page(world.certificate)
    assert (said.context["answer"].outcome, KIND in said.content.decode()) == ("valid", True)
    assert "不能据以检查、责令或者处罚任何人" in said.content.decode()
    assert "可以代表上列机关" not in said.content.decode()
    assert (KIND in usual.content.decode(), "不能据以检查" in usual.content.decode()) == (False, False)
    there = reverse("certification:verify-place", args=[said.context["about"]])
    assert there not in said.content.decode()
    inspected = client.post(there, {"domain": world.domain.pk, "area": world.area.code})
    assert (inspected.context["said"], "不是执法职权凭证" in inspected.content.decode()) == ("supervises", True)


def test_its_holder_sees_it_on_the_home_page_the_page_the_card_and_the_paper(client_for, world):
    browser = client_for(world.held.person)
    home = browser.get("/").content.decode()
    assert ("您的行政执法监督证有效" in home, "您的行政执法证有效" in home) == (True, False)
    for name, arguments in (("my-certificate", []), ("card", [world.held.public_id])):
        shown = browser.get(reverse(f"certification:{name}", args=arguments)).content.decode()
        assert (KIND in shown, NO_POWER in shown) == (True, True), name
    paper = words_of(browser.get(reverse("certification:card-pdf", args=[world.held.public_id])).content)
    assert (KIND in paper, NO_POWER in paper) == (True, True)


def test_the_office_finds_it_by_its_kind(client_for, world):
    by = make_person()
    grant(by, Role.AUDITOR, world.unit)
    browser = client_for(by)

    def found(kind):
        return [
            row["certificate"]
            for row in browser.get(reverse("registry-certificates"), {"type": kind}).context["rows"]
        ]  # fmt: skip

    assert (found("supervision"), found("ministry")) == ([world.held], [])
    assert set(found("")) == {world.held, world.certificate}
    page = browser.get(reverse("registry-certificate", args=[world.held.public_id])).content.decode()
    assert (KIND in page, NO_POWER in page) == (True, True)


def test_an_extract_names_it(world):
    person, unit, domain, area, at = world.asked
    made = make_extract(
        person=person, unit=unit, domain=domain, area=area, at=at, asked_for="示例法院（2029）1号", by=make_person()
    )
    assert KIND in words_of(extract_paper.pdf(made))
    assert made.content["then"]["reasons"] == ["supervision_only"]
