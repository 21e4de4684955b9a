"""What a stranger, an officer, a clerk without and a clerk with second factor meet at a guarded address."""

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from core.decorators import person_required, role_required
from core.gates import person_for
from core.roles import Role
from tests.factories.people import appoint, grant, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "second_factor", "status"),
    [(None, True, 404), (Role.OFFICER, True, 404), (Role.TRAINER, False, 302), (Role.TRAINER, True, 200)],
)
def test_office_opens_to_a_live_role_with_second_factor_only(client_for, role, second_factor, status):
    person = make_person()
    if role:
        grant(person, role, make_unit())
    assert client_for(person, second_factor=second_factor).get("/office/").status_code == status


def test_office_asks_a_stranger_to_sign_in(client):
    answer = client.get("/office/")
    assert answer.status_code == 302
    assert "/account/login/" in client.get("/office/login/").url


def test_a_password_alone_leads_to_the_second_factor(client_for):
    clerk = make_person()
    grant(clerk, Role.REGISTRY_CLERK, make_unit())
    assert "/account/2fa/" in client_for(clerk, second_factor=False).get("/office/").url


def _ask(view, user, person, *, proved=True):
    request = RequestFactory().get("/somewhere/")
    request.user, request.person = user, person
    request.session = {"account_authentication_methods": [{"method": "mfa"}]} if proved else {}
    return view(request)


def test_role_required_hides_the_address_from_others():
    officer, clerk = make_person(), make_person()
    unit = make_unit()
    grant(officer, Role.OFFICER, unit)
    grant(clerk, Role.REGISTRY_CLERK, unit)
    view = role_required(Role.REGISTRY_CLERK)(lambda _request: HttpResponse("open"))
    assert _ask(view, make_user(clerk), clerk).status_code == 200
    assert _ask(view, clerk.user, clerk, proved=False).status_code == 302
    with pytest.raises(Http404):
        _ask(view, make_user(officer), officer)


def test_person_required_asks_a_stranger_to_sign_in():
    from django.contrib.auth.models import AnonymousUser

    view = person_required(lambda _request: HttpResponse("open"))
    assert _ask(view, AnonymousUser(), None).url.startswith("/account/login/?next=/somewhere/")


def test_the_gate_answers_the_same_for_hidden_and_absent(django_assert_num_queries):
    near, far = make_unit(), make_unit()
    clerk, hidden = make_person(), make_person()
    grant(clerk, Role.REGISTRY_CLERK, near)
    appoint(hidden, far)
    for public_id in (hidden.public_id, "7f2c1f6e-0000-4000-8000-000000000000"):
        with django_assert_num_queries(1), pytest.raises(Http404):
            person_for(clerk, public_id, Role.REGISTRY_CLERK)
