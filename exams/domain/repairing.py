"""Rows of a file as somebody mended them on screen: laid over what the file says, so that the file itself stays as it came."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from core.domain.mending import laid_over
from exams.domain.importing import (
    COLUMNS,
    CellRefusedError,
    Draft,
    Reading,
    Refused,
    Row,
    read_cells,
    without_doubles,
)

Place = tuple[int, str]  # row or line, and the file within a package
Repairs = Mapping[Place, Mapping[str, str]]  # empty cells: the row is left out


def place_of(refused: Refused) -> Place:
    return refused.row, "" if refused.column in COLUMNS else refused.column


def mended_rows(rows: Iterable[Row], repairs: Repairs) -> list[Row]:
    """Rows with mended cells in their place; what could not even become a row joins them; rows left out are gone."""
    given = list(rows)
    known = {row.number for row in given}
    by_line = {line: cells for (line, where), cells in repairs.items() if not where}
    return laid_over([*given, *(Row(line, {}) for line in by_line if line not in known)], by_line)


def mended(reading: Reading, repairs: Repairs, *, law_date: date | None) -> Reading:
    """The same for formats that are read question by question."""
    if not repairs:
        return reading
    refused = [entry for entry in reading.refused if place_of(entry) not in repairs]
    drafts: list[Draft] = list(reading.drafts)
    for (line, where), cells in repairs.items():
        if not cells:
            continue
        try:
            drafts.append(replace(read_cells(cells, law_date=law_date), row=line))
        except CellRefusedError as error:
            refused.append(Refused(line, where or error.column, error.problem, cells))
    whole = replace(reading, drafts=sorted(drafts, key=lambda draft: draft.row), refused=refused)
    return without_doubles(whole)
