"""The end of a body on screen: prepared by a clerk, shown with what follows, decided by another, and on the list after."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification.models import BodyEnding
from certification.queries.standing import status_at
from certification.services.bodies import propose_ending
from core import clock
from core.roles import Role
from tests.certification.views.test_office_joint_orders import SCAN
from tests.factories.certification import appoint, make_certificate, make_unit, make_world
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    with time_machine.travel("2026-11-23T09:00:00+08:00", tick=True):
        world = make_world()
        world.heir = make_unit(world.authority)
        grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
        grant(world.reviewer, Role.REGISTRY_REVIEWER, world.unit)
        yield world


def typed(**values) -> dict:
    return {
        "last_day": "2026-11-20", "follows": "cancelled", "successor": "", "document": "示编发〔2026〕9号", "decided_on": "2026-11-10",
        "note": "请核对", **values,
    }  # fmt: skip


def form(world) -> str:
    return reverse("registry-body-end", args=[world.unit.public_id])


def pages(ending) -> tuple[str, str, str]:
    names = ("registry-body-ending", "registry-body-ending-decide", "registry-body-ending-withdraw")
    return tuple(reverse(name, args=[ending.public_id]) for name in names)


def test_a_clerk_prepares_and_another_decides_in_sight_of_what_follows(client_for, world):
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)
    assert form(world) in clerk.get(reverse("registry-bodies")).content.decode()
    scan = SimpleUploadedFile("决定.pdf", SCAN, "application/pdf")
    answer = clerk.post(form(world), typed(upload=scan))
    page, decide, withdraw = pages(BodyEnding.objects.get())
    assert answer.url == page
    prepared, shown = clerk.get(page).content.decode(), reviewer.get(page).content.decode()
    assert (withdraw in prepared, decide in prepared) == (True, False)
    assert (withdraw in shown, decide in shown) == (False, True)
    assert "1本证件自2026年11月21日起注销" in shown
    assert f"{world.person.name} {world.certificate.number}" in shown
    assert (
        reviewer.get(reverse("registry-body-ending-paper", args=[BodyEnding.objects.get().public_id])).status_code
        == 200
    )
    waiting = reverse("registry-bodies") + "?view=waiting"
    assert waiting in reviewer.get("/office/").content.decode()
    assert page in reviewer.get(waiting).content.decode()
    assert reviewer.post(decide, {"verdict": "approve", "note": ""}).status_code == 302
    assert status_at(world.certificate, clock.now()).state == "cancelled"
    listed = clerk.get(reverse("registry-bodies") + "?view=ended").content.decode()
    assert "2026年11月20日" in listed
    assert form(world) not in listed
    assert "已办理" in reviewer.get(page).content.decode()


def test_a_successor_is_shown_with_who_has_a_post_there(client_for, world):
    other = make_certificate(unit=world.unit, place=world.place)
    appoint(other.person, world.heir, since=date(2026, 11, 21))
    client_for(world.clerk).post(form(world), typed(follows="successor", successor=world.heir.pk))
    page, decide, _withdraw = pages(BodyEnding.objects.get())
    reviewer = client_for(world.reviewer)
    shown = reviewer.get(page).content.decode()
    assert f"2本证件自2026年11月21日起在{world.heir.name}继续有效" in shown
    assert "2名持证人中，1名当日在该单位有任职记录" in shown
    assert [row[-1] for row in reviewer.get(page).context["rows"]].count(True) == 1
    assert reviewer.post(decide, {"verdict": "approve", "note": ""}).status_code == 302
    assert world.heir.name in reviewer.get(reverse("registry-bodies")).content.decode()
    assert status_at(world.certificate, clock.now()).state == "issued"


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"follows": "successor"}, "successor"),
        ({"follows": ""}, "follows"),
        ({"document": ""}, "document"),
        ({"last_day": ""}, "last_day"),
        ({"decided_on": "2026-11-24"}, "__all__"),
    ],
)
def test_what_the_step_needs_is_asked_in_its_form(client_for, world, values, where):
    refused = client_for(world.clerk).post(form(world), typed(**values))
    assert refused.status_code == 400
    assert list(refused.context["form"].errors) == [where]
    assert not BodyEnding.objects.exists()


def test_what_one_prepared_is_withdrawn_and_what_is_refused_says_why(client_for, world):
    clerk, reviewer = client_for(world.clerk), client_for(world.reviewer)
    clerk.post(form(world), typed())
    page, _decide, withdraw = pages(BodyEnding.objects.get())
    assert clerk.post(withdraw).status_code == 302
    assert "已撤回" in clerk.get(page).content.decode()
    clerk.post(form(world), typed())
    page, decide, _withdraw = pages(BodyEnding.objects.latest("pk"))
    assert reviewer.post(decide, {"verdict": "refuse", "note": "文号有误"}).status_code == 302
    assert "文号有误" in clerk.get(page).content.decode()
    assert form(world) in clerk.get(reverse("registry-bodies")).content.decode()


def test_another_unit_meets_nothing(client_for, world):
    ending = propose_ending(
        unit=world.unit, last_day=date(2026, 11, 20), document="示编发〔2026〕9号", decided_on=date(2026, 11, 10), by=world.clerk
    )  # fmt: skip
    stranger = make_person()
    grant(stranger, Role.REGISTRY_REVIEWER, make_unit())
    browser = client_for(stranger)
    assert world.unit.name not in browser.get(reverse("registry-bodies")).content.decode()
    assert {browser.get(page).status_code for page in (form(world), *pages(ending))} == {404}
