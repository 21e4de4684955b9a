"""Signals become a list that people look through; nothing follows from one by itself, and a new one opens it again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.errors import DomainError
from core.models import AuditEntry
from core.roles import Role
from exams.documents.minutes import minutes_content
from exams.models import Breach, Sitting, SittingEvent
from exams.queries.signals import places_to_look_at, review_items, signalled_places
from exams.services import breaches, running
from exams.services.signals import look_at_signals
from tests.factories.exams import make_place, make_started, reloaded
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db


def leave(world, times: int = 1) -> None:
    for _n in range(times):
        running.note_left_screen(attempt=reloaded(world.attempt), seconds=9)


@pytest.fixture
def world():
    world = make_started()
    world.by = make_person()
    grant(world.by, Role.UNIT_ADMINISTRATOR, world.sitting.unit)
    return world


def waiting_places() -> int:
    return places_to_look_at(Sitting.objects.all()).count()


def test_signals_wait_until_somebody_looked_and_a_new_one_opens_them_again(world):
    assert (review_items(world.sitting), waiting_places()) == ([], 0)
    leave(world, 2)
    (item,) = review_items(world.sitting)
    assert (item.signals.left, item.signals.second, item.is_open, waiting_places()) == (2, 0, True, 1)
    look_at_signals(registration=world.registration, finding="explained", text="接听紧急电话，监考在场", by=world.by)
    (item,) = review_items(world.sitting)
    assert (item.is_open, item.seen.by, waiting_places()) == (False, world.by, 0)
    assert reloaded(world.attempt).closed_at is None
    assert not Breach.objects.exists()
    leave(world)
    assert (review_items(world.sitting)[0].is_open, waiting_places(), signalled_places(world.sitting)) == (True, 1, 1)
    assert AuditEntry.objects.filter(action="exams.signals_seen").count() == 1
    kinds = [row["kind"] for row in minutes_content(world.sitting)["events"]]
    assert kinds == ["核查系统提示"]


@pytest.mark.parametrize(
    ("finding", "text", "code"),
    [("explained", " ", "reason_is_empty"), ("breach", "看手机", "breach_not_recorded"), ("guilty", "x", "no_signals")],
)
def test_a_finding_that_says_nothing_or_too_much_is_refused(world, finding, text, code):
    leave(world)
    with pytest.raises(DomainError, match=code):
        look_at_signals(registration=world.registration, finding=finding, text=text, by=world.by)
    assert waiting_places() == 1


def test_without_signals_or_twice_there_is_nothing_to_look_at(world):
    look = {"registration": world.registration, "finding": "nothing", "text": "", "by": world.by}
    with pytest.raises(DomainError, match="no_signals"):
        look_at_signals(**look)
    leave(world)
    look_at_signals(**look)
    with pytest.raises(DomainError, match="no_signals"):
        look_at_signals(**look)
    assert SittingEvent.objects.filter(kind="signals_seen").count() == 1


def test_a_breach_is_said_once_it_is_recorded(world):
    leave(world)
    breaches.open_breach(registration=world.registration, facts="桌面有手机", by=make_person())
    look_at_signals(registration=world.registration, finding="breach", text="见立案", by=world.by)
    assert waiting_places() == 0


def test_the_list_is_looked_through_on_screen(world, client_for):
    leave(world)
    client = client_for(world.by)
    page = client.get(reverse("office-sitting-signals", args=[world.sitting.public_id]))
    assert world.registration.person.name in page.content.decode()
    address = reverse("office-signals-look", args=[world.registration.public_id])
    client.post(address, {"finding": "explained", "text": ""})
    assert waiting_places() == 1
    client.post(address, {"finding": "explained", "text": "已询问"})
    assert waiting_places() == 0
    assert "已询问" in client.get(reverse("office-sitting-signals", args=[world.sitting.public_id])).content.decode()
    assert client.get(address).status_code == 405


def test_the_desk_asks_for_it_after_the_sitting(world, client_for):
    leave(world)
    words = "名考生的系统提示待核查"
    client = client_for(world.by)
    assert words not in client.get("/office/").content.decode()
    Sitting.objects.filter(pk=world.sitting.pk).update(closes_at=clock.now() - timedelta(minutes=1))
    assert words in client.get("/office/").content.decode()


MAY = {Role.INVIGILATOR: (200, 302), Role.UNIT_ADMINISTRATOR: (200, 302), Role.QUESTION_REVIEWER: (200, 404),
       Role.AUDITOR: (200, 404)}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_who_sees_and_who_looks(world, client_for, role):
    leave(world)
    by = make_person()
    grant(by, role, world.sitting.unit)
    client = client_for(by)
    seen = client.get(reverse("office-sitting-signals", args=[world.sitting.public_id])).status_code
    looked = client.post(reverse("office-signals-look", args=[world.registration.public_id]), {"finding": "nothing"})
    assert (seen, looked.status_code) == MAY.get(role, (404, 404))


def test_elsewhere_it_does_not_exist(world, client_for):
    leave(world)
    by = make_person()
    grant(by, Role.UNIT_ADMINISTRATOR, make_unit())
    client = client_for(by)
    assert client.get(reverse("office-sitting-signals", args=[world.sitting.public_id])).status_code == 404
    address = reverse("office-signals-look", args=[world.registration.public_id])
    assert client.post(address, {"finding": "nothing"}).status_code == 404
    assert waiting_places() == 1


def test_the_list_takes_three_queries_whatever_the_number(world, django_assert_num_queries):
    leave(world)
    with django_assert_num_queries(3):
        assert len(review_items(world.sitting)) == 1
    for _n in range(2):
        other = make_place(world.sitting)
        SittingEvent.objects.create(sitting=world.sitting, registration=other, kind="left_screen", at=clock.now())
    with django_assert_num_queries(3):
        assert len(review_items(world.sitting)) == 3
