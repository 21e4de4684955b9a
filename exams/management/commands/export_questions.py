"""Write the questions of a bank to a file that other systems, or another installation, read."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from core.errors import DomainError, text_for
from exams.formats.writers import ONLY_IN_TEMPLATE
from exams.models import QuestionBank
from exams.services.exporting import EXPORTS, export_questions


class Command(BaseCommand):
    help = (
        "Writes the questions of a bank that are not retired. --filter narrows them and may be given several times: "
        "kind=single, state=approved, domain=CODE, topic=WORDS, difficulty=3. What the format has no place for is named. "
        "Ends with 0 where everything was written, 1 where a question was left out, 2 where it was called wrongly."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path)
        parser.add_argument("--format", choices=list(EXPORTS), default="xlsx")
        parser.add_argument("--bank", help="public id or name of the bank (not needed where there is only one)")
        parser.add_argument("--filter", action="append", default=[], metavar="NAME=VALUE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = dict(entry.partition("=")[::2] for entry in options["filter"])
        try:
            written = export_questions(
                bank=_bank(options["bank"]), file_format=options["format"], by=None, wanted=wanted
            )
            options["out"].write_bytes(written.content)
        except DomainError as error:
            raise CommandError(text_for(error), returncode=2) from error
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}", returncode=2) from error
        lost = [] if options["format"] == "xlsx" else list(ONLY_IN_TEMPLATE)
        left = [{"place": place, "what": what} for place, what in written.left]
        if options["json"]:
            told = {"format": options["format"], "bytes": len(written.content), "left": left, "not_in_format": lost}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"{options['out']}: {len(written.content)} bytes")
            for entry in left:
                self.stdout.write(f"not written: question {entry['place']}: {entry['what']}")
            if lost:
                self.stdout.write(f"only the template holds: {', '.join(lost)}")
        if left:
            raise SystemExit(1)


def _bank(named: str | None) -> QuestionBank:
    banks = QuestionBank.objects.all()
    if named:
        try:
            banks = banks.filter(Q(public_id=UUID(named)) | Q(name=named))
        except ValueError:
            banks = banks.filter(name=named)
    found = list(banks[:2])
    if len(found) != 1:
        raise CommandError("Name one bank with --bank (public id or name).", returncode=2)
    return found[0]
