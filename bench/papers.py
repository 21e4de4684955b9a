"""Ten parallel forms of 100 questions from a bank of 5,000, every rule kept: `python -m bench.papers [--json]`.

No database: the time is that of the assembler alone. The questions are made by a fixed generator.
"""

import hashlib
import json
import sys
import time
from datetime import date
from decimal import Decimal

from exams.domain.assembly import Rules, assemble_forms
from exams.domain.blueprint import Entry, Section

MUST, AIM = 30.0, 10.0
KINDS = ("single", "multiple", "true_false")
TOPICS = 12
FORMS = 10
SECTIONS = [
    Section("单项选择题", "single", 50, Decimal(1)),
    Section("多项选择题", "multiple", 20, Decimal("1.5")),
    Section("判断题", "true_false", 20, Decimal("0.5")),
    Section("行政处罚专题", "single", 10, Decimal(1), topic="topic1", easiest=2, hardest=4),
]
RULES = Rules(most_shared=5, most_used=4, least_new=20, tolerance=Decimal("0.05"))


def number(text: str, below: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % below


def bank(count: int = 5000) -> list[Entry]:
    """Kinds, topics, difficulties, uses and 500 enemy pairs as in a bank that has been used for a while."""
    enemies: dict[str, set[str]] = {}
    for pair in range(count // 10):
        one, other = number(f"one{pair}", count), number(f"other{pair}", count)
        if one != other:
            enemies.setdefault(f"q{one}", set()).add(f"q{other}")
            enemies.setdefault(f"q{other}", set()).add(f"q{one}")
    return [
        Entry(
            f"r{n}",
            KINDS[number(f"kind{n}", 5) % 3],
            f"topic{number(f'topic{n}', TOPICS)}",
            number(f"level{n}", 5) + 1,
            f"f{n}",
            date(2026, 1, 1),
            question=f"q{n}",
            used=number(f"used{n}", 5),
            enemies=frozenset(enemies.get(f"q{n}", ())),
        )
        for n in range(count)
    ]


def main() -> int:
    pool = bank()
    begun = time.perf_counter()
    papers = assemble_forms(SECTIONS, pool, RULES, seed="bench", count=FORMS)
    seconds = time.perf_counter() - begun
    assert len(papers) == FORMS
    line = {
        "gate": "P1",
        "job": f"{FORMS} parallel forms of 100 from {len(pool)} questions, all rules",
        "value": seconds,
        "unit": "s",
        "must": MUST,
        "aim": AIM,
    }
    print(json.dumps([line]) if "--json" in sys.argv else f"{line['job']}: {seconds:.2f} s (must {MUST}, aim {AIM})")
    return 0 if seconds <= MUST else 1


if __name__ == "__main__":
    raise SystemExit(main())
