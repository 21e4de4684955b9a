"""Tables of the register."""

from certification.models.answer import OfficialAnswer
from certification.models.application import Application, ApplicationItem, ApplicationStep, Proposal, Registration
from certification.models.blanks import BlankBatch, BlankCount, BlankMovement
from certification.models.bodies import BodyEnding
from certification.models.campaign import Campaign, CampaignMember, CampaignSignature
from certification.models.card import CardCopy, CardCopyState, PrintFile
from certification.models.case import MeasureCase, MeasureCaseStep
from certification.models.certificate import (
    Certificate,
    CertificateEvent,
    CertificateNote,
    CertificateSpan,
    NumberSeries,
    ScopeSpan,
)
from certification.models.checks import BatchCheck
from certification.models.clients import (
    ApiCall,
    ApiKey,
    Reconciliation,
    RegisterChange,
    WatchItem,
    WatchList,
    Webhook,
    WebhookAttempt,
)
from certification.models.credentials import IssuedCredential, SigningKey
from certification.models.extract import RegisterExtract
from certification.models.joint_orders import JointOperationMember, JointOperationOrder, JointOrderProposal
from certification.models.measures import (
    Restriction,
    RestrictionEvent,
    RestrictionNote,
    RestrictionSpan,
)
from certification.models.officer import Evidence, OfficerFile, Qualification
from certification.models.open_data import OpenDataEdition
from certification.models.opening import CertificateList, ListDifference
from certification.models.personnel import (
    PersonnelEntry,
    PersonnelEvent,
    PersonnelList,
    PersonnelNote,
    PersonnelSpan,
    PersonnelStep,
)
from certification.models.places import Area, AreaClosure, Domain, LineDepartment, PowerSource, ServicePoint
from certification.models.publicity import CardAlarm, ProtectedPost, PublicReport, PublicReportStep, RosterEdition
from certification.models.results import OutsideResult
from certification.models.rules import RuleDraft, RuleSet

__all__ = [
    "ApiCall",
    "ApiKey",
    "Application",
    "ApplicationItem",
    "ApplicationStep",
    "Area",
    "AreaClosure",
    "BatchCheck",
    "BlankBatch",
    "BlankCount",
    "BlankMovement",
    "BodyEnding",
    "Campaign",
    "CampaignMember",
    "CampaignSignature",
    "CardAlarm",
    "CardCopy",
    "CardCopyState",
    "Certificate",
    "CertificateEvent",
    "CertificateList",
    "CertificateNote",
    "CertificateSpan",
    "Domain",
    "Evidence",
    "IssuedCredential",
    "JointOperationMember",
    "JointOperationOrder",
    "JointOrderProposal",
    "LineDepartment",
    "ListDifference",
    "MeasureCase",
    "MeasureCaseStep",
    "NumberSeries",
    "OfficerFile",
    "OfficialAnswer",
    "OpenDataEdition",
    "OutsideResult",
    "PersonnelEntry",
    "PersonnelEvent",
    "PersonnelList",
    "PersonnelNote",
    "PersonnelSpan",
    "PersonnelStep",
    "PowerSource",
    "PrintFile",
    "Proposal",
    "ProtectedPost",
    "PublicReport",
    "PublicReportStep",
    "Qualification",
    "Reconciliation",
    "RegisterChange",
    "RegisterExtract",
    "Registration",
    "Restriction",
    "RestrictionEvent",
    "RestrictionNote",
    "RestrictionSpan",
    "RosterEdition",
    "RuleDraft",
    "RuleSet",
    "ScopeSpan",
    "ServicePoint",
    "SigningKey",
    "WatchItem",
    "WatchList",
    "Webhook",
    "WebhookAttempt",
]
