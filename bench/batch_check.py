"""G11 and G13: one certificate check against an empty Django view, and 100,000 rows from .xlsx to .xlsx.

    python -m bench.batch_check [--certificates 1000000] [--rows 100000] [--json]

Uses the database that `bench.may_enforce` builds. The single check is asked of the API by number: key, units and record of the
call included. The empty view answers two bytes behind the same middleware, without key and record: what it costs to be asked at
all. Both are called as the server calls them, and what counts is processor time of web and database, which hardly moves when
the machine is busy. Three rounds, the middle counts.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.filling import own_database, set_up
from bench.may_enforce import Line, _fill

SINGLE = 400


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--certificates", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = run(certificates=options.certificates, rows=options.rows)
    if options.json:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    else:
        for line in lines:
            bound = f"  (at most {line.must:g}, aim {line.aim:g})" if line.must is not None else ""
            print(f"{line.gate:4} {line.job:58} {line.value:12,.3f} {line.unit}{bound}")
    return 0 if all(line.good for line in lines) else 1


def run(certificates: int, rows: int) -> list[Line]:
    set_up()
    with own_database():
        _fill(certificates)
        return [*_file_to_file(certificates, rows), *_check(certificates), *_single(certificates)]


def _file_to_file(certificates: int, rows: int) -> list[Line]:
    import xlsxwriter

    from certification.domain.checking import read_row
    from certification.queries.checking import Checker
    from certification.tables.checks import read_sheet, write_xlsx

    chance = random.Random(20260506)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for place, heading in enumerate(("证号", "日期时间", "备注")):
            page.write_string(0, place, heading)
        for line in range(1, rows + 1):
            page.write_string(line, 0, f"{chance.randrange(certificates) + 1:011d}")
            page.write_string(line, 1, f"2024-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d} 10:00")
            page.write_string(line, 2, "备注")
    content = made.getvalue()
    rounds = []
    for _round in range(3):
        began = time.perf_counter()
        sheet = read_sheet(content)
        checker = Checker(None)
        asks = (read_row(values, now=checker.now) for values in sheet.values())
        write_xlsx(sheet, checker.answers(asks), ["bench"])
        rounds.append(time.perf_counter() - began)
    label = f"{rows:,} rows of {certificates:,}, .xlsx in and out"
    return [Line("G13", label, sorted(rounds)[1], "s", must=10.0, aim=5.0)]


def _check(certificates: int) -> list[Line]:
    """G11: processor time of one check by number through the API, as a multiple of an empty view's."""
    from django.conf import settings
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections
    from django.http import HttpResponse
    from django.test import override_settings
    from django.urls import path

    from certification.services.keys import give_key
    from config import urls
    from core.models import Authority, Person, Unit, UnitClosure

    UnitClosure.objects.bulk_create(UnitClosure(ancestor=unit, descendant=unit, depth=0) for unit in Unit.objects.all())
    _key, secret = give_key(
        authority=Authority.objects.get(code="B"), name="bench", scopes=["status"], units=Unit.objects.all(), days=1,
        by=Person.objects.order_by("pk")[0], per_minute=10**6,
    )  # fmt: skip
    urls.urlpatterns.insert(0, path("bench-nothing/", lambda _request: HttpResponse("ok")))
    cache: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    chance = random.Random(7)
    rounds = []
    for signal in (request_started, request_finished):
        signal.disconnect(
            close_old_connections
        )  # the server keeps its connection, the health check would be counted twice
    with override_settings(CACHES=cache, ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "testserver"]):
        ask = _asker(secret)
        ask("/bench-nothing/")
        for _round in range(3):
            nothing = _processor_time(lambda: ask("/bench-nothing/"))
            key = _processor_time(lambda: ask("/api/v1/key"))
            check = _processor_time(
                lambda: ask(f"/api/v1/certificates/{chance.randrange(certificates) + 1:011d}/status")
            )
            rounds.append((check / nothing, key / nothing, check))
    times, of_key, check = (sorted(figures)[1] for figures in zip(*rounds, strict=True))
    return [
        Line("G11", "one check by API, times an empty view", times, "x", must=1 / 0.15, aim=1 / 0.3),
        Line("", "  one check, web and database", check * 1000, "CPU ms"),
        Line("", "  a call that only says what the key may do, times an empty view", of_key, "x"),
    ]


