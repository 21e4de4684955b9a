"""Questions from files: a trial run that says everything wrong with the file, the import itself, and taking it back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F

from core import audit, clock
from core.domain.files import FileRefusedError, FileType, flags_of
from core.errors import DomainError
from core.files import open_file
from core.models import Person, StoredFile
from exams.bank_labels import place, refused_as_json, sentence
from exams.domain.importing import COLUMNS, Draft, Reading, Refused, read_rows
from exams.domain.kinds import Problem
from exams.domain.repairing import Place, Repairs, mended, mended_rows
from exams.domain.wording import key_in_words
from exams.formats import READERS, recognised, text, word
from exams.formats.base import UnreadableFileError
from exams.models import ImportRun, Question, QuestionBank, QuestionEvent, QuestionRevision, RowRepair
from exams.queries.bank import content_of
from exams.services import standing
from exams.services.bank import add_questions
from exams.services.pictures import keep_pictures, with_pictures
from exams.tables.questions import read_table, write_reasons, write_refused

_TABLES = {"xlsx": FileType.XLSX, "xls": FileType.XLS, "csv": FileType.CSV}
T = TypeVar("T")
CHUNK = 500  # rows that are asked for or written together
_IN_ROWS = {"text": text.read, "docx": word.read}
FORMATS = (*_TABLES, *READERS)


def read_file(
    content: bytes, *, law_date: date | None, file_format: str = "auto", repairs: Repairs | None = None
) -> tuple[str, Reading]:
    """The format, found or told, and what the file holds in it, with rows as they were mended since."""
    found = recognised(content) if file_format == "auto" else file_format
    if found is None:
        raise DomainError("file_format_unknown")
    if found in _TABLES:
        _check_sheet(content, _TABLES[found])
    try:
        return found, _read(found, content, law_date, repairs or {})
    except UnreadableFileError as error:
        raise DomainError(error.code, **error.details) from error


def _read(found: str, content: bytes, law_date: date | None, repairs: Repairs) -> Reading:
    if found in _TABLES:
        rows, unsupported = read_table(content)
        return replace(read_rows(mended_rows(rows, repairs), law_date=law_date), unsupported=unsupported)
    if found in _IN_ROWS:
        return _IN_ROWS[found](content, law_date, repairs)
    return mended(READERS[found](content, law_date), repairs, law_date=law_date)


def _check_sheet(content: bytes, type_: FileType) -> None:
    """A formula shows what was computed elsewhere, and computes again where the questions are opened next."""
    try:
        flags = flags_of(content, type_)
    except FileRefusedError as error:
        raise DomainError("file_format_unknown") from error
    if "formula_cells" in flags:
        raise DomainError("file_holds_formulas")


@transaction.atomic
def import_questions(
    *,
    bank: QuestionBank,
    stored: StoredFile,
    by: Person,
    law_date: date | None,
    dry_run: bool,
    file_format: str = "auto",
    trial: ImportRun | None = None,
) -> ImportRun:
    """Take what can be taken as drafts, write down why the rest cannot. The same file again changes nothing.

    `trial` is the trial run in which rows were mended; they come in as mended.
    The bank is locked, so that two persons importing one file at once do not both add it.
    """
    QuestionBank.objects.select_for_update().get(pk=bank.pk)
    file_format, reading = _reading(bank, stored, law_date, file_format, repairs_of(trial) if trial else {})
    run = ImportRun.objects.create(
        bank=bank,
        file=stored,
        file_name=stored.name,
        format=file_format,
        by=by,
        at=clock.now(),
        dry_run=dry_run,
        counts={**counts_of(reading), "law_date": law_date.isoformat() if law_date else ""},
        refused=[refused_as_json(refused) for refused in reading.refused],
        taken=verdicts(reading) if dry_run else [],
        trial_of=trial,
    )
    if not dry_run and reading.drafts:
        wordings = [draft.wording for draft in reading.drafts]
        keep_pictures(bank=bank, wordings=wordings, pictures=reading.pictures, by=by)
        for drafts in _parts(reading.drafts):
            entries = [(draft.wording, draft.reference, draft.domain_code) for draft in drafts]
            add_questions(bank=bank, entries=entries, by=by, import_run=run)
    audit.record("exams.questions_imported", actor=by, subject=run, dry_run=dry_run, accepted=len(reading.drafts))
    return run


def _reading(
    bank: QuestionBank, stored: StoredFile, law_date: date | None, file_format: str, repairs: Repairs
) -> tuple[str, Reading]:
    with open_file(stored) as stream:
        content = stream.read()
    found, reading = read_file(content, file_format=file_format, law_date=law_date, repairs=repairs)
    return found, against_bank(with_pictures(reading, bank), bank)


def repairs_of(run: ImportRun) -> dict[Place, dict[str, str]]:
    """The newest mending of each row of a trial run."""
    return {(repair.row, repair.where): repair.cells for repair in run.repairs.order_by("id")}


@transaction.atomic
def repair_row(*, run_id: UUID, row: int, where: str, cells: Mapping[str, str], by: Person) -> ImportRun:
    """Mend a row of a trial run, or leave it out with no cells, and weigh the whole file again.

    Raises DomainError import_is_done.
    """
    run = ImportRun.objects.select_for_update().get(public_id=run_id)
    if not run.dry_run or run.file is None:
        raise DomainError("import_is_done")
    kept = {column: text.strip() for column, text in cells.items() if column in COLUMNS and text.strip()}
    RowRepair.objects.create(run=run, row=row, where=where[:300], cells=kept, by=by, at=clock.now())
    day = run.counts["law_date"]
    law_date = date.fromisoformat(day) if day else None
    _found, reading = _reading(run.bank, run.file, law_date, run.format, repairs_of(run))
    run.counts = {**counts_of(reading), "law_date": day}
    run.refused = [refused_as_json(refused) for refused in reading.refused]
    run.taken = verdicts(reading)
    run.save(update_fields=["counts", "refused", "taken"])
    audit.record("exams.import_row_repaired", actor=by, subject=run, row=row)
    return run


def verdicts(reading: Reading) -> list[list[Any]]:
    """Row, verdict, kind and beginning of every question that is not refused, in the order of the file."""
    told = [(draft, "taken") for draft in reading.drafts] + [(draft, "known") for draft in reading.known]
    return [
        [draft.row, verdict, draft.wording.kind, draft.wording.stem[:80]]
        for draft, verdict in sorted(told, key=lambda entry: entry[0].row)
    ]


def against_bank(reading: Reading, bank: QuestionBank) -> Reading:
    """Part what the bank holds already from what is new, and refuse what contradicts it. Two queries for every CHUNK rows."""
    standing = _standing(bank, reading)
    taken = {
        reference
        for references in _parts(sorted({draft.reference for draft in reading.drafts} - {""}))
        for reference in Question.objects.filter(bank=bank, reference__in=references).values_list(
            "reference", flat=True
        )
    }
    drafts: list[Draft] = []
    known = list(reading.known)
    refused = list(reading.refused)
    for draft in reading.drafts:
        other = standing.get(draft.wording.fingerprint)
        if other is not None:
            if key_in_words(content_of(other)) == key_in_words(draft.wording.content):
                known.append(draft)
            else:
                number = str(other.question)
                refused.append(
                    Refused(
                        draft.row, "答案", Problem("same_question_other_key_in_bank", {"number": number}), draft.cells
                    )
                )
        elif draft.reference in taken:
            problem = Problem("reference_is_taken", {"number": draft.reference})
            refused.append(Refused(draft.row, "编号", problem, draft.cells))
        else:
            drafts.append(draft)
    return replace(reading, drafts=drafts, known=known, refused=sorted(refused, key=lambda entry: entry.row))


def _standing(bank: QuestionBank, reading: Reading) -> dict[str, QuestionRevision]:
    """Newest wordings of the bank's living questions that read like one of the file, by fingerprint."""
    found: dict[str, QuestionRevision] = {}
    for prints in _parts(sorted({draft.wording.fingerprint for draft in reading.drafts})):
        revisions = QuestionRevision.objects.filter(
            fingerprint__in=prints, question__bank=bank, question__standing__current=F("pk")
        ).exclude(question__standing__state="retired")
        found.update((revision.fingerprint, revision) for revision in revisions.select_related("question"))
    return found


