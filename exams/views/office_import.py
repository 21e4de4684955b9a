"""Import on screen: upload, trial run with every refused row, confirm, take back."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.office_pages import form_page
from core import clock
from core.decorators import role_required
from core.errors import DomainError, text_for
from core.files import FileKind, accept
from core.scope import has_role
from exams import forms_bank as forms
from exams.bank_labels import KIND_LABELS, REMARKS, place, sentence
from exams.domain.importing import COLUMNS
from exams.forms_repair import RepairForm
from exams.gates import BANK_ROLES, SETTERS, banks_for, import_run_for
from exams.models import ImportRun
from exams.services.bank import submit_drafts
from exams.services.import_runs import accept_import, begin_import, is_stuck, repair_row, take_back, work_of
from exams.services.importing import refused_rows
from exams.tables.questions import write_template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


PER_PAGE = 50
TRIALS_SHOWN = timedelta(days=7)  # one's own files that were checked and not taken
SHOWN = 200  # rows on the page; the file of refused rows holds all


def back_to(run: ImportRun) -> str:
    return reverse("office-import", args=[run.public_id])


@role_required(*BANK_ROLES)
def import_list(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    imported = ImportRun.objects.filter(trial_of=OuterRef("pk"))
    own_trials = Q(dry_run=True, by=by, at__gte=clock.now() - TRIALS_SHOWN) & ~Exists(imported)
    runs = (
        ImportRun.objects.filter(Q(dry_run=False) | own_trials, bank__in=banks_for(by))
        .select_related("bank", "by")
        .defer("refused", "taken")
    )
    context = {
        "title": _("Imports of questions"),
        "icon": "upload",
        "page_obj": Paginator(runs, 50).get_page(request.GET.get("page")),
        "querystring": "",
        "may_set": has_role(by, *SETTERS),
    }
    return render(request, "exams/office/bank/imports.html", context)


@role_required(*SETTERS)
def import_new(request: HttpRequest) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]

    def try_out(values: dict[str, Any]) -> HttpResponse:
        stored = accept(values["file"], kind=FileKind.QUESTIONS, by=by)
        run = begin_import(bank=values["bank"], stored=stored, by=by, law_date=values["law_date"])
        return redirect(back_to(run))

    return form_page(
        request,
        forms.ImportForm(request.POST or None, request.FILES or None, by=by),
        title=_("Import questions"),
        submit=_("Check the file"),
        back=reverse("office-imports"),
        act=try_out,
        icon="upload",
        intro=_("First the file is only checked. You see what would be taken and what not, and decide then."),
    )


@role_required(*BANK_ROLES)
def import_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    run = import_run_for(by, public_id)
    if run.finished_at is None:
        return _under_way(request, run)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Refresh": "true"})
    only_alike = request.GET.get("alike")
    shown = [entry for entry in run.taken if entry[4:] and entry[4]] if only_alike else run.taken
    kinds = [(KIND_LABELS[kind], count) for kind, count in run.counts["kinds"].items()]
    context = {
        "title": run.file_name,
        "subtitle": run.bank.name,
        "icon": "upload",
        "run": run,
        "kinds": kinds,
        "unsupported": [(where, REMARKS.get(what, what)) for where, what in run.counts["unsupported"][:SHOWN]],
        "drafts": run.questions.with_state().filter(state="draft").count(),
        "refused": [_refused(run, number, row) for number, row in enumerate(run.refused[:SHOWN])],
        "page_obj": (page := Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))),
        "taken": [_taken(*entry) for entry in page.object_list],
        "alike_only": bool(only_alike),
        "failure": text_for(DomainError(run.failure["code"], **run.failure["details"])) if run.failure else "",
        "querystring": "alike=1&" if only_alike else "",
        "shown": SHOWN,
        "may_set": has_role(by, *SETTERS, unit=run.bank.unit),
    }
    return render(request, "exams/office/bank/import.html", context)


def _under_way(request: HttpRequest, run: ImportRun) -> HttpResponse:
    """How far the job is; a part of the page asks again every second, and without scripts a link does."""
    live = request.headers.get("HX-Request") == "true"
    work = work_of(run)
    told = work.progress if work else {}
    context = {
        "title": run.file_name,
        "subtitle": run.bank.name,
        "icon": "upload",
        "run": run,
        "stuck": is_stuck(run),
        "phase": told.get("note", ""),
        "done": told.get("done", 0),
        "total": told.get("total", 0),
        "may_set": has_role(request.person, *SETTERS, unit=run.bank.unit),  # type: ignore[attr-defined]
    }
    return render(request, f"exams/office/bank/{'parts/import_state' if live else 'import_under_way'}.html", context)


def _taken(row: int, verdict: str, kind: str, stem: str, near: list[Any] | None = None) -> dict[str, Any]:
    """A line of the preview; trials of earlier versions say nothing of what a question nearly repeats."""
    share, like_row, number, public_id = near or (0, 0, "", "")
    return {
        "row": row,
        "known": verdict == "known",
        "kind": KIND_LABELS[kind],
        "stem": stem,
        "share": share,
        "like_row": like_row,
        "like_number": number,
        "like": reverse("office-question", args=[public_id]) if public_id else "",
    }


def _refused(run: ImportRun, number: int, row: dict[str, Any]) -> tuple[str, str, str, str]:
    """Place, reason, beginning of what was read, and the way to mend it while nothing is kept yet."""
    mend = f"{reverse('office-import-repair', args=[run.public_id])}?n={number}" if run.dry_run else ""
    told = row.get("cells", {}).get("题干", "")
    return place(row["row"], row["column"]), sentence(row["code"], row["details"]), told[:60], mend


@role_required(*SETTERS)
def import_repair(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mend a refused row in place. What is still wrong with it is said at its field; leaving it out is a button, too."""
    by = request.person  # type: ignore[attr-defined]
    run = import_run_for(by, public_id, *SETTERS)
    number = request.GET.get("n", "")
    if not run.dry_run or run.finished_at is None or not number.isdigit() or int(number) >= len(run.refused):
        return redirect(back_to(run))
    entry = run.refused[int(number)]
    given = request.POST if request.method == "POST" else None
    why = sentence(entry["code"], entry["details"])
    form = RepairForm(given, cells=entry.get("cells", {}), at_fault=entry["column"], why=why)
    if given is not None and ("leave" in given or form.is_valid()):
        where = "" if entry["column"] in COLUMNS else entry["column"]
        cells = {} if "leave" in given else form.cells()
        run = repair_row(run_id=run.public_id, row=entry["row"], where=where, cells=cells, by=by)
        if run.finished_at:
            messages.success(request, _("Left out.") if "leave" in given else _("The row is mended."))
        return redirect(back_to(run))
    context = {
        "title": _("Mend a row"),
        "subtitle": run.file_name,
        "icon": "upload",
        "form": form,
        "where": place(entry["row"], entry["column"]),
        "why": why,
        "back": back_to(run),
    }
    return render(request, "office/mend_row.html", context)


