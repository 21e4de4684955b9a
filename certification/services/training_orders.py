"""Off-post training (离岗培训): who failed the re-exam of a campaign studies meanwhile, once the suspension is in force.

The register says who, what and by when; study itself happens elsewhere, and listens.
"""

from __future__ import annotations

from django.db import transaction

from certification import ports
from certification.data import TrainingLifted, TrainingOrdered
from certification.domain.due_process import SERVED
from certification.models import Campaign, CertificateEvent, MeasureCase
from certification.queries.cases import reversals_of
from certification.services.measures import is_over
from core import audit, clock
from core.announce import announce
from core.errors import DomainError
from core.models import Person


def order_training(case: MeasureCase, *, by: Person) -> None:
    """To be called once the measure was served. Nothing is ordered where the campaign names no course, or where the suspension
    is over when it comes on record.

    Due before the second attempt ends, where that is still to come; otherwise with the suspension.
    """
    if case.campaign_id is not None:
        # Locked: a course that somebody names at this moment is either seen here, or its naming finds this case.
        case.campaign = Campaign.objects.select_for_update(no_key=True).get(pk=case.campaign_id)
    campaign, event = _campaign_that_orders(case), case.event
    if campaign is None or event is None or is_over(event):
        return
    retake = campaign.retake_until
    due_on = retake if retake and retake >= clock.today() else case.last_day
    if due_on is None:
        raise DomainError("last_day_missing")
    announce(
        TrainingOrdered(
            order=str(case.public_id),
            course=campaign.data["course"],
            person_id=case.certificate.person_id,
            unit_id=case.unit_id,
            title=f"离岗培训：{campaign.title}",
            ordered_on=clock.day_of(event.effective_at),
            due_on=due_on,
            by_id=by.pk,
        )
    )


def take_back(reversal: CertificateEvent) -> None:
    """A suspension that is quashed, or corrected by hand, sends nobody to study any more."""
    case = MeasureCase.objects.filter(event_id=reversal.reverses_id).select_related("campaign").first()
    if case is not None and _campaign_that_orders(case) and reversal.approved_by_id:
        announce(TrainingLifted(order=str(case.public_id), by_id=reversal.approved_by_id))


def _campaign_that_orders(case: MeasureCase) -> Campaign | None:
    campaign = case.campaign
    if campaign is None or campaign.kind != "refresher" or case.act != "suspend":
        return None
    return campaign if campaign.data.get("course") else None


@transaction.atomic
def name_course(*, campaign: Campaign, course: str, by: Person) -> Campaign:
    """Name it after the campaign began: whoever is suspended now, and not only was, is sent there too. Once only, since people
    study by it.

    Raises DomainError campaign_closed, course_named, course_unknown.
    """
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    if campaign.closed_at is not None:
        raise DomainError("campaign_closed")
    if campaign.data.get("course"):
        raise DomainError("course_named")
    campaign.data = {**campaign.data, **named(course)}
    campaign.save(update_fields=["data"])
    audit.record("campaign.course_named", actor=by, subject=campaign, course=course)
    served = list(campaign.cases.filter(act="suspend", state__in=SERVED).select_related("certificate", "event"))
    taken_back = reversals_of(served)
    for case in served:
        if case.pk not in taken_back:
            order_training(case, by=by)
    return campaign


def named(course: str) -> dict[str, str]:
    """A course as a campaign keeps it: its key, and its title as it is today. Raises DomainError course_unknown."""
    title = dict(ports.courses() or ()).get(course)
    if title is None:
        raise DomainError("course_unknown")
    return {"course": course, "course_title": title}
