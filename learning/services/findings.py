"""Findings of file reviews: in by sheet or by hand, cleared by a person with a note."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.domain.statutes.cells import one_article
from core import audit, clock
from core.domain.sheets import Fault, Row, day_in, text_in
from core.errors import DomainError
from core.jobs import enqueue
from core.models import Person, StoredFile, Unit
from core.notices import notify
from learning.models import FindingClearance, ReviewFinding, SheetImport
from learning.office_gates import REVIEW
from learning.services.sheets import run_import

COLUMNS = ("工号", "姓名", "案卷编号", "问题代码", "依据条文", "发现日期", "整改期限")
EXAMPLE = (
    "示例QY0001",
    "张三",
    "外部系统-2026-0001",
    "未告知陈述申辩权",
    "《行政处罚法》第四十四条",
    "2026-10-12",
    "2026-12-20",
)


@transaction.atomic
def import_findings(
    *, unit: Unit, stored: StoredFile, by: Person, dry_run: bool, about: str = "", trial: SheetImport | None = None
) -> SheetImport:
    """A sheet of findings, line by line. One of the same file, person and code that is still open is refused."""
    open_ones = set(ReviewFinding.objects.filter(clearance=None).values_list("person_id", "file_number", "code"))
    return run_import(
        kind="findings", unit=unit, stored=stored, by=by, dry_run=dry_run, columns=COLUMNS, roles=REVIEW,
        read=lambda row, person: _read(row, person, open_ones),
        keep=lambda run, sound: _keep(run, sound, unit, by),
        trial=trial,
    )  # fmt: skip


def _read(row: Row, person: Person, open_ones: set[tuple[int, str, str]]) -> tuple[Person, dict[str, Any]]:
    label = text_in(row, "依据条文", longest=120)
    cited = one_article(label)
    if cited is None:
        raise Fault(row.number, "依据条文", "cell_is_no_article", {"value": label})
    values = {
        "file_number": text_in(row, "案卷编号", longest=60),
        "code": text_in(row, "问题代码", longest=60),
        "law": cited[0],
        "provision": cited[1],
        "label": label,
        "found_on": day_in(row, "发现日期", last=clock.today()),
        "due_on": day_in(row, "整改期限"),
    }
    if values["due_on"] < values["found_on"]:  # type: ignore[operator]
        raise Fault(row.number, "整改期限", "due_before_found")
    mark = (person.pk, str(values["file_number"]), str(values["code"]))
    if mark in open_ones:
        raise Fault(row.number, "案卷编号", "finding_is_known")
    open_ones.add(mark)
    return person, values


def _keep(run: SheetImport, sound: Sequence[tuple[Row, Any]], unit: Unit, by: Person) -> None:
    ReviewFinding.objects.bulk_create(
        ReviewFinding(
            person=person, unit=unit, sheet=run, row=row.number, entered_by=by, entered_at=clock.now(), **values
        )
        for row, (person, values) in sound
    )
    enqueue("learning.tell_findings", key=f"learning.tell_findings:{run.public_id}", sheet_id=run.pk)


def tell_findings(sheet_id: int) -> None:
    """Each person of a list, once for each finding that is still open."""
    rows = ReviewFinding.objects.filter(sheet=sheet_id, clearance=None).select_related("person")
    with override("zh-hans"):
        for row in rows:
            notify(
                person=row.person,
                kind="learning.finding",
                key=f"learning.finding:{row.public_id}",
                subject=_("A file review found something: %(code)s") % {"code": row.code},
                body=_("%(label)s. To be put right by %(due)s; your study plan says what to learn.")
                % {"label": row.label, "due": row.due_on.isoformat()},
                url=reverse("learning:plan"),
            )


@transaction.atomic
def clear_finding(*, finding_id: UUID, note: str, by: Person) -> FindingClearance:
    """Raises DomainError finding_cleared_already, clearance_without_note, handler_never_reviews (one's own finding)."""
    finding = ReviewFinding.objects.select_for_update().get(public_id=finding_id)
    if hasattr(finding, "clearance"):
        raise DomainError("finding_cleared_already")
    if not note.strip():
        raise DomainError("clearance_without_note")
    if by.pk == finding.person_id:
        raise DomainError("handler_never_reviews")
    cleared = FindingClearance.objects.create(finding=finding, kind="cleared", note=note.strip(), by=by, at=clock.now())
    audit.record("learning.finding_cleared", actor=by, subject=finding)
    return cleared


def clear_rows(by: Person):
    """For undo_import: what nobody has cleared yet is withdrawn."""

    def take_back(run: SheetImport) -> int:
        rows = list(run.findings.filter(clearance=None))
        FindingClearance.objects.bulk_create(
            FindingClearance(finding=row, kind="withdrawn", by=by, at=clock.now()) for row in rows
        )
        return len(rows)

    return take_back
