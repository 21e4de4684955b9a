"""Tables of the register."""

from certification.models.answer import OfficialAnswer
from certification.models.application import Application, ApplicationItem, ApplicationStep, Proposal, Registration
from certification.models.card import CardCopy, CardCopyState
from certification.models.certificate import (
    Certificate,
    CertificateEvent,
    CertificateNote,
    CertificateSpan,
    NumberSeries,
    ScopeSpan,
)
from certification.models.measures import (
    JointOperationMember,
    JointOperationOrder,
    Restriction,
    RestrictionEvent,
    RestrictionNote,
    RestrictionSpan,
)
from certification.models.officer import Evidence, OfficerFile, Qualification
from certification.models.places import Area, AreaClosure, Domain, PowerSource
from certification.models.rules import RuleSet

__all__ = [
    "Application",
    "ApplicationItem",
    "ApplicationStep",
    "Area",
    "AreaClosure",
    "CardCopy",
    "CardCopyState",
    "Certificate",
    "CertificateEvent",
    "CertificateNote",
    "CertificateSpan",
    "Domain",
    "Evidence",
    "JointOperationMember",
    "JointOperationOrder",
    "NumberSeries",
    "OfficerFile",
    "OfficialAnswer",
    "PowerSource",
    "Proposal",
    "Qualification",
    "Registration",
    "Restriction",
    "RestrictionEvent",
    "RestrictionNote",
    "RestrictionSpan",
    "RuleSet",
    "ScopeSpan",
]
