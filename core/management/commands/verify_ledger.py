import json
from dataclasses import asdict

from django.core.management.base import BaseCommand

from core.ledger.chain import Flaw, verify_ledger
from core.ledger.registry import ledgers


class Command(BaseCommand):
    help = (
        "Walk the chain of every stream of every ledger: numbers without gaps, digests, commitments to notes. "
        "Exit 0: sound; 1: flaws found."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--ledger", help="Only this ledger, for instance certificates")
        parser.add_argument("--json", action="store_true", help="Answer as JSON")

    def handle(self, *args, **options) -> None:
        counts: dict[str, int] = {}
        flaws: list[Flaw] = []
        for ledger in ledgers():
            if options["ledger"] in (None, ledger.name):
                for found in verify_ledger(ledger):
                    if isinstance(found, Flaw):
                        flaws.append(found)
                    else:
                        counts[ledger.name] = found
        self._tell(counts, flaws, as_json=options["json"])
        if not counts:
            self.stderr.write(f"There is no ledger {options['ledger']}.")
            raise SystemExit(3)
        if flaws:
            raise SystemExit(1)

    def _tell(self, counts: dict[str, int], flaws: list[Flaw], *, as_json: bool) -> None:
        if as_json:
            answer = {"sound": not flaws, "events": counts, "flaws": [asdict(flaw) for flaw in flaws]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count} events read")
        for flaw in flaws:
            self.stdout.write(f"{flaw.ledger} {flaw.stream} event {flaw.sequence}: {flaw.what}")
