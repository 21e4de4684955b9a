"""Sealed fields: what must not be readable in the database, in a backup or in a log.

A value is sealed with AES-256-GCM; the text at rest is `s1:<key id>:<base64 of nonce and ciphertext>`. Table and column are
bound as associated data, so that a sealed value moved to another place does not open. Equality is found through a keyed
look-up column (HMAC-SHA256), never by decrypting.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_PREFIX = "s1"
_NONCE_BYTES = 12


class CannotOpenError(Exception):
    """The value was sealed with a key that is not configured, or was tampered with."""


@lru_cache(maxsize=8)
def _keys(configured: tuple[str, ...]) -> dict[str, AESGCM]:
    pairs = (item.split(":", 1) for item in configured)
    return {key_id: AESGCM(base64.b64decode(key)) for key_id, key in pairs}


def keys() -> dict[str, AESGCM]:
    """Key id -> cipher; the first configured key seals, all of them open."""
    return _keys(tuple(settings.SEALED_KEYS))


def seal(text: str, *, place: str) -> str:
    key_id, cipher = next(iter(keys().items()))
    nonce = os.urandom(_NONCE_BYTES)
    sealed = nonce + cipher.encrypt(nonce, text.encode(), place.encode())
    return f"{_PREFIX}:{key_id}:{base64.b64encode(sealed).decode()}"


def unseal(sealed: str, *, place: str) -> str:
    """Open a sealed value; raises CannotOpenError where the key is missing or the value was changed or moved."""
    _, key_id, body = sealed.split(":", 2)
    raw = base64.b64decode(body)
    try:
        return keys()[key_id].decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place.encode()).decode()
    except (KeyError, InvalidTag) as error:
        raise CannotOpenError(place) from error


def key_id_of(sealed: str) -> str:
    return sealed.split(":", 2)[1]


def lookup_digest(text: str) -> str:
    """The keyed digest by which a sealed value is found; empty for an empty value."""
    if not text:
        return ""
    key = base64.b64decode(settings.SEALED_LOOKUP_KEY)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Sealed(str):
    """An opened value. Its text is used as any string; its repr shows nothing, so no log or traceback does."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<sealed>"


class SealedField(models.TextField):
    """Text at rest under a key of the environment. Not searchable, not sortable; keep a `lookup_digest` column beside it."""

    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return seal(value, place=self._place()) if value else value

    def from_db_value(self, value, expression, connection):
        return Sealed(unseal(value, place=self._place())) if value else value

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
