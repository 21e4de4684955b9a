"""G14 and G15: 1,000,000 certificates with 5,000,000 events: every span folded anew, and what one night has to find.

    python -m bench.register [--certificates 1000000] [--fold 40000] [--json]

Builds a database of its own and removes it. Each certificate was issued, its card handed over, suspended, its data changed, and
the suspension quashed; the spans are those that folding gives. Folding is plain Python and bound by the processor, so `--fold`
streams are folded, by as many processes as there are processors, and the figure for a million is that time multiplied: the
line says so. The nightly question is asked of the whole table.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from bench.filling import eleven_digits, fill, insert, midnight, own_database, random_uuid, series, set_up
from bench.may_enforce import Line, _peak

UNITS, AREAS = 400, 400
ISSUED, LAST_DAYS = "2023-01-01", 1500
STORY = (
    ("issued", ISSUED, ISSUED, None),
    ("card_handed_over", "2023-01-05", "2023-01-05", None),
    ("suspended", "2024-03-01", "2024-03-02", None),
    ("data_changed", "2024-06-01", "2024-06-03", None),
    ("reversed", "2024-03-01", "2025-01-15", 3),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--certificates", type=int, default=1_000_000)
    parser.add_argument("--fold", type=int, default=40_000, help="Streams that are really folded")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = run(options.certificates, min(options.fold, options.certificates))
    if options.json:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    else:
        for line in lines:
            bound = f"  (at most {line.must:g}, aim {line.aim:g})" if line.must is not None else ""
            print(f"{line.gate:4} {line.job:78} {line.value:12,.3f} {line.unit}{bound}")
    return 0 if all(line.good for line in lines) else 1


def run(certificates: int, fold: int) -> list[Line]:
    set_up()
    with own_database():
        began = time.perf_counter()
        _fill(certificates)
        filled = time.perf_counter() - began
        return [
            Line("", f"{certificates:,} certificates, {certificates * len(STORY):,} events written", filled, "s"),
            *_rebuild(certificates, fold),
            *_night(certificates),
        ]


def _rebuild(certificates: int, fold: int) -> list[Line]:
    from django.db import connection

    processes = os.cpu_count() or 1
    edges = [1 + fold * n // processes for n in range(processes + 1)]
    parts = [(first, following - 1) for first, following in pairwise(edges)]
    name = connection.settings_dict["NAME"]
    connection.close()
    began = time.perf_counter()
    with ProcessPoolExecutor(processes) as pool:
        found = list(pool.map(_folded, [name] * processes, parts))
    took = time.perf_counter() - began
    assert sum(streams for streams, *_rest in found) == fold
    assert not any(differing for _streams, differing, *_rest in found), "the written spans are not those of the events"
    cpu, peak = sum(one[2] for one in found), max(one[3] for one in found)
    million = 1_000_000 / fold
    said = "" if fold == certificates else f" ({fold:,} folded, multiplied by {million:g})"
    return [
        Line(
            "G14",
            f"all spans folded anew, nothing differs, {processes} processes{said}",
            took * million,
            "s",
            60.0,
            15.0,
        ),
        Line("", "  processor time of folding, per million", cpu * million, "s"),
        Line("", "  most memory of one process", peak, "MB"),
    ]


def _folded(database: str, keys: tuple[int, int]) -> tuple[int, int, float, float]:
    set_up()
    from django.db import connection

    from certification.models import CertificateEvent
    from core.ledger.rebuild import walk
    from core.ledger.registry import ledger_of

    connection.settings_dict["NAME"] = database
    before = time.process_time()
    found = walk(ledger_of(CertificateEvent), write=False, keys=keys)
    return found.streams, len(found.differing), time.process_time() - before, _peak()


def _night(certificates: int) -> list[Line]:
    from certification.queries.crossing import crossing

    day = date(2026, 6, 1)
    rounds = []
    for n in range(5):
        began = time.perf_counter()
        found = list(crossing(day + timedelta(days=n)))
        rounds.append(time.perf_counter() - began)
    per_million = sorted(rounds)[2] * 1_000_000 / certificates
    return [
        Line(
            "G15", f"what one night has to tell: {len(found):,} notices of {certificates:,}", per_million, "s", 1.0, 0.2
        )
    ]


def _fill(count: int) -> None:
    from certification.models import Area, AreaClosure, Domain
    from core import clock
    from core.models import Authority, Unit

    moment = clock.start_of_day(date(2023, 1, 1))
    authority = Authority.objects.create(code="B", name="Bench", issues=True, created_at=moment)
    units = Unit.objects.bulk_create(
        Unit(authority=authority, code=f"U{n}", name=f"Unit {n}", created_at=moment) for n in range(UNITS)
    )
    domain = Domain.objects.create(authority=authority, code="D", name="D")
    area = Area.objects.create(authority=authority, code="A", name="A")
    AreaClosure.objects.create(ancestor=area, descendant=area, depth=0)
    fill(_works(count, authority.pk, units[0].pk, domain, area))


def _facts(kind: str, domain: Any, area: Any) -> dict[str, Any]:
    if kind == "issued":
        scope = [{"domain": str(domain.public_id), "area": str(area.public_id)}]
        return {"valid_from": ISSUED, "valid_until": "LAST", "scope": scope}
    return {"last_day": "2024-04-30", "return_required": False} if kind == "suspended" else {}


def _works(count: int, authority: int, unit: int, domain: Any, area: Any) -> list[tuple[str, list[str]]]:
    """Certificate n ends on a day of its own, so that every night some do."""
    from django.db import connection

    numbered, uuid = series(count), random_uuid()
    own_unit = f"{unit} + n % {UNITS}"
    postgres = connection.vendor == "postgresql"
    last = (
        f"(DATE '2026-01-01' + (n % {LAST_DAYS})::int)"
        if postgres
        else f"date('2026-01-01', '+' || (n % {LAST_DAYS}) || ' days')"
    )
    person = {"id": "n + 1", "public_id": uuid, "name": "'P' || n", "name_pinyin": "'p'", "sex": "''", "id_type": "'resident'", "id_number": "''", "id_number_lookup": "''", "mobile": "''", "email": "''", "staff_number": "''", "created_at": midnight(ISSUED)}  # fmt: skip
    certificate = {"id": "n + 1", "public_id": uuid, "number": eleven_digits("n + 1"), "type": "'enforcement'", "origin": "'issued_here'", "created_at": midnight(ISSUED), "authority_id": str(authority), "person_id": "n + 1", "unit_id": own_unit}  # fmt: skip
    events = []
    for sequence, (kind, law, known, takes_back) in enumerate(STORY, start=1):
        facts = json.dumps(_facts(kind, domain, area)).replace("LAST", "' || " + last + " || '")
        row = {
            "id": f"n * 5 + {sequence}", "public_id": uuid, "sequence": str(sequence), "kind": f"'{kind}'",
            "effective_at": midnight(law), "recorded_at": midnight(known), "decision_no": "'1'", "served_precision": "''",
            "reasons": "'[]'", "facts": f"'{facts}'", "evidence": "'[]'", "key": f"'k{sequence}'", "note_commitment": "''",
            "previous_digest": f"'d{sequence - 1}'" if sequence > 1 else "''", "digest": f"'d{sequence}'", "stream_id": "n + 1",
            "reverses_id": f"n * 5 + {takes_back}" if takes_back else "NULL",
        }  # fmt: skip
        events.append(insert("certification_certificateevent", row, numbered))
    return [
        ("certification_certificateevent", events),
        ("certification_certificatespan", _spans(numbered, last, own_unit, authority, domain, area)),
        ("core_person", [insert("core_person", person, numbered)]),
        ("certification_certificate", [insert("certification_certificate", certificate, numbered)]),
        ("certification_scopespan", _scopes(numbered, domain, area)),
    ]


def _expected(table_label: str, domain: Any, area: Any) -> list[Any]:
    """The spans that folding gives for one certificate, which all others repeat with keys and a last day of their own."""
    from certification.models import Certificate, CertificateEvent
    from core.ledger.registry import ledger_of
    from core.ledger.spans import expected

    table = next(t for t in ledger_of(CertificateEvent).tables if t.model_label == table_label)
    certificate = Certificate(pk=1, person_id=1, unit_id=1, authority_id=1, type="enforcement", origin="issued_here")
    made: list[Any] = []
    for sequence, (kind, law, known, takes_back) in enumerate(STORY, start=1):
        facts = {**_facts(kind, domain, area)}
        if "valid_until" in facts:
            facts["valid_until"] = "2026-01-01"
        made.append(
            SimpleNamespace(
                sequence=sequence,
                kind=kind,
                effective_at=_moment(law),
                recorded_at=_moment(known),
                facts=facts,
                reverses=made[takes_back - 1] if takes_back else None,
                reverses_id=takes_back,
            )
        )
    return sorted(expected(table, certificate, made), key=lambda span: span.known_from)


def _moment(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


def _sql_moment(moment: datetime, last: str) -> str:
    """The end of the template's last day becomes the end of each certificate's own."""
    from django.db import connection

    from core.domain.dates import end_of_day

    if moment != end_of_day(date(2026, 1, 1)):
        return f"'{moment:%Y-%m-%d %H:%M:%S}+00:00'"
    if connection.vendor == "postgresql":
        return f"(({last} + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')"
    return f"strftime('%Y-%m-%d %H:%M:%S', {last}, '+1 day', '-8 hours')"


def _common(span: Any, last: str) -> dict[str, str]:
    values = dict(span.segment.values)
    return {
        "stream_id": "n + 1",
        "law_from": _sql_moment(span.segment.law_from, last),
        "law_until": _sql_moment(span.segment.law_until, last),
        "known_from": _sql_moment(span.known_from, last),
        "known_until": _sql_moment(span.known_until, last),
        "state": f"'{values['state']}'",
        "overlays": f"'{json.dumps(list(values['overlays']))}'",
        "reasons": f"'{json.dumps(list(values['reasons']))}'",
        "position": str(span.position),
    }


def _spans(numbered: str, last: str, unit: str, authority: int, domain: Any, area: Any) -> list[str]:
    own = {"person_id": "n + 1", "unit_id": unit, "authority_id": str(authority), "type": "'enforcement'", "origin": "'issued_here'", "valid_from": f"'{ISSUED}'", "valid_until": last}  # fmt: skip
    found = _expected("certification.CertificateSpan", domain, area)
    return [insert("certification_certificatespan", {**_common(span, last), **own}, numbered) for span in found]


def _scopes(numbered: str, domain: Any, area: Any) -> list[str]:
    found = [replace(span) for span in _expected("certification.ScopeSpan", domain, area)]
    own = {"domain_id": str(domain.pk), "area_id": str(area.pk)}
    return [insert("certification_scopespan", {**_common(span, "''"), **own}, numbered) for span in found]


if __name__ == "__main__":
    sys.exit(main())
