"""The save path on a real database with real commits."""

import json
import threading

import pytest
from django.test import Client
from django.urls import reverse

from exams import news
from exams.journal import Batcher, read_entry, read_ticket
from exams.models import AnswerEntry, Attempt, JournalBlock, Presence
from exams.news import News
from exams.receipts import flaws_of
from exams.services import running
from exams.services.attempts import answers_of, close, seal, start
from exams.services.grading import grade
from tests.factories.exams import entries, make_started, reloaded
from tests.factories.people import make_person


def post(ticket: str, raw: list) -> tuple[int, dict]:
    answer = Client().post(
        reverse("exams:save"), json.dumps({"ticket": ticket, "entries": raw}), content_type="application/json"
    )
    return answer.status_code, answer.json()


def test_what_is_acknowledged_is_in_the_journal(own_database):
    world = make_started()
    first, second = world.items[:2]
    status, told = post(world.started.ticket, entries((1, first, "A"), (2, second, "B"), (3, first, "B")))
    assert (status, told["saved"], told["closed"]) == (200, [1, 2, 3], False)
    assert answers_of(world.attempt) == {first: {"choice": "B"}, second: {"choice": "B"}}


def test_a_repeated_request_is_acknowledged_again_and_adds_nothing(own_database):
    world = make_started()
    raw = entries((1, world.items[0], "A"))
    assert post(world.started.ticket, raw)[1]["saved"] == [1]
    assert post(world.started.ticket, raw)[1]["saved"] == [1]
    assert AnswerEntry.objects.count() == 1


def test_another_value_under_the_same_number_is_a_conflict(own_database):
    world = make_started()
    post(world.started.ticket, entries((1, world.items[0], "A")))
    status, told = post(world.started.ticket, entries((1, world.items[0], "C")))
    assert (status, told["saved"], told["conflict"]) == (409, [], [1])
    assert answers_of(world.attempt) == {world.items[0]: {"choice": "A"}}


def test_the_same_number_from_two_machines_loses_neither(own_database):
    world = make_started()
    second = start(registration=world.registration)
    assert post(second.ticket, entries((1, world.items[0], "B")))[1]["saved"] == [1]
    status, told = post(world.started.ticket, entries((1, world.items[0], "C")))
    assert (status, told["stale"], told["saved"]) == (200, [1], [])
    assert sorted(AnswerEntry.objects.values_list("value__choice", "verdict")) == [("B", "saved"), ("C", "stale")]
    assert answers_of(world.attempt) == {world.items[0]: {"choice": "B"}}


def test_nothing_enters_a_closed_paper(own_database):
    world = make_started()
    post(world.started.ticket, entries((1, world.items[0], "B")))
    close(attempt=world.attempt, how="candidate")
    status, told = post(world.started.ticket, entries((2, world.items[1], "B")))
    assert (status, told["saved"], told["closed"]) == (409, [], True)
    assert AnswerEntry.objects.count() == 1


@pytest.mark.parametrize(
    "raw",
    [
        {"seq": 1, "item": "nowhere", "value": {"choice": "A"}},
        {"seq": 1, "item": "FIRST", "value": {"choice": "Z"}},
        {"seq": 1, "item": "FIRST", "value": "A"},
        {"seq": -1, "item": "FIRST", "value": {"choice": "A"}},
        {"seq": 1, "item": "FIRST", "value": {"choice": "A" * 30_000}},
        {"seq": 1, "item": "_flags", "value": {"items": ["nowhere"]}},
        "nonsense",
    ],
)
def test_one_bad_answer_is_refused_and_costs_no_other(own_database, raw):
    world = make_started()
    if isinstance(raw, dict) and raw["item"] == "FIRST":
        raw = {**raw, "item": world.items[0]}
    status, told = post(world.started.ticket, [raw, *entries((2, world.items[1], "B"))])
    assert (status, told["saved"], len(told["refused"])) == (200, [2], 1)


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"ticket": "forged:x:y", "entries": []}', '{"ticket": 5, "entries": 3}']
)
def test_a_forged_or_broken_request_is_not_understood(own_database, body):
    assert Client().post(reverse("exams:save"), body, content_type="application/json").status_code == 400


def test_blocks_are_chained_and_cover_every_entry(own_database):
    world = make_started()
    own = Batcher()
    ticket = read_ticket(world.started.ticket)
    for seq in range(1, 4):
        own.save(ticket, [read_entry(ticket, one) for one in entries((seq, world.items[0], "A"))])
    blocks = list(JournalBlock.objects.order_by("number"))
    assert [b.number for b in blocks] == [1, 2, 3]
    assert [b.previous for b in blocks] == ["", blocks[0].digest, blocks[1].digest]
    close(attempt=world.attempt, how="candidate")
    seal(attempt=reloaded(world.attempt))
    assert flaws_of(reloaded(world.attempt)) == []


