"""The trainer's lists over 100,000 officers: python -m bench.training_lists [--officers 100000] [--json].

200 units, three finished lessons and one assignment for everybody; each page over Django's own client, the middle of five.
Needs DATABASE_URL of a PostgreSQL where databases may be made; its own is made anew and dropped at the end.
"""

import argparse
import json
import os
import statistics
import time
import uuid
from typing import Any

from bench.save_path import own_database

UNITS, LESSONS, ROUNDS = 200, 3, 5
MUST_SECONDS = 1.0
PAGES = (
    ("accounts of hours, first page", "/office/hours/"),
    ("accounts of hours, page 1,900", "/office/hours/?page=1900"),
    ("accounts of hours, one unit", "/office/hours/?unit=U3"),
    ("accounts of hours, by name", "/office/hours/?q=测试员777"),
    ("assignments of the year", "/office/assignments/"),
    ("an assignment, by unit and person", "/office/assignments/{assignment}/"),
    ("hours earned elsewhere", "/office/hours/outside/"),
    ("study to look at", "/office/hours/anomalies/"),
)


def fill(officers: int) -> tuple[Any, str]:
    """A trainer over everything, and the id of an assignment."""
    from core import clock
    from core.models import Appointment, AppointmentSpan, Person
    from core.roles import Role
    from learning.models import AssignedLearner, AssignedLesson, Assignment, LessonCompletion
    from tests.factories.people import appoint, grant, make_person, make_unit, make_user

    now, begin = clock.now(), clock.start_of_day(clock.today().replace(month=1, day=1))
    top = make_unit()
    units = [top, *(make_unit(parent=top) for _n in range(UNITS - 1))]
    trainer = make_person()
    appoint(trainer, top)
    grant(trainer, Role.TRAINER, top)
    user = make_user(trainer)
    people = Person.objects.bulk_create(
        [Person(name=f"测试员{n}", name_pinyin=f"ceshiyuan{n:06}", staff_number=f"B{n:06}", created_at=now) for n in range(officers)],
        batch_size=5000,
    )  # fmt: skip
    posts = Appointment.objects.bulk_create(
        [Appointment(person=one, unit=units[n % UNITS], created_at=now) for n, one in enumerate(people)],
        batch_size=5000,
    )
    AppointmentSpan.objects.bulk_create(
        [
            AppointmentSpan(
                stream=post, person_id=post.person_id, unit_id=post.unit_id, post_type="civil", law_from=begin, known_from=begin,
                law_until=clock.FAR_FUTURE, known_until=clock.FAR_FUTURE, state="held", position=1,
            )
            for post in posts
        ],
        batch_size=5000,
    )  # fmt: skip
    lessons = [uuid.uuid4() for _n in range(LESSONS)]
    LessonCompletion.objects.bulk_create(
        [
            LessonCompletion(person=one, lesson_id=lesson, title="课", year=now.year, minutes=35, at=now)
            for one in people
            for lesson in lessons
        ],
        batch_size=10_000,
    )
    assignment = Assignment.objects.create(
        unit=top, title="全员学习", counts_from=begin, due_on=clock.today(), created_by=trainer, created_at=now
    )
    AssignedLesson.objects.bulk_create(
        AssignedLesson(assignment=assignment, lesson_id=lesson, title="课", position=n)
        for n, lesson in enumerate(lessons)
    )
    AssignedLearner.objects.bulk_create(
        [AssignedLearner(assignment=assignment, person=one, unit_id=units[n % UNITS].pk, done=n % 4) for n, one in enumerate(people)],
        batch_size=5000,
    )  # fmt: skip
    return user, str(assignment.public_id)


def run(officers: int) -> list[dict[str, Any]]:
    with own_database(os.environ["DATABASE_URL"], "mingfa_bench_lists") as url:
        os.environ.update(DATABASE_URL=url, DJANGO_SETTINGS_MODULE="config.settings", MINGFA_LOG_LEVEL="ERROR")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        user, assignment = fill(officers)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        client = Client(headers={"host": "localhost"})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
        session.save()
        found = []
        for words, path in PAGES:
            there, took = path.format(assignment=assignment), []
            for _round in range(ROUNDS):
                began = time.perf_counter()
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(there)
                took.append(time.perf_counter() - began)
                if answer.status_code != 200:
                    raise SystemExit(f"{there} answered {answer.status_code}")
            found.append(
                {
                    "job": f"{words}, {officers:,} officers",
                    "value": round(statistics.median(took), 3),
                    "unit": "s",
                    "must": MUST_SECONDS,
                    "aim": 0.5,
                    "reached": statistics.median(took) <= MUST_SECONDS,
                    "queries": len(queries),
                }
            )
        connection.close()
        return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--officers", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = run(options.officers)
    if options.json:
        print(json.dumps(lines, ensure_ascii=False))
    else:
        for line in lines:
            print(f"{line['job']:58} {line['value']:8.3f} s   must {line['must']}   {line['queries']} queries")
    return 0 if all(line["reached"] for line in lines) else 1


if __name__ == "__main__":
    raise SystemExit(main())