@role_required(*BANK_ROLES)
def import_refused(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The rows that were not taken, with the reason behind each."""
    run = import_run_for(request.person, public_id)  # type: ignore[attr-defined]
    answer = HttpResponse(refused_rows(run), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="refused-{run.public_id}.xlsx"'
    return answer


@require_POST
@role_required(*SETTERS)
def import_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    trial = import_run_for(by, public_id, *SETTERS)
    try:
        run = accept_import(trial_id=trial.public_id, by=by)
    except DomainError as refused:
        messages.error(request, text_for(refused))
        return redirect(back_to(trial))
    if run.finished_at:
        messages.success(request, _("%(n)s questions were taken as drafts.") % {"n": run.counts["accepted"]})
    return redirect(back_to(run))


@require_POST
@role_required(*SETTERS)
def import_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    run = import_run_for(by, public_id, *SETTERS)
    try:
        run = take_back(run_id=run.public_id, by=by)
    except DomainError as refused:
        messages.error(request, text_for(refused))
    else:
        messages.success(request, _("%(n)s questions were taken back.") % {"n": run.counts["undone"]})
    return redirect(back_to(run))


@require_POST
@role_required(*SETTERS)
def import_submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    by = request.person  # type: ignore[attr-defined]
    run = import_run_for(by, public_id, *SETTERS)
    submitted = submit_drafts(run=run, by=by)
    messages.success(request, _("%(n)s questions wait for a reviewer.") % {"n": submitted})
    return redirect(back_to(run))


@role_required(*BANK_ROLES)
def template(request: HttpRequest) -> HttpResponse:
    answer = HttpResponse(write_template(), content_type=XLSX)
    answer["Content-Disposition"] = (
        "attachment; filename=\"questions.xlsx\"; filename*=UTF-8''%E9%A2%98%E7%9B%AE%E6%A8%A1%E6%9D%BF.xlsx"
    )
    return answer
