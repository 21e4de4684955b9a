"""Files of questions on screen: a small one at once, a large one as a job that tells how far it has come."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from core import clock
from core.errors import DomainError
from core.jobs import enqueue, report_progress
from core.models import Job, Person, StoredFile
from exams.domain.importing import Reading
from exams.models import ImportRun, QuestionBank
from exams.services.importing import carry_out, counts_of, import_questions, mend_row, open_run, undo_import

AT_ONCE = 256 * 1024  # bytes; about 2,500 rows of a sheet
BANK_AT_ONCE = 20_000  # questions a file is compared with while somebody waits


def is_large(bank: QuestionBank, stored: StoredFile) -> bool:
    return stored.size > AT_ONCE or bank.questions.count() > BANK_AT_ONCE


def begin_import(*, bank: QuestionBank, stored: StoredFile, by: Person, law_date: date | None) -> ImportRun:
    """The trial run of a file: done when this returns, or a job.

    Raises DomainError where a small file cannot be read; of a large one the run says so.
    """
    if not is_large(bank, stored):
        return import_questions(bank=bank, stored=stored, by=by, law_date=law_date, dry_run=True)
    with transaction.atomic():
        run = open_run(bank=bank, stored=stored, by=by, law_date=law_date, dry_run=True)
        _leave_to_a_job(run)
    return run


@transaction.atomic
def accept_import(*, trial_id: UUID, by: Person) -> ImportRun:
    """Take what a trial run found good. Asked again while that is going on, the same run.

    Raises DomainError import_is_done, import_is_running, and why the file could not be read where it could not.
    """
    trial = ImportRun.objects.select_for_update(of=("self",)).select_related("bank", "file").get(public_id=trial_id)
    if not trial.dry_run or trial.file is None:
        raise DomainError("import_is_done")
    if trial.finished_at is None:
        raise DomainError("import_is_running")
    if trial.failure:
        raise DomainError(trial.failure["code"], **trial.failure["details"])
    if going_on := ImportRun.objects.filter(trial_of=trial, finished_at=None).first():
        return going_on
    day = trial.counts["law_date"]
    law_date = date.fromisoformat(day) if day else None
    run = open_run(
        bank=trial.bank,
        stored=trial.file,
        by=by,
        law_date=law_date,
        dry_run=False,
        file_format=trial.format,
        trial=trial,
    )
    return _go_on(run)


@transaction.atomic
def repair_row(*, run_id: UUID, row: int, where: str, cells: Mapping[str, str], by: Person) -> ImportRun:
    """Mend a row of a trial run, or leave it out with no cells, and weigh the whole file again.

    Raises DomainError import_is_done, import_is_running.
    """
    return _go_on(mend_row(run_id=run_id, row=row, where=where, cells=cells, by=by))


def _go_on(run: ImportRun) -> ImportRun:
    if run.file and is_large(run.bank, run.file):
        _leave_to_a_job(run)
        return run
    return carry_out(run)


def _leave_to_a_job(run: ImportRun) -> None:
    enqueue("exams.import_questions", key=job_key(run), run_id=run.pk)


def job_key(run: ImportRun) -> str:
    """One for each time the file is read: at first and after every repair."""
    return f"exams.import_questions:{run.public_id}:{run.repairs.count()}"


def work_of(run: ImportRun) -> Job | None:
    return Job.objects.filter(key=job_key(run)).first()


def run_import(run_id: int) -> None:
    """Read and weigh or take. A second time it finds the run done, or goes on where the first broke off."""
    run = ImportRun.objects.select_related("bank", "file", "by", "trial_of").get(pk=run_id)
    if run.finished_at:
        return
    try:
        carry_out(run, told_to=partial(_tell, job_key(run)))
    except DomainError as error:
        _fail(run, error.code, error.details)


def _tell(key: str, phase: str, done: int, total: int) -> None:
    report_progress(key, done=done, total=total, note=phase)


def _fail(run: ImportRun, code: str, details: Mapping[str, Any]) -> None:
    run.failure = {"code": code, "details": dict(details)}
    run.counts = {**counts_of(Reading()), **run.counts}
    run.finished_at = clock.now()
    run.save(update_fields=["failure", "counts", "finished_at"])


@transaction.atomic
def take_back(*, run_id: UUID, by: Person) -> ImportRun:
    """Undo an import; one whose job stopped for good is closed first, so that what it wrote can go.

    Raises DomainError as undo_import does.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).get(public_id=run_id)
    if run.finished_at is None and is_stuck(run):
        _fail(run, "import_broke_off", {})
    return undo_import(run_id=run_id, by=by)


def is_stuck(run: ImportRun) -> bool:
    work = work_of(run)
    return work is None or work.state == "dead"
