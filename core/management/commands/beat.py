import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from core import jobs
from core.scheduling import enqueue_due


class Command(BaseCommand):
    help = "Write down what is due and wake workers, again and again. Several may run at once without harm."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=float, default=5.0, help="Seconds between two looks")
        parser.add_argument("--once", action="store_true", help="Look once and end")

    def handle(self, *args, **options) -> None:
        while True:
            close_old_connections()
            try:
                enqueue_due()
                jobs.sweep()
            except Exception as error:
                self.stderr.write(f"beat: {type(error).__name__}: {error}")
            if options["once"]:
                return
            time.sleep(options["every"])
