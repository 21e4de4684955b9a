from uuid import UUID

from core.domain.digests import code_of
from core.management.answers import FAILED_CHECK, AnswerCommand
from exams.models import Attempt
from exams.receipts import flaws_of, replay, seal_by_code
from exams.services.attempts import newest_seal


class Command(AnswerCommand):
    help = "Recompute every digest, block and seal of an attempt. Takes its public id or the code on a receipt."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("attempt", help="Public id of the attempt, or the code on the receipt")
        parser.add_argument("--replay", action="store_true", help="Also show which page changed which answer when")

    def handle(self, *args, **options) -> None:
        attempt = self._find(options["attempt"])
        if attempt is None:
            self.not_found(f"There is no attempt {options['attempt']}.")
            return
        flaws = flaws_of(attempt)
        seal = newest_seal(attempt)
        answer = {
            "attempt": str(attempt.public_id),
            "sound": not flaws,
            "sealed": seal is not None,
            "code": code_of(seal.digest) if seal else None,
            "entries": attempt.entries.count(),
            "flaws": flaws,
        }
        if options["replay"]:
            answer["journal"] = replay(attempt)
        self.tell(answer, as_json=options["json"])
        if flaws:
            raise SystemExit(FAILED_CHECK)

    def _find(self, text: str) -> Attempt | None:
        try:
            return Attempt.objects.filter(public_id=UUID(text)).first()
        except ValueError:
            seal = seal_by_code(text)
            return seal.attempt if seal else None
