from core.management.answers import FAILED_CHECK, AnswerCommand
from core.services.seals import verify


class Command(AnswerCommand):
    help = "Recompute every seal of the audit trail and every entry under it."

    def handle(self, *args, **options) -> None:
        report = verify()
        answer = {
            "sound": not report.flaws,
            "sealed_to": report.sealed_to,
            "seals": report.seals,
            "entries": report.entries,
            "unsealed": report.unsealed,
            "flaws": report.flaws,
        }
        self.tell(answer, as_json=options["json"])
        if report.flaws:
            raise SystemExit(FAILED_CHECK)
