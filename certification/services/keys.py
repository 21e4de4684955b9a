"""Keys of other systems: given once, kept as a digest, ended by hand or by their day."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certification.models.clients import SCOPES, ApiKey
from core import audit, clock
from core.errors import DomainError, register_texts
from core.models import Authority, Person, Unit

LONGEST_DAYS = 730
_KEY = f'SELECT * FROM "{ApiKey._meta.db_table}"'
_SECONDS, _MOST = 1.0, 1000
_remembered: dict[str, tuple[float, ApiKey]] = {}
"""Digest of a token -> when it was asked for, and its key. Read only."""
register_texts(
    {
        "key_needs_scope": _("Choose what the key may ask, and for which units."),
        "key_days_refused": _("A key lasts from 1 to %(most)s days."),
    }
)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def give_key(
    *,
    authority: Authority,
    name: str,
    scopes: Sequence[str],
    units: Iterable[Unit],
    days: int,
    by: Person,
    per_minute: int = 600,
    webhook_hosts: Sequence[str] = (),
) -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody sees again. Raises DomainError key_needs_scope, key_days_refused."""
    units = list(units)
    if not scopes or set(scopes) - set(SCOPES) or not units or not name.strip():
        raise DomainError("key_needs_scope")
    if not 1 <= days <= LONGEST_DAYS:
        raise DomainError("key_days_refused", most=LONGEST_DAYS)
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    moment = clock.now()
    key = ApiKey.objects.create(
        authority=authority,
        name=name.strip(),
        prefix=prefix,
        secret_digest=_digest(secret),
        scopes=sorted(scopes),
        webhook_hosts=list(webhook_hosts),
        per_minute=per_minute,
        created_at=moment,
        created_by=by,
        expires_at=moment + timedelta(days=days),
    )
    key.units.set(units)
    audit.record("api_key.given", actor=by, subject=key, scopes=key.scopes)
    return key, f"mf_{prefix}_{secret}"


@transaction.atomic
def revoke_key(*, key: ApiKey, by: Person) -> None:
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=clock.now(), revoked_by=by):
        audit.record("api_key.revoked", actor=by, subject=key)
        _remembered.clear()


def key_of(token: str) -> ApiKey | None:
    """The live key behind a token; the comparison takes the same time wherever it differs.

    A process asks the database for a key that calls often once a second: a revoked one is refused a second later at most.
    """
    shown, now = _digest(token), time.monotonic()
    asked_at, key = _remembered.get(shown, (now - _SECONDS, None))
    if now - asked_at >= _SECONDS:
        key = _key_in_database(token)
        if len(_remembered) >= _MOST:
            _remembered.clear()
        if key:
            _remembered[shown] = (now, key)
    return key if key and key.revoked_at is None and key.expires_at > clock.now() else None


def _key_in_database(token: str) -> ApiKey | None:
    kind, _one, rest = token.partition("_")
    prefix, _two, secret = rest.partition("_")
    # Written out, because every call of every key asks it and building the question would cost more than the answer.
    key = next(iter(ApiKey.objects.raw(f"{_KEY} WHERE prefix = %s", [prefix])), None) if kind == "mf" else None
    right = hmac.compare_digest(_digest(secret), key.secret_digest if key else _digest(""))
    return key if right else None
