"""What the register says of itself, the monthly file, and many certificates in one print file."""

from datetime import timedelta

import pypdfium2
import pytest
from django.urls import reverse

from certification.models import OpenDataEdition
from certification.queries.statement import statement_of
from certification.services.open_data import publish_month, publish_open_data
from certification.services.rosters import protect_post
from certification.views.office_print import cards_of
from core import clock
from core.roles import Role
from tests.factories.certification import make_certificate, make_rules, make_world
from tests.factories.people import grant, make_person

pytestmark = pytest.mark.django_db


def test_the_statement_counts_what_is_valid_and_what_waits(client):
    world = make_world()
    make_certificate(unit=world.unit, valid_until=clock.today() - timedelta(days=1))
    told = statement_of(world.authority)
    assert (told.certificates, told.valid, told.unconfirmed, told.pending) == (2, 1, 0, 0)
    assert told.recorded_until is not None
    page = client.get(reverse("certification:register")).content.decode()
    assert world.authority.name in page
    assert world.person.name not in page


def test_open_data_holds_the_published_fields_and_no_protected_post(client):
    world = make_world()
    assert publish_month(world.authority) is None
    make_rules(world.authority, open_data_fields=["unit", "number"])
    hidden = make_certificate(unit=world.unit)
    until = clock.today() + timedelta(days=9)
    protect_post(person=hidden.person, unit=world.unit, document="示批1号", until=until, by=world.clerk)
    for _time in range(2):
        publish_open_data()
    edition = OpenDataEdition.objects.get()
    response = client.get(reverse("certification:open-data", args=[edition.public_id]))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").split()
    assert lines == ["unit,number", f"{world.unit.name},{world.certificate.number}"]


@pytest.mark.usefixtures("chinese_font")
def test_a_unit_is_printed_as_one_file(client_for):
    world = make_world()
    others = [make_certificate(unit=world.unit) for _n in range(2)]
    make_certificate(unit=world.unit, valid_until=clock.today() - timedelta(days=1))
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    there = reverse("registry-print")
    answer = client_for(world.clerk).post(there, {"unit": world.unit.pk})
    document = pypdfium2.PdfDocument(answer.content)
    texts = [document[page].get_textpage().get_text_range() for page in range(len(document))]
    assert len(texts) == 3
    for certificate in (world.certificate, *others):
        assert sum(certificate.number in text for text in texts) == 1


def test_printing_asks_a_constant_number_of_queries(django_assert_num_queries):
    world = make_world()
    with django_assert_num_queries(6):
        assert len(cards_of(world.unit)) == 1
    for _n in range(2):
        make_certificate(unit=world.unit)
    with django_assert_num_queries(6):
        assert len(cards_of(world.unit)) == 3


@pytest.mark.usefixtures("chinese_font")
def test_a_name_the_font_lacks_is_refused_by_name(client_for):
    world = make_world()
    make_certificate(unit=world.unit, person=make_person(name="王\ue000"))
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    answer = client_for(world.clerk).post(reverse("registry-print"), {"unit": world.unit.pk})
    assert answer.status_code == 400
    assert "U+E000" in answer.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_who_prints(client_for, role):
    world = make_world()
    person = make_person()
    grant(person, role, world.unit)
    expected = 200 if role in (Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER) else 404
    assert client_for(person).get(reverse("registry-print")).status_code == expected
