"""G12: 100,000 questions against 1,000,000 certificates on both time axes, and the same questions one by one.

    python -m bench.may_enforce [--certificates 1000000] [--questions 100000] [--json]

Builds a database of its own beside the configured one and removes it afterwards. The spans are written by set-based
statements, because only they are read: each certificate has two known standings of its first year (it was suspended, and
the suspension was later quashed), one span of scope, and its holder one post.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Line:
    """One figure. `must` and `aim` are what it should stay below."""

    gate: str
    job: str
    value: float
    unit: str
    must: float | None = None
    aim: float | None = None

    @property
    def good(self) -> bool:
        return self.must is None or self.value <= self.must


UNITS, DOMAINS, AREAS, DISTRICTS = 400, 20, 4000, 40
SUSPENDED_FROM = date(2024, 3, 1)
QUASHED_ON = date(2025, 1, 15)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--certificates", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = run(certificates=options.certificates, questions=options.questions)
    if options.json:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    else:
        for line in lines:
            bound = f"  (at most {line.must:g}, aim {line.aim:g})" if line.must is not None else ""
            print(f"{line.gate:4} {line.job:58} {line.value:12,.3f} {line.unit}{bound}")
    return 0 if all(line.good for line in lines) else 1


def run(certificates: int = 1_000_000, questions: int = 100_000) -> list[Line]:
    """Three rounds of each many-row form, of which the middle one counts, and 500 single answers."""
    _set_up()
    with _own_database():
        began = time.perf_counter()
        keys = _fill(certificates)
        filled = time.perf_counter() - began
        return [
            Line("", f"{certificates:,} certificates written", filled, "s"),
            *_measure(keys, certificates, questions),
        ]


def _set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


@contextmanager
def _own_database() -> Iterator[None]:
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_mingfa_{os.getpid()}"
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{before}.bench{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def _measure(keys: dict[str, list[int]], certificates: int, count: int) -> list[Line]:
    from certification.queries.standing import Asked, Question, may_enforce_many, statuses_at
    from core import clock
    from core.models import Authority

    authority = Authority.objects.get(pk=keys["authority"][0])
    chance = random.Random(20260506)
    start, known = clock.start_of_day(date(2023, 6, 1)), clock.start_of_day(date(2024, 6, 1))
    at = clock.start_of_day(date(2024, 4, 1))
    picked = [chance.randrange(certificates) for _n in range(count)]
    moments = [start + timedelta(hours=chance.randrange(24 * 1800)) for _n in range(count)]
    asked = [
        Question(*_of(keys, n, wrong=chance.random() < 0.1), moment) for n, moment in zip(picked, moments, strict=True)
    ]
    numbers = [Asked(f"{n + 1:011d}", moment) for n, moment in zip(picked, moments, strict=True)]
    label = f"{count:,} of {certificates:,}"
    lines = [
        *_timed(f"may_enforce, {label}, as known now", lambda: may_enforce_many(asked, at)),
        *_timed(f"may_enforce, {label}, as known in 2024", lambda: may_enforce_many(asked, at, known)),
        *_timed(f"status_at, {label}, as known now", lambda: statuses_at(numbers, authority=authority)),
        *_timed(
            f"status_at, {label}, as known in 2024", lambda: statuses_at(numbers, authority=authority, known_at=known)
        ),
    ]
    return [*lines, *_singles(asked[:500], at)]


def _of(keys: dict[str, list[int]], n: int, *, wrong: bool) -> tuple[int, int, int, int]:
    """What certificate number n covers; or, now and then, a domain that it does not."""
    domain = (n + 1) % DOMAINS if wrong else n % DOMAINS
    return keys["person"][0] + n, keys["unit"][n % UNITS], keys["domain"][domain], keys["area"][n % AREAS]


def _timed(job: str, ask: Callable[[], list[Any]]) -> list[Line]:
    rounds = []
    before = _peak()
    for _round in range(3):
        began = time.perf_counter()
        answers = ask()
        rounds.append(time.perf_counter() - began)
        del answers
    return [
        Line("G12", job, sorted(rounds)[1], "s", must=2.0, aim=1.0),
        Line("G12", f"{job}: memory on top", max(0.0, _peak() - before), "MB", must=100.0, aim=50.0),
    ]


def _peak() -> float:
    """The most this process ever held, in MB (kB on Linux, bytes on macOS)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _singles(asked: list[Any], at) -> list[Line]:
    from certification.queries.standing import may_enforce_many

    times = []
    for question in asked:
        began = time.perf_counter()
        may_enforce_many([question], at)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return [
        Line("", "may_enforce, one by one: middle", times[len(times) // 2], "ms"),
        Line("", "may_enforce, one by one: 99 of 100 below", times[len(times) * 99 // 100], "ms"),
    ]


def _fill(count: int) -> dict[str, list[int]]:
    """Rows by number: certificate n belongs to person n, unit n mod 400, domain n mod 20, area n mod 400."""
    from django.db import connection

    from certification.models import Area, AreaClosure, Domain
    from core import clock
    from core.models import Authority, Unit

    moment = clock.start_of_day(date(2023, 1, 1))
    authority = Authority.objects.create(code="B", name="Bench", issues=True, created_at=moment)
    units = Unit.objects.bulk_create(
        Unit(authority=authority, code=f"U{n}", **_unit_values(n, moment)) for n in range(UNITS)
    )
    domains = Domain.objects.bulk_create(
        Domain(authority=authority, code=f"D{n}", name=f"D{n}") for n in range(DOMAINS)
    )
    areas = Area.objects.bulk_create(Area(authority=authority, code=f"A{n}", name=f"A{n}") for n in range(AREAS))
    city, *districts = Area.objects.bulk_create(
        Area(authority=authority, code=f"X{n}", name=f"X{n}") for n in range(1 + DISTRICTS)
    )
    AreaClosure.objects.bulk_create(
        AreaClosure(ancestor=above, descendant=area, depth=depth)
        for n, area in enumerate(areas)
        for depth, above in enumerate((area, districts[n % DISTRICTS], city))
    )
    keys = {"authority": [authority.pk], "unit": [u.pk for u in units], "domain": [d.pk for d in domains], "area": [a.pk for a in areas], "person": [1]}  # fmt: skip
    _without_guards(connection)
    with connection.cursor() as cursor:
        for statement in _statements(connection.vendor, count, keys):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
    return keys


def _unit_values(n: int, moment) -> dict[str, Any]:
    from core.models import Unit

    known = {field.name for field in Unit._meta.get_fields()}
    values = {"name": f"Unit {n}", "kind": "street", "created_at": moment}
    return {name: value for name, value in values.items() if name in known}


def _without_guards(connection) -> None:
    """The guard against overlapping spans is not measured here, and would make the filling ten times longer."""
    from core.ledger.overlap import guard_names
    from core.ledger.registry import span_tables

    with connection.cursor() as cursor:
        for table in span_tables():
            name = table.model._meta.db_table
            for guard in guard_names(name, connection.vendor):
                if connection.vendor == "postgresql":
                    cursor.execute(f'ALTER TABLE "{name}" DROP CONSTRAINT IF EXISTS "{guard}"')
                else:
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{guard}"')


def _statements(vendor: str, count: int, keys: dict[str, list[int]]) -> Iterator[str]:
    series = (
        f"generate_series(0, {count - 1}) AS s(n)"
        if vendor == "postgresql"
        else f"(WITH RECURSIVE r(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM r WHERE n < {count - 1}) SELECT n FROM r) AS s"
    )
    unit, domain, area = (f"{keys[name][0]} + n % {size}" for name, size in (("unit", UNITS), ("domain", DOMAINS), ("area", AREAS)))  # fmt: skip
    number = "lpad((n + 1)::text, 11, '0')" if vendor == "postgresql" else "printf('%%011d', n + 1)".replace("%%", "%")
    uuid = "gen_random_uuid()" if vendor == "postgresql" else "lower(hex(randomblob(16)))"
    issuer = keys["authority"][0]
    yield _insert("core_person", {"id": "n + 1", "public_id": uuid, "name": "'P' || n", "name_pinyin": "'p'", "sex": "''", "id_type": "'resident'", "id_number": "''", "id_number_lookup": "''", "mobile": "''", "email": "''", "staff_number": "''", "created_at": _at("2023-01-01")}, series)  # fmt: skip
    yield _insert("certification_certificate", {"id": "n + 1", "public_id": uuid, "number": number, "type": "'enforcement'", "origin": "'issued_here'", "created_at": _at("2023-01-01"), "authority_id": str(issuer), "person_id": "n + 1", "unit_id": unit}, series)  # fmt: skip
    yield _insert("core_appointment", {"id": "n + 1", "public_id": uuid, "person_id": "n + 1", "unit_id": unit, "created_at": _at("2023-01-01")}, series)  # fmt: skip
    held = {"state": "'held'", "overlays": "'[]'", "reasons": "'[]'", "position": "1", "stream_id": "n + 1"}
    always = {"law_from": _at("2023-01-01"), "law_until": _FAR, "known_from": _at("2023-01-01"), "known_until": _FAR}
    yield _insert("core_appointmentspan", {**held, **always, "person_id": "n + 1", "unit_id": unit, "post_type": "'civil'", "post_title": "''"}, series)  # fmt: skip
    yield _insert("certification_scopespan", {**held, **always, "state": "'covered'", "domain_id": domain, "area_id": area}, series)  # fmt: skip
    ending = {"valid_from": "'2023-01-01'", "valid_until": "'2027-12-31'", "person_id": "n + 1", "unit_id": unit, "authority_id": str(issuer), "type": "'enforcement'", "origin": "'issued_here'", "stream_id": "n + 1"}  # fmt: skip
    suspended, quashed, end = _at(SUSPENDED_FROM.isoformat()), _at(QUASHED_ON.isoformat()), _at("2028-01-01")
    plain, held_back = "'[]'", "'[\"suspended\"]'"
    for since, until, known, forgotten, words, state in (
        (_at("2023-01-01"), suspended, _at("2023-01-01"), quashed, plain, "issued"),
        (suspended, end, suspended, quashed, held_back, "issued"),
        (_at("2023-01-01"), end, quashed, _FAR, plain, "issued"),
        (end, _FAR, _at("2023-01-01"), _FAR, plain, "expired"),
    ):
        yield _insert("certification_certificatespan", {**ending, "law_from": since, "law_until": until, "known_from": known, "known_until": forgotten, "overlays": words, "reasons": words, "state": f"'{state}'", "position": "1"}, series)  # fmt: skip


_FAR = "'9999-12-31 00:00:00+00:00'"


def _at(day: str) -> str:
    return f"'{day} 00:00:00+00:00'"


def _insert(table: str, values: dict[str, str], series: str) -> str:
    from django.db import connection

    columns = ", ".join(f'"{name}"' for name in values)
    chosen = ", ".join(values.values())
    if connection.vendor == "postgresql":
        chosen = ", ".join(_typed(name, value) for name, value in values.items())
    else:
        chosen = chosen.replace("+00:00'", "'")
    return f'INSERT INTO "{table}" ({columns}) SELECT {chosen} FROM {series}'


def _typed(name: str, value: str) -> str:
    if name in {"overlays", "reasons"}:
        return f"{value}::jsonb"
    if name in {"valid_from", "valid_until"}:
        return f"{value}::date"
    return f"{value}::timestamptz" if name.endswith(("_from", "_until", "_at")) else value


if __name__ == "__main__":
    sys.exit(main())