def _asker(secret: str) -> Callable[[str], None]:
    """GET an address as the server does, without a client's cookies and parsing; the environment is made beforehand."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    handler = WSGIHandler()
    made = RequestFactory(headers={"Authorization": f"Bearer {secret}"}).get("/").environ

    def ask(address: str) -> None:
        told: list[str] = []
        response = handler(
            {**made, "PATH_INFO": address, "wsgi.input": io.BytesIO()}, lambda status, _headers: told.append(status)
        )
        b"".join(response)
        response.close()
        assert told == ["200 OK"], (address, told)

    return ask


def _processor_time(work: Callable[[], None]) -> float:
    """Seconds of one call: this process and, on PostgreSQL, the process that serves its connection."""
    from django.db import connection

    backend = None
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = cursor.fetchone()[0]
    began = time.process_time() + _ticks(backend)
    for _n in range(SINGLE):
        work()
    return (time.process_time() + _ticks(backend) - began) / SINGLE


def _ticks(process: int | None) -> float:
    if process is None:
        return 0.0
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _single(certificates: int) -> list[Line]:
    """Requests a second of the look-up, as a share of an empty view's, through the same client. Higher is better: 1/share."""
    from django.conf import settings
    from django.http import HttpResponse
    from django.test import Client, override_settings
    from django.urls import path

    from certification.models import Certificate
    from config import urls

    names = dict(Certificate.objects.order_by("?")[:SINGLE].values_list("number", "person__name"))
    empty = path("bench-empty/", lambda _request: HttpResponse("ok"))
    urls.urlpatterns.insert(0, empty)
    cache: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    hosts = [*settings.ALLOWED_HOSTS, "testserver"]
    shares = []
    with override_settings(VERIFY_PER_ADDRESS=10**9, VERIFY_PER_NUMBER=10**9, CACHES=cache, ALLOWED_HOSTS=hosts):
        client = Client()
        client.get("/verify/")
        for _round in range(3):
            began = time.perf_counter()
            for _n in range(SINGLE):
                client.get("/bench-empty/")
            nothing = time.perf_counter() - began
            began = time.perf_counter()
            for number, name in names.items():
                assert client.post("/verify/", {"number": number, "name": name}).status_code == 200
            shares.append(nothing / (time.perf_counter() - began) * SINGLE / len(names))
        timings = _unknown_and_hidden(client, names)
    times = 1 / sorted(shares)[1]
    return [Line("", "public look-up page with its form, times an empty view's time", times, "x"), *timings]


def _unknown_and_hidden(client, names: dict[str, str]) -> list[Line]:
    """The time an answer takes for a number that is not there and for one whose name is wrong, in turn."""
    unknown, hidden = [], []
    for number in names:
        for asked, times in (("9" + number[1:], unknown), (number, hidden)):
            began = time.perf_counter()
            client.post("/verify/", {"number": asked, "name": "无此人"})
            times.append((time.perf_counter() - began) * 1000)
    lines = []
    for what, times in (("unknown", unknown), ("hidden", hidden)):
        times.sort()
        lines += [
            Line(
                "",
                f"look-up of an {what} number: middle" if what == "unknown" else "look-up of a hidden number: middle",
                times[len(times) // 2],
                "ms",
            ),
            Line("", f"{what}: 95 of 100 below", times[len(times) * 95 // 100], "ms"),
        ]
    return lines


if __name__ == "__main__":
    sys.exit(main())
