"""The API: keys, scopes, units; problems, ETags and the record of calls; no server error whatever is asked."""

import json
import time
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from certification.models import ApiCall, OfficialAnswer
from certification.models.clients import SCOPES, ApiKey
from certification.rest.api import api
from certification.services.answers import note_call
from certification.services.changes_feed import number_changes
from certification.services.keys import give_key, revoke_key
from core import clock
from core.errors import DomainError
from core.roles import Role
from tests.factories.certification import make_certificate, make_rules, make_world
from tests.factories.people import grant, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = make_world()
    world.elsewhere = make_certificate()
    world.key, world.secret = a_key(world)
    return world


def a_key(world, scopes=SCOPES, unit=None, **values):
    unit = unit or world.unit
    given = {
        "authority": unit.authority,
        "name": "终端",
        "scopes": list(scopes),
        "units": [unit],
        "days": 30,
        "by": world.clerk,
    }
    return give_key(**{**given, **values})


def call(client, secret, method, path, body=None, **headers):
    data = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    return getattr(client, method)(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}", **headers}, **data)


def test_status_of_one_certificate_with_an_etag(client, world):
    path = f"/certificates/{world.certificate.number}/status"
    answer = call(client, world.secret, "get", path)
    assert answer.json() | {"ledger_position": 0, "rule_set": ""} == {
        "verdict": "valid", "fault": None, "number": world.certificate.number, "name": world.person.name,
        "unit": world.unit.name, "state": "issued", "reasons": [], "valid_from": "2024-01-01", "valid_until": "2028-12-31",
        "scope": None, "may_present": None, "at": None, "ledger_position": 0, "rule_set": "",
    }  # fmt: skip
    again = call(client, world.secret, "get", path, **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    past = call(client, world.secret, "get", f"{path}?at=2023-05-06T09:00:00%2B08:00")
    assert past.json()["verdict"] == "unknown"


def test_batch_on_both_axes(client, world):
    number = world.certificate.number
    questions = [
        {"number": number, "at": "2024-05-06T14:20:00+08:00"},
        {"number": world.elsewhere.number},
        {"number": world.elsewhere.number, "name": world.elsewhere.person.name},
        {"number": number, "at": "2999-01-01T00:00:00+08:00"},
    ]
    now = call(client, world.secret, "post", "/status", {"questions": questions}).json()["answers"]
    assert [one["verdict"] for one in now] == ["valid", "not_found", "valid", "row_error"]
    assert (now[2]["state"], now[2]["unit"], now[2]["ledger_position"]) == ("", "", None)
    then = {"questions": questions[:1], "known_at": "2020-01-01T00:00:00+08:00"}
    assert call(client, world.secret, "post", "/status", then).json()["answers"][0]["verdict"] == "unknown"
    assert OfficialAnswer.objects.filter(channel="api").first().answer == {"unknown": 1}


@pytest.mark.parametrize("field", ["at", "known_at"])
def test_an_offset_no_database_takes_is_read_and_a_year_beyond_the_calendar_is_refused(client, world, field):
    def asked(moment):
        path = f"/certificates/{world.certificate.number}/status?{urlencode({field: moment})}"
        return call(client, world.secret, "get", path)

    assert asked("1999-05-05T10:31:00-19:49").status_code == 200
    assert asked("0001-01-01T00:00:00+08:00").status_code == 422
    assert asked("9999-12-31T23:00:00-08:00").status_code == 422


def test_may_enforce_says_inside_or_outside(client, world):
    number = world.certificate.number
    places = [
        {"number": number, "domain": world.domain.code, "area": area}
        for area in (world.area.code, world.city.code, "x")
    ]
    answers = call(client, world.secret, "post", "/may-enforce", {"questions": places}).json()["answers"]
    assert [(one["scope"], one["fault"]) for one in answers] == [
        ("inside", None),
        ("outside", None),
        (None, "area_unknown"),
    ]


def test_lists_end_and_hold_only_the_keys_units(client, world):
    more = [make_certificate(unit=world.unit) for _n in range(2)]
    seen, cursor = [], ""
    while cursor is not None:
        page = call(client, world.secret, "get", f"/certificates?limit=2&cursor={cursor}").json()
        seen += [row["number"] for row in page["certificates"]]
        cursor = page["next"]
    assert seen == [world.certificate.number, *(one.number for one in more)]
    officers = call(client, world.secret, "get", "/officers").json()["officers"]
    assert [one["certificates"] for one in officers] == [[number] for number in seen]


def test_a_check_asks_two_statements(client, world, django_assert_num_queries):
    """The certificate with the reach of the key and which rules are known; and one row for call and answer each."""
    path = f"/certificates/{world.certificate.number}/status"
    call(client, world.secret, "get", path)
    rows = ApiCall.objects.count(), OfficialAnswer.objects.count()
    with django_assert_num_queries(
        2 if connection.vendor == "postgresql" else 5
    ):  # there, two rows are a block of their own
        assert call(client, world.secret, "get", path).status_code == 200
    assert (ApiCall.objects.count(), OfficialAnswer.objects.count()) == (rows[0] + 1, rows[1] + 1)


def test_unknown_and_hidden_numbers_ask_the_same_statements_and_no_redirect(client, world, django_assert_num_queries):
    """The certificate with the reach of the key, and one row for call and answer each; a 404 here is no page that moved."""
    call(client, world.secret, "get", f"/certificates/{world.certificate.number}/status")
    answers = []
    for number in ("0000000", world.elsewhere.number):
        with django_assert_num_queries(2 if connection.vendor == "postgresql" else 5) as asked:
            answers.append(call(client, world.secret, "get", f"/certificates/{number}/status"))
        assert not [one["sql"] for one in asked if "redirect" in one["sql"]]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_what_is_not_found_is_on_record_too(client, world):
    assert call(client, world.secret, "get", f"/certificates/{world.elsewhere.number}/status").status_code == 404
    assert ApiCall.objects.get().status == 404
    assert OfficialAnswer.objects.get().answer == {"not_found": 1}


def test_call_and_answer_are_kept_both_or_neither(world, monkeypatch):
    monkeypatch.setattr("certification.services.answers._ANSWER", "INSERT INTO no_such_table VALUES (%(id)s)")
    with pytest.raises(DatabaseError), transaction.atomic():
        note_call(key=world.key, operation="x", status=200, rows=1, said=({}, {}))
    assert not ApiCall.objects.exists()


def test_a_rule_set_is_seen_by_the_next_check(client, world):
    path = f"/certificates/{world.certificate.number}/status"
    assert call(client, world.secret, "get", path).json()["rule_set"] != "T/7"
    made = make_rules(world.authority, effective_from=date(2025, 1, 1))
    assert call(client, world.secret, "get", path).json()["rule_set"] == f"{world.authority.code}/{made.version}"


def test_a_revoked_key_is_refused_at_once_here_and_a_second_later_elsewhere(client, world, monkeypatch):
    assert call(client, world.secret, "get", "/key").status_code == 200
    ApiKey.objects.filter(pk=world.key.pk).update(revoked_at=clock.now())  # as another process does it
    then = time.monotonic()
    monkeypatch.setattr("certification.services.keys.time.monotonic", lambda: then + 1.5)
    assert call(client, world.secret, "get", "/key").status_code == 401
    key, secret = a_key(world)
    assert call(client, secret, "get", "/key").status_code == 200
    revoke_key(key=key, by=world.clerk)
    assert call(client, secret, "get", "/key").status_code == 401


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_a_constant_number_of_queries(client, world, django_assert_num_queries, count):
    for _n in range(count - 1):
        make_certificate(unit=world.unit)
    with django_assert_num_queries(4):
        call(client, world.secret, "get", "/certificates")


def test_changes_are_numbered_and_read_on(client, world):
    number_changes()
    first = call(client, world.secret, "get", "/changes?limit=1").json()
    assert [one["kind"] for one in first["changes"]] == ["issued"]
    rest = call(client, world.secret, "get", f"/changes?after={first['next']}").json()
    assert [one["kind"] for one in rest["changes"]] == ["card_handed_over"]
    assert call(client, world.secret, "get", f"/changes?after={rest['next']}").json() == {
        "changes": [],
        "next": rest["next"],
    }


OPERATIONS = [
    ("get", "/key", None, None),
    ("get", "/certificates/{number}/status", None, "status"),
    ("post", "/status", {"questions": [{"number": "{number}"}]}, "status"),
    ("post", "/may-enforce", {"questions": [{"number": "{number}", "domain": "d", "area": "a"}]}, "may_enforce"),
    ("get", "/officers", None, "officers"),
    ("get", "/certificates", None, "officers"),
    ("get", "/changes", None, "changes"),
    ("get", "/watch-lists", None, "watch"),
    ("post", "/watch-lists", {"name": "n"}, "watch"),
    ("get", "/watch-lists/{id}", None, "watch"),
    ("delete", "/watch-lists/{id}", None, "watch"),
    ("post", "/watch-lists/{id}/items", {}, "watch"),
    ("delete", "/watch-lists/{id}/items/{id}", None, "watch"),
    ("put", "/watch-lists/{id}/webhook", {"url": "https://hook.example/x"}, "watch"),
    ("post", "/watch-lists/{id}/replay", {"after": 0}, "watch"),
    ("get", "/watch-lists/{id}/reconciliation/2026-01-01", None, "watch"),
]
NOBODY = "00000000-0000-4000-8000-000000000000"


def filled(world, text):
    return text.replace("{number}", world.certificate.number).replace("{id}", NOBODY)


def test_the_table_names_every_operation():
    paths = api.get_openapi_schema()["paths"]
    listed = {(method, path.removeprefix("/api/v1")) for path, one in paths.items() for method in one}
    known = {(m, p.replace("{id}/items/{id}", "{list_id}/items/{item_id}").replace("{id}", "{list_id}").replace("2026-01-01", "{day}")) for m, p, _b, _s in OPERATIONS}  # fmt: skip
    assert known == listed


@pytest.mark.parametrize(("method", "path", "body", "needed"), OPERATIONS)
def test_every_operation_asks_for_its_scope(client, world, method, path, body, needed):
    body = json.loads(filled(world, json.dumps(body)))
    for scope in SCOPES:
        _key, secret = a_key(world, [scope])
        answer = call(client, secret, method, filled(world, path), body)
        refused = needed is not None and scope != needed
        assert (answer.status_code == 403) is refused, (scope, answer.content)
    assert call(client, "mf_no_key", method, filled(world, path), body).status_code == 401
    assert getattr(client, method)(f"/api/v1{filled(world, path)}").status_code == 401


@pytest.mark.parametrize("state", ["live", "expired", "revoked"])
def test_a_key_ends(client, world, time_machine, state):
    if state == "revoked":
        revoke_key(key=world.key, by=world.clerk)
    if state == "expired":
        time_machine.move_to(clock.now() + timedelta(days=31))
    answer = call(client, world.secret, "get", "/key")
    assert answer.status_code == (200 if state == "live" else 401)
    if state != "live":
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer.json()["code"] == "unauthorised"


def test_a_secret_is_stored_as_a_digest_only(world):
    assert world.secret.split("_", 2)[2] not in str(vars(world.key))


def test_a_key_reaches_its_units_subtree_and_nothing_beside(client, world):
    below = make_certificate(unit=make_unit(parent=world.unit))
    path = "/certificates/{}/status"
    codes = [call(client, world.secret, "get", path.format(one.number)).status_code for one in (below, world.elsewhere)]
    unknown = call(client, world.secret, "get", path.format("0987654"))
    hidden = call(client, world.secret, "get", path.format(world.elsewhere.number))
    assert codes == [200, 404]
    assert unknown.content == hidden.content


def test_a_watch_list_of_another_key_does_not_exist(client, world):
    made = call(client, world.secret, "post", "/watch-lists", {"name": "n", "units": [world.unit.code]}).json()
    _key, other = a_key(world)
    assert call(client, world.secret, "get", f"/watch-lists/{made['id']}").status_code == 200
    assert call(client, other, "get", f"/watch-lists/{made['id']}").status_code == 404


def test_too_many_calls_of_a_key_are_refused(client, world):
    _key, secret = a_key(world, per_minute=2)
    answers = [call(client, secret, "get", "/key") for _n in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"]


def test_every_call_is_on_record_without_saying_about_whom(client, world):
    call(client, world.secret, "post", "/status", {"questions": [{"number": world.certificate.number}]})
    call(client, world.secret, "get", "/watch-lists/none")
    rows = [(one.operation, one.status, one.rows) for one in ApiCall.objects.order_by("pk")]
    assert rows == [("POST status_batch", 200, 1), ("GET watch_list", 422, 0)]


def test_the_description_has_examples_and_is_open_to_all(client):
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["components"]["schemas"]["StatusQuestion"]["example"]
    assert "application/problem+json" in schema["paths"]["/api/v1/status"]["post"]["responses"]["422"]["content"]


@pytest.mark.parametrize("role", list(Role))
def test_only_system_administrators_keep_keys(client_for, world, role):
    person = make_person()
    grant(person, role, world.unit)
    expected = 200 if role == Role.SYSTEM_ADMINISTRATOR else 404
    browser = client_for(person)
    assert browser.get(reverse("registry-keys")).status_code == expected
    assert browser.post(reverse("registry-key-revoke", args=[world.key.public_id])).status_code == (
        302 if expected == 200 else 404
    )


def test_the_office_shows_a_key_once(client_for, world):
    keeper = make_person()
    grant(keeper, Role.SYSTEM_ADMINISTRATOR, world.unit)
    browser = client_for(keeper)
    values = {
        "name": "亮证终端",
        "scopes": ["status"],
        "units": f"{world.unit.code} {world.unit.name}",
        "days": 30,
        "per_minute": 60,
        "webhook_hosts": "",
    }
    page = browser.post(reverse("registry-key-new"), values)
    secret = page.context["secret"]
    assert secret.startswith("mf_")
    listed = browser.get(reverse("registry-keys")).content.decode()
    assert "亮证终端" in listed
    assert secret not in listed


def test_a_key_needs_scope_units_and_an_end(world):
    for values in ({"scopes": []}, {"scopes": ["everything"]}, {"units": []}):
        with pytest.raises(DomainError, match="key_needs_scope"):
            a_key(world, **values)
    with pytest.raises(DomainError, match="key_days_refused"):
        a_key(world, days=10_000)


@pytest.fixture
def connection_kept():
    """The WSGI handler closes connections after each request, and with them the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_schemathesis_finds_no_server_error_and_nothing_outside_the_schema(world, connection_kept):
    """What is asked is made from the description; every answer is one that the description names."""
    _key, secret = a_key(world, per_minute=10**9)
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    asked = 0

    for found in described.get_all_operations():
        operation = found.ok()

        @settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None, database=None)
        @schemathesis_given(operation)
        def ask(case):
            nonlocal asked
            asked += 1
            response = case.call(headers={"Authorization": f"Bearer {secret}"})
            case.validate_response(response, checks=checks)

        ask()
    assert asked >= len(OPERATIONS) * 5


def schemathesis_given(operation):
    from hypothesis import given

    return given(case=operation.as_strategy())
