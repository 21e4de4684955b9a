"""The copy of the database: commits are real, threads and other processes see it, the original stays clean."""

import os
import subprocess
import sys
import threading

from django.conf import settings
from django.db import connection

from core import clock
from core.models import Authority


def make(code: str) -> Authority:
    return Authority.objects.create(code=code, name=code, created_at=clock.now())


def test_thread_sees_what_was_committed(own_database):
    make("one")
    seen: list[str] = []

    def look() -> None:
        seen.extend(Authority.objects.values_list("code", flat=True))
        make("two")
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == ["one"]
    assert Authority.objects.count() == 2


def test_other_process_sees_what_was_committed(own_database):
    make("three")
    script = "from core.models import Authority; print(list(Authority.objects.values_list('code', flat=True)))"
    answer = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
        cwd=settings.BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "['three']"


def test_original_stays_clean(db):
    assert not Authority.objects.filter(code__in=["one", "two", "three"]).exists()
