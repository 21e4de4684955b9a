"""An exam day of thousands, measured: python -m bench.exam [--json] [--candidates N] [--seconds S] (or make bench-exam).

`--short` runs all of it in its smallest size: it shows that everything runs, and no figure of it is worth keeping.

G1, G2 and G4 come from bench.save_path, G5 and G8 from bench.one_attempt, G3 from bench.crashes. Here candidates come over
HTTP with a connection each: G7 admission, G6 all at one bell, G10 writing for a while, then half hand in at once and the
rest is closed at its deadline, sealed and marked (G9). At the end every acknowledged answer is compared with the database.

Needs DATABASE_URL of a PostgreSQL where databases may be made; its own is made anew and dropped at the end. Where the
machine has fewer than four processors, candidates are scaled down with them, and the factor is said.
"""

import argparse
import json
import multiprocessing
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.__main__ import RESULTS, told_by
from bench.save_path import ROOT, cpu_seconds, own_database, pgbench, server

DATABASE = "mingfa_bench_exam_day"
GOALS = {
    "G6": ("starts at one instant, all answered", 10.0, 4.0, "s"),
    "G7": ("admission of one candidate", 5.0, 1.0, "CPU ms"),
    "G9": ("attempts closed, sealed and marked at the deadline", 10.0, 3.0, "s"),
    "G10": ("examinees at once on 4 processors at 70 %", 20_000, 60_000, ""),
}
WHOLE = 10_000
PROCESSORS = 4
QUESTIONS = 100
EVERY = 15.0
CAPACITY = 0.70


def prepare(count: int) -> list[str]:
    """A sitting that opens in an hour, `count` places, their codes."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, connections

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from core import clock
    from core.models import Person
    from exams.models import Registration
    from exams.services.admission import issue_codes
    from tests.factories.exams import make_form, make_sitting
    from tests.factories.people import make_person

    sitting, by, moment = make_sitting(make_form(QUESTIONS), opens_in=50, lasts=240), make_person(), clock.now()
    people = Person.objects.bulk_create([Person(name=f"考生{n}", created_at=moment) for n in range(count)])
    form = sitting.exam.forms.get()
    places = Registration.objects.bulk_create(
        Registration(sitting=sitting, person=person, form=form, registered_by=by, registered_at=moment)
        for person in people
    )
    codes = list(issue_codes(registrations=places, by=by).values())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_upsert (id int PRIMARY KEY, value text)")
        cursor.execute("ANALYZE")
    connections.close_all()
    return codes


class Generator:
    """The candidates, in a process of their own: what they cost is not the product's."""

    def __init__(self, port: int, codes: list[str]) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "bench.candidates"], cwd=ROOT, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
        self._say({"port": port, "codes": codes})

    def _say(self, told: dict[str, Any]) -> None:
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()

    def do(self, what: str, **told: Any) -> dict[str, Any]:
        self._say({"do": what, **told})
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the candidates gave up at {what}")
        return json.loads(line)


