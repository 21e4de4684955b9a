"""Who did or saw what: rows appended in the business transaction, sealed later (see `core.services.seals`)."""

from collections.abc import Iterable, Mapping
from typing import Any

from core import clock
from core.domain.digests import digest_of
from core.models import AuditEntry, Person


def record(action: str, *, actor: Person | None, subject: Any = None, reason: str = "", **details: Any) -> AuditEntry:
    """Append one act. `subject` is a row with a public id; `details` are coded values, never personal data."""
    entry = _entry(action, actor, subject, reason, details)
    entry.save(force_insert=True)
    return entry


def record_many(action: str, *, actor: Person | None, subjects: Iterable[tuple[Any, Mapping[str, Any]]]) -> None:
    """Append the same act for many rows, each with its own details, in one statement."""
    AuditEntry.objects.bulk_create(_entry(action, actor, subject, "", dict(details)) for subject, details in subjects)


def _entry(action: str, actor: Person | None, subject: Any, reason: str, details: dict[str, Any]) -> AuditEntry:
    content = {
        "at": clock.now(),
        "action": action,
        "actor_id": actor.pk if actor else None,
        "subject_type": subject._meta.label if subject is not None else "",
        "subject_id": str(subject.public_id) if subject is not None else "",
        "reason": reason,
        "details": details,
    }
    return AuditEntry(**content, digest=digest_of(content))
