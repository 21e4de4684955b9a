import argparse
import sys
from datetime import date
from pathlib import Path

from core.domain.holiday_notice import NoticeRefusedError, read_notice
from core.errors import DomainError, text_for
from core.management.answers import FAILED_CHECK, AnswerCommand
from core.models import Authority
from core.services.holidays import enter_holidays


class Command(AnswerCommand):
    help = (
        "Enter the working-day table of a year from the text of the State Council's notice (a file, or - for what is typed). "
        "Exit 1 where the notice does not add up; nothing is entered then."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("notice", metavar="FILE", help="The text of the notice, UTF-8; - reads standard input")
        parser.add_argument("--authority", required=True, help="Code of the authority")
        parser.add_argument("--year", type=_year, required=True)
        parser.add_argument("--source", required=True, help="Number and date of the notice")
        parser.add_argument("--replace-because", default="", metavar="REASON", help="Replace a table that differs")
        parser.add_argument("--dry-run", action="store_true", help="Read and show, enter nothing")

    def handle(self, *args, **options) -> None:
        authority = Authority.objects.filter(code=options["authority"]).first()
        if authority is None:
            self.not_found(f"There is no authority {options['authority']}.")
            return
        name = options["notice"]
        if name != "-" and not Path(name).is_file():
            self.not_found(f"There is no file {name}.")
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        try:
            year = read_notice(text, options["year"])
            if not options["dry_run"]:
                enter_holidays(
                    authority=authority, year=year, source=options["source"], by=None,
                    replace_because=options["replace_because"],
                )  # fmt: skip
        except NoticeRefusedError as refused:
            self.stderr.write(f"The notice does not add up ({refused.code}): {refused.cell}")
            raise SystemExit(FAILED_CHECK) from refused
        except DomainError as refused:
            self.stderr.write(str(text_for(refused)))
            raise SystemExit(FAILED_CHECK) from refused
        answer = {
            "authority": authority.code,
            "year": year.year,
            "days_off": sorted(map(date.isoformat, year.days_off)),
            "worked_weekends": sorted(map(date.isoformat, year.worked_weekends)),
            "entered": not options["dry_run"],
        }
        self.tell(answer, as_json=options["json"])


def _year(text: str) -> int:
    if not text.isdigit() or not 2000 <= int(text) <= 2100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a year.")
    return int(text)
