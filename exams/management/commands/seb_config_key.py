from pathlib import Path

from core.management.answers import AnswerCommand
from exams.domain.seb import SebFileError, config_key


class Command(AnswerCommand):
    help = "Print the Config Key of an unencrypted settings file of Safe Exam Browser (.seb)."

    def add_arguments(self, parser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="The .seb file")

    def handle(self, *args, **options) -> None:
        path: Path = options["file"]
        if not path.is_file():
            self.not_found(f"There is no file {path}.")
            return
        try:
            key = config_key(path.read_bytes())
        except SebFileError as refused:
            self.stderr.write(f"{path.name}: {refused}")
            raise SystemExit(2) from refused
        if options["json"]:
            self.tell({"file": path.name, "config_key": key}, as_json=True)
        else:
            self.stdout.write(key)
