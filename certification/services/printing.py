"""The certificates of a unit as one print file, set in the background."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Prefetch
from django.utils import translation

from certification.documents.card import Card, print_file
from certification.models import CardCopy, Certificate, PrintFile
from certification.queries.rosters import valid_certificates
from certification.queries.standing import Asked, statuses_at
from core import audit, clock
from core.errors import DomainError, text_for
from core.files import FileKind, accept
from core.jobs import enqueue, job, report_progress
from core.models import Person, Unit

MOST = 500


def cards_of(unit: Unit) -> list[Card]:
    """Valid certificates of a unit with their newest card. A constant number of queries."""
    copies = Prefetch("copies", queryset=CardCopy.objects.order_by("-number"), to_attr="newest")
    found = valid_certificates(unit, protected=True).prefetch_related(copies, "person__photo")
    certificates: list[Any] = [one for one in found[:MOST] if one.newest]
    moment = clock.now()
    by_authority: dict[int, list[Certificate]] = {}
    for one in certificates:
        by_authority.setdefault(one.authority_id, []).append(one)
    statuses: dict[int, Any] = {}
    for listed in by_authority.values():
        told = statuses_at([Asked(one.number, moment) for one in listed], authority=listed[0].authority)
        statuses |= {one.pk: status for one, status in zip(listed, told, strict=True)}
    return [Card(one, statuses[one.pk], tuple(one.covered), one.newest[0]) for one in certificates]


@transaction.atomic
def begin_print(*, unit: Unit, by: Person) -> PrintFile:
    """Ask for the file; a job makes it. Raises DomainError roster_empty."""
    count = min(MOST, valid_certificates(unit, protected=True).filter(copies__isnull=False).distinct().count())
    if not count:
        raise DomainError("roster_empty")
    made = PrintFile.objects.create(asked_by=by, asked_at=clock.now(), unit=unit, cards=count)
    audit.record("cards.print_asked", actor=by, subject=made, count=count)
    enqueue("certification.print_cards", key=job_key(made), print_id=made.pk)
    return made


def job_key(made: PrintFile) -> str:
    return f"certification.print_cards:{made.public_id}"


@job("certification.print_cards")
def print_cards(*, print_id: int) -> None:
    """Set the file and keep it; a name the font lacks is told instead. A second run finds the answer there."""
    made = PrintFile.objects.select_related("unit", "asked_by").get(pk=print_id)
    if made.finished_at:
        return
    cards = cards_of(made.unit)

    def prepared(done: int) -> None:
        if done % 25 == 0 or done == len(cards):
            report_progress(job_key(made), done=done, total=len(cards))

    with translation.override(settings.LANGUAGE_CODE):
        try:
            if not cards:
                raise DomainError("roster_empty")
            content = print_file(cards, prepared)
            named = ContentFile(content, name=f"certificates-{made.unit.code}.pdf")
            result, refusal = accept(named, kind=FileKind.DOCUMENT, by=made.asked_by), ""
        except DomainError as refused:
            result, refusal = None, text_for(refused)
    _finish(made, result, refusal, len(cards))


@transaction.atomic
def _finish(made: PrintFile, result: Any, refusal: str, count: int) -> None:
    made = PrintFile.objects.select_for_update(of=("self",)).select_related("unit", "asked_by").get(pk=made.pk)
    if made.finished_at:
        return
    made.result, made.refusal, made.cards, made.finished_at = result, refusal[:400], count, clock.now()
    made.save(update_fields=["result", "refusal", "cards", "finished_at"])
    if result is not None:
        audit.record("cards.printed", actor=made.asked_by, subject=made.unit, count=count)
