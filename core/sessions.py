"""Sessions in the database, as Django keeps them, begun with one statement instead of four.

At a bell thousands are let in within a minute, and each of them begins a session.
"""

from __future__ import annotations

from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import IntegrityError, connection
from django.utils.crypto import get_random_string


class SessionStore(DatabaseSessions):
    """The same keys, the same table, the same life: only the questions before the insert are left out."""

    def _get_new_session_key(self) -> str:
        # Of 165 random bits: nobody need ask whether they are taken, and if they were the insert would be refused.
        return get_random_string(32, VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:
        """Write it. `must_create` raises CreateError where the key is taken: `create` then makes another."""
        if not must_create or connection.in_atomic_block:
            super().save(must_create)
            return
        new = self.create_model_instance(self._get_session(no_load=True))  # type: ignore[attr-defined]
        try:
            new.save(force_insert=True)
        except IntegrityError as error:
            raise CreateError from error
