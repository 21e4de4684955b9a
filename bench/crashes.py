"""Saves while things break: python -m bench.crashes [--json] [--runs 20] [--seconds 5]. G3: acknowledged answers lost, must be 0.

A PostgreSQL cluster of its own is made in a temporary folder and thrown away; the machine's own is never touched. In each run
candidates save over HTTP as fast as they are answered, and something breaks in their midst, in turn:

- the database is stopped at once (`pg_ctl stop -m immediate`: no checkpoint, no goodbye) and started again;
- a web process is killed;
- the worker cluster is killed;
- the disk is full: the tables lie on a small file system that is filled to the last byte. Expected: 503 and nothing
  acknowledged, and saving again once there is room, without a restart.

This is NO power cut: the operating system lives on and keeps what it was given. That an acknowledged answer is on the disk
and not only in the system's memory is the word of fsync, of the disk and of its controller; only pulling the plug proves it.

Needs the programs of PostgreSQL (PG_BIN, /usr/lib/postgresql/15/bin) and, as root, a user postgres; without root the disk
cannot be filled, and that fault is left out and said so.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.save_path import ROOT, server
from core import clock

PG_BIN = Path(os.environ.get("PG_BIN", "/usr/lib/postgresql/15/bin"))
CANDIDATES = 24
OVER = 300
"""Papers whose time ends while their workers are killed."""
SMALL_DISK = "256m"
RECOVERS_WITHIN = 20.0


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Cluster:
    """A PostgreSQL of our own, with a small file system for its tables where we may mount one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.small = folder, free_port(), folder / "small"
        self.user = "postgres" if os.geteuid() == 0 else ""
        self.is_small = False

    def pg(self, *command: str) -> None:
        given = [str(PG_BIN / command[0]), *command[1:]]
        if self.user:
            given = ["runuser", "-u", self.user, "--", *given]
        subprocess.run(given, check=True, capture_output=True, cwd=self.folder)

    def begin(self) -> None:
        data = self.folder / "data"
        self.small.mkdir()
        if self.user:
            mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(self.small)]
            self.is_small = subprocess.run(mount, capture_output=True).returncode == 0
            for folder in (self.folder, self.small):
                shutil.chown(folder, self.user)
            self.folder.chmod(0o755)
            self.small.chmod(0o700)
        self.pg("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        line = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        import psycopg

        with psycopg.connect(line, autocommit=True) as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{self.small}'")
            connection.execute("CREATE DATABASE exam TABLESPACE small")

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/exam"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on"
        self.pg("pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-l", str(self.folder / "log"), "-w", "start")

    def stop(self, how: str) -> None:
        self.pg("pg_ctl", "-D", str(self.folder / "data"), "-m", how, "-w", "stop")

    def end(self) -> None:
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        if self.is_small:
            subprocess.run(["umount", str(self.small)], check=True)


@contextlib.contextmanager
def own_cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="mingfa-crash-") as folder:
        cluster = Cluster(Path(folder))
        try:
            cluster.begin()
            yield cluster
        finally:
            cluster.end()


class Writer(threading.Thread):
    """One candidate: the next answer when the last is acknowledged; the same again where there was no acknowledgement."""

    def __init__(self, port: int, ticket: str, items: list[str], stop: threading.Event, seed: int) -> None:
        super().__init__(daemon=True)
        self.port, self.ticket, self.items, self.stop, self.dice = port, ticket, items, stop, random.Random(seed)
        self.acknowledged: dict[int, tuple[str, str]] = {}
        self.refused: dict[str, int] = {}
        self.saved_at: list[float] = []

    def run(self) -> None:
        seq, line = 0, None
        while not self.stop.is_set():
            seq += 1
            item, choice = self.dice.choice(self.items), self.dice.choice("ABCD")
            body = json.dumps({"ticket": self.ticket, "entries": [{"seq": seq, "item": item, "value": {"choice": choice}, "at": None}]})  # fmt: skip
            while not self.stop.is_set():
                try:
                    line = line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=25)
                    line.request("POST", "/exams/save/", body, {"Content-Type": "application/json"})
                    answer = line.getresponse()
                    told = json.loads(answer.read() or b"{}")
                except (OSError, http.client.HTTPException, ValueError) as error:
                    self._refused(type(error).__name__)
                    line = None
                    continue
                if answer.status == 200 and told["saved"] == [seq]:
                    self.acknowledged[seq] = (item, choice)
                    self.saved_at.append(time.monotonic())
                    break
                self._refused(str(answer.status))

    def _refused(self, why: str) -> None:
        self.refused[why] = self.refused.get(why, 0) + 1
        time.sleep(0.05)


