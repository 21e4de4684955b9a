import sys
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.utils import translation

from certification.domain.checking import read_row
from certification.queries.checking import Checker
from certification.services.answers import note_answer
from certification.tables.checks import read_sheet, write_csv, write_xlsx
from core import clock
from core.errors import DomainError, text_for
from core.management.answers import AnswerCommand, moment


class Command(AnswerCommand):
    help = "Check every row of a sheet (.xlsx, .csv) against the whole register and write it back with the answers."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("source", type=Path, metavar="IN", help="Sheet with numbers, or names with units")
        parser.add_argument("target", type=Path, metavar="OUT", help="Where the answered sheet goes: .xlsx or .csv")
        parser.add_argument("--known-at", type=moment, help="Answer as the register knew it at this moment")

    def handle(self, *args, **options) -> None:
        counts: Counter[str] = Counter()
        try:
            sheet = read_sheet(options["source"].read_bytes())
        except (OSError, DomainError) as refusal:
            self.stderr.write(text_for(refusal) if isinstance(refusal, DomainError) else str(refusal))
            sys.exit(2)
        checker = Checker(None, options["known_at"])

        def answers():
            asks = (read_row(values, now=checker.now) for values in sheet.values())
            for answer in checker.answers(asks):
                counts[answer.verdict.value] += 1
                yield answer

        with translation.override(settings.LANGUAGE_CODE):
            as_book = options["target"].suffix.lower() == ".xlsx"
            content = write_xlsx(sheet, answers(), ["verify_batch"]) if as_book else write_csv(sheet, answers())
        options["target"].write_bytes(content)
        answer = {"rows": len(sheet.rows), "known_at": clock.isoformat(checker.known_at), "counts": dict(counts)}
        note_answer(channel="command", question={"command": "verify_batch", "rows": len(sheet.rows)}, answer=answer)
        self.tell(answer, as_json=options["json"])
