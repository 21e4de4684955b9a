"""G12: 100,000 questions against 1,000,000 certificates on both time axes, and the same questions one by one.

    python -m bench.may_enforce [--certificates 1000000] [--questions 100000] [--json]

Builds a database of its own beside the configured one and removes it afterwards. The spans are written by set-based
statements, because only they are read: each certificate has two known standings of its first year (it was suspended, and
the suspension was later quashed), one span of scope, and its holder one post.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from bench.filling import FAR, eleven_digits, fill, insert, midnight, own_database, random_uuid, series, set_up


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
    set_up()
    with own_database():
        began = time.perf_counter()
        keys = _fill(certificates)
        filled = time.perf_counter() - began
        gc.collect()
        gc.freeze()  # as a process of the product does (config/wsgi.py)
        return [
            Line("", f"{certificates:,} certificates written", filled, "s"),
            *_measure(keys, certificates, questions),
        ]


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
    fill(_works(count, keys))
    return keys


def _unit_values(n: int, moment) -> dict[str, Any]:
    from core.models import Unit

    known = {field.name for field in Unit._meta.get_fields()}
    values = {"name": f"Unit {n}", "kind": "street", "created_at": moment}
    return {name: value for name, value in values.items() if name in known}


def _works(count: int, keys: dict[str, list[int]]) -> list[tuple[str, list[str]]]:
    """The largest table first, so that two workers end at the same time."""
    numbered, uuid, issuer = series(count), random_uuid(), str(keys["authority"][0])
    unit, domain, area = (f"{keys[name][0]} + n % {size}" for name, size in (("unit", UNITS), ("domain", DOMAINS), ("area", AREAS)))  # fmt: skip
    held = {"state": "'held'", "overlays": "'[]'", "reasons": "'[]'", "position": "1", "stream_id": "n + 1"}
    always = {
        "law_from": midnight("2023-01-01"),
        "law_until": FAR,
        "known_from": midnight("2023-01-01"),
        "known_until": FAR,
    }
    ending = {"valid_from": "'2023-01-01'", "valid_until": "'2027-12-31'", "person_id": "n + 1", "unit_id": unit, "authority_id": issuer, "type": "'enforcement'", "origin": "'issued_here'", "stream_id": "n + 1"}  # fmt: skip
    suspended, quashed, end = (
        midnight(SUSPENDED_FROM.isoformat()),
        midnight(QUASHED_ON.isoformat()),
        midnight("2028-01-01"),
    )
    plain, held_back = "'[]'", "'[\"suspended\"]'"
    rows = [
        {"law_from": since, "law_until": until, "known_from": known, "known_until": forgotten, "overlays": words, "reasons": words, "state": f"'{state}'", "position": "1"}
        for since, until, known, forgotten, words, state in (
            (midnight("2023-01-01"), suspended, midnight("2023-01-01"), quashed, plain, "issued"),
            (suspended, end, suspended, quashed, held_back, "issued"),
            (midnight("2023-01-01"), end, quashed, FAR, plain, "issued"),
            (end, FAR, midnight("2023-01-01"), FAR, plain, "expired"),
        )
    ]  # fmt: skip
    spans = [insert("certification_certificatespan", {**ending, **row}, numbered) for row in rows]
    person = {"id": "n + 1", "public_id": uuid, "name": "'P' || n", "name_pinyin": "'p'", "sex": "''", "id_type": "'resident'", "id_number": "''", "id_number_lookup": "''", "mobile": "''", "email": "''", "staff_number": "''", "created_at": midnight("2023-01-01")}  # fmt: skip
    certificate = {"id": "n + 1", "public_id": uuid, "number": eleven_digits("n + 1"), "type": "'enforcement'", "origin": "'issued_here'", "created_at": midnight("2023-01-01"), "authority_id": issuer, "person_id": "n + 1", "unit_id": unit}  # fmt: skip
    post = {
        "id": "n + 1",
        "public_id": uuid,
        "person_id": "n + 1",
        "unit_id": unit,
        "created_at": midnight("2023-01-01"),
    }
    served = {**held, **always, "person_id": "n + 1", "unit_id": unit, "post_type": "'civil'", "post_title": "''"}
    covered = {**held, **always, "state": "'covered'", "domain_id": domain, "area_id": area}
    others = {"core_person": person, "certification_certificate": certificate, "core_appointment": post, "core_appointmentspan": served, "certification_scopespan": covered}  # fmt: skip
    return [
        ("certification_certificatespan", spans),
        *((table, [insert(table, values, numbered)]) for table, values in others.items()),
    ]


if __name__ == "__main__":
    sys.exit(main())