def open_the_doors() -> None:
    """The bell: moved to this moment, so that nobody has to wait for it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE exams_sitting SET opens_at = now() - interval '1 second'")


def _finish(ids: list[int]) -> None:
    from django.db import connections

    from exams.services.finishing import finish_together

    connections.close_all()
    finish_together(ids)
    connections.close_all()


def close_and_grade(processors: int) -> tuple[int, float]:
    """(papers, seconds) from the deadline until the last of them is marked, by as many workers as there are processors."""
    from django.db import connection, connections

    from core import clock
    from exams.models import Attempt, GradeEntry
    from exams.services.attempts import close_what_is_over
    from exams.services.finishing import AT_ONCE, unfinished

    with connection.cursor() as cursor:
        cursor.execute("UPDATE exams_attempt SET window_end = now() - interval '1 minute' WHERE closed_at IS NULL")
    began = time.perf_counter()
    close_what_is_over()
    waiting = unfinished(clock.now())
    connections.close_all()
    size = min(AT_ONCE, -(-len(waiting) // processors))
    with multiprocessing.get_context("fork").Pool(processors) as pool:
        pool.map(_finish, [waiting[first : first + size] for first in range(0, len(waiting), size)], chunksize=1)
    seconds = time.perf_counter() - began
    marked, papers = GradeEntry.objects.values("attempt").distinct().count(), Attempt.objects.count()
    if marked != papers:
        raise SystemExit(f"{papers} papers, {marked} of them marked")
    return len(waiting), seconds


def answer_everything() -> None:
    """Every paper gets an answer to each question, laid down by the database itself: marking reads 100 of each."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO exams_answerentry (attempt_id, writer, seq, item, value, client_at, server_at, verdict, digest, block)
            SELECT a.id, a.writer, 1000000 + n, i.item, json_build_object('choice', substr('ABCD', 1 + (a.id + n)::int % 4, 1))::jsonb,
                NULL, now(), 'saved', encode(sha256((a.id || '/' || n)::text::bytea), 'hex'), gen_random_uuid()
            FROM exams_attempt a JOIN exams_form f ON f.id = a.form_id
            CROSS JOIN LATERAL (SELECT key AS item, row_number() OVER () AS n FROM jsonb_object_keys(f.key) AS key) i
            WHERE a.closed_at IS NULL"""
        )


def compare(file: Path) -> tuple[int, int]:
    """(acknowledged answers, of them lost or changed)."""
    from exams.models import AnswerEntry

    told = json.loads(file.read_text(encoding="utf-8"))
    rows = AnswerEntry.objects.filter(verdict="saved").values_list("attempt__public_id", "seq", "item", "value")
    kept = {(str(attempt), seq): (item, value.get("choice")) for attempt, seq, item, value in rows.iterator()}
    asked = [(attempt, *entry) for attempt, one in told.items() for entry in one["entries"]]
    return len(asked), sum(kept.get((attempt, seq)) != (item, choice) for attempt, seq, item, choice in asked)


def measure(base: str, *, count: int, seconds: float, processors: int) -> dict[str, Any]:
    with own_database(base, DATABASE) as url, tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="config.settings", MINGFA_LOG_LEVEL="ERROR")
        codes = prepare(count)
        with server(processors, 24, connections=count + 200) as (port, group):
            room = Generator(port, codes)

            def cost(what: str, **told: Any) -> tuple[dict[str, Any], float]:
                before = cpu_seconds(group, DATABASE)
                return room.do(what, **told), cpu_seconds(group, DATABASE) - before

            room.do("connect")
            _, door = cost("door")
            came, admission = cost("admit")
            _, waiting = cost("wait")
            open_the_doors()
            began, starting = cost("begin")
            tps = pgbench(url, 3)
            wrote, writing = cost("write", seconds=seconds, every=EVERY)
            handed, handing = cost("hand_in", share=0.5)
            file = Path(folder) / "acknowledged.json"
            room.do("keep", file=str(file))
        asked, lost = compare(file)
        answer_everything()
        papers, closing = close_and_grade(processors)
    used = writing / wrote["seconds"]
    values = {
        "G6": began["seconds"] * WHOLE / count * processors / PROCESSORS,
        "G7": admission / count * 1000,
        "G9": closing * WHOLE / papers * processors / PROCESSORS,
        "G10": count * CAPACITY * PROCESSORS / used,
    }
    return {
        "values": values,
        "lost": lost,
        "notes": {
            "candidates": count,
            "processors": processors,
            "P": round(tps),
            "page that asks for the code, CPU ms": door / count * 1000,
            "waiting room, CPU ms": waiting / count * 1000,
            "start, CPU ms": starting / count * 1000,
            "hand in, CPU ms": handing / (count // 2) * 1000,
            "processors used while writing": used,
            "saves and pulses a second": sum(k["count"] for k in wrote["kinds"].values()) / wrote["seconds"],
            "closed at the deadline": papers,
            "acknowledged answers": asked,
            "acknowledged answers lost": lost,
        },
        "times": {"admit": came, "begin": began, "write": wrote, "hand_in": handed},
    }


def lines_of(found: dict[str, Any]) -> list[dict[str, Any]]:
    lines = []
    for gate, (what, must, aim, unit) in GOALS.items():
        value = found["values"][gate]
        reached = value >= must if gate == "G10" else value <= must
        if gate in ("G6", "G9"):
            what = f"{WHOLE:,} {what}"
        lines.append({"gate": gate, "what": what, "value": round(value, 3), "unit": unit, "must": must, "aim": aim, "reached": reached})  # fmt: skip
    return lines


def campaign(base: str, options: argparse.Namespace) -> dict[str, Any]:
    """G1 to G10 with what they were measured on."""
    saving = told_by("save_path", *(("--seconds", "1", "--rounds", "1") if options.short else ()))["save_path"]
    lines = [{**one, "what": "a save over HTTP", "value": one["measured"]} for one in saving]
    crashes = told_by("crashes", "--runs", str(options.crashes)) if options.crashes else []
    starting = told_by("one_attempt", *(("--papers", "20") if options.short else ()))["one_attempt"]
    attempts = [{**one, "what": one["job"]} for one in starting]
    day = measure(base, count=options.candidates, seconds=options.seconds, processors=os.cpu_count() or 1)
    lines += crashes + attempts + lines_of(day)
    names = ("gate", "what", "value", "unit", "must", "aim", "reached")
    lines = sorted(({name: one.get(name) for name in names} for one in lines), key=lambda one: int(one["gate"][1:]))
    notes = {**day["notes"], "machine": f"{os.cpu_count()} processors, {platform.platform()}, Python {platform.python_version()}",
             "load": os.getloadavg()[0]}  # fmt: skip
    return {"lines": lines, "notes": notes, "times": day["times"]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--candidates", type=int, help="2,500 for each processor")
    parser.add_argument("--seconds", type=float, help="Of writing; 60")
    parser.add_argument("--crashes", type=int, help="Runs of bench.crashes; 0 leaves them out; 20")
    parser.add_argument("--short", action="store_true", help="All of it as small as it goes, and nothing is kept")
    parser.add_argument("--check", action="store_true", help="Fail where a figure misses what must be reached")
    parser.add_argument("--day", action="store_true", help="Only the day over HTTP: G6, G7, G9 and G10")
    options = parser.parse_args()
    usual = (100, 3, 1) if options.short else (2500 * (os.cpu_count() or 1), 60, 20)
    for name, value in zip(("candidates", "seconds", "crashes"), usual, strict=True):
        if getattr(options, name) is None:
            setattr(options, name, value)
    base = os.environ.get("DATABASE_URL", "")
    if not base.startswith("postgres"):
        raise SystemExit("DATABASE_URL must name a PostgreSQL where databases may be made.")
    if options.day:
        day = measure(base, count=options.candidates, seconds=options.seconds, processors=os.cpu_count() or 1)
        found = {"lines": lines_of(day), "notes": day["notes"], "times": day["times"]}
    else:
        found = campaign(base, options)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        if not options.short:
            RESULTS.mkdir(exist_ok=True)
            (RESULTS / "exam.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        show(found)
    lost = found["notes"]["acknowledged answers lost"]
    missed = [one["gate"] for one in found["lines"] if not one["reached"]]
    return 1 if lost or (options.check and missed) else 0


def show(found: dict[str, Any]) -> None:
    for one in found["lines"]:
        mark = "reached" if one["reached"] else "NOT reached"
        print(f"{one['gate']:4} {one['what']:58} {one['value']:>11,.3f} {one['unit']:<7} must {one['must']}, aim {one['aim']}: {mark}")  # fmt: skip
    for name, value in found["notes"].items():
        print(f"     {name}: {value:.3f}" if isinstance(value, float) else f"     {name}: {value}")


if __name__ == "__main__":
    raise SystemExit(main())
