"""Tables that every package stands on."""

from core.models.appointment import Appointment, AppointmentEvent, AppointmentNote, AppointmentSpan
from core.models.audit import AuditAnchor, AuditEntry, AuditSeal, AuditSealedEntry
from core.models.authority import Authority
from core.models.file import StoredFile
from core.models.holiday import HolidayYear
from core.models.job import Job
from core.models.ledger import Batch, LedgerEvent, LedgerNote, LedgerSpan
from core.models.notice import Notice, NoticeDelivery
from core.models.person import Person, PersonName, PersonPhoto
from core.models.role import RoleGrant, RoleGrantEvent, RoleGrantNote, RoleGrantSpan
from core.models.roster import Roster, RosterEntry
from core.models.unit import Unit, UnitClosure, UnitSuccession, UnitVersion
from core.models.user import ActivationSlip, User

__all__ = [
    "ActivationSlip",
    "Appointment",
    "AppointmentEvent",
    "AppointmentNote",
    "AppointmentSpan",
    "AuditAnchor",
    "AuditEntry",
    "AuditSeal",
    "AuditSealedEntry",
    "Authority",
    "Batch",
    "HolidayYear",
    "Job",
    "LedgerEvent",
    "LedgerNote",
    "LedgerSpan",
    "Notice",
    "NoticeDelivery",
    "Person",
    "PersonName",
    "PersonPhoto",
    "RoleGrant",
    "RoleGrantEvent",
    "RoleGrantNote",
    "RoleGrantSpan",
    "Roster",
    "RosterEntry",
    "StoredFile",
    "Unit",
    "UnitClosure",
    "UnitSuccession",
    "UnitVersion",
    "User",
]
