"""A sheet with a power list: handed in, its faulty lines mended on screen, taken as a whole or thrown away."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.domain.powers import REQUIRED
from cms.models import PowerRepair, PowerSheet
from cms.services.powers import import_powers
from core import audit, clock
from core.domain.mending import laid_over
from core.domain.sheets import Row
from core.errors import DomainError, register_texts
from core.files import open_file
from core.models import Person, StoredFile, Unit
from core.tables.sheets import read_rows

MOST_ROWS = 5_000

register_texts(
    {
        "power_sheet_is_over": _("This sheet was taken or thrown away already."),
        "power_row_is_sound": _("Nothing is wrong with this row, so nobody rewrites it."),
    }
)


@transaction.atomic
def hand_in_sheet(*, stored: StoredFile, units: Mapping[str, Unit], domains: Collection[str], by: Person) -> PowerSheet:
    """Read a sheet. Where nothing is wrong with it, all its lines are kept at once; else none, and they wait to be mended.

    Raises DomainError as `read_rows` does.
    """
    sheet = PowerSheet(file=stored, by=by, at=clock.now())
    _weigh(sheet, units, domains, keep=True)
    audit.record("power.sheet_handed_in", actor=by, subject=sheet, rows=sheet.read, refused=len(sheet.refused))
    return sheet


@transaction.atomic
def mend_sheet_row(
    *, sheet_id: UUID, row: int, cells: Mapping[str, str], units: Mapping[str, Unit], domains: Collection[str], by: Person
) -> bool:  # fmt: skip
    """Mend a line that is refused, or leave it out with no cells, and weigh the sheet again: is nothing wrong with the line now?

    Raises DomainError power_sheet_is_over, power_row_is_sound (nobody rewrites what nothing is wrong with).
    """
    sheet = _lock(sheet_id)
    if row not in {one["row"] for one in sheet.refused}:
        raise DomainError("power_row_is_sound")
    kept = {column: text.strip() for column, text in cells.items() if text.strip()}
    PowerRepair.objects.create(sheet=sheet, row=row, cells=kept, by=by, at=clock.now())
    _weigh(sheet, units, domains, keep=False)
    audit.record("power.sheet_row_mended", actor=by, subject=sheet, row=row, left_out=not kept)
    return all(one["row"] != row for one in sheet.refused)


@transaction.atomic
def take_sheet(*, sheet_id: UUID, units: Mapping[str, Unit], domains: Collection[str], by: Person) -> PowerSheet:
    """Keep all lines as they stand mended, or none: what is still wrong, or wrong by now, stands in `refused`.

    Raises DomainError power_sheet_is_over.
    """
    sheet = _lock(sheet_id)
    _weigh(sheet, units, domains, keep=True)
    audit.record("power.sheet_taken", actor=by, subject=sheet, rows=sheet.read, refused=len(sheet.refused))
    return sheet


@transaction.atomic
def discard_sheet(*, sheet_id: UUID, by: Person) -> PowerSheet:
    """Raises DomainError power_sheet_is_over."""
    sheet = _lock(sheet_id)
    sheet.discarded_at = clock.now()
    sheet.save(update_fields=["discarded_at"])
    audit.record("power.sheet_discarded", actor=by, subject=sheet)
    return sheet


def rows_of_sheet(sheet: PowerSheet) -> list[Row]:
    """Its lines as they stand mended."""
    with open_file(sheet.file) as stream:
        given = read_rows(stream.read(), REQUIRED, most=MOST_ROWS)
    return laid_over(given, {one.row: one.cells for one in sheet.repairs.all()} if sheet.pk else {})


def _lock(sheet_id: UUID) -> PowerSheet:
    sheet = PowerSheet.objects.select_for_update(of=("self",)).select_related("file", "by").get(public_id=sheet_id)
    if sheet.taken_at or sheet.discarded_at:
        raise DomainError("power_sheet_is_over")
    return sheet


def _weigh(sheet: PowerSheet, units: Mapping[str, Unit], domains: Collection[str], *, keep: bool) -> None:
    outcome = import_powers(rows=rows_of_sheet(sheet), units=units, domains=domains, by=sheet.by, keep=keep)
    sheet.read, sheet.refused = outcome.read, [fault.as_json() for fault in outcome.faults]
    if keep and not outcome.faults:
        sheet.taken_at = clock.now()
        sheet.counts = {"read": outcome.read, "new": outcome.new, "changed": outcome.changed, "same": outcome.same}
    sheet.save()
