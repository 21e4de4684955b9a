"""Two processes save for the same papers while either may hand one in, at random: what was acknowledged counts."""

import json
import os
import subprocess
import sys
from collections import defaultdict

import pytest
from django.conf import settings

from exams.models import AnswerEntry, Attempt, AttemptSeal
from exams.receipts import flaws_of
from exams.services.attempts import answers_of
from tests.exams.journal.saving_process import choice_of
from tests.factories.exams import reloaded
from tests.factories.running_papers import running_papers

LAST = 8


def acknowledged(folder, tickets: list[str], items: list[str], threads: int) -> dict[int, set[int]]:
    """Run both processes to their end; attempt -> numbers that either was told are saved."""
    running = []
    for first in (1, 2):
        plan = folder / f"plan{first}.json"
        plan.write_text(
            json.dumps({"tickets": tickets, "items": items, "first": first, "last": LAST, "threads": threads})
        )
        command = [sys.executable, "-m", "tests.exams.journal.saving_process", str(plan)]
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "MINGFA_LOG_LEVEL": "ERROR"}
        running.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, text=True))
    told: dict[int, set[int]] = defaultdict(set)
    outputs = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    for line in "".join(outputs).splitlines():
        attempt, saved = json.loads(line)
        told[attempt] |= set(saved)
    return told


def check(told: dict[int, set[int]], items: list[str], count: int) -> None:
    kept: dict[int, set[int]] = defaultdict(set)
    for attempt, seq in AnswerEntry.objects.order_by().values_list("attempt_id", "seq"):
        kept[attempt].add(seq)
    papers = list(Attempt.objects.exclude(closed_at=None))
    assert len(told) == count
    assert {attempt: seqs for attempt, seqs in told.items() if seqs} == kept
    assert len(papers) == count * 3 // 4
    # Some were handed in before the last answers came: otherwise the interleavings show nothing.
    assert any(told[paper.pk] != set(range(1, LAST + 1)) for paper in papers)
    sealed = dict(AttemptSeal.objects.values_list("attempt", "entries"))
    assert sealed == {paper.pk: len(told[paper.pk]) for paper in papers}
    assert [flaw for paper in papers[:200] for flaw in flaws_of(reloaded(paper))] == []
    for attempt in list(told)[:200]:
        assert folded(attempt) == expected(told[attempt], items)


def folded(attempt: int) -> dict[str, str]:
    return {item: value["choice"] for item, value in answers_of(Attempt.objects.get(pk=attempt)).items()}


def expected(seqs: set[int], items: list[str]) -> dict[str, str]:
    """What the acknowledged numbers alone must fold to."""
    return {items[seq % len(items)]: choice_of(seq) for seq in sorted(seqs)}


def test_acknowledged_answers_count_whoever_hands_in_meanwhile(own_database, tmp_path):
    count = 60 if own_database.vendor == "postgresql" else 24
    tickets, items = running_papers(count)
    check(acknowledged(tmp_path, tickets, items, threads=6), items, count)


@pytest.mark.thorough
def test_ten_thousand_interleavings(own_database, tmp_path):
    if own_database.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time; the short form covers it")
    tickets, items = running_papers(10_000)
    check(acknowledged(tmp_path, tickets, items, threads=12), items, 10_000)
