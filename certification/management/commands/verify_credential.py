import json
import sys
from pathlib import Path

from certification.services.credentials import verify_here
from core.management.answers import AnswerCommand

LARGEST = 2_000_000


class Command(AnswerCommand):
    help = (
        "Verify an Open Badges 3.0 / W3C VC 2.0 credential without a network: proof, issuer, time, status, undefined terms. "
        "Ends with 0 where it is verified, with 1 where it is not."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--known-issuers-only",
            action="store_true",
            help="Refuse issuers whose keys this installation does not know",
        )
        parser.add_argument(
            "--status-list", type=Path, action="append", default=[], help="A status list credential at hand"
        )

    def handle(self, *args, **options) -> None:
        try:
            content = options["file"].read_bytes()
            credential = json.loads(content) if len(content) <= LARGEST else None
        except (OSError, ValueError, RecursionError) as error:
            credential, reason = None, type(error).__name__
            self.stderr.write(f"{options['file']}: {reason}")
        lists = [json.loads(path.read_bytes()) for path in options["status_list"]]
        verdict = verify_here(credential, known_only=options["known_issuers_only"], more_lists=lists)
        self.tell(verdict.as_dict(), as_json=options["json"])
        if not verdict.verified:
            sys.exit(1)