def _parts(many: Sequence[T]) -> Iterator[Sequence[T]]:
    return (many[first : first + CHUNK] for first in range(0, len(many), CHUNK))


def refused_rows(run: ImportRun) -> bytes:
    """What was not taken, as a workbook: of a sheet the rows themselves with the reason behind, to mend and import again;
    of other formats the places and reasons.
    """
    reasons: dict[int, list[tuple[str, str]]] = {}
    for entry in run.refused:
        told = place(entry["row"], entry["column"]), sentence(entry["code"], entry["details"])
        reasons.setdefault(entry["row"], []).append(told)
    if run.format not in _TABLES or run.file is None:
        return write_reasons([line for lines in reasons.values() for line in lines])
    with open_file(run.file) as stream:
        rows, _unsupported = read_table(stream.read())
    rows = mended_rows(rows, repairs_of(run.trial_of or run))
    return write_refused(rows, {row: " ".join(why for _where, why in lines) for row, lines in reasons.items()})


def counts_of(reading: Reading) -> dict[str, Any]:
    kinds: dict[str, int] = {}
    for draft in reading.drafts:
        kinds[draft.wording.kind] = kinds.get(draft.wording.kind, 0) + 1
    return {
        "read": reading.read,
        "accepted": len(reading.drafts),
        "known": len(reading.known),
        "refused": len(reading.refused),
        "kinds": kinds,
        "unsupported": [list(entry) for entry in reading.unsupported],
    }


@transaction.atomic
def undo_import(*, run_id: UUID, by: Person) -> ImportRun:
    """Retire what the run added and nobody has touched since; what was rewritten or submitted stays.

    The numbers become free again, so that the mended file can be imported.
    """
    run = ImportRun.objects.select_for_update().get(public_id=run_id)
    if run.dry_run:
        raise DomainError("import_was_dry_run")
    if run.undone_at:
        raise DomainError("import_already_undone")
    untouched = list(run.questions.with_state().filter(last_move="created", last_flag="").values_list("pk", flat=True))
    moment = clock.now()
    for questions in _parts(untouched):
        _retire(questions, run=run, by=by, moment=moment)
    run.undone_at, run.undone_by = moment, by
    kept = run.questions.count() - len(untouched)
    run.counts = {**run.counts, "undone": len(untouched), "kept": kept}
    run.save(update_fields=["undone_at", "undone_by", "counts"])
    audit.record("exams.import_undone", actor=by, subject=run, undone=len(untouched), kept=kept)
    return run


def _retire(questions: Sequence[int], *, run: ImportRun, by: Person, moment: datetime) -> None:
    current = Question.objects.filter(pk__in=questions).values("standing__current")
    events = QuestionEvent.objects.bulk_create(
        QuestionEvent(
            question_id=question,
            revision_id=revision,
            kind="retired",
            actor=by,
            author_id=author,
            at=moment,
            reason=f"import {run.public_id} undone",
        )
        for revision, question, author in QuestionRevision.objects.filter(pk__in=current)
        .order_by("question_id")
        .values_list("pk", "question_id", "author_id")
    )
    standing.follow(events)
    Question.objects.filter(pk__in=questions).update(reference="")
