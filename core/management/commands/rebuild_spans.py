import json

from django.core.management.base import BaseCommand
from django.db import transaction

from core.ledger import spans
from core.ledger.append import lock
from core.ledger.registry import Ledger, ledgers


class Command(BaseCommand):
    help = (
        "Fold every stream anew and write its spans where they differ; with --check only compare. "
        "Exit 0: nothing differed (or everything was rebuilt); 1: --check found differences."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="Compare and change nothing")
        parser.add_argument("--json", action="store_true", help="Answer as JSON")

    def handle(self, *args, **options) -> None:
        answer = {}
        for ledger in ledgers():
            streams, differing, changed = self._walk(ledger, check=options["check"])
            answer[ledger.name] = {"streams": streams, "differing": differing, "changed": changed}
        self._tell(answer, as_json=options["json"])
        if options["check"] and any(part["differing"] for part in answer.values()):
            raise SystemExit(1)

    def _walk(self, ledger: Ledger, *, check: bool) -> tuple[int, list[str], int]:
        count, differing, changed = 0, [], 0
        for stream in ledger.stream._default_manager.order_by("pk").iterator(chunk_size=1000):
            count += 1
            if any(spans.differences(ledger, stream)):
                differing.append(str(stream.public_id))  # type: ignore[attr-defined]
                if not check:
                    with transaction.atomic():
                        changed += spans.rebuild(ledger, lock(stream))
        return count, differing, changed

    def _tell(self, answer: dict[str, dict], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer))
            return
        for name, part in answer.items():
            line = f"{name}: {part['streams']} streams, {len(part['differing'])} differing, {part['changed']} spans"
            self.stdout.write(line + " rewritten")
