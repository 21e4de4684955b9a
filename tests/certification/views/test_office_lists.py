from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certification.models import Certificate, CertificateList, ListDifference
from certification.services.answers import note_answer
from certification.services.changes import cancel
from core import clock
from core.roles import Role
from tests.certification.services.test_openings import line, workbook
from tests.factories.certification import appoint, make_person, make_world
from tests.factories.people import grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client_for):
    world = make_world()
    for name in ("章一", "章二", "章三"):
        appoint(make_person(name=name), world.unit)
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    grant(world.reviewer, Role.REGISTRY_REVIEWER, world.unit)
    world.as_clerk, world.as_reviewer = client_for(world.clerk), client_for(world.reviewer)
    return world


def upload(world, *lines, purpose="opening"):
    file = SimpleUploadedFile("清单.xlsx", workbook(*lines))
    values = {
        "authority": world.authority.pk, "purpose": purpose, "origin": "mirrored", "source": "市系统导出",
        "as_of": clock.today() - timedelta(days=2), "file": file,
    }  # fmt: skip
    answer = world.as_clerk.post(reverse("registry-list-new"), values)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return CertificateList.objects.first()


def step(client, of_list, name, **values):
    return client.post(reverse("registry-list-step", args=[of_list.public_id, name]), values)


def test_a_list_goes_from_the_workbook_to_confirmed_entries(world):
    of_list = upload(world, line(world), line(world, "02000000902", "无此人"))
    page = world.as_clerk.get(reverse("registry-list", args=[of_list.public_id])).content.decode()
    assert "无此人" in page
    assert "02000000901" in page
    assert step(world.as_clerk, of_list, "enter").status_code == 302
    assert step(world.as_clerk, of_list, "confirm").status_code in (302, 404)
    certificate = Certificate.objects.get(number="02000000901")
    assert not certificate.events.filter(kind="confirmed").exists()
    assert step(world.as_reviewer, of_list, "confirm").status_code == 302
    assert certificate.events.filter(kind="confirmed").exists()
    assert world.as_clerk.get(reverse("registry-list", args=[of_list.public_id])).status_code == 200


def test_a_list_is_taken_back_with_a_reason(world):
    of_list = upload(world, line(world))
    step(world.as_clerk, of_list, "enter")
    assert step(world.as_reviewer, of_list, "undo").status_code == 400
    assert step(world.as_reviewer, of_list, "undo", reason="传错了").status_code == 302
    of_list.refresh_from_db()
    assert of_list.state == "undone"
    assert "传错了" in world.as_clerk.get(reverse("registry-list", args=[of_list.public_id])).content.decode()


def test_differences_are_shown_and_judged(world):
    of_list = upload(world, line(world, "02000000903", "章三"), purpose="comparison")
    one = ListDifference.objects.get(of_list=of_list)
    assert world.as_clerk.get(reverse("registry-list", args=[of_list.public_id])).status_code == 200
    page = reverse("registry-difference", args=[one.public_id])
    assert world.as_clerk.get(page).status_code == 200
    assert world.as_clerk.post(page, {"verdict": "taken_over"}).status_code == 302
    one.refresh_from_db()
    assert (one.verdict, one.certificate.number) == ("taken_over", "02000000903")


def test_a_file_that_is_no_workbook_is_refused_with_a_sentence(world):
    values = {
        "authority": world.authority.pk, "purpose": "opening", "origin": "mirrored", "source": "x",
        "as_of": clock.today(), "file": SimpleUploadedFile("a.xlsx", b"text"),
    }  # fmt: skip
    assert world.as_clerk.post(reverse("registry-list-new"), values).status_code == 400
    assert not CertificateList.objects.exists()


@pytest.mark.parametrize("name", ["registry-list", "registry-difference"])
def test_what_belongs_to_another_authority_does_not_exist(world, client_for, name):
    of_list = upload(world, line(world, "02000000903", "章三"), purpose="comparison")
    one = of_list if name == "registry-list" else ListDifference.objects.get()
    other = make_world()
    grant(other.clerk, Role.REGISTRY_CLERK, other.unit)
    assert client_for(other.clerk).get(reverse(name, args=[one.public_id])).status_code == 404
    assert world.as_clerk.get(reverse(name, args=[one.public_id])).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_alarms_ask_the_same_number_of_questions(world, count, django_assert_max_num_queries):
    for n in range(count):
        upload(world, line(world, f"0200000095{n}"))
    world.as_clerk.get(reverse("registry-lists"))
    with django_assert_max_num_queries(22):
        assert world.as_clerk.get(reverse("registry-lists")).content.decode().count("市系统导出") >= count


def test_an_alarm_names_the_answers_that_a_late_entry_took_back(world):
    note_answer(channel="public", question={}, answer={"outcome": "valid"}, certificate=world.certificate)
    cancel(
        certificate=world.certificate,
        last_day=clock.today() - timedelta(days=9),
        reasons=["died"],
        key="c",
        **world.who,
    )
    page = world.as_clerk.get(reverse("registry-alarms")).content.decode()
    assert world.certificate.number in page
    stranger = make_world()
    grant(stranger.clerk, Role.REGISTRY_CLERK, stranger.unit)
