import pytest
from django.urls import reverse

from certification.documents.card import Card, pdf
from certification.models import OfficialAnswer
from certification.queries.register import scope_on
from certification.queries.standing import status_at
from certification.services.cards import report_loss
from certification.services.entry import bring_in
from core import clock
from core.roles import Role
from tests.factories.certification import make_power, make_world
from tests.factories.people import appoint, grant, make_person

pytestmark = pytest.mark.django_db


def test_home_says_first_whether_the_certificate_is_valid(client_for):
    world = make_world()
    grant(world.person, Role.OFFICER, world.unit)
    page = client_for(world.person).get("/")
    panel = page.context["lead_panels"][0].context
    assert (panel["status"].valid, panel["shown"].tone) == (True, "valid")
    assert reverse("certification:card", args=[world.certificate.public_id]) in page.content.decode()


def test_card_page_shows_code_and_others_cannot_see_it(client_for):
    world = make_world()
    there = reverse("certification:card", args=[world.certificate.public_id])
    page = client_for(world.person).get(there).content.decode()
    assert "<svg" in page
    assert world.certificate.number in page
    assert client_for(make_person()).get(there).status_code == 404
    assert client_for(make_person()).get(reverse("certification:card-pdf", args=[world.certificate.public_id])).status_code == 404  # fmt: skip


@pytest.mark.usefixtures("chinese_font")
def test_pdf_is_set_on_one_page():
    world = make_world()
    status = status_at(world.certificate, clock.now())
    copy = world.certificate.copies.get()
    made = pdf(Card(world.certificate, status, tuple(scope_on(world.certificate)), copy))
    assert made.startswith(b"%PDF")
    assert b"/Count 1" in made or made.count(b"/Type /Page\n") <= 1


def test_an_officer_reports_a_loss_and_the_code_is_dead_at_once(client_for, client):
    world = make_world()
    token = world.certificate.copies.get().token
    there = reverse("certification:verify-token", args=[token])
    assert client.get(there).context["found"].outcome == "valid"
    client_for(world.person).post(
        reverse("certification:loss", args=[world.certificate.public_id]),
        {"note": "途中遗失", "lost_on": clock.today()},
    )
    assert client.get(there).context["found"].outcome == "dead_card"
    by_name = {"number": world.certificate.number, "name": world.person.name}
    assert client.post(reverse("certification:verify"), by_name).context["found"].outcome == "valid"


@pytest.mark.parametrize(
    ("change", "outcome"),
    [({}, "valid"), ({"name": "别人"}, "no_such_certificate"), ({"number": "02999"}, "no_such_certificate")],
)
def test_verification_wants_number_and_name_exactly(client, change, outcome):
    world = make_world()
    asked = {"number": f" {world.certificate.number} ", "name": world.person.name, **change}
    answer = client.post(reverse("certification:verify"), asked)
    assert answer.context["found"].outcome == outcome
    if outcome != "valid":
        assert world.unit.name not in answer.content.decode()
    note = OfficialAnswer.objects.get()
    assert note.channel == "public"
    assert world.person.name not in str(note.question)


def test_verification_says_unknown_and_other_register(client):
    world = make_world()
    common = {
        "authority": world.authority,
        "unit": world.unit,
        "valid_from": clock.today(),
        "valid_until": clock.today().replace(year=2030),
        "scope": [world.place],
        "source": "清册",
        "entered_by": world.clerk,
    }
    later = clock.today().replace(year=2029)
    bring_in(number="0211111111", person=world.clerk, known_from=later, **common)
    bring_in(
        number="0222222222",
        person=world.reviewer,
        known_from=clock.today(),
        type="ministry",
        origin="ministry",
        **common,
    )
    answers = {}
    for number, person in [("0211111111", world.clerk), ("0222222222", world.reviewer)]:
        asked = {"number": number, "name": person.name}
        answers[number] = client.post(reverse("certification:verify"), asked).context["found"].outcome
    assert answers == {"0211111111": "unknown", "0222222222": "other_register"}


def test_an_officer_applies_with_every_point_listed(client_for):
    world = make_world()
    make_power(world.unit, world.domain)
    person = make_person()
    appoint(person, world.unit)
    power = world.unit.power_sources.get()
    browser = client_for(person)
    page = browser.get(reverse("certification:apply"))
    assert {p["verdict"] for p in page.context["points"]} == {"met", "missing"}
    empty = browser.post(reverse("certification:apply"), {"unit": world.unit.pk, "area": world.area.pk})
    assert (empty.status_code, set(empty.context["form"].errors)) == (200, {"powers"})
    done = browser.post(
        reverse("certification:apply"), {"unit": world.unit.pk, "powers": [power.pk], "area": world.area.pk}
    )
    application = person.applications.get()
    assert done.url == reverse("certification:my-application", args=[application.public_id])
    assert browser.get(done.url).status_code == 200
    assert client_for(make_person()).get(done.url).status_code == 404
    browser.post(reverse("certification:my-application-step", args=[application.public_id]), {"step": "withdraw"})
    application.refresh_from_db()
    assert application.state == "withdrawn"


def test_report_of_loss_belongs_to_the_holder(client_for):
    world = make_world()
    there = reverse("certification:loss", args=[world.certificate.public_id])
    assert client_for(make_person()).post(there, {"note": "x"}).status_code == 404
    report_loss(certificate=world.certificate, at=clock.now(), by=world.person, note="", key="l")
    assert client_for(world.person).post(there, {"note": "again"}).status_code == 200
