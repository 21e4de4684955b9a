import json
import os

from django.core.management.base import BaseCommand

from core.ledger.rebuild import walk_together
from core.ledger.registry import ledgers


class Command(BaseCommand):
    help = (
        "Fold every stream anew and write its spans where they differ; with --check only compare. "
        "Exit 0: nothing differed (or everything was rebuilt); 1: --check found differences."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="Compare and change nothing")
        parser.add_argument("--json", action="store_true", help="Answer as JSON")
        parser.add_argument(
            "--processes",
            type=int,
            default=os.cpu_count() or 1,
            help="How many work at once (as many as there are processors; SQLite writes with one)",
        )

    def handle(self, *args, **options) -> None:
        answer = {}
        for ledger in ledgers():
            found = walk_together(ledger, write=not options["check"], processes=options["processes"])
            answer[ledger.name] = {"streams": found.streams, "differing": found.differing, "changed": found.changed}
        self._tell(answer, as_json=options["json"])
        if options["check"] and any(part["differing"] for part in answer.values()):
            raise SystemExit(1)

    def _tell(self, answer: dict[str, dict], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer))
            return
        for name, part in answer.items():
            line = f"{name}: {part['streams']} streams, {len(part['differing'])} differing, {part['changed']} spans"
            self.stdout.write(line + " rewritten")
