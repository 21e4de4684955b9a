"""G14 and G15: 1,000,000 certificates with 5,000,000 events: every span folded anew, and what one night has to find.

    python -m bench.register [--certificates 1000000] [--json]

Builds a database of its own and removes it. No two certificates have the same days: seven of ten were issued, got their card and
were registered three times; the others were suspended, stood down, lost, changed, ended, corrected, in some two hundred orders
of kinds and several thousand orders of moments. Only the events are written by the benchmark. The spans are written by
`rebuild_spans` from nothing, and then folded anew and compared: that second walk is G14, as a register finds itself in order
every day but the worst. A sample is compared by the ordinary fold, stream by stream, before anything is believed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import time
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from bench.filling import eleven_digits, fill, insert, midnight, own_database, random_uuid, series, set_up
from bench.may_enforce import Line

UNITS = 400
SAMPLE = 500
KINDS = {
    2: ("card_handed_over",),
    3: ("registered", "suspended", "stood_down", "loss_reported", "data_changed", "scope_changed"),
    4: ("registered", "returned", "stand_down_ended", "card_replaced", "term_changed", "suspended"),
    5: ("registered", "data_changed", "cancelled", "reversed", "noted"),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--certificates", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = run(options.certificates)
    if options.json:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    else:
        for line in lines:
            bound = f"  (at most {line.must:g}, aim {line.aim:g})" if line.must is not None else ""
            print(f"{line.gate:4} {line.job:78} {line.value:12,.3f} {line.unit}{bound}")
    return 0 if all(line.good for line in lines) else 1


def run(certificates: int) -> list[Line]:
    set_up()
    with own_database():
        began = time.perf_counter()
        filled_in(certificates)
        filled = time.perf_counter() - began
        return [
            Line("", f"{certificates:,} certificates, {certificates * 5:,} events written", filled, "s"),
            *rebuilt(certificates),
            *_night(certificates),
        ]


def rebuilt(certificates: int) -> list[Line]:
    """Write every span from nothing, look at a sample with the ordinary fold, then fold all anew and find nothing to do."""
    from django.db import connection

    processes = os.cpu_count() or 1
    writing = processes if connection.vendor == "postgresql" else 1
    wrote, cpu_wrote, first = _walked(writing)
    assert first.streams == certificates
    _sample(certificates)
    _analyse()
    took, cpu, second = _walked(processes)
    assert (second.streams, second.differing, second.changed) == (certificates, [], 0), (
        "the second walk changed something"
    )
    million = 1_000_000 / certificates
    said = "" if certificates == 1_000_000 else f" (of {certificates:,}, multiplied by {million:g})"
    return [
        Line(
            "",
            f"all spans lost: {first.changed:,} written from the events, {writing} processes{said}",
            wrote * million,
            "s",
        ),
        Line("", "  processor time of it in Python, per million", cpu_wrote * million, "s"),
        Line(
            "G14",
            f"all spans folded anew, nothing differs, {processes} processes{said}",
            took * million,
            "s",
            60.0,
            15.0,
        ),
        Line("", "  processor time of it in Python, per million", cpu * million, "s"),
        Line("", "  most memory of one process", _most_memory(), "MB"),
    ]


def _walked(processes: int) -> tuple[float, float, Any]:
    from certification.models import CertificateEvent
    from core.ledger.rebuild import walk_together
    from core.ledger.registry import ledger_of

    cpu, began = _cpu(), time.perf_counter()
    found = walk_together(ledger_of(CertificateEvent), write=True, processes=processes)
    return time.perf_counter() - began, _cpu() - cpu, found


def _cpu() -> float:
    """Processor seconds of this process and of the children that ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _most_memory() -> float:
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _sample(certificates: int) -> None:
    from certification.models import Certificate, CertificateEvent
    from core.ledger.registry import ledger_of
    from core.ledger.spans import differences

    chance = random.Random(14)
    keys = [chance.randrange(certificates) + 1 for _n in range(min(SAMPLE, certificates))]
    for certificate in Certificate.objects.filter(pk__in=keys):
        found = list(differences(ledger_of(CertificateEvent), certificate))
        assert not found, f"{certificate.pk}: {found}"


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


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


def filled_in(count: int) -> None:
    from certification.models import Area, AreaClosure, Domain
    from core import clock
    from core.models import Authority, Unit

    moment = clock.start_of_day(date(2023, 1, 1))
    authority = Authority.objects.create(code="B", name="Bench", issues=True, created_at=moment)
    units = Unit.objects.bulk_create(
        Unit(authority=authority, code=f"U{n}", name=f"Unit {n}", created_at=moment) for n in range(UNITS)
    )
    domains = [Domain.objects.create(authority=authority, code=f"D{n}", name=f"D{n}") for n in range(2)]
    area = Area.objects.create(authority=authority, code="A", name="A")
    AreaClosure.objects.create(ancestor=area, descendant=area, depth=0)
    places = [{"domain": str(domain.public_id), "area": str(area.public_id)} for domain in domains]
    fill(_works(count, authority.pk, units[0].pk, places))


