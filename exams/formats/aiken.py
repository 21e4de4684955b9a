"""Aiken: the question, its lettered options line by line, and ANSWER with the letter."""

import re
from datetime import date

from core.domain.files import csv_text
from exams.domain.importing import Reading
from exams.domain.kinds import Problem
from exams.formats.base import Gathered, NotTakenError, choice, plain_text

_OPTION = re.compile(r"^([A-Z])[).]\s*(.*)$")
_ANSWER = re.compile(r"^ANSWER:\s*([A-Z](?:\s*,\s*[A-Z])*)\s*$")


def read(content: bytes, law_date: date | None) -> Reading:
    gathered = Gathered(law_date)
    stem: list[str] = []
    options: dict[str, str] = {}
    first = 0
    for number, line in enumerate((csv_text(content) or "").splitlines(), 1):
        line = line.strip()
        if not line:
            continue
        first = first or number
        if found := _ANSWER.match(line):
            _take(gathered, first, stem, options, found[1])
            stem, options, first = [], {}, 0
        elif line.startswith("ANSWER:"):
            gathered.refuse(number, "", Problem("key_is_no_letters", {"text": line[7:].strip()[:40]}))
            stem, options, first = [], {}, 0
        elif (found := _OPTION.match(line)) and stem:
            options[found[1]] = plain_text(found[2])
        else:
            stem.append(line)
    if stem or options:
        gathered.refuse(first, "", Problem("answer_line_is_missing"))
    return gathered.reading()


def _take(gathered: Gathered, line: int, stem: list[str], options: dict[str, str], letters: str) -> None:
    marks = [letter.strip() for letter in letters.split(",")]
    if unknown := [mark for mark in marks if mark not in options]:
        gathered.refuse(line, "", Problem("key_is_no_option", {"key": unknown[0]}))
        return
    places = [list(options).index(mark) for mark in marks]
    try:
        gathered.add(line, stem=plain_text("\n".join(stem)), **choice(list(options.values()), places))
    except NotTakenError as refused:
        gathered.refuse(line, "", refused.problem)
