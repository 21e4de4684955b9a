"""The web process is killed, the database's process is killed: whatever was acknowledged is still there."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from exams.journal import Batcher, read_entry, read_ticket
from exams.models import AnswerEntry
from exams.receipts import flaws_of
from exams.services.attempts import answers_of, close, seal
from tests.factories.exams import entries, make_started, reloaded

PAGES = 4


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def begin_server(port: int) -> subprocess.Popen:
    """The server of the product, in a process group of its own, answering when this returns."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "8",
               "--no-access-log", "--log-level", "error", "config.wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ, start_new_session=True)
    for _n in range(300):
        try:
            answer_of(port, {"ticket": "none", "entries": []})
        except OSError:
            time.sleep(0.1)
        else:
            return server
    kill(server)
    raise AssertionError("the server does not answer")


def kill(server: subprocess.Popen) -> None:
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def answer_of(port: int, body: dict) -> dict:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("POST", "/exams/save/", json.dumps(body), {"Content-Type": "application/json"})
        return json.loads(line.getresponse().read())
    except (http.client.HTTPException, ValueError) as error:
        raise OSError("no whole answer") from error
    finally:
        line.close()


def page(port: int, world, told: dict[int, set[int]], stop: threading.Event) -> None:
    """A page as in a browser: one number after the other, each repeated until it is acknowledged."""
    seq = 1
    while not stop.is_set():
        raw = entries((seq, world.items[seq % 4], "ABCD"[seq % 4]))
        try:
            saved = answer_of(port, {"ticket": world.started.ticket, "entries": raw}).get("saved", [])
        except OSError:
            time.sleep(0.05)
            continue
        told[world.attempt.pk].update(saved)
        seq += bool(saved)


def crash_again_and_again(crashes: int) -> None:
    worlds = [make_started() for _n in range(PAGES)]
    told: dict[int, set[int]] = defaultdict(set)
    port, stop = free_port(), threading.Event()
    server = begin_server(port)
    threads = [threading.Thread(target=page, args=(port, world, told, stop)) for world in worlds]
    for thread in threads:
        thread.start()
    try:
        for crash in range(crashes):
            before = sum(map(len, told.values()))
            deadline = time.monotonic() + 30
            while sum(map(len, told.values())) < before + 20 * PAGES and time.monotonic() < deadline:
                time.sleep(0.003)
            assert sum(map(len, told.values())) > before, f"nothing was saved after crash {crash}"
            kill(server)
            server = begin_server(port)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        kill(server)
    for world in worlds:
        check_kept(world, told[world.attempt.pk])


def check_kept(world, told: set[int]) -> None:
    kept = set(AnswerEntry.objects.filter(attempt=world.attempt).values_list("seq", flat=True))
    assert told
    assert told <= kept
    assert answers_of(world.attempt) == {world.items[seq % 4]: {"choice": "ABCD"[seq % 4]} for seq in sorted(kept)}
    close(attempt=world.attempt, how="candidate")
    seal(attempt=reloaded(world.attempt))
    assert flaws_of(reloaded(world.attempt)) == []


def test_killed_web_process_loses_no_acknowledged_answer(own_database):
    crash_again_and_again(2)


@pytest.mark.thorough
def test_twenty_crashes_lose_no_acknowledged_answer(own_database):
    crash_again_and_again(20)


def test_killed_database_process_loses_no_acknowledged_answer(own_database):
    if own_database.vendor != "postgresql":
        pytest.skip("SQLite has no process of its own")
    worlds = [make_started() for _n in range(PAGES)]
    told: dict[int, set[int]] = {world.attempt.pk: set() for world in worlds}
    own, failures = Batcher(), []
    tickets = [read_ticket(world.started.ticket) for world in worlds]
    # Read before anything is killed: only the journal's own connection is on trial.
    given = [
        [
            read_entry(ticket, one)
            for one in entries(*((seq, world.items[seq % 4], "ABCD"[seq % 4]) for seq in range(1, 121)))
        ]
        for world, ticket in zip(worlds, tickets, strict=True)
    ]

    def save_all(place: int) -> None:
        saved = told[worlds[place].attempt.pk]
        for entry in given[place]:
            while entry.seq not in saved:
                try:
                    saved.update(own.save(tickets[place], [entry]).saved)
                except OperationalError as error:
                    failures.append(error)

    threads = [threading.Thread(target=save_all, args=(place,)) for place in range(PAGES)]
    for thread in threads:
        thread.start()
    killed = 0
    while any(thread.is_alive() for thread in threads):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            killed += cursor.fetchone()[0]
        time.sleep(0.03)
    assert killed > 3
    # Each is mended without the candidate's noticing, except where the second connection is killed as well.
    assert len(failures) < killed * PAGES
    for world in worlds:
        assert told[world.attempt.pk] == set(range(1, 121))
        check_kept(world, told[world.attempt.pk])
