"""Fill an installation with invented people, lessons, exams and certificates."""

from django.core.management.base import BaseCommand, CommandError

from config.demo import build


class Command(BaseCommand):
    help = (
        "Fill an empty installation with an invented city: units, people, lessons, questions, an exam and certificates "
        "in every state. Running it twice adds nothing. Refused where real people are on record."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--officers", type=int, default=0, help="This many further officers, for trials of size")

    def handle(self, *args, **options) -> None:
        try:
            for line in build.everything(more_officers=options["officers"]):
                self.stdout.write(line)
        except build.NotADemonstrationError as refusal:
            raise CommandError(str(refusal)) from refusal
