"""The public look-up: coarse, equal for unknown and hidden, limited, and loud about void cards."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from PIL import Image

from certification.domain.publicity import Outcome
from certification.models import CardAlarm, OfficialAnswer
from certification.services.cards import report_loss
from certification.services.measures import revoke
from core import clock
from core.files import FileKind, accept
from core.models import Notice
from core.roles import Role
from tests.factories.certification import a_decision, make_area, make_domain, make_rules, make_world
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db


def ask(client, world, **change):
    asked = {"number": world.certificate.number, "name": world.person.name, **change}
    return client.post(reverse("certification:verify"), asked)


def revoked(world):
    served = clock.now() - timedelta(days=3)
    revoke(
        certificate=world.certificate,
        decision=a_decision(served=served),
        reasons=["serious_breach"],
        key="revoked",
        **world.who,
    )
    return world


def test_not_valid_is_coarse_unless_the_authority_publishes_more(client):
    world = revoked(make_world())
    page = ask(client, world)
    assert page.context["answer"].outcome == Outcome.NOT_VALID
    assert page.context["answer"].stopped_on == clock.today() - timedelta(days=3)
    assert "吊销" not in page.content.decode()
    make_rules(world.authority, public_fields=["name", "unit", "ground"])
    page = ask(client, world)
    assert page.context["answer"].ground == "revoked"
    assert "吊销" in page.content.decode()


def test_only_published_fields_are_shown(client):
    world = make_world()
    make_rules(world.authority, public_fields=["unit"])
    answer = ask(client, world).context["answer"]
    assert (answer.name, answer.number, answer.scope, answer.valid_until) == ("", "", (), None)
    assert answer.unit == world.unit.name


def test_unknown_and_hidden_take_the_same_path(client, django_assert_num_queries):
    world = make_world()
    nobody = "9" * len(world.certificate.number)
    other = "甲" * len(world.person.name)
    ask(client, world, name=other)  # what is read once for all requests
    with django_assert_num_queries(5):
        hidden = ask(client, world, name=other)
    with django_assert_num_queries(5):
        unknown = ask(client, world, number=nobody, name=other)
    assert hidden.context["answer"] == unknown.context["answer"]
    assert len(hidden.content) == len(unknown.content)
    assert [row.answer for row in OfficialAnswer.objects.all()[:2]] == [
        {"outcome": "no_such_certificate", "state": None}
    ] * 2


def test_answers_are_found_by_no_search_engine_and_kept_nowhere(client):
    response = ask(client, make_world())
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]


def test_no_wildcard_and_no_part_of_a_number(client):
    world = make_world()
    for number in ("*", "%", world.certificate.number[:-1], world.certificate.number + "%"):
        assert ask(client, world, number=number).context["answer"].outcome == Outcome.NO_SUCH_CERTIFICATE


def test_one_number_and_one_address_are_asked_about_only_so_often(client, settings):
    settings.VERIFY_PER_NUMBER = 2
    world, other = make_world(), make_world()
    assert [ask(client, world).status_code for _n in range(3)] == [200, 200, 429]
    assert ask(client, other).status_code == 200
    settings.VERIFY_PER_ADDRESS = 1
    refused = ask(client, make_world())
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 600


def test_a_past_day_is_answered_only_where_the_authority_allows_it(client):
    world = revoked(make_world())
    day = (clock.today() - timedelta(days=30)).isoformat()
    page = ask(client, world, on=day)
    assert page.context["answer"].outcome == Outcome.NOT_VALID
    assert 'name="on"' not in page.content.decode()
    make_rules(world.authority, public_past_dates=True)
    page = ask(client, world, on=day)
    assert page.context["answer"].outcome == Outcome.VALID
    assert page.context["is_past"]
    early = ask(client, world, on="2001-01-01")
    assert early.context["answer"].outcome == Outcome.UNKNOWN


def test_a_void_card_raises_an_alarm_once_a_day(client):
    world = make_world()
    keeper = make_person()
    grant(keeper, Role.REGISTRY_CLERK, world.unit)
    token = world.certificate.copies.get().token
    there = reverse("certification:verify-token", args=[token])
    assert client.get(there).context["answer"].outcome == Outcome.VALID
    assert not CardAlarm.objects.exists()
    report_loss(certificate=world.certificate, at=clock.now(), by=world.person, note="遗失", key="lost")
    for _time in range(2):
        assert client.get(there).context["answer"].outcome == Outcome.DEAD_CARD
    assert [alarm.state for alarm in CardAlarm.objects.all()] == ["lost", "lost"]
    assert CardAlarm.objects.first().address_digest not in ("", "127.0.0.1")
    assert [notice.person for notice in Notice.objects.filter(kind="void_card")] == [keeper]


def test_a_place_is_inside_outside_or_not_registered(client):
    world = make_world()
    about = ask(client, world).context["about"]
    there = reverse("certification:verify-place", args=[about])
    elsewhere = make_area(world.authority)
    other = make_domain(world.authority)

    def said(domain, area):
        return client.post(there, {"domain": domain.pk, "area": area.code}).context["said"]

    assert said(world.domain, world.area) == "inside"
    assert said(world.domain, elsewhere) == "outside"
    assert said(other, world.area) == "outside"
    revoked(world)
    page = client.post(there, {"domain": world.domain.pk, "area": world.area.name})
    assert (page.context["said"], page.context["valid"]) == ("inside", False)
    assert "无权执法" not in page.content.decode()
    assert "在哪个区域" in page.content.decode()  # nobody applies for anything here


def test_an_area_among_many_is_written_by_name(client, monkeypatch):
    monkeypatch.setattr("certification.views.public.MOST_AREAS", 1)
    world = make_world()
    there = reverse("certification:verify-place", args=[ask(client, world).context["about"]])
    assert "<select" not in client.get(there).content.decode().split('name="area"')[1]
    meant = client.post(there, {"domain": world.domain.pk, "area": "执法区域"})
    assert (meant.status_code, "area" in meant.context["form"].errors) == (400, True)
    assert client.post(there, {"domain": world.domain.pk, "area": world.area.name}).context["said"] == "inside"
    assert client.post(there, {"domain": world.domain.pk, "area": "月球"}).status_code == 400


def test_a_made_up_address_about_a_certificate_leads_nowhere(client):
    assert client.get(reverse("certification:verify-place", args=["1:made:up"])).status_code == 404
    assert client.get(reverse("certification:report-about", args=["1:made:up"])).status_code == 404


def test_the_photo_is_small_and_short_lived(client, time_machine):
    world = make_world()
    make_rules(world.authority, public_fields=["name", "photo"])
    portrait = ContentFile(b"", name="p.jpg")
    Image.new("RGB", (900, 1200), "#888").save(portrait, "JPEG")
    portrait.seek(0)
    world.person.photo = accept(portrait, kind=FileKind.PHOTO, by=None)
    world.person.save(update_fields=["photo"])
    there = ask(client, world).context["photo"]
    response = client.get(there)
    assert response["Content-Type"] == "image/jpeg"
    assert len(response.content) < 10_000
    time_machine.move_to(clock.now() + timedelta(minutes=6))
    assert client.get(there).status_code == 404


def test_a_photo_whose_file_is_gone_is_said_to_be_missing(client, caplog):
    world = make_world()
    make_rules(world.authority, public_fields=["name", "photo"])
    portrait = ContentFile(b"", name="p.jpg")
    Image.new("RGB", (300, 400), "#888").save(portrait, "JPEG")
    portrait.seek(0)
    world.person.photo = accept(portrait, kind=FileKind.PHOTO, by=None)
    world.person.save(update_fields=["photo"])
    there = ask(client, world).context["photo"]
    storages["private"].delete(world.person.photo.path)
    answer = client.get(there)
    assert answer.status_code == 503
    assert str(world.person.photo.pk) in answer.content.decode()
    assert "not in the private store" in caplog.text
    assert ask(client, world).status_code == 200


def test_today_as_a_day_is_now(client):
    world = make_world()
    make_rules(world.authority, public_past_dates=True)
    page = ask(client, world, on=clock.today().isoformat())
    assert not page.context["is_past"]
