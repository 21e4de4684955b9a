"""One of two processes that save for the same papers and hand some in: python -m tests.exams.journal.saving_process PLAN.

Odd numbers go through one process and even ones through the other, as behind a proxy. Acknowledged numbers are printed.
"""

import json
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from django.db import connection  # noqa: E402 after setup

from exams.journal import batcher, read_entry, read_ticket  # noqa: E402 after setup
from exams.models import Attempt  # noqa: E402 after setup
from exams.services.attempts import close, seal  # noqa: E402 after setup

_write = threading.Lock()


def choice_of(seq: int) -> str:
    return "ABCD"[seq * 7 % 4]


def hands_in(place: int, first: int) -> bool:
    """Of four papers one is never handed in, one by either process, one by both."""
    return place % 4 in (first, 3)


def work(text: str, place: int, plan: dict) -> None:
    first, items = plan["first"], plan["items"]
    seqs = range(first, plan["last"] + 1, 2)
    ticket = read_ticket(text)
    hands_in_after = random.Random(f"{first}:{text}").choice(seqs) if hands_in(place, first) else None
    saved: list[int] = []
    for seq in seqs:
        raw = {"seq": seq, "item": items[seq % len(items)], "value": {"choice": choice_of(seq)}, "at": None}
        saved += batcher.save(ticket, [read_entry(ticket, raw)]).saved
        if seq == hands_in_after:
            # Sealed at once, as the product does: whatever slipped in after the closing would not fit the seal.
            seal(attempt=close(attempt=Attempt(pk=ticket.attempt_id), how="candidate"))
            connection.close()
    with _write:
        print(json.dumps([ticket.attempt_id, saved]), flush=True)  # noqa: T201 the other side reads it


def main(plan_file: str) -> None:
    with open(plan_file) as file:
        plan = json.load(file)
    with ThreadPoolExecutor(plan["threads"]) as pool:
        jobs = [pool.submit(work, text, place, plan) for place, text in enumerate(plan["tickets"])]
        for job in jobs:
            job.result()


if __name__ == "__main__":
    main(sys.argv[1])
