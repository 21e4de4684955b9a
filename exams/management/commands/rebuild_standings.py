"""Compare the index of where questions stand with their events, and mend what differs."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from exams.services.standing import rebuild


class Command(BaseCommand):
    help = __doc__

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        differing = rebuild()
        self.stdout.write(f"{differing} standings differed from their events and were mended.")
