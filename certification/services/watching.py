"""Watch lists: follow certificates and units, push their changes signed and in order, send them again, reconcile."""

from __future__ import annotations

import base64
import csv
import hashlib
import hmac
import io
import json
import secrets
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

import requests
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from certification.models import (
    Certificate,
    Reconciliation,
    RegisterChange,
    WatchItem,
    WatchList,
    Webhook,
    WebhookAttempt,
)
from certification.models.clients import ApiKey
from certification.queries.changes import certificates_followed, changes_for, last_number, units_of_list
from certification.queries.standing import Asked, statuses_at
from core import audit, clock
from core.errors import DomainError, register_texts
from core.files import FileKind, accept
from core.jobs import enqueue, job
from core.models import Person, Unit

register_texts(
    {
        "watch_name_missing": gettext_lazy("Give the list a name."),
        "watch_out_of_scope": gettext_lazy("%(what)s is not in your units."),
        "webhook_host_refused": gettext_lazy("The host %(host)s is not among those allowed for this key."),
        "webhook_needs_https": gettext_lazy("Webhooks go to https addresses only."),
    }
)
TIMEOUT_SECONDS = 10
IN_ONE_GO = 200
LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=6)


@transaction.atomic
def begin_list(
    *,
    name: str,
    person: Person | None = None,
    api_key: ApiKey | None = None,
    numbers: Iterable[str] = (),
    units: Iterable[str] = (),
) -> WatchList:
    """Tells of what changes from now on. Raises DomainError watch_name_missing, watch_out_of_scope."""
    if not name.strip():
        raise DomainError("watch_name_missing")
    made = WatchList.objects.create(
        name=name.strip(), person=person, api_key=api_key, created_at=clock.now(), told_until=last_number()
    )
    follow(watch_list=made, numbers=numbers, units=units)
    audit.record("watch.begun", actor=person, subject=made)
    return made


@transaction.atomic
def follow(*, watch_list: WatchList, numbers: Iterable[str] = (), units: Iterable[str] = ()) -> list[WatchItem]:
    """Add certificates by number and units by code; what is followed already stays once. Raises DomainError watch_out_of_scope."""
    seen = units_of_list(watch_list)
    items = []
    for number in numbers:
        certificate = Certificate.objects.filter(number=number, unit__in=seen).first()
        if certificate is None:
            raise DomainError("watch_out_of_scope", what=number)
        items.append(_item(watch_list, certificate=certificate))
    for code in units:
        unit = seen.filter(code=code).first()
        if unit is None:
            raise DomainError("watch_out_of_scope", what=code)
        items.append(_item(watch_list, unit=unit))
    return items


def _item(watch_list: WatchList, certificate: Certificate | None = None, unit: Unit | None = None) -> WatchItem:
    item, _made = WatchItem.objects.get_or_create(
        watch_list=watch_list, certificate=certificate, unit=unit, ended_at=None, defaults={"added_at": clock.now()}
    )
    return item


def unfollow(*, item: WatchItem) -> None:
    WatchItem.objects.filter(pk=item.pk, ended_at=None).update(ended_at=clock.now())


@transaction.atomic
def end_list(*, watch_list: WatchList) -> None:
    moment = clock.now()
    WatchList.objects.filter(pk=watch_list.pk, ended_at=None).update(ended_at=moment)
    Webhook.objects.filter(watch_list=watch_list, ended_at=None).update(ended_at=moment)


@transaction.atomic
def set_webhook(*, watch_list: WatchList, url: str, hosts: Iterable[str]) -> tuple[Webhook, str]:
    """Push the list's changes there from now on; the signing secret comes back once. A new address replaces the old.

    Raises DomainError webhook_host_refused, webhook_needs_https. Redirects are never followed.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host not in set(hosts):
        raise DomainError("webhook_host_refused", host=host)
    if parts.scheme != "https" and host not in ("127.0.0.1", "localhost"):
        raise DomainError("webhook_needs_https")
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
    hook, _made = Webhook.objects.update_or_create(
        watch_list=watch_list,
        defaults={"url": url, "secret": secret, "ended_at": None, "failures": 0, "lease_until": None},
        create_defaults={
            "url": url, "secret": secret, "delivered_until": last_number(), "created_at": clock.now(),
        },
    )  # fmt: skip
    return hook, secret


def replay(*, webhook: Webhook, after: int, by: Person | None = None) -> None:
    """Send again, in order, everything after a number."""
    Webhook.objects.filter(pk=webhook.pk).update(delivered_until=after, failures=0, lease_until=None)
    audit.record("webhook.replayed", actor=by, subject=webhook, after=after)
    moment = clock.now()
    enqueue(
        "certification.deliver",
        key=f"certification.deliver:{webhook.pk}:again:{moment.timestamp()}",
        webhook_id=webhook.pk,
    )


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """As the Standard Webhooks specification signs: HMAC-SHA256 over id, timestamp and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def message(change: RegisterChange) -> dict:
    """What is pushed and what the feed shows: the same fields, and nothing on grounds."""
    certificate = change.certificate
    return {
        "number": change.number,
        "kind": change.kind,
        "certificate": {
            "id": str(certificate.public_id),
            "number": certificate.number,
            "name": certificate.person.name,
            "unit": certificate.unit.code,
        },
        "effective_at": clock.isoformat(change.effective_at),
        "recorded_at": clock.isoformat(change.recorded_at),
    }


