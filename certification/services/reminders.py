"""Telling officers in time: at the reminders of the rule set, on the last evening of the term, and after it.

Only certificates that meet a day of note are looked at, never the whole register. A day on which nothing ran is made good
for a week. Every notice has a key of its certificate and its day, so nobody is told twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.models import Application, Campaign, Certificate, CertificateSpan
from certification.queries.crossing import RENEWED_HERE, Crossing, crossed, crossing
from certification.services.campaigns import refresh
from core import clock
from core.jobs import job
from core.models import Notice
from core.notices import notify

CATCH_UP_DAYS = 7
_AT_ONCE = 500


@job("certification.remind_of_renewal")
def remind_of_renewal() -> int:
    """So many days before the end as the rules of the authority say, unless a renewal is under way; how many were told.

    A reminder that a missed day owed is made good with the days that are left now. Whose last evening was missed is told
    on the next morning that the certificate has ended. Safe to run twice.
    """
    today = clock.today()
    owed = crossed(today, CATCH_UP_DAYS)
    ahead = [one for one in owed if one.days_left > 0]
    over = [one for one in owed if one.valid_until < today]
    return _tell(ahead, _reminder_key, _remind, _renewing) + _tell(over, _expiry_key, _say_ended, _continued)


@job("certification.say_last_evening")
def say_last_evening() -> int:
    """On the last valid day, unless a newer certificate follows on: after midnight there is no authority to act."""
    tonight = [one for one in crossing(clock.today()) if one.days_left == 0]
    return _tell(tonight, _expiry_key, _say_tonight, _continued)


def _tell(
    owed: Sequence[Crossing],
    key_of: Callable[[Certificate, Crossing], str],
    say: Callable[[Certificate, Crossing, str], None],
    needless: Callable[[Sequence[Crossing]], set[int]],
) -> int:
    """Says it to the holder of each, but those who know and those who need not; `needless` names certificates."""
    told = 0
    with override("zh-hans"):
        for some in _parts(owed):
            spared = needless(some)
            certificates = Certificate.objects.select_related("person").in_bulk([one.certificate_id for one in some])
            keys = {key_of(certificates[one.certificate_id], one): one for one in some}
            known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
            for key, one in keys.items():
                if key not in known and one.certificate_id not in spared:
                    say(certificates[one.certificate_id], one, key)
                    told += 1
    return told


def _parts(owed: Sequence[Crossing]) -> Iterator[Sequence[Crossing]]:
    return (owed[first : first + _AT_ONCE] for first in range(0, len(owed), _AT_ONCE))


def _reminder_key(certificate: Certificate, one: Crossing) -> str:
    return f"renewal:{certificate.public_id}:{one.valid_until.isoformat()}:{one.days_left}"


def _expiry_key(certificate: Certificate, one: Crossing) -> str:
    return f"expiry:{certificate.public_id}:{one.valid_until.isoformat()}"


def _remind(certificate: Certificate, one: Crossing, key: str) -> None:
    left = (one.valid_until - clock.today()).days
    _notify(
        certificate,
        "renewal",
        key,
        _("Your certificate is valid for %(days)s more days") % {"days": left},
        _("Certificate %(number)s is valid until %(day)s. Apply for its renewal in time.") % _words(one),
    )


def _say_tonight(certificate: Certificate, one: Crossing, key: str) -> None:
    _notify(
        certificate,
        "expiry",
        key,
        _("Your certificate ends tonight at 24:00"),
        _("Certificate %(number)s ends with %(day)s. From midnight on you cannot act on it; a later renewal does not close the gap.")
        % _words(one),
    )  # fmt: skip


def _say_ended(certificate: Certificate, one: Crossing, key: str) -> None:
    _notify(
        certificate,
        "expiry",
        key,
        _("Your certificate has ended"),
        _("Certificate %(number)s ended with %(day)s. You cannot act on it any more; a later renewal does not close the gap.")
        % _words(one),
    )  # fmt: skip


def _notify(certificate: Certificate, kind: str, key: str, subject: str, body: str) -> None:
    url = reverse("certification:my-certificate")
    notify(person=certificate.person, kind=kind, key=key, subject=subject, body=body, url=url)


def _words(one: Crossing) -> dict[str, str]:
    return {"number": one.number, "day": _day(one.valid_until)}


def _renewing(some: Sequence[Crossing]) -> set[int]:
    """Certificates whose renewal was handed in and is not refused or withdrawn."""
    applications = Application.objects.filter(kind="renewal", subject__in=[one.certificate_id for one in some])
    return set(applications.exclude(state__in=("draft", "refused", "withdrawn")).values_list("subject_id", flat=True))


def _continued(some: Sequence[Crossing]) -> set[int]:
    """Certificates that another one of the same type, of the same person in the same unit, outlasts."""
    following = CertificateSpan.objects.filter(
        person__in=[one.person_id for one in some], type__in=RENEWED_HERE, state="issued", known_until=clock.FAR_FUTURE
    ).values_list("person_id", "unit_id", "type", "stream_id", "valid_until")
    held: dict[tuple[int, int, str], list[tuple[int, date]]] = {}
    for person, unit, kind, stream, valid_until in following:
        held.setdefault((person, unit, kind), []).append((stream, valid_until))
    return {
        one.certificate_id
        for one in some
        if any(
            stream != one.certificate_id and valid_until > one.valid_until
            for stream, valid_until in held.get((one.person_id, one.unit_id, one.type), ())
        )
    }


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@job("certification.refresh_campaigns")
def refresh_campaigns() -> int:
    """Rolling campaigns take in whose window opened today."""
    today = clock.today()
    rolling = Campaign.objects.filter(mode="rolling", closed_at=None, opens_on__lte=today)
    return sum(refresh(campaign=campaign) for campaign in rolling.select_related("authority"))
