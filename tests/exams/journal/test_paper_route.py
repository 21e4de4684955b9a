"""The short way and Django's view answer every request alike: status, headers and body."""

import io
import json
import re

import pytest
from django.db import OperationalError

from config.wsgi import site
from core.errors import DomainError
from exams import journal_tables, saving
from exams.beginning import start_ticket
from exams.models import AnswerEntry
from exams.paper_route import PaperRoute
from exams.services.attempts import close, start
from tests.factories.exams import entries, make_started


def ask(application, body, **environ) -> tuple[str, dict[str, str], bytes]:
    said: list = []
    given = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/exams/save/",
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        **environ,
    }
    given = {name: value for name, value in given.items() if value is not None}
    chunks = application(given, lambda status, headers: said.extend((status, dict(headers))))
    content = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    said[1].pop("Set-Cookie", None)  # the token of a page's form is another each time
    return said[0], said[1], re.sub(rb'"now": "[^"]+"', b'"now": ""', content)


def both(body, *, is_short: bool = True, **environ) -> tuple[str, dict[str, str], bytes]:
    """Asked by the view, by the short way and by the view again, because the first to come may find another state."""
    handed_on = []

    def behind(environ, start_response):
        handed_on.append(environ)
        return site(environ, start_response)

    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = [ask(application, body, **environ) for application in (site, PaperRoute(behind), site)]
    assert told[0][:2] == told[1][:2] == told[2][:2]
    if told[1][1]["Content-Type"] == "application/json":
        assert told[0][2] == told[1][2] == told[2][2]
    assert bool(handed_on) is not is_short
    return told[1]


SESSION = "0123456789abcdefghijklmnopqrstuv"
GOOD = {"seq": 1, "item": "FIRST", "value": {"choice": "A"}, "at": "2026-11-24T09:00:00+08:00"}
ENTRIES = {
    "one": ([GOOD], 200, b'"saved": [1]'),
    "none": ([], 200, b'"saved": []'),
    "two": ([GOOD, {**GOOD, "seq": 2, "value": {"choice": "B"}}], 200, b'"saved": [1, 2]'),
    "the same twice": ([GOOD, GOOD], 200, b'"saved": [1, 1]'),
    "two values under one number": ([GOOD, {**GOOD, "value": {"choice": "B"}}], 409, b'"conflict": [1]'),
    "flags": ([{**GOOD, "item": "_flags", "value": {"items": ["FIRST"]}}], 200, b'"saved": [1]'),
    "flags that are no texts": ([{**GOOD, "item": "_flags", "value": {"items": [1, "FIRST"]}}], 200, b'"refused": [{'),
    "flags that are no list": ([{**GOOD, "item": "_flags", "value": 7}], 200, b'"refused": [{"seq": 1'),
    "unknown item": ([{**GOOD, "item": "nowhere"}], 200, b"item_is_not_on_the_paper"),
    "item that is no text": ([{**GOOD, "item": ["FIRST"]}], 200, b'"refused": [{"seq": 1'),
    "no option": ([{**GOOD, "value": {"choice": "Z"}}], 200, b"choice_is_no_option"),
    "value without form": ([{**GOOD, "value": "A"}], 200, b"answer_has_no_form"),
    "NUL": ([{**GOOD, "value": {"choice": "\x00"}}], 200, b'"refused": [{"seq": 1'),
    "half a surrogate pair": ([{**GOOD, "value": {"choice": "\ud800"}}], 200, b'"refused": [{"seq": 1'),
    "long value": ([{**GOOD, "value": {"choice": "A" * 30_000}}], 200, b"answer_is_too_long"),
    "number below nothing": ([{**GOOD, "seq": -1}], 200, b'"refused": [{"seq": -1'),
    "number that is none": ([{**GOOD, "seq": "1"}], 200, b'"refused": [{"seq": null'),
    "number not finite": ([{**GOOD, "seq": float("nan")}], 200, b'"refused": [{"seq": null'),
    "number that is a truth": ([{**GOOD, "seq": True}], 200, b"answer_has_no_form"),
    "no entry": (["nonsense"], 200, b'"refused": [{"seq": null'),
    "bad beside good": ([{**GOOD, "item": "nowhere"}, {**GOOD, "seq": 2}], 200, b'"saved": [2]'),
    "senseless clock": ([{**GOOD, "at": "yesterday"}], 200, b'"saved": [1]'),
    "too many": ([GOOD] * 201, 400, b"not_understood"),
    "no list": ({"seq": 1}, 400, b"not_understood"),
}


