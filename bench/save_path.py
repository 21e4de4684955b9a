"""Saving answers over HTTP, each one durable: python -m bench.save_path [--json] [--seconds 6] [--rounds 3].

G1 processor time of web and database per save, G2 saves per second as a share of P, G4 the slowest of a hundred.
P is pgbench in the same database: one durable upsert per transaction, 16 clients. P and the product are measured in turn.
Needs DATABASE_URL of a PostgreSQL where databases may be made; its own is made anew and dropped at the end.
"""

import argparse
import contextlib
import json
import os
import select
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

DATABASE = "mingfa_bench_save_path"
ROOT = Path(__file__).resolve().parent.parent
GOALS = {"G1": (0.5, 0.2, "ms"), "G2": (0.3, 0.7, "of P"), "G4": (50, 20, "ms")}
UPSERT = """\\set id random(1, 100000)
INSERT INTO bench_upsert VALUES (:id, 'x') ON CONFLICT (id) DO UPDATE SET value = excluded.value;
"""


@contextlib.contextmanager
def own_database(base: str, name: str) -> Iterator[str]:
    """A database of this name, made anew and dropped at the end. Each benchmark has its own: two may run at once."""

    def statement(sql: str) -> None:
        with psycopg.connect(base, autocommit=True) as line:
            line.execute(sql)

    statement(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    statement(f"CREATE DATABASE {name}")
    try:
        yield urlsplit(base)._replace(path=f"/{name}").geturl()
    finally:
        statement(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def prepare(connections: int) -> tuple[list[str], list[str]]:
    """Tables, and one paper being written per connection."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from tests.factories.running_papers import running_papers

    found = running_papers(connections, questions=20)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_upsert (id int PRIMARY KEY, value text)")
    connection.close()
    return found


@contextlib.contextmanager
def server(workers: int, threads: int, connections: int = 0) -> Iterator[tuple[int, int]]:
    """The server of the product: (port, process group). Without `connections`, as many as twice the threads."""
    open_lines = connections or threads * 2
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(workers),
               "--blocking-threads", str(threads), "--backpressure", str(open_lines), "--backlog", str(max(128, open_lines)),
               "--respawn-failed-workers", "--no-access-log",
               "--log-level", "error", "config.wsgi:application"]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def wait_for(port: int) -> None:
    for _n in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


def cpu_seconds(group: int, database: str) -> float:
    """Of the web's process group and of the database's processes that serve this database; never of the load generator."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            if not folder.name.isdigit():
                continue
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            words = (folder / "cmdline").read_bytes().decode(errors="replace")
            if int(fields[2]) == group or (words.startswith("postgres:") and database in words.split()):
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def pgbench(base: str, seconds: int) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(UPSERT)
        script.flush()
        command = ["pgbench", "-n", "-c", "16", "-j", "2", "-T", str(seconds), "-f", script.name, base]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(next(line.split()[2] for line in said.splitlines() if line.startswith("tps")))


def load(port: int, tickets: list[str], items: list[str], seconds: int, first: int) -> dict:
    """From a process of its own: what it costs is not the product's."""
    plan = {"port": port, "tickets": tickets, "items": items, "seconds": seconds, "first": first}
    command = [sys.executable, "-m", "bench.save_path", "--load"]
    said = subprocess.run(command, cwd=ROOT, input=json.dumps(plan), capture_output=True, text=True, check=True)
    return json.loads(said.stdout)


class Page:
    """One candidate on one connection, the next answer as soon as the last one is acknowledged.

    It costs as little as it can, because it runs on the processors that are being measured.
    """

    def __init__(self, plan: dict, ticket: str) -> None:
        self.line = socket.create_connection(("127.0.0.1", plan["port"]))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.seq, self.items, self.ticket = plan["first"], plan["items"], ticket
        self.began, self.got = 0.0, b""

    def save(self) -> None:
        item, choice = self.items[self.seq % len(self.items)], "ABCD"[self.seq % 4]
        body = (
            f'{{"ticket": "{self.ticket}", "entries": [{{"seq": {self.seq}, "item": "{item}", '
            f'"value": {{"choice": "{choice}"}}, "at": null}}]}}'
        )
        head = "POST /exams/save/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
        self.began = time.perf_counter()
        self.line.sendall(f"{head}{len(body)}\r\n\r\n{body}".encode())

    def acknowledged(self) -> bool:
        """Read what is there; true where the answer is whole. Anything but the acknowledgement ends the run."""
        more = self.line.recv(65536)
        self.got += more
        # The body is one object without an object in it, and nothing before it has a brace.
        if more and not self.got.endswith(b"}"):
            return False
        if b'{"saved": [%d],' % self.seq not in self.got:
            raise SystemExit(f"not saved: {self.got!r}")
        self.got, self.seq = b"", self.seq + 1
        return True


def generate(plan: dict) -> dict:
    pages = [Page(plan, ticket) for ticket in plan["tickets"]]
    lines, took = {page.line.fileno(): page for page in pages}, []
    poll = select.epoll()
    for number in lines:
        poll.register(number, select.EPOLLIN)
    began = time.perf_counter()
    for page in pages:
        page.save()
    waiting, until = len(pages), began + plan["seconds"]
    while waiting:
        for number, _event in poll.poll():
            page = lines[number]
            if not page.acknowledged():
                continue
            now = time.perf_counter()
            took.append(now - page.began)
            if now < until:
                page.save()
            else:
                waiting -= 1
    span, took = time.perf_counter() - began, sorted(took)
    return {"saves": len(took), "seconds": span, "p50": took[len(took) // 2], "p99": took[len(took) * 99 // 100],
            "next": max(page.seq for page in pages)}  # fmt: skip


def measure(base: str, *, seconds: int, rounds: int, connections: int) -> list[dict]:
    """Three lines: number, measured, must, aim. Every acknowledged save is counted in the table afterwards."""
    with own_database(base, DATABASE) as url:
        os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="config.settings", MINGFA_LOG_LEVEL="ERROR")
        tickets, items = prepare(connections)
        found, saves = [], 0
        with server(os.cpu_count() or 1, connections) as (port, group):
            said = load(port, tickets, items, 2, 1)  # warm
            for _round in range(rounds):
                saves += said["saves"]
                tps, before = pgbench(url, seconds), cpu_seconds(group, DATABASE)
                said = load(port, tickets, items, seconds, said["next"])
                cpu = cpu_seconds(group, DATABASE) - before
                found.append((cpu / said["saves"] * 1000, said["saves"] / said["seconds"] / tps, said["p99"] * 1000))
        saves += said["saves"]
        with psycopg.connect(url) as line:
            kept = line.execute("SELECT count(*) FROM exams_answerentry").fetchone()[0]
        if kept != saves:
            raise SystemExit(f"{saves} saves were acknowledged, {kept} are on disk")
    medians = [statistics.median(column) for column in zip(*found, strict=True)]
    return [
        {"gate": gate, "measured": round(value, 3), "must": GOALS[gate][0], "aim": GOALS[gate][1], "unit": GOALS[gate][2],
         "reached": value >= GOALS[gate][0] if gate == "G2" else value <= GOALS[gate][0]}
        for gate, value in zip(GOALS, medians, strict=True)
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    if options.load:
        print(json.dumps(generate(json.load(sys.stdin))))
        return
    base = os.environ.get("DATABASE_URL", "")
    if not base.startswith("postgres"):
        raise SystemExit("DATABASE_URL must name a PostgreSQL where databases may be made.")
    lines = measure(base, seconds=options.seconds, rounds=options.rounds, connections=options.connections)
    if options.json:
        print(json.dumps({"save_path": lines}))
        return
    for line in lines:
        mark = "reached" if line["reached"] else "NOT reached"
        print(f"{line['gate']}  {line['measured']:>8} {line['unit']:<5} must {line['must']}, aim {line['aim']}: {mark}")


if __name__ == "__main__":
    main()