def test_tampering_with_an_entry_is_found(own_database):
    from django.db import connection

    from core.append_only import install_sql, trigger_names

    world = make_started()
    post(world.started.ticket, entries((1, world.items[0], "A")))
    close(attempt=world.attempt, how="candidate")
    seal(attempt=reloaded(world.attempt))
    table = AnswerEntry._meta.db_table
    with connection.cursor() as cursor:
        for name in trigger_names(table, connection.vendor):
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{on}')
        value = '\'{"choice": "B"}\'' + ("::jsonb" if connection.vendor == "postgresql" else "")
        cursor.execute(f'UPDATE "{table}" SET value = {value}')
        for statement in install_sql(table, "id", connection.vendor):
            cursor.execute(statement)
    flaws = " ".join(flaws_of(reloaded(world.attempt)))
    assert "does not fit its digest" in flaws
    assert "the seal does not fit" in flaws


def test_many_threads_lose_nothing(own_database):
    """Eight pages of eight candidates save at once; a ninth thread closes one of them in the middle."""
    worlds = [make_started(2) for _n in range(3)]
    acknowledged: dict[int, set[int]] = {w.attempt.pk: set() for w in worlds}
    own = Batcher()

    def page(world) -> None:
        ticket = read_ticket(world.started.ticket)
        for seq in range(1, 21):
            raw = entries((seq, world.items[seq % 2], "ABCD"[seq % 4]))
            outcome = own.save(ticket, [read_entry(ticket, one) for one in raw])
            acknowledged[world.attempt.pk].update(outcome.saved)

    threads = [threading.Thread(target=page, args=(world,)) for world in worlds]
    for thread in threads:
        thread.start()
    close(attempt=worlds[0].attempt, how="invigilator")
    for thread in threads:
        thread.join()
    for world in worlds:
        kept = set(AnswerEntry.objects.filter(attempt=world.attempt).values_list("seq", flat=True))
        assert kept == acknowledged[world.attempt.pk]
    closed_at = Attempt.objects.get(pk=worlds[0].attempt.pk).closed_at
    assert not AnswerEntry.objects.filter(attempt=worlds[0].attempt, server_at__gt=closed_at).exists()


def test_marks_follow_the_key(own_database):
    world = make_started(4)
    post(world.started.ticket, entries(*[(n + 1, item, "B" if n else "A") for n, item in enumerate(world.items)]))
    close(attempt=world.attempt, how="candidate")
    entry = grade(attempt=reloaded(world.attempt))
    assert (entry.total, entry.passed, entry.complete) == (75, True, True)
    assert grade(attempt=reloaded(world.attempt)) == entry


def test_a_save_brings_the_news_of_the_page(own_database):
    """What a pulse would say, and the same sign of life, so that a page that has just saved need not ask."""
    world = make_started()
    keys = [str(world.registration.public_id), str(world.sitting.public_id)]

    def save(seq: int, **page) -> dict:
        raw = entries((seq, world.items[0], "A"))
        body = json.dumps({"ticket": world.started.ticket, "entries": raw, **page})
        return Client().post(reverse("exams:save"), body, content_type="application/json").json()

    assert "news" not in save(1)
    news.news = News()  # nothing is known yet: it looks
    assert save(2, keys=keys, unsafe=3)["news"] == 0
    presence = world.registration.presence
    assert (presence.place, presence.unsafe) == ("paper", 3)
    told = running.announce_to_room(sitting=world.sitting, text="请检查姓名", by=make_person())
    news.news = News()
    assert save(3, keys=keys, unsafe=0)["news"] == told.pk
    for nonsense in ("k", [7], [], ["no key"], None, {"k": 1}):
        assert save(4, keys=nonsense)["saved"] == [4]
        assert "news" not in save(4, keys=nonsense)


def test_a_page_that_no_longer_writes_is_no_sign_of_life(own_database):
    world = make_started()
    start(registration=world.registration)
    body = {"ticket": world.started.ticket, "entries": entries((1, world.items[0], "A")), "unsafe": 0}
    body["keys"] = [str(world.registration.public_id)]
    told = Client().post(reverse("exams:save"), json.dumps(body), content_type="application/json").json()
    assert (told["stale"], "news" in told) == ([1], False)
    assert not Presence.objects.exists()
