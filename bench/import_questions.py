"""20,000 questions from one Excel file into a bank: time and memory, from the bytes of the file to the last row.

As on screen: checked by a job that tells its progress, compared for near duplicates, taken by a second job.

    python -m bench.import_questions [--rows 20000] [--bank 0] [--json]

With `--bank`, so many questions are in the bank before: each row is compared with them as well.

Builds a database of its own beside the configured one and removes it afterwards. The trial run that a setter sees first is
measured by itself; the figure that counts is trial run and import together.
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
from datetime import date
from io import BytesIO

from bench.filling import own_database, set_up
from bench.may_enforce import Line

SECONDS, MEGABYTES = 60.0, 500.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--bank", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = run(options.rows, options.bank)
    if options.json:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    else:
        for line in lines:
            bound = f"  (at most {line.must:g})" if line.must is not None else ""
            print(f"{line.gate:4} {line.job:58} {line.value:12,.3f} {line.unit}{bound}")
    return 0 if all(line.good for line in lines) else 1


AT_ONCE = 20_000


def run(rows: int = 20_000, there: int = 0) -> list[Line]:
    """Trial run and import of one file into a bank that holds `there` questions; every row has to arrive."""
    set_up()
    with own_database():
        from core.files import FileKind, accept
        from core.jobs import run_due_jobs
        from exams.models import Question
        from exams.services.import_runs import accept_import, begin_import, work_of
        from exams.services.importing import undo_import
        from tests.factories.bank import make_bank, make_setter

        bank = make_bank()
        by = make_setter(bank.unit)
        for first in range(0, there, AT_ONCE):
            _filled(bank, by, first + rows + 1, min(AT_ONCE, there - first))
        content = _file(1, rows)
        before = _peak()
        upload = BytesIO(content)
        upload.name = "questions.xlsx"
        began = time.perf_counter()
        stored = accept(upload, kind=FileKind.QUESTIONS, by=by)
        trial = begin_import(bank=bank, stored=stored, by=by, law_date=date(2026, 1, 1))
        run_due_jobs()
        trial.refresh_from_db()
        tried = time.perf_counter()
        done = accept_import(trial_id=trial.public_id, by=by)
        run_due_jobs()
        done.refresh_from_db()
        ended = time.perf_counter()
        peak = _peak()
        if trial.counts["accepted"] != rows or Question.objects.filter(import_run=done).count() != rows:
            raise SystemExit(f"{rows} rows were written, {done.counts} arrived")
        works = [work_of(trial), work_of(done)]  # none where so few rows are done at once
        if any(work and work.progress.get("total") != rows for work in works):
            raise SystemExit(
                f"the jobs told no progress over {rows} rows: {[work and work.progress for work in works]}"
            )
        undo_import(run_id=done.public_id, by=by)
        undone = time.perf_counter() - ended
    return [
        Line("", f"{rows:,} rows of Excel checked", tried - began, "s"),
        Line("Q1", f"{rows:,} rows of Excel checked and imported", ended - began, "s", SECONDS),
        Line("Q2", "peak memory of the process", peak, "MB", MEGABYTES),
        Line("", "of which before the file was read", before, "MB"),
        Line("", f"{rows:,} questions taken back", undone, "s"),
    ]


def _peak() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _filled(bank, by, first: int, rows: int) -> None:
    """So many questions into the bank, by a process of its own: its memory is not the measured one's."""
    from django.db import connection

    connection.close()  # two processes cannot share one
    if (child := os.fork()) == 0:
        from core.files import FileKind, accept
        from exams.services.importing import import_questions

        upload = BytesIO(written(first, rows))
        upload.name = "questions.xlsx"
        stored = accept(upload, kind=FileKind.QUESTIONS, by=by)
        run = import_questions(bank=bank, stored=stored, by=by, law_date=date(2026, 1, 1), dry_run=False)
        os._exit(0 if run.counts["accepted"] == rows else 1)
    if os.waitpid(child, 0)[1]:
        raise SystemExit("the bank could not be filled")


def _file(first: int, rows: int) -> bytes:
    """Questions of three kinds with provisions, as a filled template. Written elsewhere in memory than they are read."""
    import subprocess

    made = subprocess.run(
        [sys.executable, "-c", f"import sys; from bench.import_questions import written; sys.stdout.buffer.write(written({first}, {rows}))"],
        capture_output=True,
        check=True,
    )  # fmt: skip
    return made.stdout


def written(first: int, rows: int) -> bytes:
    """The file itself: single, multiple and true or false in turn, each text of its own, numbered from `first`."""
    import xlsxwriter

    from exams.domain.importing import COLUMNS

    chance = random.Random(20260505 + first)
    columns = [column for column in COLUMNS if not column.startswith("选项") or column[-1] in "ABCD"]
    words = [
        "行政机关",
        "当事人",
        "执法人员",
        "听证",
        "告知",
        "期限",
        "决定",
        "送达",
        "复议",
        "强制",
        "许可",
        "处罚",
        "证据",
        "委托",
    ]
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True, "in_memory": True}) as book:
        page = book.add_worksheet("题目")
        page.write_row(0, 0, columns)
        for line, number in enumerate(range(first, first + rows), start=1):
            kind = ("单选题", "多选题", "判断题")[number % 3]
            row = {
                "编号": f"B-{number}",
                "题型": kind,
                "专题": chance.choice(words),
                "难度": str(1 + number % 5),
                "题干": f"第{number}号：" + "".join(chance.choices(words, k=18)) + "，下列说法是否正确？",
                "答案": {"单选题": "B", "多选题": "ACD", "判断题": "正确"}[kind],
                "解析": "".join(chance.choices(words, k=20)),
                "依据": f"《行政处罚法》第{chance.choice('三四五六七八')}条",
            }
            if kind != "判断题":
                row |= {f"选项{letter}": f"{letter}{''.join(chance.choices(words, k=6))}" for letter in "ABCD"}
            page.write_row(line, 0, [row.get(column, "") for column in columns])
    return buffer.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
