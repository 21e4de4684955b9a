"""Signs of life of 2,000 readers over HTTP, each one durable: python -m bench.study_events [--json] [--seconds 6] [--rounds 3].

Processor time of web and database per event, and whether every acknowledged event is on disk. Needs DATABASE_URL of a
PostgreSQL where databases may be made; its own is made anew and dropped at the end.
"""

import argparse
import json
import os
import select
import socket
import statistics
import subprocess
import sys
import time

import psycopg

from bench.save_path import ROOT, cpu_seconds, own_database, server

DATABASE = "mingfa_bench_study_events"
READERS = 2000
MUST, AIM = 0.5, 0.2


def prepare() -> list[str]:
    """One ticket for each reader, of pages that have been open for ten hours: so every number is believable."""
    import uuid
    from datetime import timedelta

    import django
    import time_machine

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from core import clock
    from core.models import Person
    from learning.tickets import ticket_for

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    people = Person.objects.bulk_create(Person(name=f"读者{n}", created_at=clock.now()) for n in range(READERS))
    lesson = uuid.uuid4()
    with time_machine.travel(clock.now() - timedelta(hours=11), tick=False):
        found = [ticket_for(person_id=person.pk, lesson_id=lesson, section="1") for person in people]
    connection.close()
    return found


class Browser:
    """One connection, over which some of the readers send their signs in turn."""

    def __init__(self, port: int, tickets: list[str], first: int) -> None:
        self.line = socket.create_connection(("127.0.0.1", port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.tickets, self.sent, self.first, self.began = tickets, 0, first, 0.0

    def send(self) -> None:
        round_, reader = divmod(self.sent, len(self.tickets))
        body = f"{self.tickets[reader]} {self.first + round_}"
        head = "POST /learn/sign/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: "
        self.began = time.perf_counter()
        self.line.sendall(f"{head}{len(body)}\r\n\r\n{body}".encode())
        self.sent += 1

    def acknowledged(self) -> None:
        """The answer has no body and fits one read. Anything but the acknowledgement ends the run."""
        got = self.line.recv(4096)
        if not got.startswith(b"HTTP/1.1 204"):
            raise SystemExit(f"not taken: {got!r}")


def generate(plan: dict) -> dict:
    share = len(plan["tickets"]) // plan["connections"]
    browsers = [
        Browser(plan["port"], plan["tickets"][n * share : (n + 1) * share], plan["first"])
        for n in range(plan["connections"])
    ]
    lines, took, poll = {one.line.fileno(): one for one in browsers}, [], select.epoll()
    for number in lines:
        poll.register(number, select.EPOLLIN)
    began = time.perf_counter()
    for one in browsers:
        one.send()
    waiting = len(browsers)
    while waiting:
        for number, _event in poll.poll():
            one = lines[number]
            one.acknowledged()
            now = time.perf_counter()
            took.append(now - one.began)
            if now < began + plan["seconds"]:
                one.send()
            else:
                waiting -= 1
    took.sort()
    rounds = max(one.sent // share + 1 for one in browsers)
    return {"events": len(took), "seconds": time.perf_counter() - began, "p99": took[len(took) * 99 // 100],
            "next": plan["first"] + rounds}  # fmt: skip


def load(plan: dict) -> dict:
    """From a process of its own: what it costs is not the product's."""
    command = [sys.executable, "-m", "bench.study_events", "--load"]
    said = subprocess.run(command, cwd=ROOT, input=json.dumps(plan), capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


def measure(base: str, *, seconds: int, rounds: int, connections: int) -> list[dict]:
    with own_database(base, DATABASE) as url:
        os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="config.settings", MINGFA_LOG_LEVEL="ERROR")
        plan = {"tickets": prepare(), "seconds": 2, "first": 1, "connections": connections}
        cpu, rate, slow = [], [], []
        with server(os.cpu_count() or 1, connections) as (port, group):
            said = load({**plan, "port": port})  # warm
            events = said["events"]
            for _round in range(rounds):
                before = cpu_seconds(group, DATABASE)
                said = load({**plan, "port": port, "seconds": seconds, "first": said["next"]})
                cpu.append((cpu_seconds(group, DATABASE) - before) / said["events"] * 1000)
                rate.append(said["events"] / said["seconds"])
                slow.append(said["p99"] * 1000)
                events += said["events"]
        with psycopg.connect(url) as line:
            kept = line.execute("SELECT count(*) FROM learning_studyping").fetchone()[0]
    value = round(statistics.median(cpu), 3)
    lost = events - kept
    return [
        {"gate": "S1", "job": f"a sign of life, {READERS} readers", "value": value, "unit": "ms", "must": MUST, "aim": AIM, "reached": value <= MUST},
        {"gate": "S2", "job": f"signs lost of {events}", "value": lost, "unit": "", "must": 0, "aim": 0, "reached": lost == 0},
        {"gate": "", "job": "signs of life a second", "value": round(statistics.median(rate)), "unit": "/s", "must": None, "aim": None, "reached": True},
        {"gate": "", "job": "the slowest sign of a hundred", "value": round(statistics.median(slow), 1), "unit": "ms", "must": None, "aim": None, "reached": True},
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=50)
    options = parser.parse_args()
    if options.load:
        print(json.dumps(generate(json.load(sys.stdin))))
        return
    base = os.environ.get("DATABASE_URL", "")
    if not base.startswith("postgres"):
        raise SystemExit("DATABASE_URL must name a PostgreSQL where databases may be made.")
    lines = measure(base, seconds=options.seconds, rounds=options.rounds, connections=options.connections)
    if options.json:
        print(json.dumps(lines))
        return
    for line in lines:
        print(
            f"{line['gate']:3} {line['job']:40} {line['value']:>9} {line['unit']:3} must {line['must']}, aim {line['aim']}"
        )


if __name__ == "__main__":
    main()
