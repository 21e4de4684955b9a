"""What a person says of a law: it was repealed; this text was read against its source."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms.models import Law, LawVersion, Repeal, SourceCheck
from cms.services.law import close_earlier, repealed_from
from core import audit, clock
from core.errors import DomainError, register_texts
from core.models import Person

register_texts(
    {
        "repeal_without_document": _("Name the document that repeals the law."),
        "repeal_before_the_law": _(
            "The law is not in force before %(day)s; it cannot be repealed from an earlier day."
        ),
        "not_repealed": _("No repeal of this law is on record."),
        "check_without_source": _("Name what the text was read against, for example 全国人大常委会公报2021年第2号."),
        "check_in_the_future": _("The day of the check lies in the future."),
        "check_of_no_article": _("This version has no article %(article)s."),
    }
)


@transaction.atomic
def record_repeal(*, law: Law, repealed_from_day: date, document: str, by: Person) -> Repeal:
    """Its last text is in force until the day before. The row stays; what is said later counts."""
    law = Law.objects.select_for_update().get(pk=law.pk)
    if not document.strip():
        raise DomainError("repeal_without_document")
    newest = law.versions.exclude(in_force_from=None).order_by("-in_force_from").first()
    if newest is not None and newest.in_force_from and repealed_from_day <= newest.in_force_from:
        raise DomainError("repeal_before_the_law", day=newest.in_force_from.isoformat())
    return _say(law, repealed_from_day, document.strip(), by)


@transaction.atomic
def withdraw_repeal(*, law: Law, document: str, by: Person) -> Repeal:
    """It was recorded by mistake. The law runs on as before."""
    law = Law.objects.select_for_update().get(pk=law.pk)
    if repealed_from(law) is None:
        raise DomainError("not_repealed")
    if not document.strip():
        raise DomainError("repeal_without_document")
    return _say(law, None, document.strip(), by)


def _say(law: Law, day: date | None, document: str, by: Person) -> Repeal:
    row = Repeal.objects.create(law=law, repealed_from=day, document=document, recorded_by=by, recorded_at=clock.now())
    close_earlier(law)
    action = "law.repealed" if day else "law.repeal_withdrawn"
    audit.record(action, actor=by, reason=document, law=law.code, day=day.isoformat() if day else "")
    return row


@transaction.atomic
def record_check(*, version: LawVersion, source: str, checked_on: date, by: Person, provision: str = "") -> SourceCheck:
    """A person read the version, or one article of it, against its source."""
    if not source.strip():
        raise DomainError("check_without_source")
    if checked_on > clock.today():
        raise DomainError("check_in_the_future")
    if provision and not version.provisions.filter(provision=provision).exists():
        raise DomainError("check_of_no_article", article=provision)
    audit.record("law.checked", actor=by, subject=version, reason=source.strip(), provision=provision)
    return SourceCheck.objects.create(
        version=version,
        provision=provision,
        source=source.strip(),
        checked_on=checked_on,
        checked_by=by,
        recorded_at=clock.now(),
    )
