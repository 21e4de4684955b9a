"""Import questions from a file, or say what is wrong with it."""

import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.errors import DomainError, text_for
from core.files import FileKind, accept, examine
from core.models import Person
from core.roles import Role
from exams.bank_labels import place, refused_as_json, sentence
from exams.gates import holders_reaching
from exams.models import QuestionBank
from exams.services.importing import FORMATS, counts_of, import_questions, read_file


class Command(BaseCommand):
    help = (
        "Reads questions from a file. With --dry-run nothing is kept; without --bank the file is only checked by itself. "
        "Ends with 0 where everything was taken, 1 where something was refused, 2 where it was called wrongly."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=["auto", *FORMATS], default="auto")
        parser.add_argument("--bank", help="public id or name of the bank")
        parser.add_argument("--by", help="user name or public id of the person who imports")
        parser.add_argument("--law-date", help="for rows that name none, e.g. 2026-01-31 (default: unknown)")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.", returncode=2)
        day = options["law_date"]
        try:
            law_date = clock.day_of(clock.parse_moment(day)) if day else None
        except ValueError as error:
            raise CommandError("--law-date is a day such as 2026-01-31.", returncode=2) from error
        bank = self._bank(options["bank"], needed=not options["dry_run"])
        try:
            answer = self._answer(path, bank, law_date, options)
        except DomainError as error:
            answer = _nothing(options["format"], text_for(error))
        self._say(answer, as_json=options["json"])
        if answer["refused"]:
            sys.exit(1)

    def _answer(self, path: Path, bank: QuestionBank | None, law_date: Any, options: dict[str, Any]) -> dict[str, Any]:
        if bank is None:
            with path.open("rb") as stream:
                content = examine(stream, kind=FileKind.QUESTIONS)
            file_format, reading = read_file(content, file_format=options["format"], law_date=law_date)
            return _told(file_format, counts_of(reading), [refused_as_json(refused) for refused in reading.refused])
        with path.open("rb") as stream:
            stored = accept(stream, kind=FileKind.QUESTIONS, by=None)
        run = import_questions(
            bank=bank,
            stored=stored,
            by=self._person(options["by"], bank),
            law_date=law_date,
            dry_run=options["dry_run"],
            file_format=options["format"],
        )
        return _told(run.format, run.counts, run.refused)

    def _bank(self, named: str | None, *, needed: bool) -> QuestionBank | None:
        if named:
            banks = (
                QuestionBank.objects.filter(public_id=named)
                if _is_uuid(named)
                else QuestionBank.objects.filter(name=named)
            )
        elif needed:
            banks = QuestionBank.objects.all()
        else:
            return None
        found = list(banks[:2])
        if len(found) != 1:
            raise CommandError("Name one bank with --bank (public id or name).", returncode=2)
        return found[0]

    def _person(self, named: str | None, bank: QuestionBank) -> Person:
        """The one named, else the only setter whose role reaches the bank: every draft has an author."""
        if named:
            by_name = {"public_id": named} if _is_uuid(named) else {"user__username": named}
            persons = Person.objects.filter(**by_name)
        else:
            persons = Person.objects.filter(pk__in=holders_reaching(bank.unit, Role.QUESTION_SETTER))
        found = list(persons[:2])
        if len(found) != 1:
            raise CommandError("Name the person who imports with --by (user name or public id).", returncode=2)
        return found[0]

    def _say(self, answer: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        self.stdout.write(
            f"{answer['read']} read, {answer['accepted']} accepted, {answer['known']} known already, "
            f"{len(answer['refused'])} refused"
        )
        for refused in answer["refused"]:
            self.stdout.write(f"{refused['where']}: {refused['reason']}")
        for entry in answer["unsupported"]:
            self.stdout.write(f"not read: {entry['where']}: {entry['what']}")


def _told(file_format: str, counts: dict[str, Any], refused: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "format": file_format,
        "read": counts["read"],
        "accepted": counts["accepted"],
        "known": counts["known"],
        "refused": [
            {"where": place(entry["row"], entry["column"]), "reason": sentence(entry["code"], entry["details"])}
            for entry in refused
        ],
        "unsupported": [{"where": where, "what": what} for where, what in counts["unsupported"]],
        "kinds": counts["kinds"],
    }


def _nothing(file_format: str, reason: str) -> dict[str, Any]:
    """A file that could not be read at all is one refusal of the whole."""
    refused = [{"where": "file", "reason": reason}]
    return {
        "format": file_format, "read": 0, "accepted": 0, "known": 0, "refused": refused, "unsupported": [], "kinds": {}
    }  # fmt: skip


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
