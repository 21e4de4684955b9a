"""Hours and results earned elsewhere: entered with their file, checked by a second person, never twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from core import audit, clock
from core.domain.sheets import Fault, Row, day_in, number_in, one_of, text_in
from core.errors import DomainError
from core.models import Person, StoredFile, Unit
from core.roles import Role
from learning.models import OutsideRecord, OutsideVerdict, SheetImport
from learning.ports import Terms, training_terms
from learning.services.sheets import run_import

COLUMNS = ("工号", "姓名", "来源", "内容", "完成日期", "学时", "方式")
OPTIONAL = ("证书编号", "成绩")
EXAMPLE = ("示例QY0001", "张三", "干部学法网", "2026年度法治专题学习", "2026-05-12", "12", "线上", "XF2026-0001", "92")
WAYS = {"线上": True, "线下": False}
ENTER = (Role.TRAINER, Role.UNIT_ADMINISTRATOR)
MOST_HOURS = 200


@transaction.atomic
def enter_outside(
    *, person: Person, unit: Unit, source: str, title: str, finished_on: date, hours: Decimal, online: bool, file: StoredFile,
    by: Person, reference: str = "", score: Decimal | None = None,
) -> OutsideRecord:  # fmt: skip
    """One record with its photo or list. Raises DomainError outside_twice, finished_in_the_future."""
    if finished_on > clock.today():
        raise DomainError("finished_in_the_future")
    Person.objects.select_for_update().get(pk=person.pk)
    values = {
        "source": source.strip(),
        "title": title.strip(),
        "reference": reference.strip(),
        "finished_on": finished_on,
    }
    if _marks(values) & _known({person.pk}).get(person.pk, set()):
        raise DomainError("outside_twice")
    record = _record(person, unit, file, by, {**values, "hours": hours, "online": online, "score": score})
    record.save(force_insert=True)
    audit.record("learning.outside_entered", actor=by, subject=record)
    return record


@transaction.atomic
def import_outside(
    *, unit: Unit, stored: StoredFile, by: Person, dry_run: bool, about: str = "", trial: SheetImport | None = None
) -> SheetImport:
    """A list from elsewhere, line by line; what is known already is refused with its place."""
    known = _known(None)
    return run_import(
        kind="outside", unit=unit, stored=stored, by=by, dry_run=dry_run, columns=COLUMNS, roles=ENTER,
        read=lambda row, person: _read(row, person, known),
        keep=lambda run, sound: _keep(run, sound, unit, stored, by),
        trial=trial,
    )  # fmt: skip


def _read(row: Row, person: Person, known: dict[int, set[tuple]]) -> tuple[Person, dict[str, Any]]:
    values: dict[str, Any] = {
        "source": text_in(row, "来源", longest=80),
        "title": text_in(row, "内容", longest=200),
        "reference": text_in(row, "证书编号", longest=80, optional=True),
        "finished_on": day_in(row, "完成日期", last=clock.today()),
        "hours": number_in(row, "学时", most=MOST_HOURS),
        "online": one_of(row, "方式", WAYS),
        "score": number_in(row, "成绩", most=150, optional=True, least="0"),
    }
    mine = known.setdefault(person.pk, set())
    if _marks(values) & mine:
        raise Fault(row.number, "内容", "outside_is_known")
    mine |= _marks(values)
    return person, values


def _marks(values: dict[str, Any]) -> set[tuple]:
    """What would make two records the same: the certificate, or the same title finished on the same day."""
    found: set[tuple] = {(values["source"], values["title"], values["finished_on"])}
    if values["reference"]:
        found.add((values["source"], values["reference"]))
    return found


def _known(person_ids: set[int] | None) -> dict[int, set[tuple]]:
    """Marks of everything on record that was not refused, by person. One query."""
    rows: Any = OutsideRecord.objects.exclude(verdict__kind__in=("refused", "withdrawn"))
    if person_ids is not None:
        rows = rows.filter(person__in=person_ids)
    else:
        rows = rows.filter(year__gte=clock.today().year - 2)
    found: dict[int, set[tuple]] = {}
    for row in rows.order_by().values("person_id", "source", "title", "reference", "finished_on"):
        found.setdefault(row.pop("person_id"), set()).update(_marks(row))
    return found


def _keep(run: SheetImport, sound: Sequence[tuple[Row, Any]], unit: Unit, stored: StoredFile, by: Person) -> None:
    OutsideRecord.objects.bulk_create(
        [_record(person, unit, stored, by, values, run, row.number) for row, (person, values) in sound]
    )


def _record(
    person: Person, unit: Unit, file: StoredFile, by: Person, values: dict[str, Any], run: SheetImport | None = None,
    row: int | None = None,
) -> OutsideRecord:  # fmt: skip
    hours = values.pop("hours")
    return OutsideRecord(
        person=person,
        unit=unit,
        year=values["finished_on"].year,
        minutes=int(hours * _minutes_per_unit(unit)),
        file=file,
        file_sha256=file.sha256,
        sheet=run,
        row=row,
        entered_by=by,
        entered_at=clock.now(),
        **values,
    )


def _minutes_per_unit(unit: Unit) -> int:
    return training_terms({unit.authority_id}, clock.today()).get(unit.authority_id, Terms()).minutes_per_unit


@transaction.atomic
def check_outside(*, record_ids: Sequence[UUID], accepted: bool, by: Person, reason: str = "") -> int:
    """Another person's word on records. Those decided already are left alone; answers how many were decided.

    Raises DomainError handler_never_reviews, counter_without_reason (for a refusal).
    """
    if not accepted and not reason.strip():
        raise DomainError("counter_without_reason")
    records = list(
        OutsideRecord.objects.select_for_update(of=("self",))
        .filter(public_id__in=record_ids, verdict=None)
        .order_by("pk")
    )
    if any(by.pk in {record.entered_by_id, record.person_id} for record in records):
        raise DomainError("handler_never_reviews")
    OutsideVerdict.objects.bulk_create(
        OutsideVerdict(
            record=record, kind="accepted" if accepted else "refused", entered_by_id=record.entered_by_id, by=by,
            reason=reason.strip(), at=clock.now(),
        )
        for record in records
    )  # fmt: skip
    audit.record("learning.outside_checked", actor=by, accepted=accepted, records=len(records))
    return len(records)


def withdraw_rows(by: Person):
    """For undo_import: rows that nobody has checked yet are withdrawn; a checked one is taken back by counter-entry."""

    def take_back(run: SheetImport) -> int:
        open_rows = list(run.outside.filter(verdict=None))
        OutsideVerdict.objects.bulk_create(
            OutsideVerdict(record=row, kind="withdrawn", entered_by_id=row.entered_by_id, by=by, at=clock.now())
            for row in open_rows
        )
        return len(open_rows)

    return take_back
