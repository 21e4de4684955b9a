"""What the commands that answer questions share: moments, exit codes, JSON or lines."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from core import clock

ANSWERED, FAILED_CHECK, USAGE, NOT_FOUND = 0, 1, 2, 3
EXIT_CODES = "Exit codes: 0 answered, 1 failed check, 2 usage, 3 not found."


def moment(text: str) -> datetime:
    """An argument such as 2024-05-06T14:20; without an offset it is Beijing time."""
    try:
        return clock.parse_moment(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a time. Write 2024-05-06T14:20 (Beijing time) or add an offset such as +00:00."
        ) from error


class AnswerCommand(BaseCommand):
    """A command with `--json` whose result is one mapping; anything not found ends with code 3."""

    def add_arguments(self, parser) -> None:
        parser.epilog = EXIT_CODES
        parser.add_argument("--json", action="store_true", help="Answer as JSON")

    def tell(self, answer: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for name, value in answer.items():
            text = ", ".join(map(str, value)) if isinstance(value, list) else value
            self.stdout.write(f"{name}: {'-' if text in (None, '') else text}")

    def not_found(self, sentence: str) -> None:
        self.stderr.write(sentence)
        raise SystemExit(NOT_FOUND)
