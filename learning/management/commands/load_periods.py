from django.core.management.base import BaseCommand

from learning.services.periods import load_shipped_periods


class Command(BaseCommand):
    help = "Enter the statutory periods that come with the project; those already entered stay as they are."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"{load_shipped_periods()} periods entered")