def stop_database(cluster: Cluster, _group: int) -> None:
    cluster.stop("immediate")
    time.sleep(0.5)
    cluster.start()


def kill_web_process(_cluster: Cluster, group: int) -> None:
    os.kill(max(_members(group)), signal.SIGKILL)


def _members(group: int) -> list[int]:
    """Processes of a group but its leader."""
    found = []
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            if folder.name.isdigit() and int((folder / "stat").read_text().rsplit(")", 1)[1].split()[2]) == group:
                found.append(int(folder.name))
    return [pid for pid in found if pid != group]


def kill_workers(_cluster: Cluster, _group: int) -> None:
    """Workers in the midst of closing, sealing and marking papers whose time is over; others finish what they left."""
    from core.jobs import enqueue, run_due_jobs
    from exams.models import Attempt, AttemptSeal, GradeEntry

    papers_for(OVER)
    over = list(Attempt.objects.order_by("-pk").values_list("pk", flat=True)[:OVER])
    Attempt.objects.filter(pk__in=over).update(window_end=clock.now() - timedelta(minutes=1))
    key = f"bench:{over[0]}"
    enqueue("exams.close_what_is_over", key=key)
    work = [sys.executable, "manage.py", "qcluster"]
    workers = subprocess.Popen(
        work, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(2.5)
    os.killpg(workers.pid, signal.SIGKILL)
    workers.wait()
    enqueue("exams.close_what_is_over", key=f"{key}:again")
    run_due_jobs()
    sealed = AttemptSeal.objects.filter(attempt__in=over).values("attempt").distinct().count()
    marked = GradeEntry.objects.filter(attempt__in=over).count()
    if (sealed, marked) != (OVER, OVER):
        raise SystemExit(f"of {OVER} papers {sealed} are sealed and {marked} marked")


def fill_disk(cluster: Cluster, _group: int) -> None:
    filler = cluster.small / "filler"
    with contextlib.suppress(OSError), filler.open("wb") as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * size)
                    file.flush()
    time.sleep(2.5)
    filler.unlink()


FAULTS: dict[str, Callable[[Cluster, int], None]] = {
    "database stopped at once": stop_database,
    "web process killed": kill_web_process,
    "worker cluster killed": kill_workers,
    "disk full": fill_disk,
}


