from certification.domain.numbers import normalised
from certification.models import Certificate
from certification.queries.standing import status_at
from certification.services.answers import note_answer
from core import clock
from core.management.answers import AnswerCommand, moment


class Command(AnswerCommand):
    help = "What a certificate was at a moment, as the register knows it now or knew it then."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("number", help="The certificate's number")
        parser.add_argument("--issuer", help="Code of the issuing authority, where two issuers use the same number")
        parser.add_argument("--at", type=moment, help="Moment of law; now, where it is not given")
        parser.add_argument("--known-at", type=moment, help="Answer as the register knew it at this moment")

    def handle(self, *args, **options) -> None:
        found = Certificate.objects.filter(number=normalised(options["number"])).select_related("authority")
        if options["issuer"]:
            found = found.filter(authority__code=options["issuer"])
        rows = list(found[:2])
        if not rows:
            self.not_found(f"This register holds no certificate {options['number']}.")
        if len(rows) > 1:
            self.stderr.write("Several issuers use this number: name one with --issuer.")
            raise SystemExit(2)
        at, known_at = options["at"] or clock.now(), options["known_at"] or clock.now()
        status = status_at(rows[0], at, known_at)
        answer = {
            "number": rows[0].number,
            "at": clock.isoformat(at),
            "known_at": clock.isoformat(known_at),
            "valid": status.valid,
            "state": status.state,
            "overlays": list(status.overlays),
            "reasons": list(status.reasons),
            "valid_from": status.valid_from.isoformat() if status.valid_from else None,
            "valid_until": status.valid_until.isoformat() if status.valid_until else None,
            "ledger_position": status.position,
        }
        question = {"certificate": str(rows[0].public_id), "at": answer["at"], "known_at": answer["known_at"]}
        note_answer(channel="command", question=question, answer=answer, certificate=rows[0], given=status)
        self.tell(answer, as_json=options["json"])
