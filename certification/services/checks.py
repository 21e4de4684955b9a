"""A file of rows, checked as a job: asked once, answered once, with a receipt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from certification.domain.checking import Answer, read_row
from certification.models import BatchCheck
from certification.queries.checking import CHUNK, Checker
from certification.services.answers import note_answer
from certification.tables.checks import XLSX, Sheet, read_sheet, write_csv, write_xlsx
from core import audit, clock
from core.domain.digests import digest_begins, digest_of
from core.errors import DomainError, register_texts
from core.files import FileKind, accept, open_file
from core.jobs import enqueue, job, report_progress
from core.models import Person, StoredFile
from core.queries.people import posts_of

register_texts(
    {
        "check_empty": _("There is no row to check."),
        "check_too_long": _("At most %(most)s rows at once; this file has %(rows)s. Split it."),
        "check_headings_missing": _(
            "The first line names the columns, for example: %(headings)s. Download the template."
        ),
        "check_unreadable": _("This is no spreadsheet that can be read. Save it as .xlsx, .xls or .csv."),
    }
)


@transaction.atomic
def begin_check(*, upload: Any, by: Person, known_at: datetime | None = None) -> BatchCheck:
    """Read the file once, so that what cannot be read is refused at once, and leave the rest to a job.

    Raises DomainError file_refused, check_empty, check_too_long, check_headings_missing, check_unreadable, moment_in_the_future.
    """
    now = clock.now()
    if known_at and known_at > now:
        raise DomainError("moment_in_the_future")
    stored = accept(upload, kind=FileKind.SPREADSHEET, by=by)
    with open_file(stored) as file:
        sheet = read_sheet(file.read())
    check = BatchCheck.objects.create(
        asked_by=by, asked_at=now, known_at=known_at or now, source=stored, rows=len(sheet.rows)
    )
    audit.record("check.asked", actor=by, subject=check, rows=check.rows)
    enqueue("certification.run_check", key=job_key(check), check_id=check.pk)
    return check


def job_key(check: BatchCheck) -> str:
    return f"certification.run_check:{check.public_id}"


@job("certification.run_check")
def run_check(*, check_id: int) -> None:
    """Answer every row and keep the file. A second run finds the answer there."""
    check = BatchCheck.objects.select_related("source", "asked_by").get(pk=check_id)
    if check.finished_at:
        return
    with open_file(check.source) as file:
        sheet = read_sheet(file.read())
    counts: Counter[str] = Counter()
    rule_sets: set[str] = set()
    checker = Checker.of(check.asked_by, known_at=check.known_at)
    with translation.override(settings.LANGUAGE_CODE):
        answers = _counted(checker, sheet, counts, rule_sets, job_key(check))
        as_book = check.source.media_type == XLSX
        content = write_xlsx(sheet, answers, _foot(check)) if as_book else write_csv(sheet, answers)
    _finish(check, content, "xlsx" if as_book else "csv", dict(counts), sorted(rule_sets))


def _counted(checker: Checker, sheet: Sheet, counts: Counter[str], rule_sets: set[str], key: str) -> Iterator[Answer]:
    asks = (read_row(values, now=checker.now) for values in sheet.values())
    for done, answer in enumerate(checker.answers(asks), start=1):
        counts[answer.verdict.value] += 1
        if answer.rule_set:
            rule_sets.add(answer.rule_set)
        if done % CHUNK == 0:
            report_progress(key, done=done, total=len(sheet.rows))
        yield answer


def _foot(check: BatchCheck) -> list[str]:
    return [
        f"核验编号：{check.public_id}",
        f"提交时间：{clock.isoformat(check.asked_at)}",
        f"以登记册在此刻所知为准：{clock.isoformat(check.known_at)}",
        "“登记册无法判断”不等于无效。答复只说明登记信息，不评价执法行为是否合法。",
    ]


@transaction.atomic
def _finish(check: BatchCheck, content: bytes, ending: str, counts: dict[str, int], rule_sets: list[str]) -> None:
    check = BatchCheck.objects.select_for_update(of=("self",)).select_related("source", "asked_by").get(pk=check.pk)
    if check.finished_at:
        return
    named = ContentFile(content, name=f"check-{check.asked_at.astimezone(clock.BEIJING):%Y%m%d-%H%M}.{ending}")
    check.result = result = accept(named, kind=FileKind.SPREADSHEET, by=check.asked_by)
    check.counts, check.finished_at = counts, clock.now()
    check.told = _told(check, result, rule_sets)
    check.receipt = digest_of(check.told)
    check.save(update_fields=["result", "counts", "finished_at", "told", "receipt"])
    question = {"check": str(check.public_id), "rows": check.rows, "known_at": clock.isoformat(check.known_at)}
    note_answer(channel="batch", question=question, answer=counts, asked_by=check.asked_by)
    audit.record("check.answered", actor=check.asked_by, subject=check, digest=check.receipt)


def _told(check: BatchCheck, result: StoredFile, rule_sets: list[str]) -> dict[str, Any]:
    """What the receipt says. Names of files stay out: they may hold the name of an officer."""
    return {
        "check": str(check.public_id),
        "asked_by": check.asked_by.name,
        "units": list(dict.fromkeys(post.unit.name for post in posts_of(check.asked_by))),
        "asked_at": clock.isoformat(check.asked_at),
        "known_at": clock.isoformat(check.known_at),
        "finished_at": clock.isoformat(check.finished_at),
        "rows": check.rows,
        "counts": check.counts,
        "rule_sets": rule_sets,
        "source": check.source.sha256,
        "result": result.sha256,
    }


def check_by_code(text: str) -> BatchCheck | None:
    """The check whose receipt bears a code, or a whole digest, however it was typed."""
    begins = digest_begins(text)
    rows = BatchCheck.objects.select_related("source", "result").exclude(receipt="")
    found = list(rows.filter(receipt__startswith=begins)[:2]) if begins else []
    return found[0] if len(found) == 1 else None


def is_as_issued(check: BatchCheck) -> bool:
    """Whether what is kept still says what the receipt said, of the very files that are kept."""
    kept = {"source": check.source.sha256, "result": check.result and check.result.sha256, "counts": check.counts}
    return digest_of(check.told) == check.receipt and kept.items() <= check.told.items()
