from certification.services.credentials import did_of, rotate_key
from core.management.answers import AnswerCommand
from core.models import Authority


class Command(AnswerCommand):
    help = "Make a new key that an authority signs credentials with; the one before retires and goes on proving what it signed."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("authority", help="Code of the issuing authority")

    def handle(self, *args, **options) -> None:
        authority = Authority.objects.filter(code=options["authority"], issues=True).first()
        if authority is None:
            self.not_found(f"No issuing authority {options['authority']} is on record.")
            return
        key = rotate_key(authority=authority, by=None)
        self.tell({"issuer": did_of(authority), "key": key.multikey}, as_json=options["json"])
