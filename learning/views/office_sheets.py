"""Sheets on screen: upload, trial run with every refused row, confirm, take back. One way for every kind of sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cms.forms_sheets import RowForm
from cms.office_pages import form_page, mend_page
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.files import FileKind, accept
from core.gates import one_of
from core.models import Person
from core.roles import Role
from core.scope import has_role
from learning.forms_office import SheetForm
from learning.labels import FAULTS
from learning.models import ClassSession, SheetImport
from learning.office_gates import ANYBODY, REVIEW, STAFF, TEACH, class_for, sheet_for
from learning.services import classes, findings, outside
from learning.services.sheets import mend_row, refused_rows, rows_of, undo_import

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


@dataclass(frozen=True)
class Kind:
    title: Any
    roles: tuple[Role, ...]
    take: Callable[..., SheetImport]
    undo: Callable[[Person], Callable[[SheetImport], int]]
    list_url: str
    template_url: str
    columns: tuple[str, ...]


KINDS = {
    "outside": Kind(
        gettext_lazy("Import hours earned elsewhere"), STAFF, outside.import_outside, outside.withdraw_rows, "office-outside",
        "office-outside-template", (*outside.COLUMNS, *outside.OPTIONAL),
    ),
    "findings": Kind(
        gettext_lazy("Import findings of file reviews"), REVIEW, findings.import_findings, findings.clear_rows, "office-findings",
        "office-finding-template", findings.COLUMNS,
    ),
    "attendance": Kind(
        gettext_lazy("Import who was there"), TEACH, classes.import_attendance, classes.absent_rows, "office-classes",
        "office-attendance-template", classes.COLUMNS,
    ),
}  # fmt: skip


def _kind(request: HttpRequest, name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None or not has_role(request.person, *kind.roles):  # type: ignore[attr-defined]
        raise Http404
    return kind


def _about(request: HttpRequest, name: str) -> str:
    """The session that a list of who was there belongs to, in a class that the reader may see."""
    if name != "attendance":
        return ""
    try:
        public_id = UUID(request.GET.get("session", ""))
    except ValueError as error:
        raise Http404 from error
    session = one_of(ClassSession.objects.select_related("training"), public_id=public_id)
    class_for(request.person, session.training.public_id, *TEACH)  # type: ignore[attr-defined]
    return str(public_id)


@role_required(*ANYBODY)
def sheet_new(request: HttpRequest, name: str) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    kind = _kind(request, name)
    _about(request, name)

    def try_out(values: dict[str, Any]) -> HttpResponse:
        stored = accept(values["file"], kind=FileKind.SPREADSHEET, by=by)
        run = kind.take(unit=values["unit"], stored=stored, by=by, dry_run=True, about=_about(request, name))
        return redirect("office-sheet", name, run.public_id)

    form = SheetForm(request.POST or None, request.FILES or None, by=by, roles=kind.roles)
    return form_page(
        request,
        form,
        title=kind.title,
        submit=_("Check the file"),
        back=reverse(kind.list_url),
        act=try_out,
        icon="upload",
        intro=_("First the list is only checked. You see which lines would be taken and which not, and decide then."),
    )


@role_required(*ANYBODY)
def sheet_detail(request: HttpRequest, name: str, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    kind = _kind(request, name)
    run = sheet_for(by, public_id, name, *kind.roles)
    context = {
        "title": kind.title,
        "subtitle": run.file.name,
        "icon": "upload",
        "name": name,
        "run": run,
        "refused": [(one["row"], one["column"], _why(one)) for one in run.refused[:SHOWN]],
        "shown": SHOWN,
        "may_mend": run.dry_run and not _taken(run),
        "taken": _taken(run),
        "list_url": reverse(kind.list_url),
        "template_url": reverse(kind.template_url),
    }
    return render(request, "learning/office/sheet.html", context)


def _why(fault: dict[str, Any]) -> str:
    return str(FAULTS[fault["code"]]) % fault["details"]


def _taken(trial: SheetImport) -> SheetImport | None:
    return trial.taken_by.filter(undone_at=None).first()


@role_required(*ANYBODY)
def sheet_mend(request: HttpRequest, name: str, public_id: UUID, row: int) -> HttpResponse:
    """Mend a row that the trial refused, or leave it out. What is still wrong with it is said at its cell."""
    by = request.person  # type: ignore[attr-defined]
    kind = _kind(request, name)
    run = sheet_for(by, public_id, name, *kind.roles)
    back = reverse("office-sheet", args=[name, run.public_id])
    fault = next((one for one in run.refused if one["row"] == row), None)
    if fault is None or not run.dry_run:
        return redirect(back)
    cells = next((one.cells for one in rows_of(run) if one.number == row), {})
    form = RowForm(request.POST or None, columns=kind.columns, cells=cells, faults={fault["column"]: _why(fault)})

    def mend(typed: dict[str, str]) -> bool:
        weighed = mend_row(
            run_id=run.public_id,
            row=row,
            cells=typed,
            by=by,
            weigh=lambda trial: kind.take(
                unit=trial.unit, stored=trial.file, by=by, dry_run=True, about=trial.about, trial=trial
            ),
        )
        return all(one["row"] != row for one in weighed.refused)

    return mend_page(request, form, row=row, back=back, mend=mend, subtitle=run.file.name, icon="upload")


@role_required(*ANYBODY)
def sheet_refused(request: HttpRequest, name: str, public_id: UUID) -> HttpResponse:
    """The rows that were not taken, with the reason behind each."""
    kind = _kind(request, name)
    run = sheet_for(request.person, public_id, name, *kind.roles)  # type: ignore[attr-defined]
    reasons = {one["row"]: f"{one['column']}：{_why(one)}" for one in run.refused}
    answer = HttpResponse(refused_rows(run, reasons), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="refused-{run.public_id}.xlsx"'
    return answer


@require_POST
@role_required(*ANYBODY)
def sheet_confirm(request: HttpRequest, name: str, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    kind = _kind(request, name)
    trial = sheet_for(by, public_id, name, *kind.roles)
    if (known := _taken(trial)) is not None:
        return redirect("office-sheet", name, known.public_id)
    run = kind.take(unit=trial.unit, stored=trial.file, by=by, dry_run=False, about=trial.about, trial=trial)
    messages.success(request, _("%(n)s rows were taken.") % {"n": run.counts["accepted"]})
    return redirect("office-sheet", name, run.public_id)


@require_POST
@role_required(*ANYBODY)
def sheet_undo(request: HttpRequest, name: str, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    kind = _kind(request, name)
    run = sheet_for(by, public_id, name, *kind.roles)
    try:
        run = undo_import(run_id=run.public_id, by=by, take_back=kind.undo(by))
    except DomainError as refusal:
        messages.error(request, text_for(refusal))
    else:
        messages.success(request, _("%(n)s rows were taken back.") % {"n": run.counts["undone"]})
    return redirect("office-sheet", name, run.public_id)