@job("certification.deliver")
def deliver(*, webhook_id: int) -> None:
    """Push what is due, one after another; the first refusal stops the row until its pause is over, so order holds.

    No transaction stays open while the other side thinks: a lease keeps a second worker away.
    """
    now = clock.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    if not Webhook.objects.filter(free, pk=webhook_id, ended_at=None).update(lease_until=now + LEASE):
        return
    hook = Webhook.objects.select_related("watch_list__person", "watch_list__api_key").get(pk=webhook_id)
    last = last_number()
    for change in changes_for(hook.watch_list, hook.delivered_until)[:IN_ONE_GO]:
        if not _push(hook, change):
            _pause(hook)
            return
        Webhook.objects.filter(pk=hook.pk).update(
            delivered_until=change.number, failures=0, lease_until=clock.now() + LEASE
        )
    left = changes_for(hook.watch_list, last_of(hook)).filter(number__lte=last)
    if (following := left.first()) is None:
        Webhook.objects.filter(pk=hook.pk, delivered_until__lt=last).update(delivered_until=last)
    Webhook.objects.filter(pk=hook.pk).update(lease_until=None)
    if following:
        enqueue(
            "certification.deliver",
            key=f"certification.deliver:{hook.pk}:from:{following.number}:{clock.now().timestamp()}",
            webhook_id=hook.pk,
        )


def last_of(hook: Webhook) -> int:
    return Webhook.objects.values_list("delivered_until", flat=True).get(pk=hook.pk)


def _push(hook: Webhook, change: RegisterChange) -> bool:
    body = json.dumps(message(change), ensure_ascii=False).encode()
    timestamp = int(clock.now().timestamp())
    message_id = f"chg_{change.number}"
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(str(hook.secret), message_id, timestamp, body),
    }
    status, error = 0, ""
    try:
        answer = requests.post(hook.url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        status = answer.status_code
    except requests.RequestException as failure:
        error = type(failure).__name__
    WebhookAttempt.objects.create(webhook=hook, change=change, at=clock.now(), status=status, error=error)
    return 200 <= status < 300


def _pause(hook: Webhook) -> None:
    """Try the same change again later, each time after a longer pause, and never skip it."""
    pause = min(FIRST_PAUSE * 4 ** min(hook.failures, 8), LONGEST_PAUSE)
    Webhook.objects.filter(pk=hook.pk).update(failures=F("failures") + 1, lease_until=None)
    moment = clock.now() + pause
    key = f"certification.deliver:{hook.pk}:retry:{moment.timestamp()}"
    enqueue("certification.deliver", key=key, run_at=moment, webhook_id=hook.pk)


@job("certification.reconcile_watch_lists")
def reconcile_watch_lists() -> None:
    for watch_list in WatchList.objects.filter(ended_at=None):
        make_reconciliation(watch_list)


@transaction.atomic
def make_reconciliation(watch_list: WatchList) -> Reconciliation:
    """Today's file: how everything followed stands. Made once a day."""
    today = clock.today()
    if made := watch_list.reconciliations.filter(day=today).first():
        return made
    moment, last = clock.now(), last_number()
    followed = list(certificates_followed(watch_list))
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow(["number", "name", "unit", "valid", "state", "valid_until"])
    by_authority: dict[int, list[Certificate]] = {}
    for certificate in followed:
        by_authority.setdefault(certificate.authority_id, []).append(certificate)
    for certificates in by_authority.values():
        asked = [Asked(certificate.number, moment) for certificate in certificates]
        for certificate, status in zip(
            certificates, statuses_at(asked, authority=certificates[0].authority), strict=True
        ):
            valid = {True: "yes", False: "no", None: "unknown"}[status.valid if status else None]
            state, until = (status.state or "", status.valid_until or "") if status else ("", "")
            table.writerow([certificate.number, certificate.person.name, certificate.unit.code, valid, state, until])
    content = ContentFile(lines.getvalue().encode("utf-8-sig"), name=f"reconciliation-{today}.csv")
    return Reconciliation.objects.create(
        watch_list=watch_list,
        day=today,
        file=accept(content, kind=FileKind.SPREADSHEET, by=watch_list.person),
        rows=len(followed),
        last_change=last,
        made_at=moment,
    )
