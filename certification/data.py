"""What the register tells others."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from core.announce import Announcement


@dataclass(frozen=True)
class CertificateChanged(Announcement):
    """An event was added to a certificate. Whoever needs more reads the register."""

    certificate_id: UUID
    event_id: UUID
    kind: str

    @property
    def key(self) -> str:
        return str(self.event_id)
