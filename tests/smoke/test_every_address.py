"""Walk every registered address: what a stranger, an outsider and an officer meet where nothing is theirs."""

import re
from uuid import UUID, uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.roles import Role
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db
OURS = re.compile(
    r"^(office/(people|posts|roles|units|laws|law-changes|cases|statutory-periods|registry|questions|banks|question-imports|practice|marking|papers|sittings|attempts|hours|assignments|classes|findings|activities|sheets)/|certificate/|exams/|learn/|me/|notices/)"
)
OPEN_TO_ALL = {
    "exams/save/",  # these four ask for a signed ticket instead of a session
    "exams/begin/",
    "exams/hand-in/",
    "exams/pulse/",
    "exams/receipts/",
    "exams/admission/",
    "exams/ready/",
    "learn/sign/",
    "learn/",
    "learn/courses/<str:slug>/",
}


def addresses(resolver: URLResolver, prefix: str = "") -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLResolver):
            found += addresses(entry, route)
        elif isinstance(entry, URLPattern):
            found.append(route)
    return found


def ours() -> list[str]:
    return sorted({route for route in addresses(get_resolver()) if OURS.match(route)})


def filled(route: str, public_id: UUID) -> str:
    values = {"uuid": str(public_id), "int": "1", "slug": "nothing", "str": "nothing"}
    return "/" + re.sub(r"<(\w+):\w+>", lambda found: values[found.group(1)], route)


def named(route: str) -> bool:
    return "<uuid:" in route


def test_the_walk_meets_every_package():
    routes = ours()
    assert len(routes) > 70
    for beginning in (
        "office/people/",
        "office/registry/",
        "office/questions/",
        "office/sittings/",
        "exams/",
        "learn/",
    ):
        assert any(route.startswith(beginning) for route in routes), beginning


def test_a_stranger_is_asked_to_sign_in_everywhere(client):
    for route in ours():
        if route in OPEN_TO_ALL:
            continue
        answer = client.get(filled(route, uuid4()))
        if answer.status_code == 405:  # addresses that only take what a form sends
            answer = client.post(filled(route, uuid4()))
        assert answer.status_code == 302, route
        assert "/account/login/" in answer.url or "/office/login/" in answer.url, route


def test_with_every_role_elsewhere_nothing_unknown_opens(client_for):
    person = make_person()
    unit = make_unit()
    for role in Role:
        grant(person, role, unit)
    browser = client_for(person)
    for route in filter(named, ours()):
        if "cases/" in route:
            continue  # a run of one's own may begin at any name
        for answer in (browser.get(filled(route, uuid4())), browser.post(filled(route, uuid4()))):
            assert answer.status_code in {404, 405}, route


def test_an_officer_finds_no_office_at_all(client_for):
    officer = make_person()
    grant(officer, Role.OFFICER, make_unit())
    browser = client_for(officer)
    for route in ours():
        if route.startswith("office/"):
            assert browser.get(filled(route, uuid4())).status_code == 404, route
    assert browser.get("/office/").status_code == 404


def test_a_password_alone_opens_no_screen_of_the_office(client_for):
    clerk = make_person()
    grant(clerk, Role.REGISTRY_CLERK, make_unit())
    browser = client_for(clerk, second_factor=False)
    for route in ours():
        if route.startswith("office/"):
            answer = browser.get(filled(route, uuid4()))
            assert answer.status_code == 302, route
            assert answer.url.startswith(reverse("mfa_activate_totp")), route
