"""Web, worker and clock under one parent: begun together, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

PATIENCE = 20.0


class Command(BaseCommand):
    help = "Serve the site: web, worker and clock. Ctrl-C or SIGTERM stops all three; if one of them dies, all end."
    requires_system_checks = "__all__"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="Web processes")
        parser.add_argument(
            "--threads", type=int, default=24, help="Threads of each web process; each may hold a database connection"
        )
        parser.add_argument(
            "--connections", type=int, default=5000, help="Browsers that each web process serves at one time"
        )

    def handle(self, *args, **options) -> None:
        call_command("check", "--deploy", "--tag", "append_only", verbosity=0)
        python, manage = sys.executable, str(settings.BASE_DIR / "manage.py")
        commands = {
            "web": [
                python, "-m", "granian", "--interface", "wsgi", "--host", options["host"], "--port", str(options["port"]),
                "--workers", str(options["workers"]), "--blocking-threads", str(options["threads"]),
                "--backpressure", str(options["connections"]), "--backlog", str(max(128, options["connections"])), "--no-ws",
                "config.wsgi:application",
            ],
            "worker": [python, manage, "qcluster"],
            "clock": [python, manage, "beat"],
        }  # fmt: skip
        processes = {name: self._begin(command) for name, command in commands.items()}
        self.stdout.write(f"Serving http://{options['host']}:{options['port']}/")
        raise SystemExit(self._watch(processes))

    def _begin(self, command: list[str]) -> subprocess.Popen[bytes]:
        # A session of its own, so that Ctrl-C reaches the parent alone, which then stops each in its own way.
        return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True, env=os.environ)  # noqa: S603

    def _watch(self, processes: dict[str, subprocess.Popen[bytes]]) -> int:
        stopping = False

        def stop(_signal: int, _frame: FrameType | None) -> None:
            nonlocal stopping
            stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while not stopping:
            for name, process in processes.items():
                if (code := process.poll()) is not None:
                    self.stderr.write(f"The {name} ended with {code}; stopping.")
                    self._stop(processes)
                    return 1
            time.sleep(0.3)
        self._stop(processes)
        return 0

    def _stop(self, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        for process in processes.values():
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + PATIENCE
        for process in processes.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
