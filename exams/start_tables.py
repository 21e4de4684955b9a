"""The statements of an admission, a first start and a handing in on PostgreSQL: prepared, nothing looked up by the ORM.

Ten thousand may begin at one bell. Whatever is not such a start is left to the ordinary way in `exams.services.attempts`,
which also words every refusal; for an admission `exams.services.admission` does.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from exams.journal_tables import run_first, run_prepared, table
from exams.models import Attempt, AttemptWriter, Exam, Form, Registration, Room, Sitting


@cache
def _place() -> str:
    return f"""
        SELECT r.form_id, r.room_id, r.extra_minutes, r.checked_in_at, r.late_until, r.seb_waived_at, f.digest,
            s.opens_at, s.closes_at, s.late_entry_minutes, s.manual_start, s.held_until, s.admission, s.devices, e.minutes,
            m.opened_at, m.held_until
        FROM {table(Registration)} r
        JOIN {table(Sitting)} s ON s.id = r.sitting_id
        JOIN {table(Exam)} e ON e.id = s.exam_id
        JOIN {table(Form)} f ON f.id = r.form_id
        LEFT JOIN {table(Room)} m ON m.id = r.room_id
        WHERE r.id = %s AND r.withdrawn_at IS NULL AND s.mode = 'screen'
            AND NOT EXISTS (SELECT 1 FROM {table(Attempt)} a WHERE a.registration_id = r.id)
        FOR UPDATE OF r"""


@cache
def _begun() -> str:
    return f"""
        WITH begun AS (
            INSERT INTO {table(Attempt)} (public_id, registration_id, form_id, started_at, minutes, extra_minutes,
                window_end, writer, closed_by)
            VALUES (%(public_id)s, %(registration_id)s, %(form_id)s, %(started_at)s, %(minutes)s, %(extra_minutes)s,
                %(window_end)s, %(writer)s, '')
            RETURNING id
        ), given AS (
            INSERT INTO {table(AttemptWriter)} (attempt_id, writer, number, issued_at, machine)
            SELECT id, %(writer)s, 1, %(started_at)s, %(machine)s FROM begun
        )
        SELECT id FROM begun"""


def place_without_paper(registration_id: int) -> Registration | None:
    """The place locked, as `door_of` asks for it; None where it is withdrawn, on paper or begun already. PostgreSQL only."""
    rows = run_first(_place(), [registration_id])
    if not rows:
        return None
    form_id, room_id, extra, checked_in, late, waived, digest, *rest = rows[0]
    opens, closes, late_entry, manual, held, admission, devices, minutes, rung, room_held = rest
    sitting = Sitting(
        exam=Exam(minutes=minutes),
        opens_at=opens,
        closes_at=closes,
        late_entry_minutes=late_entry,
        manual_start=manual,
        held_until=held,
        admission=admission,
        devices=devices,
    )
    return Registration(
        pk=registration_id,
        sitting=sitting,
        form=Form(pk=form_id, digest=digest),
        room=Room(pk=room_id, opened_at=rung, held_until=room_held) if room_id else None,
        extra_minutes=extra,
        checked_in_at=checked_in,
        late_until=late,
        seb_waived_at=waived,
    )


def insert_attempt(registration: Registration, now: datetime, writer: str, machine: str) -> Attempt:
    """The paper with its first page that writes. PostgreSQL only."""
    values: dict[str, Any] = {
        "public_id": uuid.uuid4(),
        "registration_id": registration.pk,
        "form_id": registration.form_id,
        "started_at": now,
        "minutes": registration.sitting.exam.minutes,
        "extra_minutes": registration.extra_minutes,
        "window_end": registration.sitting.closes_at,
        "writer": writer,
    }
    with connection.wrap_database_errors:
        (pk,) = run_prepared(_begun(), {**values, "machine": machine}).fetchone()
    return Attempt(pk=pk, form=registration.form, **{k: v for k, v in values.items() if k != "form_id"})


@cache
def _admitted() -> str:
    return f"""
        UPDATE {table(Registration)} r
        SET code_used_at = %(now)s, checked_in_at = COALESCE(r.checked_in_at, %(now)s)
        FROM {table(Sitting)} s
        WHERE s.id = r.sitting_id AND r.code_digest = %(digest)s AND r.withdrawn_at IS NULL AND r.code_used_at IS NULL
            AND s.opens_at <= %(opens_by)s AND s.closes_at > %(closes_after)s
        RETURNING r.id, r.public_id, r.sitting_id, r.person_id"""


def use_code(digest: str, now: datetime, *, opens_by: datetime, closes_after: datetime) -> Registration | None:
    """The place that an unused code opens, with its keys alone, and the code used. None where the ordinary way has to look.

    PostgreSQL only, outside a transaction: the one statement is one.
    """
    values = {"digest": digest, "now": now, "opens_by": opens_by, "closes_after": closes_after}
    with connection.wrap_database_errors:
        row = run_prepared(_admitted(), values).fetchone()
    if row is None:
        return None
    pk, public_id, sitting_id, person_id = row
    return Registration(pk=pk, public_id=public_id, sitting_id=sitting_id, person_id=person_id, code_digest=digest)


@cache
def _closed() -> str:
    return f"""
        UPDATE {table(Attempt)} a SET closed_at = %(now)s, closed_by = 'candidate'
        FROM {table(Registration)} r
        WHERE a.id = %(id)s AND a.writer = %(writer)s AND a.closed_at IS NULL AND r.id = a.registration_id
        RETURNING a.public_id, r.person_id"""


def close_for_candidate(attempt_id: int, writer: str, now: datetime) -> tuple[uuid.UUID, int] | None:
    """Public id and person of the paper this closed; None where the ordinary way has to look closer. PostgreSQL only."""
    rows = run_first(_closed(), {"now": now, "id": attempt_id, "writer": writer})
    return rows[0] if rows else None
