"""Published rosters: who enforces for a unit, as approved on a day. The duty to publish officers, and no more than that."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certification.models import ProtectedPost, RosterEdition
from certification.queries.rosters import protected_on, roster_rows
from certification.queries.rules import rules_at
from core import audit, clock
from core.domain.digests import digest_of
from core.errors import DomainError, register_texts
from core.models import Person, Unit

register_texts(
    {
        "roster_waiting": _("A roster of this unit already waits for approval."),
        "roster_decided": _("This roster is decided already."),
        "roster_empty": _("No certificate of this unit is valid today: there is nothing to publish."),
        "protection_needs_document": _("Name the document that approves leaving this person out, and its last day."),
    }
)


@transaction.atomic
def prepare_roster(*, unit: Unit, by: Person) -> RosterEdition:
    """Freeze today's rows of valid certificates of a unit. Raises DomainError roster_waiting, roster_empty."""
    today = clock.today()
    fields = rules_at(unit.authority)["roster_fields"]
    rows = roster_rows(unit, fields)
    if not rows:
        raise DomainError("roster_empty")
    content: dict[str, Any] = {"unit": str(unit.public_id), "as_of": today, "fields": fields, "rows": rows}
    if unit.rosters.filter(state="waiting").exists():
        raise DomainError("roster_waiting")
    edition = RosterEdition.objects.create(
        unit=unit,
        as_of=today,
        fields=fields,
        rows=rows,
        left_out=len(protected_on(today, unit)),
        digest=digest_of(content),
        prepared_by=by,
        prepared_at=clock.now(),
    )
    audit.record("roster.prepared", actor=by, subject=edition)
    return edition


@transaction.atomic
def decide_roster(*, edition: RosterEdition, by: Person, publish: bool, note: str = "") -> RosterEdition:
    """Publish it in place of the last, or refuse it. Raises DomainError handler_never_reviews, roster_decided."""
    edition = RosterEdition.objects.select_for_update().get(pk=edition.pk)
    if edition.state != "waiting":
        raise DomainError("roster_decided")
    if edition.prepared_by_id == by.pk:
        raise DomainError("handler_never_reviews")
    if publish:
        RosterEdition.objects.filter(unit=edition.unit_id, state="published").update(state="replaced")
    edition.state = "published" if publish else "refused"
    edition.decided_by, edition.decided_at, edition.note = by, clock.now(), note.strip()
    edition.save(update_fields=["state", "decided_by", "decided_at", "note"])
    audit.record("roster.published" if publish else "roster.refused", actor=by, subject=edition, reason=edition.note)
    return edition


@transaction.atomic
def protect_post(*, person: Person, unit: Unit, document: str, until: date, by: Person) -> ProtectedPost:
    """Leave a person out of rosters and open data until a day. Raises DomainError protection_needs_document."""
    if not document.strip() or until < clock.today():
        raise DomainError("protection_needs_document")
    row = ProtectedPost.objects.create(
        person=person,
        unit=unit,
        document=document.strip(),
        valid_from=clock.today(),
        valid_until=until,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    audit.record("roster.post_protected", actor=by, subject=row)
    return row