def _works(count: int, authority: int, unit: int, places: list[dict[str, str]]) -> list[tuple[str, list[str]]]:
    numbered, uuid, created = series(count), random_uuid(), midnight("2023-01-01")
    person = {"id": "n + 1", "public_id": uuid, "name": "'P' || n", "name_pinyin": "'p'", "sex": "''", "id_type": "'resident'", "id_number": "''", "id_number_lookup": "''", "mobile": "''", "email": "''", "staff_number": "''", "created_at": created}  # fmt: skip
    certificate = {"id": "n + 1", "public_id": uuid, "number": eleven_digits("n + 1"), "type": "'enforcement'", "origin": "'issued_here'", "created_at": created, "authority_id": str(authority), "person_id": "n + 1", "unit_id": f"{unit} + n % {UNITS}"}  # fmt: skip
    return [
        ("certification_certificateevent", _events(numbered, places)),
        ("core_person", [insert("core_person", person, numbered)]),
        ("certification_certificate", [insert("certification_certificate", certificate, numbered)]),
    ]


def _events(numbered: str, places: list[dict[str, str]]) -> list[str]:
    """An INSERT for each event and kind. Days are numbers of days after the first of 2023, drawn from the certificate's number."""
    issued = _drawn(7919, 700)
    law = {1: issued, 2: f"{issued} + 3 + {_drawn(104_729, 30)}"}
    law[3] = f"{law[2]} + 20 + {_drawn(1_299_709, 300)}"
    law[4] = f"{law[3]} - 20 + {_drawn(15_485_863, 140)}"
    law[5] = f"{law[4]} + {_drawn(179_424_673, 90)}"
    statements = [_event(1, "issued", law, places, numbered)]
    for sequence, kinds in KINDS.items():
        # Seven of ten take the ordinary way, the first of the kinds; the others draw.
        pick = f"CASE WHEN {_drawn(32_452_843, 10)} < 7 THEN 0 ELSE {_drawn(49_979_687 + sequence * 2, len(kinds))} END"
        statements += [
            _event(sequence, kind, law, places, f"{numbered} WHERE {pick} = {place}")
            for place, kind in enumerate(kinds)
        ]
    return statements


def _drawn(prime: int, below: int) -> str:
    """A number below a bound that looks drawn by lot and is the same in every run."""
    return f"((CAST(n AS bigint) + 17) * {prime} % 1000003 % {below})"


def _day(days: str) -> str:
    from django.db import connection

    if connection.vendor == "postgresql":
        return f"to_char(DATE '2023-01-01' + ({days})::int, 'YYYY-MM-DD')"
    return f"date('2023-01-01', '+' || ({days}) || ' days')"


def _moment(days: str) -> str:
    return f"{_day(days)} || ' 00:00:00+00:00'"


def _event(sequence: int, kind: str, law: dict[int, str], places: list[dict[str, str]], source: str) -> str:
    row = {
        "id": f"n * 5 + {sequence}", "public_id": random_uuid(), "sequence": str(sequence), "kind": f"'{kind}'",
        "effective_at": _moment(law[sequence]),
        "recorded_at": _moment(f"{law[1]} + 1 + {sequence * 180} + {_drawn(86_028_121, 170)}"),
        "decision_no": "'1'", "served_precision": "''", "reasons": "'[]'", "facts": _facts(kind, law, law[sequence], places),
        "evidence": "'[]'", "key": f"'k{sequence}'", "note_commitment": "''",
        "previous_digest": f"'d{sequence - 1}'" if sequence > 1 else "''", "digest": f"'d{sequence}'", "stream_id": "n + 1",
        "reverses_id": "n * 5 + 3" if kind == "reversed" else "NULL",
    }  # fmt: skip
    return insert("certification_certificateevent", row, source)


def _facts(kind: str, law: dict[int, str], own: str, places: list[dict[str, str]]) -> str:
    """SQL of the facts: JSON with days put in."""
    days = {
        "issued": {"valid_from": law[1], "valid_until": f"{law[1]} + 1095 + {_drawn(67_867_967, 700)}", "registered_until": f"{law[1]} + 364"},
        "suspended": {"last_day": f"{own} + 15 + {_drawn(122_949_823, 75)}"},
        "stood_down": {"last_day": f"{own} + 5 + {_drawn(141_650_939, 60)}"},
        "registered": {"covered_until": f"{own} + 365"},
        "term_changed": {"valid_until": f"{law[1]} + 1500 + {_drawn(160_481_183, 400)}"},
    }.get(kind, {})  # fmt: skip
    plain: dict[str, Any] = {
        "issued": {"scope": [places[0]]},
        "suspended": {"return_required": False},
        "scope_changed": {"added": [places[1]], "removed": []},
    }.get(kind, {})
    text = json.dumps({**{name: f"@{name}@" for name in days}, **plain})
    for name, value in days.items():
        text = text.replace(f"@{name}@", f"' || {_day(value)} || '")
    return f"'{text}'"


if __name__ == "__main__":
    sys.exit(main())
