"""Bulletins of typical cases: what became of the decision, and withdrawal with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.domain.bulletins import FATES, withdraw_by
from cms.models import BulletinPage, DecisionFate
from cms.queries.bulletins import case_rows
from cms.services.bulletin_reminders import tell_of
from core import audit, clock
from core.domain.working_days import Calendar
from core.errors import DomainError, register_texts
from core.models import HolidayYear, Person, User

register_texts(
    {
        "fate_without_document": _("Name the document that says what became of the decision."),
        "fate_in_the_future": _("The day lies in the future."),
        "bulletin_is_no_case": _("Only a bulletin of a typical case reports a decision."),
        "bulletin_is_withdrawn": _("The bulletin is withdrawn already."),
    }
)


@transaction.atomic
def record_fate(*, bulletin: BulletinPage, fate: str, since: date, document: str, by: Person) -> DecisionFate:
    """A person learned what became of the decision. Where it did not stand, the bulletin is to be withdrawn in time.

    Three working days run from `since`, the day of the change itself (行政处罚法 art. 48).
    Raises DomainError bulletin_is_no_case, fate_without_document, fate_in_the_future.
    """
    if fate not in FATES:
        raise ValueError(fate)
    if bulletin.kind != "case":
        raise DomainError("bulletin_is_no_case")
    if not document.strip():
        raise DomainError("fate_without_document")
    if since > clock.today():
        raise DomainError("fate_in_the_future")
    row = DecisionFate.objects.create(
        bulletin=bulletin,
        fate=fate,
        since=since,
        document=document.strip(),
        due_on=None if fate == "stands" else withdraw_by(since, calendar()),
        recorded_by=by,
        recorded_at=clock.now(),
    )
    for one in case_rows([bulletin]):
        tell_of(one)
    audit.record("bulletin.fate_recorded", actor=by, reason=document.strip(), page=bulletin.pk, fate=fate)
    return row


def calendar() -> Calendar:
    """Of a year that several authorities entered, the first one's; the notice is the State Council's."""
    years: dict[int, Any] = {}
    for row in HolidayYear.objects.order_by("authority_id"):
        years.setdefault(row.year, row.as_domain())
    return years


@transaction.atomic
def withdraw_bulletin(*, bulletin: BulletinPage, reason: str, by: Person) -> BulletinPage:
    """The page stays and says why; what it reported is shown no more. Also a draft that waits loses nothing.

    Raises DomainError reason_is_missing, bulletin_is_withdrawn.
    """
    if not reason.strip():
        raise DomainError("reason_is_missing")
    page = BulletinPage.objects.select_for_update().get(pk=bulletin.pk)
    if page.withdrawn_on is not None:
        raise DomainError("bulletin_is_withdrawn")
    page.withdrawn_on, page.withdrawal_reason = clock.today(), reason.strip()[:300]
    page.save(update_fields=["withdrawn_on", "withdrawal_reason"])
    latest = page.get_latest_revision()
    if latest is not None:  # so that the next publication from the editor does not undo it
        draft: Any = latest.as_object()
        draft.withdrawn_on, draft.withdrawal_reason = page.withdrawn_on, page.withdrawal_reason
        draft.save_revision(user=User.objects.filter(person=by).first())
    audit.record("bulletin.withdrawn", actor=by, reason=reason.strip(), page=page.pk)
    return page