@pytest.mark.parametrize("case", ENTRIES)
def test_entries(own_database, case):
    raw, status, part = ENTRIES[case]
    world = make_started()
    text = json.dumps({"ticket": world.started.ticket, "entries": raw}).replace("FIRST", world.items[0])
    line, _headers, body = both(text.encode())
    assert (line[:3], part in body) == (str(status), True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"7",
        b'"ticket"',
        b"\xff\xfe\xfd",
        b'{"ticket": "forged:x:y", "entries": []}',
        b'{"ticket": 5, "entries": []}',
        b'{"ticket": [":"], "entries": []}',
        b'{"ticket": null}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_is_not_understood(own_database, body):
    line, _headers, told = both(body)
    assert (line, told) == ("400 Bad Request", b'{"error": "not_understood"}')


def request_of(world, seq: int = 1) -> dict:
    return {"ticket": world.started.ticket, "entries": entries((seq, world.items[0], "A"))}


def test_a_tampered_ticket_opens_nothing(own_database):
    world = make_started()
    both(request_of(world))
    text = world.started.ticket
    for tampered in (text[:-1] + ("A" if text[-1] != "A" else "B"), "x" + text, text.split(":")[0]):
        assert both({**request_of(world), "ticket": tampered})[0] == "400 Bad Request"


def test_a_stale_page_and_a_closed_paper(own_database):
    world = make_started()
    start(registration=world.registration)
    assert b'"stale": [1]' in both(request_of(world))[2]
    close(attempt=world.attempt, how="candidate")
    line, _headers, body = both(request_of(world, 2))
    assert (line, b'"closed": true' in body) == ("409 Conflict", True)
    assert AnswerEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("environ", "is_short", "status"),
    [
        ({"REQUEST_METHOD": "GET"}, False, 405),
        ({"REQUEST_METHOD": "PUT"}, False, 405),
        ({"CONTENT_LENGTH": "500000"}, False, 413),
        ({"CONTENT_LENGTH": ""}, False, 400),
        ({"CONTENT_LENGTH": None}, False, 400),
        ({"HTTP_HOST": "foreign.example"}, False, 400),
        ({"HTTP_HOST": "127.0.0.1:8000"}, True, 200),
        ({"HTTP_COOKIE": f"sessionid={SESSION}; other=1"}, True, 200),
        ({"HTTP_COOKIE": "django_language=en"}, True, 200),
        ({"HTTP_COOKIE": f"django_language=xx; sessionid={SESSION}"}, True, 200),
        ({"HTTP_ACCEPT_LANGUAGE": "en;q=0.9"}, True, 200),
        ({"HTTP_HX_REQUEST": "true"}, True, 200),
        ({"wsgi.url_scheme": "https"}, True, 200),
        ({"QUERY_STRING": "a=1"}, True, 200),
        ({"HTTP_ORIGIN": "https://foreign.example", "HTTP_REFERER": "https://foreign.example/"}, True, 200),
    ],
)
def test_requests(own_database, environ, is_short, status):
    line, _headers, _body = both(request_of(make_started()), is_short=is_short, **environ)
    assert line[:3] == str(status)


def test_security_headers_follow_the_settings(own_database, settings):
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    body = json.dumps(request_of(make_started())).encode()
    # Made after the settings changed, as both read them once.
    from django.core.handlers.wsgi import WSGIHandler

    for forwarded, expected in (("https", "max-age=3600"), ("http", None)):
        plain = ask(WSGIHandler(), body, HTTP_X_FORWARDED_PROTO=forwarded)
        short = ask(PaperRoute(site), body, HTTP_X_FORWARDED_PROTO=forwarded)
        assert plain == short
        assert short[1].get("Strict-Transport-Security") == expected
        assert short[1]["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'self'" in short[1]["Content-Security-Policy"]


@pytest.mark.parametrize("error", [OperationalError("no space left on device"), DomainError("too_many_answers")])
@pytest.mark.parametrize(("language", "sentence"), [("en", "The server takes no more"), ("zh-hans", "服务器")])
def test_what_cannot_be_saved_now_is_sent_again(own_database, monkeypatch, error, language, sentence):
    def fail(*_given):
        raise error

    world = make_started()
    monkeypatch.setattr(saving.batcher, "save", fail)
    line, headers, body = both(request_of(world), HTTP_ACCEPT_LANGUAGE=language)
    assert (line, headers["Retry-After"]) == ("503 Service Unavailable", "2")
    assert sentence in json.loads(body)["sentence"]
    monkeypatch.undo()
    assert b'"saved": [1]' in both(request_of(world))[2]


@pytest.mark.parametrize("place", ["_select", "_COLUMNS"])
def test_a_statement_that_fails_acknowledges_nothing(own_database, monkeypatch, place):
    """As the driver itself says it: its error is answered like every other of the database."""
    world = make_started()
    broken = "no_such_column"
    with monkeypatch.context() as patch:
        patch.setattr(
            journal_tables, place, broken if place.isupper() else lambda: f"SELECT {broken} FROM exams_attempt a"
        )
        journal_tables._statement.cache_clear()
        line, _headers, body = both(request_of(world))
    journal_tables._statement.cache_clear()
    assert (line, b"saved" in body) == ("503 Service Unavailable", False)
    assert not AnswerEntry.objects.exists()
    assert b'"saved": [1]' in both(request_of(world))[2]


def test_everything_else_goes_to_the_site(own_database):
    line, _headers, body = both(b"", is_short=False, REQUEST_METHOD="GET", PATH_INFO="/exams/receipts/")
    assert line == "200 OK"
    assert b"<html" in body


def test_beginning_and_handing_in_come_the_same_way(own_database):
    world = make_started()
    start_text = json.dumps({"start": start_ticket(world.registration)}).encode()
    application = PaperRoute(site)
    told = json.loads(ask(application, start_text, PATH_INFO="/exams/begin/")[2])
    assert told["paper"]["sections"][0]["items"]
    for path in ("/exams/begin/", "/exams/hand-in/"):
        assert both(b"{}", PATH_INFO=path)[0] == "400 Bad Request"
    done = json.dumps({"ticket": told["ticket"]}).encode()
    assert both(done, PATH_INFO="/exams/hand-in/")[2] == b'{"closed": true}'
    assert both(start_text, PATH_INFO="/exams/begin/")[0] == "409 Conflict"
