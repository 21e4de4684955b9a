"""Search over 150,000 articles: `python -m bench.search [--json] [--articles N]`.

Fills a database of its own (on the PostgreSQL of DATABASE_URL where that names one, else on SQLite) with articles made by a
fixed generator, then asks 300 questions of five kinds and tells the slowest of the fastest 95 in a hundred. Text is made of
syllables with a skew like that of statutes, so that some words stand in most articles and most in few.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUST = 50.0
PER_LAW = 75
SIGNS = "行政机关应当依法处罚许可强制检查听证复议诉讼当事人执法人员证据程序决定送达期限罚款没收违法所得责令停产停业吊销证件先行登记保存查封扣押公开告知陈述申辩救济监督委托授权管辖立案调查结论执行加处滞纳金协议代履行拆除清理卫生消防食品药品安全生产环境保护道路交通市场监督价格质量广告合同劳动就业社会保险医疗教育文化旅游农业林业水利土地矿产海洋测绘气象地震档案统计审计财政税收海关外汇金融银行证券期货"


def words(chance: random.Random) -> list[str]:
    """2,000 words, the first of them much more frequent than the last."""
    return ["".join(chance.choice(SIGNS) for _ in range(chance.choice((2, 2, 2, 3, 4)))) for _ in range(2000)]


def fill(count: int) -> list[str]:
    """Everything in bulk: rows in large batches, the index of articles after them and, on PostgreSQL, its GIN last of all."""
    from datetime import date

    from django.db import connection, transaction

    from cms.models import Law, LawVersion, Provision
    from cms.search import articles
    from core import clock

    chance = random.Random(20261125)
    known = words(chance)
    weights = [1 / (place + 1) ** 0.8 for place in range(len(known))]
    kinds = ("law", "regulation", "regulation", "interpretation")
    titles = [f"示例{known[number % 2000]}{number}条例" for number in range(count // PER_LAW)]
    now = clock.now()
    with transaction.atomic():
        Law.objects.bulk_create(
            [Law(code=t, title=t, sort_key=t, kind=kinds[n % 4]) for n, t in enumerate(titles)], batch_size=2000
        )
        LawVersion.objects.bulk_create(
            [
                LawVersion(
                    law_id=law, day=date(2020, 1, 1), in_force_from=date(2020, 3, 1), in_force_basis="header",
                    articles=PER_LAW, sha256="0" * 64, imported_at=now,
                )
                for law in Law.objects.order_by("pk").values_list("pk", flat=True)
            ],
            batch_size=1000,
        )  # fmt: skip
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"DROP INDEX {articles.TABLE}_gin")
        versions = list(LawVersion.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(versions), 100):
            rows = [
                Provision(
                    version_id=version, order=place, provision=f"art_{place}", label=f"第{place}条",
                    headings=[f"第一章 {known[place]}"], paragraphs=[],
                    text="，".join(chance.choices(known, weights, k=chance.randint(20, 60))) + "。",
                )
                for version in versions[start : start + 100]
                for place in range(1, PER_LAW + 1)
            ]  # fmt: skip
            Provision.objects.bulk_create(rows, batch_size=2500)
            articles.insert((row.version_id, row.order, row.text) for row in rows)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(articles.CREATE["postgresql"][-1])
    return known


def questions(known: list[str]) -> list[str]:
    """Frequent, middling and rare words, two words, phrases, and words that are nowhere."""
    chance = random.Random(7)
    kinds = [
        lambda: chance.choice(known[:20]),
        lambda: chance.choice(known[20:400]),
        lambda: chance.choice(known[400:]),
        lambda: f"{chance.choice(known[:50])} {chance.choice(known[:400])}",
        lambda: f"“{chance.choice(known[:100])}，{chance.choice(known[:100])}”",
        lambda: f"{chance.choice(known)[:1]}鑫淼",
    ]
    return [kinds[number % len(kinds)]() for number in range(300)]


def measure(count: int) -> dict:
    from django.db import connection

    from cms.queries.search import Filters, find

    began = time.perf_counter()
    known = fill(count)
    filled = time.perf_counter() - began
    with connection.cursor() as cursor:  # as the database does by itself a minute after an import
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    asked = questions(known)
    for text in asked[:12]:
        find(text, Filters())
    spent = []
    for text in asked:
        began = time.perf_counter()
        find(text, Filters())
        spent.append((time.perf_counter() - began) * 1000)
    spent.sort()
    return {"p50": spent[len(spent) // 2], "p95": spent[int(len(spent) * 0.95)], "worst": spent[-1], "filled": filled}


def inside(count: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    sys.stdout.write(json.dumps(measure(count)) + "\n")


def run(address: str, count: int) -> dict:
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.search", "--inside", "--articles", str(count)],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return json.loads(done.stdout.strip().splitlines()[-1])


def on_sqlite(count: int) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        return run(f"sqlite:///{folder}/search.sqlite3", count)


def on_postgres(address: str, count: int) -> dict:
    import psycopg

    name = f"bench_search_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            return run(f"{address.rsplit('/', 1)[0]}/{name}", count)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--articles", type=int, default=150_000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.articles)
        return 0
    given = os.environ.get("DATABASE_URL", "")
    engines = {"SQLite": lambda: on_sqlite(options.articles)}
    if given.startswith("postgres"):
        engines = {"PostgreSQL": lambda: on_postgres(given, options.articles), **engines}
    lines = []
    for engine, ask in engines.items():
        found = ask()
        for name in ("p50", "p95", "worst"):
            lines.append(
                {
                    "gate": "S1" if name == "p95" else "", "job": f"a search over {options.articles:,} articles, {engine}, {name}",
                    "value": round(found[name], 2), "unit": "ms", "must": MUST if name == "p95" else None, "aim": 20.0 if name == "p95" else None,
                }
            )  # fmt: skip
    if options.json:
        sys.stdout.write(json.dumps(lines, ensure_ascii=False) + "\n")
    else:
        for line in lines:
            sys.stdout.write(f"{line['job']:60} {line['value']:>9.2f} {line['unit']}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
