import json
import sys
from pathlib import Path

from certification.credentials.carriers import NOTHING, read
from certification.services.credentials import verify_here
from core.management.answers import AnswerCommand

NOT_VERIFIED, NOT_KNOWN = 1, 3


class Command(AnswerCommand):
    help = (
        "Verify an Open Badges 3.0 / W3C VC 2.0 credential without a network: proof, issuer, time, status, undefined terms. FILE "
        "is JSON, a VC-JWT, or a PNG or SVG it is baked into. Ends with 0 where it is verified and its issuer is known here, "
        "with 1 where it is not verified, with 3 where the file is whole but anybody may have made it."
    )

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE")
        known = parser.add_mutually_exclusive_group()
        known.add_argument(
            "--known-issuers-only",
            action="store_true",
            help="Say of issuers whose keys this installation does not know that they are not verified",
        )
        known.add_argument(
            "--any-issuer", action="store_true", help="End with 0 also where the issuer's keys are not known here"
        )
        parser.add_argument(
            "--status-list", type=Path, action="append", default=[], help="A status list credential at hand"
        )

    def handle(self, *args, **options) -> None:
        try:
            carried = read(options["file"].read_bytes())
        except OSError as error:
            carried, reason = NOTHING, type(error).__name__
            self.stderr.write(f"{options['file']}: {reason}")
        lists = [json.loads(path.read_bytes()) for path in options["status_list"]]
        verdict = verify_here(
            carried.credential, known_only=options["known_issuers_only"], more_lists=lists, token=carried.token
        )
        self.tell(verdict.as_dict(), as_json=options["json"])
        if not verdict.verified:
            sys.exit(NOT_VERIFIED)
        if not verdict.issuer["known"] and not options["any_issuer"]:
            self.stderr.write("The file is whole, but its issuer is not known here: anybody may have made it.")
            sys.exit(NOT_KNOWN)
