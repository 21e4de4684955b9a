"""A sheet with discretion tables: handed in, seen beside what stands, taken as a whole, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.api import missing_of
from cms.domain.discretion import from_content
from cms.domain.discretion_sheet import COLUMNS, SAID, TITLE, Entry, Read, lines_of, tables_in
from cms.domain.statutes.numbers import label_of_id
from cms.models import DiscretionSheet, DiscretionTable, Law
from cms.queries.discretion import tables_in_use
from cms.services.discretion import restore_table, save_table, withdraw_table
from core import audit, clock
from core.domain.sheets import Fault
from core.errors import DomainError, register_texts
from core.files import open_file
from core.models import Person, StoredFile
from core.tables.sheets import read_rows

MOST_ROWS = 5_000

register_texts(
    {
        "discretion_sheet_is_over": _("This sheet was taken or thrown away already."),
        "discretion_sheet_has_faults": _("Cells of the sheet are wrong. Nothing was kept; mend them in the file."),
        "discretion_sheet_was_not_taken": _("There is nothing of this sheet to take back."),
        "discretion_sheet_is_overtaken": _(
            "“%(title)s” was changed since the sheet was taken, so that nothing was taken back. Change the tables one by one."
        ),
    }
)


@dataclass(frozen=True)
class Comparison:
    """A table of a sheet beside what stands; `law` is None only where there are faults."""

    read: Read
    law: Law | None
    standing: DiscretionTable | None

    @property
    def same(self) -> bool:
        return self.standing is not None and entry_of(self.standing) == self.read.entry


@transaction.atomic
def hand_in(*, stored: StoredFile, by: Person) -> DiscretionSheet:
    """Raises DomainError as `read_rows` does. Nothing is kept of its tables yet."""
    sheet = DiscretionSheet(file=stored, by=by, at=clock.now())
    compared, faults = weighed(sheet)
    sheet.save()
    audit.record("discretion.sheet_handed_in", actor=by, subject=sheet, tables=len(compared), faults=len(faults))
    return sheet


def weighed(sheet: DiscretionSheet) -> tuple[list[Comparison], list[Fault]]:
    """What the sheet says beside what stands now, and every cell that is wrong. Three queries, however many tables."""
    with open_file(sheet.file) as stream:
        rows = read_rows(stream.read(), COLUMNS, most=MOST_ROWS)
    found, faults = tables_in(rows)
    if not rows:
        faults = [Fault(2, TITLE, "cell_is_empty")]
    laws = Law.objects.in_bulk({read.entry.law for read in found}, field_name="code")
    asked = {(read.entry.law, read.entry.provision, read.entry.in_force_from) for read in found}
    missing = missing_of({one for one in asked if one[0] in laws})
    named: dict[tuple[str, str], list[DiscretionTable]] = {}
    for row in tables_in_use().filter(law__code__in=laws):
        named.setdefault((row.law.code, row.title), []).append(row)
    compared = []
    for read in found:
        entry = read.entry
        meant = _meant(named.get((entry.law, entry.title), []), entry)
        if entry.law not in laws:
            faults.append(Fault(read.row, SAID, "discretion_law_not_loaded", {"law": entry.law}))
        elif (entry.law, entry.provision, entry.in_force_from) in missing:
            faults.append(Fault(read.row, SAID, "discretion_provision_unknown"))
        elif len(meant) > 1:
            faults.append(Fault(read.row, TITLE, "discretion_stands_twice", {"title": entry.title}))
        compared.append(Comparison(read, laws.get(entry.law), meant[0] if meant else None))
    return compared, sorted(faults, key=lambda fault: fault.row)


def _meant(rows: list[DiscretionTable], entry: Entry) -> list[DiscretionTable]:
    """The table of the law that is about the same breach; of several, the one on the same provision."""
    same = [row for row in rows if row.provision == entry.provision]
    return same if len(rows) > 1 and same else rows


@transaction.atomic
def take(*, sheet_id: UUID, by: Person) -> DiscretionSheet:
    """Keep every table that is new or changed, weighed again, or none. A table that is the same gets no revision.

    Raises DomainError discretion_sheet_is_over, discretion_sheet_has_faults.
    """
    sheet = _lock(sheet_id)
    if sheet.taken_at or sheet.discarded_at:
        raise DomainError("discretion_sheet_is_over")
    compared, faults = weighed(sheet)
    if faults:
        raise DomainError("discretion_sheet_has_faults")
    for one in compared:
        if one.law is not None and not one.same:
            kept = _keep(one.read.entry, one.law, one.standing, by)
            sheet.kept.append([str(kept.key), kept.revision])
    sheet.taken_at = clock.now()
    sheet.save(update_fields=["kept", "taken_at"])
    audit.record("discretion.sheet_taken", actor=by, subject=sheet, tables=len(sheet.kept))
    return sheet


def _keep(entry: Entry, law: Law, standing: DiscretionTable | None, by: Person) -> DiscretionTable:
    return save_table(
        law=law,
        provision=entry.provision,
        title=entry.title,
        document=entry.document,
        in_force_from=entry.in_force_from,
        table=entry.table,
        by=by,
        key=standing.key if standing else None,
    )


@transaction.atomic
def discard(*, sheet_id: UUID, by: Person) -> DiscretionSheet:
    """Raises DomainError discretion_sheet_is_over."""
    sheet = _lock(sheet_id)
    if sheet.taken_at or sheet.discarded_at:
        raise DomainError("discretion_sheet_is_over")
    sheet.discarded_at = clock.now()
    sheet.save(update_fields=["discarded_at"])
    audit.record("discretion.sheet_discarded", actor=by, subject=sheet)
    return sheet


@transaction.atomic
def undo(*, sheet_id: UUID, reason: str, by: Person) -> DiscretionSheet:
    """What it changed stands again as before, in a new revision; what it added is withdrawn. All of it or nothing.

    Raises DomainError reason_is_missing, discretion_sheet_was_not_taken, discretion_sheet_is_overtaken.
    """
    if not reason.strip():
        raise DomainError("reason_is_missing")
    sheet = _lock(sheet_id)
    if not sheet.kept or sheet.undone_at:
        raise DomainError("discretion_sheet_was_not_taken")
    for key, revision in sheet.kept:
        last = DiscretionTable.objects.filter(key=key).order_by("-revision")[0]
        if last.revision != revision:
            raise DomainError("discretion_sheet_is_overtaken", title=last.title)
        if revision == 1:
            withdraw_table(key=UUID(key), reason=reason, by=by)
        else:
            restore_table(key=UUID(key), revision=revision - 1, reason=reason, by=by)
    sheet.undone_at = clock.now()
    sheet.save(update_fields=["undone_at"])
    audit.record("discretion.sheet_undone", actor=by, subject=sheet, reason=reason.strip())
    return sheet


def _lock(sheet_id: UUID) -> DiscretionSheet:
    return DiscretionSheet.objects.select_for_update(of=("self",)).select_related("file").get(public_id=sheet_id)


def entry_of(row: DiscretionTable) -> Entry:
    table = from_content(row.content)
    return Entry(row.title, row.law.code, row.provision, row.document, row.in_force_from, table)


def lines_of_tables(rows: Iterable[DiscretionTable]) -> list[list[str]]:
    """As a sheet that can be handed in again."""
    return [line for row in rows for line in lines_of(entry_of(row), f"《{row.law.code}》{label_of_id(row.provision)}")]
