import pytest
from django.urls import reverse

from core.notices import notify
from core.roles import Role
from core.services.accounts import issue_slip, open_log_in
from tests.factories.people import PASSWORD, appoint, grant, make_person, make_unit

pytestmark = pytest.mark.django_db


def test_a_slip_leads_to_the_first_log_in(client):
    user = open_log_in(person=make_person(), username="zhang", opened_by=None)
    code = issue_slip(user=user, issued_by=None)
    answer = client.post(reverse("core:activate"), {"code": code, "password": PASSWORD, "repeated": PASSWORD})
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    signed_in = client.post(reverse("account_login"), {"login": "zhang", "password": PASSWORD})
    assert signed_in.status_code == 302
    assert client.get(reverse("core:me")).status_code == 200


@pytest.mark.parametrize(
    ("code", "password", "repeated", "field"),
    [("wrong", PASSWORD, PASSWORD, "code"), (None, "123", "123", "password"), (None, PASSWORD, "other", "repeated")],
)
def test_activation_refuses_with_the_field_named(client, code, password, repeated, field):
    user = open_log_in(person=make_person(), username="zhang", opened_by=None)
    code = code or issue_slip(user=user, issued_by=None)
    answer = client.post(reverse("core:activate"), {"code": code, "password": password, "repeated": repeated})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {field}


def test_my_page_masks_the_identity_number(client_for):
    number = "120000199003070010"
    person = make_person(id_number=number, accept_wrong_check_digit=True)
    unit = make_unit()
    appoint(person, unit)
    grant(person, Role.OFFICER, unit)
    page = client_for(person).get(reverse("core:me")).content.decode()
    assert number not in page
    assert "120000**********10" in page
    assert unit.name in page


def test_notices_are_only_ones_own(client_for):
    mine, other = make_person(), make_person()
    notify(person=mine, kind="test", key="1", subject="我的通知", body="内容")
    theirs = notify(person=other, kind="test", key="2", subject="别人的通知", body="内容")
    browser = client_for(mine)
    page = browser.get(reverse("core:notices")).content.decode()
    assert "我的通知" in page
    assert "别人的通知" not in page
    browser.post(reverse("core:mark-read"), {"notice": [str(theirs.public_id)]})
    theirs.refresh_from_db()
    assert theirs.read_at is None
    browser.post(reverse("core:mark-read"))
    assert not mine.notices.filter(read_at=None).exists()


@pytest.mark.parametrize("name", ["core:me", "core:notices"])
def test_own_pages_ask_a_stranger_to_sign_in(client, name):
    assert client.get(reverse(name)).url.startswith(reverse("account_login"))


def test_the_demonstration_door_exists_nowhere_else(client):
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sysadmin/").status_code == 404
