"""What anybody may be told about a certificate: coarse by default, the same in every form of the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from certification.domain.answers import Authorisation, Status
from certification.domain.states import PAUSES, Reason


class Outcome(StrEnum):
    """The answers of the public look-up. `unknown` is said of days before the register knew a certificate; `undecided` where
    a certificate stands and another record says that its holder may not act. Which record is nobody's business.
    """

    VALID = "valid"
    NOT_VALID = "not_valid"
    UNKNOWN = "unknown"
    NO_SUCH_CERTIFICATE = "no_such_certificate"
    OTHER_REGISTER = "other_register"
    DEAD_CARD = "dead_card"
    UNDECIDED = "undecided"


class Inspection(StrEnum):
    """May this person act there? Only what is registered: never that somebody has no power."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    NOT_REGISTERED = "not_registered"
    SUPERVISES = "supervises"


_OUTSIDE = frozenset({Reason.DOMAIN_NOT_COVERED, Reason.AREA_NOT_COVERED, Reason.OTHER_UNIT})
_UNREGISTERED = frozenset({Reason.NO_CERTIFICATE, Reason.SUPERVISION_ONLY, Reason.NOT_YET_KNOWN, Reason.NOT_YET_ISSUED})


def inspection(given: Authorisation) -> Inspection:
    """Where the question lies against what is registered, whether or not the certificate is valid at that moment."""
    reasons = set(given.reasons)
    if given.allowed is None or reasons & _UNREGISTERED:
        return Inspection.NOT_REGISTERED
    return Inspection.OUTSIDE if reasons & _OUTSIDE else Inspection.INSIDE


@dataclass(frozen=True)
class PublicAnswer:
    """The fields an authority publishes, in the order in which they are shown; empty where it publishes none of them.

    `stopped_on`: the day since which a certificate is not valid. `ground`: the state behind "not valid", only where the
    authority publishes it. `cardless`: valid, but no card may be shown.
    """

    outcome: Outcome
    name: str = ""
    number: str = ""
    unit: str = ""
    scope: tuple[tuple[str, str], ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    stopped_on: date | None = None
    ground: str = ""
    cardless: bool = False
    photo: bool = False


@dataclass(frozen=True)
class Holding:
    """What the register holds of a certificate, before anything is withheld."""

    name: str
    number: str
    unit: str
    scope: tuple[tuple[str, str], ...]
    has_photo: bool
    state_since: date | None


def public_answer(
    status: Status, held: Holding, fields: Collection[str], against: Outcome | None = None
) -> PublicAnswer:
    """Withhold what the authority does not publish; `fields` is its parameter `public_fields`.

    `against`: what is said instead of "valid", where something besides the certificate forbids saying so.
    """
    outcome = {True: against or Outcome.VALID, False: Outcome.NOT_VALID, None: Outcome.UNKNOWN}[status.valid]
    stopped = status.valid is False and Reason.NOT_YET_VALID not in status.reasons
    scope = held.scope if "domains" in fields else ()
    return PublicAnswer(
        outcome=outcome,
        name=held.name if "name" in fields else "",
        number=held.number if "number" in fields else "",
        unit=held.unit if "unit" in fields else "",
        scope=tuple((domain, area if "area" in fields else "") for domain, area in scope),
        valid_from=status.valid_from if "validity" in fields and not (against and status.valid) else None,
        valid_until=status.valid_until if "validity" in fields and not (against and status.valid) else None,
        stopped_on=held.state_since if stopped else None,
        ground=_ground(status) if "ground" in fields and status.valid is False else "",
        cardless=outcome is Outcome.VALID and bool({"lost", "card_pending"} & set(status.overlays)),
        photo="photo" in fields and held.has_photo,
    )


def _ground(status: Status) -> str:
    """The coded state that forbids acting: the end, or what pauses the certificate."""
    if status.state and status.state != "issued":
        return status.state
    paused: Iterable[str] = [word for word in status.overlays if word in PAUSES]
    return next(iter(paused), next(iter(status.reasons), ""))
