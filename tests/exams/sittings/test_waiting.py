"""What thousands ask for in the hour before the bell costs few statements, and tells each of them what concerns them."""

import pytest
from django.urls import reverse

from exams.services import running
from exams.services.admission import check_in, issue_codes
from exams.services.answer_files import _kept
from exams.services.events import note
from tests.factories.exams import make_form, make_place, make_sitting
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept_for_long(monkeypatch):
    from cms import footer

    monkeypatch.setattr("core.kept.SECONDS", 3600)
    for memory in (footer._kept, _kept):
        memory._start_anew()
    yield
    for memory in (footer._kept, _kept):
        memory._start_anew()


def waiting(client, count: int = 3):
    """A candidate let in by a code, twenty minutes before the bell."""
    place = make_place(make_sitting(make_form(count), opens_in=20))
    code = issue_codes(registrations=[place], by=make_person())[place.pk]
    client.post(reverse("exams:admission"), {"code": code})
    return place


def test_the_pages_before_the_bell_take_few_statements(client, django_assert_num_queries):
    place = waiting(client)
    running.announce_to_room(sitting=place.sitting, text="请关闭手机。", by=make_person())
    before, sit = (reverse(f"exams:{name}", args=[place.public_id]) for name in ("before", "sit"))
    for address in (before, sit):
        client.get(address)
    with django_assert_num_queries(3):  # session, place, attempt
        assert "3" in client.get(before).content.decode()
    with django_assert_num_queries(4):  # and what was said
        assert "请关闭手机。" in client.get(sit).context["state"]["said"][0]["text"]
    client.logout()
    with django_assert_num_queries(0):
        assert client.get(reverse("exams:admission")).status_code == 200


def test_each_page_is_told_what_concerns_it_and_the_number_of_the_newest(client):
    place, by = waiting(client), make_person()
    neighbour = make_place(place.sitting)
    said = running.announce_to_room(sitting=place.sitting, text="请关闭手机。", by=by)
    check_in(registration=neighbour, by=by)
    told = client.get(reverse("exams:state", args=[place.public_id])).json()
    assert (told["news"], [one["text"] for one in told["said"]]) == (said.pk, ["请关闭手机。"])
    own = note(sitting=place.sitting, registration=place, kind="seb_waived", tells=True)
    later = client.get(reverse("exams:state", args=[place.public_id])).json()
    assert (later["news"], [one["text"] for one in later["said"]]) == (own.pk, ["请关闭手机。"])
