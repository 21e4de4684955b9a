"""One paper of 100 questions from start to marks: python -m bench.one_attempt [--json] [--papers 100].

G5 processor time of a start, the whole paper answered and the attempt stored; G8 of handing in, sealing and marking.
Requests go through the product's WSGI application in this process, without a network; the database's process is counted with it.
Needs DATABASE_URL of a PostgreSQL where databases may be made; its own is made anew and dropped at the end.
"""

import argparse
import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.save_path import own_database

DATABASE = "mingfa_bench_one_attempt"
GOALS = {
    "G5": ("a start with 100 questions", 3.1, 1.0),
    "G8": ("handing in, sealing and marking 100 answers", 2.6, 1.3),
}
QUESTIONS = 100


def backend_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cost(pid: int, act: Callable[[list[Any]], None], places: list[Any]) -> float:
    """Milliseconds of processor time, ours and the database's, for each of the places."""
    before, began = backend_seconds(pid), time.process_time()
    act(places)
    return (time.process_time() - began + backend_seconds(pid) - before) / len(places) * 1000


def ask(path: str, told: dict[str, Any]) -> Any:
    """What the product answers to a page that posts this."""
    from config.wsgi import application

    body, said = json.dumps(told).encode(), []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
               "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "http",
               "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
               "wsgi.errors": io.StringIO()}  # fmt: skip
    content = b"".join(application(environ, lambda status, headers: said.append(status)))
    if said != ["200 OK"]:
        raise SystemExit(f"{path}: {said} {content[:300]!r}")
    return content


def candidates(count: int) -> list[Any]:
    """Registrations of one sitting."""
    from core import clock
    from core.models import Person
    from exams.models import Registration
    from tests.factories.exams import make_form, make_sitting
    from tests.factories.people import make_person

    form = make_form(QUESTIONS)
    sitting, by, moment = make_sitting(form), make_person(), clock.now()
    people = Person.objects.bulk_create([Person(name=f"考生{n}", created_at=moment) for n in range(count)])
    return Registration.objects.bulk_create(
        Registration(sitting=sitting, person=person, form=form, registered_by=by, registered_at=moment)
        for person in people
    )


def measure(base: str, papers: int) -> list[dict[str, Any]]:
    with own_database(base, DATABASE) as url:
        os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="config.settings", MINGFA_LOG_LEVEL="ERROR")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection, connections

        from exams.beginning import start_ticket
        from exams.journal import Batcher, read_entry, read_ticket
        from exams.models import GradeEntry
        from exams.services.finishing import finish_closed

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        places = candidates(papers)
        warm, measured = places[: papers // 10], places[papers // 10 :]
        told: dict[int, Any] = {}
        starts = {place.pk: start_ticket(place) for place in places}
        tickets: dict[int, str] = {}

        def begin(places: list[Any]) -> None:
            for place in places:
                told[place.pk] = ask("/exams/begin/", {"start": starts[place.pk], "machine": "bench"})

        def hand_in(places: list[Any]) -> None:
            """Handed in one by one; sealed and marked by the job that comes every few seconds."""
            for place in places:
                ask("/exams/hand-in/", {"ticket": tickets[place.pk]})
            finish_closed()

        def answer_all(place: Any) -> None:
            ticket = read_ticket(tickets[place.pk])
            items = list(place.form.key)
            raw = [{"seq": n, "item": item, "value": {"choice": "B"}} for n, item in enumerate(items, 1)]
            if len(journal.save(ticket, [read_entry(ticket, one) for one in raw]).saved) != QUESTIONS:
                raise SystemExit("not every answer was saved")

        journal = Batcher()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        found = {}
        for gate, act in (("G5", begin), ("G8", hand_in)):
            cost(pid, act, warm)
            found[gate] = cost(pid, act, measured)
            if gate == "G5":
                tickets = {pk: json.loads(content)["ticket"] for pk, content in told.items()}
                for place in places:
                    answer_all(place)
        marked = GradeEntry.objects.filter(total=100, passed=True).count()
        connections.close_all()
        if marked != papers:
            raise SystemExit(f"{papers} papers were handed in, {marked} have full marks")
    return [
        {"gate": gate, "job": job, "value": round(found[gate], 3), "unit": "CPU ms", "must": must, "aim": aim,
         "reached": found[gate] <= must}
        for gate, (job, must, aim) in GOALS.items()
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--papers", type=int, default=100)
    options = parser.parse_args()
    base = os.environ.get("DATABASE_URL", "")
    if not base.startswith("postgres"):
        raise SystemExit("DATABASE_URL must name a PostgreSQL where databases may be made.")
    lines = measure(base, options.papers)
    if options.json:
        print(json.dumps({"one_attempt": lines}))
        return
    for line in lines:
        mark = "reached" if line["reached"] else "NOT reached"
        print(f"{line['gate']}  {line['job']:46} {line['value']:>8} ms, must {line['must']}, aim {line['aim']}: {mark}")


if __name__ == "__main__":
    main()