def one_run(cluster: Cluster, port: int, group: int, fault: str, papers: list[tuple[str, str]], items: list[str], *,
            seconds: float, seed: int) -> dict[str, Any]:  # fmt: skip
    from exams.models import Attempt
    from exams.receipts import flaws_of

    stop = threading.Event()
    writers = [Writer(port, ticket, items, stop, seed * 1000 + n) for n, (ticket, _attempt) in enumerate(papers)]
    for writer in writers:
        writer.start()
    time.sleep(random.Random(seed).uniform(0.3, 0.7) * seconds)
    FAULTS[fault](cluster, group)
    mended = time.monotonic()
    while not all(any(at > mended for at in writer.saved_at[-3:]) for writer in writers):
        if time.monotonic() - mended > RECOVERS_WITHIN:
            raise SystemExit(f"{fault}: saving did not come back within {RECOVERS_WITHIN:.0f} s")
        time.sleep(0.1)
    recovered = time.monotonic() - mended
    time.sleep(seconds * 0.3)
    stop.set()
    for writer in writers:
        writer.join(30)
    refused: dict[str, int] = {}
    for writer in writers:
        for why, count in writer.refused.items():
            refused[why] = refused.get(why, 0) + count
    if fault == "disk full" and not refused.get("503"):
        raise SystemExit("the disk was full, and nobody was told to come later")
    lost = sum(
        missing(attempt, writer.acknowledged) for (_ticket, attempt), writer in zip(papers, writers, strict=True)
    )
    # One paper of each run: its blocks are those of the others too.
    flawed = bool(flaws_of(Attempt.objects.get(public_id=papers[0][1])))
    return {"fault": fault, "flawed": flawed, "acknowledged": sum(len(writer.acknowledged) for writer in writers), "lost": lost,
            "refused": refused, "recovered_after": round(recovered, 2)}  # fmt: skip


def missing(attempt: str, acknowledged: dict[int, tuple[str, str]]) -> int:
    """Acknowledged answers that are not in the database as they were given."""
    from django.db import connection

    from exams.models import AnswerEntry

    connection.close()
    rows = AnswerEntry.objects.filter(attempt__public_id=attempt, verdict="saved").values_list("seq", "item", "value")
    kept = {seq: (item, value["choice"]) for seq, item, value in rows}
    return sum(kept.get(seq) != given for seq, given in acknowledged.items())


def papers_for(count: int) -> tuple[list[tuple[str, str]], list[str]]:
    from exams.journal import read_ticket
    from tests.factories.running_papers import running_papers

    tickets, items = running_papers(count, questions=20)
    return [(ticket, read_ticket(ticket).attempt_public_id) for ticket in tickets], items


def measure(runs: int, seconds: float) -> dict[str, Any]:
    with own_cluster() as cluster:
        os.environ.update(
            DATABASE_URL=cluster.url, DJANGO_SETTINGS_MODULE="config.settings", MINGFA_LOG_LEVEL="CRITICAL"
        )
        os.environ.pop("REDIS_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        faults = [fault for fault in FAULTS if cluster.is_small or fault != "disk full"]
        done = []
        with server(2, CANDIDATES) as (port, group):
            for number in range(runs):
                papers, items = papers_for(CANDIDATES)
                fault = faults[number % len(faults)]
                done.append(one_run(cluster, port, group, fault, papers, items, seconds=seconds, seed=number))
                sys.stderr.write(f"run {number + 1}: {done[-1]}\n")
    return {
        "runs": done,
        "flawed": sum(run["flawed"] for run in done),
        "left_out": [fault for fault in FAULTS if fault not in faults],
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    # Stopped by hand, the cluster and its file system go too.
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(143))
    found = measure(options.runs, options.seconds)
    lost = sum(run["lost"] for run in found["runs"]) + found["flawed"]
    acknowledged = sum(run["acknowledged"] for run in found["runs"])
    what = f"acknowledged saves lost over {options.runs} crash runs"
    line = {"gate": "G3", "what": what, "value": lost, "unit": "", "must": 0, "aim": 0, "reached": lost == 0, **found}
    if options.json:
        print(json.dumps([line], ensure_ascii=False))
        return 1 if lost else 0
    for run in found["runs"]:
        print(f"{run['fault']:26} acknowledged {run['acknowledged']:>6}, lost {run['lost']}, "
              f"saving again after {run['recovered_after']:.2f} s, told to come later {run['refused']}")  # fmt: skip
    for fault in found["left_out"]:
        print(f"LEFT OUT, because nothing can be mounted here: {fault}")
    print(
        f"G3  {lost} of {acknowledged} acknowledged answers lost; papers whose proof does not hold: {found['flawed']}."
    )
    print("This is no power cut: the operating system lived on in every run.")
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
