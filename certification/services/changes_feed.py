"""Number what changed, tell whoever follows it: notices to persons, webhooks to systems, a file each morning."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from certification.models import Certificate, CertificateEvent, CertificateSpan, RegisterChange, WatchList, Webhook
from certification.queries.changes import changes_for, last_number
from certification.queries.rules import rules_of
from certification.texts import word
from core import clock
from core.jobs import enqueue, job
from core.notices import notify

MOST = 5000


@job("certification.number_changes")
def number_changes(**_fact: object) -> None:
    """Give every event without a number the next one, in the order of recording. Two at once: one of them comes later."""
    try:
        while _number_some():
            pass
    except IntegrityError:
        return  # another worker numbers just now, and takes what is left
    push_changes()


@transaction.atomic
def _number_some() -> int:
    events = list(
        CertificateEvent.objects.filter(change=None).select_related("stream").order_by("recorded_at", "pk")[:MOST]
    )
    moment, number = clock.now(), last_number()
    RegisterChange.objects.bulk_create(
        RegisterChange(
            number=number + place,
            key=f"event:{event.pk}",
            kind=event.kind,
            certificate=event.stream,
            unit_id=event.stream.unit_id,
            event=event,
            effective_at=event.effective_at,
            recorded_at=event.recorded_at,
            numbered_at=moment,
        )
        for place, event in enumerate(events, start=1)
    )
    return len(events)


@job("certification.changes_by_date")
def changes_by_date() -> None:
    """What no event says: a term that nears its end, and one that ended yesterday. One statement finds them."""
    today = clock.today()
    days = {
        before
        for rules in rules_of(set(Certificate.objects.values_list("authority_id", flat=True).distinct()), None).values()
        for before in rules["renewal_reminders_days"]
    }
    ends = {today + timedelta(days=before): f"expiring:{before}" for before in days} | {
        today - timedelta(days=1): "lapsed"
    }
    spans = CertificateSpan.objects.filter(
        valid_until__in=ends, state="issued", law_from__lte=clock.start_of_day(today), known_until=clock.FAR_FUTURE
    )
    wanted = {}
    for certificate, unit, until in spans.values_list("stream_id", "unit_id", "valid_until").distinct():
        kind, _colon, before = ends[until].partition(":")
        wanted[f"{kind}:{certificate}:{until}:{before}"] = (kind, certificate, unit, until)
    with transaction.atomic():
        known = set(RegisterChange.objects.filter(key__in=wanted).values_list("key", flat=True))
        moment, number = clock.now(), last_number()
        fresh = [(key, row) for key, row in sorted(wanted.items()) if key not in known]
        RegisterChange.objects.bulk_create(
            RegisterChange(
                number=number + place,
                key=key,
                kind=kind,
                certificate_id=certificate,
                unit_id=unit,
                effective_at=clock.end_of_day(until),
                recorded_at=moment,
                numbered_at=moment,
            )
            for place, (key, (kind, certificate, unit, until)) in enumerate(fresh, start=1)
        )
    push_changes()


def push_changes() -> None:
    """Wake what tells of changes: one job for each webhook and for each person's list that is behind."""
    last = last_number()
    for hook in Webhook.objects.filter(ended_at=None, delivered_until__lt=last):
        enqueue("certification.deliver", key=f"certification.deliver:{hook.pk}:{last}", webhook_id=hook.pk)
    for watch_list in WatchList.objects.filter(ended_at=None, person__isnull=False, told_until__lt=last):
        enqueue(
            "certification.tell_watcher",
            key=f"certification.tell_watcher:{watch_list.pk}:{last}",
            list_id=watch_list.pk,
        )


@job("certification.tell_watcher")
@transaction.atomic
def tell_watcher(*, list_id: int) -> None:
    """A notice for each change of what a person follows; the same change is the same notice."""
    watch_list = WatchList.objects.select_for_update().get(pk=list_id)
    last = last_number()
    with override(settings.LANGUAGE_CODE):
        for change in changes_for(watch_list, watch_list.told_until)[:MOST]:
            notify(
                person=watch_list.person,  # type: ignore[arg-type]
                kind="watched_change",
                key=f"watched:{watch_list.pk}:{change.number}",
                subject=_("%(name)s, %(number)s: %(what)s")
                % {
                    "name": change.certificate.person.name,
                    "number": change.certificate.number,
                    "what": kind_word(change.kind),
                },
                body=_("From your watch list “%(list)s”.") % {"list": watch_list.name},
                url=f"/office/registry/{change.certificate.public_id}/",
            )
    WatchList.objects.filter(pk=list_id).update(told_until=last)


def kind_word(kind: str) -> str:
    return {"expiring": _("term ends soon"), "lapsed": _("term ended")}.get(kind) or word(kind)
