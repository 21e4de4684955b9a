"""Watch lists: changes numbered without gaps, pushed signed and in order, tried again, sent again, reconciled."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from certification.models import RegisterChange, Webhook
from certification.queries.changes import changes_for
from certification.services.cards import report_loss
from certification.services.changes_feed import changes_by_date, number_changes, tell_watcher
from certification.services.keys import give_key
from certification.services.watching import (
    begin_list,
    deliver,
    end_list,
    follow,
    make_reconciliation,
    replay,
    set_webhook,
    signature,
    unfollow,
)
from core import clock
from core.errors import DomainError
from core.files import open_file
from core.jobs import run_due_jobs
from core.models import Notice
from core.roles import Role
from tests.factories.certification import make_certificate, make_rules, make_world
from tests.factories.people import grant, make_unit

pytestmark = pytest.mark.django_db


class Receiver(BaseHTTPRequestHandler):
    """Takes what it is sent, or refuses while told to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        self.send_response(503 if self.server.refusing else 204)
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def receiver():
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.got, server.refusing = [], False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def world():
    world = make_world()
    number_changes()
    world.key, _secret = give_key(
        authority=world.authority, name="终端", scopes=["watch"], units=[world.unit], days=30, by=world.clerk,
        webhook_hosts=["127.0.0.1", "hook.example"],
    )  # fmt: skip
    return world


def lose(world, certificate=None):
    report_loss(certificate=certificate or world.certificate, at=clock.now(), by=world.person, note="", key="lost")
    number_changes()


def kinds(receiver):
    return [json.loads(body)["kind"] for _headers, body in receiver.got]


def hooked(world, receiver):
    watch_list = begin_list(name="街道", api_key=world.key, units=[world.unit.code])
    hook, secret = set_webhook(
        watch_list=watch_list, url=f"http://127.0.0.1:{receiver.server_port}/x", hosts=world.key.webhook_hosts
    )
    return watch_list, hook, secret


def test_numbers_have_no_gaps_and_are_given_once(world):
    make_certificate()
    number_changes()
    number_changes()
    numbers = list(RegisterChange.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_change_is_pushed_signed(world, receiver):
    _list, hook, secret = hooked(world, receiver)
    lose(world)
    deliver(webhook_id=hook.pk)
    [(headers, body)] = receiver.got
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    right = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == right
    told = json.loads(body)
    assert (told["kind"], told["certificate"]["number"]) == ("loss_reported", world.certificate.number)
    deliver(webhook_id=hook.pk)
    assert len(receiver.got) == 1


def test_signature_is_that_of_the_standard():
    """The example of the Standard Webhooks libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    assert (
        signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


def test_a_refused_change_is_tried_again_and_order_holds(world, receiver, time_machine):
    _list, hook, _secret = hooked(world, receiver)
    receiver.refusing = True
    lose(world)
    second = make_certificate(unit=world.unit)
    number_changes()
    deliver(webhook_id=hook.pk)
    assert kinds(receiver) == ["loss_reported"]
    assert Webhook.objects.get().failures == 1
    receiver.refusing = False
    time_machine.move_to(clock.now() + timedelta(minutes=5))
    run_due_jobs()
    assert kinds(receiver)[1:4] == ["loss_reported", "issued", "card_handed_over"]
    assert json.loads(receiver.got[-1][1])["certificate"]["number"] == second.number
    assert Webhook.objects.get().failures == 0


def test_replay_sends_again_in_order(world, receiver):
    _list, hook, _secret = hooked(world, receiver)
    lose(world)
    deliver(webhook_id=hook.pk)
    replay(webhook=hook, after=0)
    deliver(webhook_id=hook.pk)
    numbers = [json.loads(body)["number"] for _headers, body in receiver.got[1:]]
    assert numbers == sorted(numbers)
    assert kinds(receiver)[1:] == ["issued", "card_handed_over", "loss_reported"]


def test_only_what_is_followed_and_in_scope_is_pushed(world, receiver):
    watch_list, hook, _secret = hooked(world, receiver)
    outside = make_certificate()
    with pytest.raises(DomainError, match="watch_out_of_scope"):
        follow(watch_list=watch_list, numbers=[outside.number])
    lose(world, outside)
    deliver(webhook_id=hook.pk)
    assert receiver.got == []
    [item] = watch_list.items.all()
    unfollow(item=item)
    lose(world)
    assert list(changes_for(watch_list, 0)) == []
    end_list(watch_list=watch_list)
    deliver(webhook_id=hook.pk)
    assert receiver.got == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://elsewhere.example/x", "webhook_host_refused"),
        ("https://127.0.0.1.elsewhere.example/", "webhook_host_refused"),
        ("http://hook.example/x", "webhook_needs_https"),
    ],
)
def test_webhooks_go_only_where_the_key_allows(world, url, code):
    watch_list = begin_list(name="n", api_key=world.key)
    with pytest.raises(DomainError, match=code):
        set_webhook(watch_list=watch_list, url=url, hosts=world.key.webhook_hosts)
    hook, _secret = set_webhook(watch_list=watch_list, url="https://hook.example/x", hosts=world.key.webhook_hosts)
    assert hook.url == "https://hook.example/x"


def test_a_person_is_told_once(world):
    grant(world.clerk, Role.REGISTRY_CLERK, world.unit)
    watch_list = begin_list(name="重点", person=world.clerk, numbers=[world.certificate.number])
    lose(world)
    for _time in range(2):
        tell_watcher(list_id=watch_list.pk)
    assert [notice.person for notice in Notice.objects.filter(kind="watched_change")] == [world.clerk]


def test_a_list_shows_no_more_than_its_owner_may_see_now(world):
    watch_list = begin_list(name="n", api_key=world.key, units=[world.unit.code])
    assert changes_for(watch_list, 0).exists()
    world.key.units.set([make_unit()])
    assert not changes_for(watch_list, 0).exists()


@pytest.mark.parametrize(("days", "kind"), [(90, "expiring"), (89, None), (-1, "lapsed"), (0, None)])
def test_days_that_come_are_changes_too(world, time_machine, days, kind):
    make_rules(world.authority, renewal_reminders_days=[90, 30])
    before = RegisterChange.objects.count()
    time_machine.move_to(clock.start_of_day(date(2028, 12, 31) - timedelta(days=days)) + timedelta(hours=1))
    for _time in range(2):
        changes_by_date()
    fresh = list(RegisterChange.objects.order_by("number").values_list("kind", flat=True))[before:]
    assert fresh == ([kind] if kind else [])


def test_the_morning_file_says_how_everything_followed_stands(world):
    watch_list = begin_list(name="n", api_key=world.key, units=[world.unit.code])
    made = make_reconciliation(watch_list)
    assert make_reconciliation(watch_list) == made
    with open_file(made.file) as file:
        lines = file.read().decode("utf-8-sig").split()
    assert lines[1] == f"{world.certificate.number},{world.person.name},{world.unit.code},yes,issued,2028-12-31"
