"""Sealing and marking what was closed, many papers at once: a few statements for hundreds of papers.

They are locked against being finished twice at once; nobody writes in a closed paper.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Cast

from core import clock
from core.domain.digests import digest_of
from core.errors import DomainError
from core.jobs import enqueue
from exams.domain.kinds import mark
from exams.domain.proof import seal_of
from exams.domain.sitting import Entry, fold
from exams.models import AnswerEntry, Attempt, AttemptSeal, AttemptWriter, Form, GradeEntry
from exams.models.journal import COUNTING
from exams.queries.marking import settled_marks_of
from exams.services.breaches import void_registrations

logger = logging.getLogger(__name__)

AT_ONCE = 500
"""Papers that one transaction finishes."""
EVERY = timedelta(seconds=10)
LOOK_BACK = timedelta(days=2)
"""Older papers without marks are a matter for a person: their job has failed and says why."""
ZERO = Decimal(0)
_written_down: list[tuple[str, int]] = []
"""The job that this process knows to be on disk: hundreds hand in before the next."""


def finish_soon() -> None:
    """Let what was just closed be sealed and marked, together with what others close in the same seconds."""
    number = int(clock.now().timestamp() // EVERY.total_seconds()) + 1
    job = (connection.settings_dict["NAME"], number)
    if job in _written_down:
        return
    due = datetime.fromtimestamp(number * EVERY.total_seconds(), clock.UTC)
    enqueue("exams.finish_closed", key=f"exams.finish_closed:{number}", run_at=due)
    transaction.on_commit(lambda: _remember(job))


def _remember(job: tuple[str, int]) -> None:
    _written_down[:] = [job]


def unfinished(now: datetime) -> list[int]:
    """Closed papers without marks, in their order."""
    marked = GradeEntry.objects.filter(attempt=OuterRef("pk"))
    closed = Attempt.objects.filter(closed_at__gte=now - LOOK_BACK)
    return list(closed.filter(~Exists(marked)).order_by("pk").values_list("pk", flat=True))


def finish_closed(now: datetime | None = None) -> int:
    """Finish all that wait: a few here, more in parts that several workers take."""
    waiting = unfinished(now or clock.now())
    if len(waiting) <= AT_ONCE:
        finish_together(waiting)
        return len(waiting)
    for first in range(0, len(waiting), AT_ONCE):
        part = waiting[first : first + AT_ONCE]
        enqueue("exams.finish_many", key=f"exams.finish_many:{part[0]}:{digest_of(part)}", attempt_ids=part)
    return len(waiting)


def finish_together(ids: list[int]) -> None:
    """Where a group cannot be finished, each of it gets a job of its own and holds up nobody else."""
    try:
        finish_all(ids)
    except Exception:
        logger.exception("%s papers could not be finished together", len(ids))
        for pk in ids:
            enqueue("exams.finish", key=f"exams.finish:{pk}", attempt_id=pk)


@transaction.atomic
def finish_all(ids: Collection[int]) -> None:
    """Seal and mark closed papers; again, nothing new. Raises DomainError attempt_not_closed.

    Papers of the same form with the same answer to an item get the same marks, so each answer is marked once.
    """
    papers = _papers(ids)
    _seal([one for one in papers if not one.is_sealed])
    _grade(papers)


@dataclass
class _Paper:
    attempt: Attempt
    form: Form
    is_sealed: bool
    newest: GradeEntry | None
    digests: list[str] = field(default_factory=list)
    counting: list[Entry] = field(default_factory=list)

    @cached_property
    def texts(self) -> dict[str, str]:
        """Item -> the answer that counts, as the text of its JSON."""
        return {item: str(value) for item, value in fold(self.counting).items()}


def _papers(ids: Collection[int]) -> list[_Paper]:
    """Seven queries, however many there are."""
    rows = Attempt.objects.select_for_update(of=("self",), no_key=True).select_related("registration__sitting__exam")
    attempts = list(rows.filter(pk__in=ids).order_by("pk"))
    if any(one.closed_at is None for one in attempts):
        raise DomainError("attempt_not_closed")
    forms = Form.objects.in_bulk({one.form_id for one in attempts})
    sealed = set(AttemptSeal.objects.filter(attempt__in=ids).values_list("attempt_id", flat=True))
    grades = {one.attempt_id: one for one in GradeEntry.objects.filter(attempt__in=ids).order_by("pk")}
    papers = {one.pk: _Paper(one, forms[one.form_id], one.pk in sealed, grades.get(one.pk)) for one in attempts}
    for one in attempts:
        one.form = forms[one.form_id]
    numbers = dict(AttemptWriter.objects.filter(attempt__in=ids).values_list("writer", "number"))
    entries = AnswerEntry.objects.filter(attempt__in=ids).annotate(text=Cast("value", TextField())).order_by()
    for pk, writer, seq, item, text, verdict, digest in entries.values_list(
        "attempt_id", "writer", "seq", "item", "text", "verdict", "digest"
    ):
        papers[pk].digests.append(digest)
        papers[pk].counting.append(Entry(numbers[writer], seq, item, text, verdict in COUNTING))
    return list(papers.values())


def _seal(papers: Iterable[_Paper]) -> None:
    read: dict[str, Any] = {}
    seals = []
    for one in papers:
        closed_at = one.attempt.closed_at
        assert closed_at is not None  # noqa: S101 asked when the papers were read
        values = seal_of(
            attempt=str(one.attempt.public_id),
            closed_at=closed_at,
            digests=one.digests,
            answers={item: _read(text, read) for item, text in one.texts.items()},
            form_digest=one.form.digest,
        )
        seals.append(AttemptSeal(attempt=one.attempt, closed_at=closed_at, sealed_at=clock.now(), **values))
    AttemptSeal.objects.bulk_create(seals, ignore_conflicts=True)


def _read(text: str, known: dict[str, Any]) -> Any:
    """Thousands choose among the same few options."""
    if text not in known:
        known[text] = json.loads(text)
    return known[text]


def _grade(papers: Iterable[_Paper]) -> None:
    papers, marked = list(papers), _Marks()
    settled = settled_marks_of([one.attempt for one in papers])
    void = void_registrations({one.attempt.registration.sitting_id for one in papers})
    fresh = []
    for one in papers:
        given = marked.of(one) | settled.get(one.attempt.pk, {})
        entry = grade_entry(
            one.attempt, given, void=one.attempt.registration_id in void, key_digest=marked.key_digest(one.form)
        )
        if one.newest is None or one.newest.marks != entry.marks:
            # As an expression, so that Django writes plain VALUES: arrays of JSON texts cost the driver more than the marking.
            entry.origin = Value(entry.origin)
            fresh.append(entry)
    GradeEntry.objects.bulk_create(fresh)


class _Marks:
    """What answers earn by the key, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str, str | None], Decimal | None] = {}
        self._read: dict[str, Any] = {}
        self._digests: dict[int, str] = {}

    def of(self, paper: _Paper) -> dict[str, Decimal | None]:
        texts, form = paper.texts, paper.form
        return {item: self._mark(form, item, entry, texts.get(item)) for item, entry in form.key.items()}

    def _mark(self, form: Form, item: str, entry: dict[str, Any], text: str | None) -> Decimal | None:
        key = (form.pk, item, text)
        if key not in self._known:
            self._known[key] = mark(entry["kind"], entry, None if text is None else _read(text, self._read))
        return self._known[key]

    def key_digest(self, form: Form) -> str:
        if form.pk not in self._digests:
            self._digests[form.pk] = digest_of(form.key)
        return self._digests[form.pk]


def grade_entry(
    attempt: Attempt, marks: dict[str, Decimal | None], *, void: bool, key_digest: str, **by: Any
) -> GradeEntry:
    """The row for these marks, not yet kept. `by` names marker and reason where a hand gave some."""
    total = sum((given for given in marks.values() if given is not None), ZERO)
    return GradeEntry(
        attempt=attempt,
        origin="marker" if by.get("by") else "machine",
        marks={item: None if given is None else str(given) for item, given in marks.items()},
        total=total,
        complete=None not in marks.values(),
        passed=not void and total >= attempt.registration.sitting.exam.pass_marks,
        at=clock.now(),
        key_digest=key_digest,
        **by,
    )
