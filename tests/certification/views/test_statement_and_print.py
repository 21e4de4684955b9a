"""What the register says of itself, the monthly file, and many certificates in one print file."""

from datetime import timedelta

import pypdfium2
import pytest
from django.urls import reverse

from certification.models import Application, OpenDataEdition, PrintFile
from certification.queries.statement import statement_of
from certification.services.open_data import publish_month, publish_open_data
from certification.services.printing import begin_print, cards_of, print_cards
from certification.services.rosters import protect_post
from core import clock
from core.jobs import run_due_jobs
from core.roles import Role
from core.services.seals import anchor
from tests.factories.certification import make_certificate, make_rules, make_world
from tests.factories.people import grant, make_person, make_unit

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


def test_everybody_reads_the_digest_of_the_day(client):
    make_world()
    digest = anchor().digest
    assert digest in client.get(reverse("certification:register")).content.decode()


def test_an_application_waits_whatever_its_review(client):
    world = make_world()
    applied = {"authority": world.authority, "unit": world.unit, "created_by": world.person, "created_at": clock.now()}
    for state in ("district_review", "unit_legal_review", "line_review"):
        Application.objects.create(person=make_person(), state=state, **applied)
    assert statement_of(world.authority).pending_applications == 3


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


def printed(client, unit):
    """Ask, let the job work, and take the file; or the page that says why there is none."""
    page = client.post(reverse("registry-print"), {"unit": unit.pk}).url
    assert "progress" in client.get(page, headers={"HX-Request": "true"}).content.decode()
    run_due_jobs()
    made = PrintFile.objects.latest("asked_at")
    state = client.get(page, headers={"HX-Request": "true"})
    assert state.headers["HX-Refresh"] == "true"
    return client.get(reverse("registry-print-take", args=[made.public_id])) if made.result else client.get(page)


@pytest.mark.usefixtures("chinese_font")
def test_a_unit_is_printed_as_one_file(client_for):
    world = make_world()
    others = [make_certificate(unit=world.unit) for _n in range(2)]
    make_certificate(unit=world.unit, valid_until=clock.today() - timedelta(days=1))
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    answer = printed(client_for(world.clerk), world.unit)
    document = pypdfium2.PdfDocument(b"".join(answer.streaming_content))
    texts = [document[page].get_textpage().get_text_range() for page in range(len(document))]
    assert len(texts) == 3
    for certificate in (world.certificate, *others):
        assert sum(certificate.number in text for text in texts) == 1


def test_printing_asks_a_constant_number_of_queries(django_assert_num_queries):
    world = make_world()
    cards_of(world.unit)  # reads the rules
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
    answer = printed(client_for(world.clerk), world.unit)
    assert "U+E000" in answer.content.decode()
    made = PrintFile.objects.get()
    assert client_for(world.clerk).get(reverse("registry-print-take", args=[made.public_id])).status_code == 404


@pytest.mark.usefixtures("chinese_font")
def test_only_who_asked_takes_a_print_file_and_setting_twice_is_setting_once(client_for):
    world = make_world()
    colleague = make_person()
    for person in (world.clerk, colleague):
        grant(person, Role.REGISTRY_CLERK, world.unit)
    made = begin_print(unit=world.unit, by=world.clerk)
    for _time in range(2):
        print_cards(print_id=made.pk)
    made.refresh_from_db()
    assert (made.cards, made.refusal) == (1, "")
    for name in ("registry-print-file", "registry-print-take"):
        there = reverse(name, args=[made.public_id])
        assert client_for(world.clerk).get(there).status_code == 200
        assert client_for(colleague).get(there).status_code == 404
    assert "最近的打印文件" in client_for(world.clerk).get(reverse("registry-print")).content.decode()


def test_a_unit_without_a_valid_certificate_is_refused_at_once(client_for):
    world = make_world()
    empty = make_unit(authority=world.unit.authority)
    grant(world.clerk, Role.REGISTRY_CLERK, empty)
    assert client_for(world.clerk).post(reverse("registry-print"), {"unit": empty.pk}).status_code == 400
