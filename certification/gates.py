"""The only way from an address to a record of the register: what one may not see answers like what does not exist."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from certification.models import (
    Application,
    Area,
    BlankBatch,
    BlankCount,
    BodyEnding,
    Campaign,
    CampaignMember,
    CardCopy,
    Certificate,
    CertificateList,
    Domain,
    Evidence,
    JointOperationMember,
    JointOperationOrder,
    JointOrderProposal,
    LineDepartment,
    MeasureCase,
    OutsideResult,
    PersonnelEntry,
    PersonnelList,
    PersonnelStep,
    PowerSource,
    Proposal,
    Qualification,
    RegisterExtract,
    RuleDraft,
    ServicePoint,
)
from certification.queries.blanks import batches_for, counts_for
from certification.queries.bodies import endings_for
from certification.queries.recalls import cards_for
from certification.queries.register import SEE
from certification.queries.reviews import applications_seen
from core.gates import one_of
from core.models import Authority, Person, Unit, UnitClosure
from core.roles import Role
from core.scope import people_in_scope, scoped

PREPARE = (Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER)
APPROVE = (Role.REGISTRY_REVIEWER,)


def certificate_for(person: Person, public_id: UUID, *roles: Role) -> Certificate:
    rows = Certificate.objects.select_related("person", "unit", "authority")
    return one_of(scoped(rows, person, *(roles or SEE)), public_id=public_id)


def applications_for(person: Person) -> QuerySet[Application]:
    """Applications that a role reaches, and those about which one's own department is asked for consent."""
    rows = Application.objects.select_related(
        "person", "unit", "authority", "certificate", "subject", "created_by", "handler", "campaign"
    )
    return applications_seen(rows, person)


def application_for(person: Person, public_id: UUID) -> Application:
    return one_of(applications_for(person), public_id=public_id)


def paper_for(application: Application, public_id: UUID) -> Evidence:
    """A paper of an application that one may see."""
    return one_of(application.evidence_files.select_related("file"), public_id=public_id)


def proposal_for(person: Person, public_id: UUID, *roles: Role) -> Proposal:
    rows = Proposal.objects.select_related("certificate__person", "unit", "proposed_by", "decided_by", "file")
    return one_of(scoped(rows, person, *(roles or SEE)), public_id=public_id)


def own_certificate_for(person: Person, public_id: UUID) -> Certificate:
    rows = Certificate.objects.select_related("person", "unit", "authority")
    return one_of(rows.filter(person=person), public_id=public_id)


def own_application_for(person: Person, public_id: UUID) -> Application:
    rows = Application.objects.select_related(
        "person", "unit", "authority", "certificate", "subject", "created_by", "handler"
    )
    return one_of(rows.filter(person=person), public_id=public_id)


def authorities_for(person: Person, *roles: Role) -> QuerySet[Authority]:
    """Authorities whose rules a person's role reaches: held on a unit that stands above all others of the authority."""
    above = UnitClosure.objects.filter(
        descendant=OuterRef("pk"), depth__gt=0, ancestor__authority=OuterRef("authority")
    )
    tops = Unit.objects.exclude(Exists(above))
    return Authority.objects.filter(
        issues=True, pk__in=scoped(tops, person, *(roles or SEE), unit="pk").values("authority")
    )


def authorities_seen(person: Person) -> QuerySet[Authority]:
    """Authorities whose rules bind a unit that one of the person's roles reaches: their rules are no secret there."""
    return Authority.objects.filter(
        issues=True, pk__in=scoped(Unit.objects.all(), person, *SEE, unit="pk").values("authority")
    )


def authority_for(person: Person, code: str, *roles: Role) -> Authority:
    return one_of(authorities_for(person, *roles), code=code)


def service_points_for(person: Person, *roles: Role) -> QuerySet[ServicePoint]:
    """Counters of units that a role of the register reaches."""
    return scoped(ServicePoint.objects.select_related("unit"), person, *(roles or SEE)).order_by("unit__code", "-since")


def service_point_for(person: Person, public_id: UUID, *roles: Role) -> ServicePoint:
    return one_of(service_points_for(person, *roles), public_id=public_id)


def line_departments_for(person: Person, *roles: Role) -> QuerySet[LineDepartment]:
    """Line departments of authorities that one sees; with roles, of those whose rules the roles reach from above."""
    authorities = authorities_for(person, *roles) if roles else authorities_seen(person)
    rows = LineDepartment.objects.select_related("unit", "domain__authority")
    return rows.filter(domain__authority__in=authorities).order_by("domain__authority__code", "domain__code", "-since")


def line_department_for(person: Person, public_id: UUID, *roles: Role) -> LineDepartment:
    return one_of(line_departments_for(person, *roles), public_id=public_id)


def domain_for(person: Person, public_id: UUID, *roles: Role) -> Domain:
    """A domain of an authority whose rules the roles reach from above."""
    return one_of(Domain.objects.filter(authority__in=authorities_for(person, *roles)), public_id=public_id)


def area_for(person: Person, public_id: UUID, *roles: Role) -> Area:
    return one_of(Area.objects.filter(authority__in=authorities_for(person, *roles)), public_id=public_id)


def powers_for(person: Person, *roles: Role) -> QuerySet[PowerSource]:
    """Sources of power of units that a role of the register reaches."""
    rows = PowerSource.objects.select_related("unit", "domain")
    return scoped(rows, person, *(roles or SEE)).order_by("unit__code", "domain__code", "valid_from")


def power_for(person: Person, public_id: UUID, *roles: Role) -> PowerSource:
    return one_of(powers_for(person, *roles), public_id=public_id)


def outside_results_for(person: Person, *roles: Role) -> QuerySet[OutsideResult]:
    """Results from elsewhere that wait or were decided, of units that a role reaches."""
    rows = OutsideResult.objects.select_related(
        "person", "unit__authority", "domain", "file", "proposed_by", "decided_by", "takes_back"
    )
    return scoped(rows, person, *(roles or SEE))


def outside_result_for(person: Person, public_id: UUID, *roles: Role) -> OutsideResult:
    return one_of(outside_results_for(person, *roles), public_id=public_id)


def qualification_for(person: Person, public_id: UUID, *roles: Role) -> Qualification:
    """A qualification of somebody whom a role reaches."""
    rows = Qualification.objects.select_related("person", "domain")
    return one_of(rows.filter(person__in=people_in_scope(person, *(roles or SEE))), public_id=public_id)


def card_for(person: Person, public_id: UUID, *roles: Role) -> CardCopy:
    return one_of(cards_for(person, *roles), public_id=public_id)


def blank_batch_for(person: Person, public_id: UUID, *roles: Role) -> BlankBatch:
    return one_of(batches_for(person, *roles), public_id=public_id)


def blank_count_for(person: Person, public_id: UUID) -> BlankCount:
    return one_of(counts_for(person), public_id=public_id)


def body_ending_for(person: Person, public_id: UUID, *roles: Role) -> BodyEnding:
    return one_of(endings_for(person, *roles), public_id=public_id)


def joint_orders_for(person: Person, *roles: Role) -> QuerySet[JointOperationOrder]:
    """Joint-operation orders of units that a role reaches; to read, also those in which somebody of such a unit takes part."""
    rows = JointOperationOrder.objects.all()
    led = scoped(rows, person, *(roles or SEE))
    if roles:
        return led
    lent = JointOperationMember.objects.filter(order=OuterRef("pk"))
    return rows.filter(Q(pk__in=led.values("pk")) | Exists(scoped(lent, person, *SEE, unit="certificate__unit")))


def joint_order_for(person: Person, public_id: UUID, *roles: Role) -> JointOperationOrder:
    return one_of(joint_orders_for(person, *roles).select_related("unit"), public_id=public_id)


def joint_proposals_for(person: Person, *roles: Role) -> QuerySet[JointOrderProposal]:
    """Orders, and changes to orders, that wait for approval or were decided, of leading units that a role reaches."""
    rows = JointOrderProposal.objects.select_related("unit", "order", "made", "file", "proposed_by", "decided_by")
    return scoped(rows, person, *(roles or SEE))


def joint_proposal_for(person: Person, public_id: UUID, *roles: Role) -> JointOrderProposal:
    return one_of(joint_proposals_for(person, *roles), public_id=public_id)


def rule_drafts_for(person: Person, *roles: Role) -> QuerySet[RuleDraft]:
    rows = RuleDraft.objects.select_related("authority", "proposed_by", "decided_by", "rule_set")
    return rows.filter(authority__in=authorities_for(person, *roles))


def rule_draft_for(person: Person, public_id: UUID, *roles: Role) -> RuleDraft:
    return one_of(rule_drafts_for(person, *roles), public_id=public_id)


def extracts_for(person: Person) -> QuerySet[RegisterExtract]:
    """Extracts made for units that a role of the register reaches."""
    return scoped(RegisterExtract.objects.select_related("person", "unit__authority", "made_by"), person, *SEE)


def extract_for(person: Person, public_id: UUID) -> RegisterExtract:
    return one_of(extracts_for(person), public_id=public_id)


def certificate_lists_for(person: Person, *roles: Role) -> QuerySet[CertificateList]:
    """Lists of authorities whose certificates a role of the register reaches from above."""
    rows = CertificateList.objects.select_related("authority", "handed_in_by", "undone_by", "batch")
    return rows.filter(authority__in=authorities_for(person, *roles))


def cases_for(person: Person, *roles: Role) -> QuerySet[MeasureCase]:
    """Measures against holders of units that a role of the register reaches; never against oneself."""
    rows = MeasureCase.objects.select_related(
        "certificate__person", "unit", "authority", "opened_by", "event__stream", "extends__stream"
    )
    return scoped(rows.exclude(certificate__person=person), person, *(roles or SEE))


def case_for(person: Person, public_id: UUID, *roles: Role) -> MeasureCase:
    return one_of(cases_for(person, *roles), public_id=public_id)


def case_paper_for(case: MeasureCase, public_id: UUID) -> Evidence:
    return one_of(case.evidence_files.select_related("file"), public_id=public_id)


def own_cases_for(person: Person) -> QuerySet[MeasureCase]:
    """What is held against oneself, from the notice on."""
    rows = MeasureCase.objects.select_related(
        "certificate__person", "unit", "authority", "opened_by", "event__stream", "extends__stream"
    )
    return rows.filter(certificate__person=person).exclude(state="opened")


def own_case_for(person: Person, public_id: UUID) -> MeasureCase:
    return one_of(own_cases_for(person), public_id=public_id)


def campaigns_for(person: Person, *roles: Role) -> QuerySet[Campaign]:
    """Campaigns of a unit in scope, or that take in a unit in scope: a street works on its part of the city's."""
    rows = Campaign.objects.select_related("unit", "authority", "domain", "started_by")
    below = scoped(CampaignMember.objects.filter(campaign=OuterRef("pk")), person, *(roles or SEE))
    own = scoped(rows, person, *(roles or SEE))
    return rows.filter(Q(pk__in=own.values("pk")) | Exists(below))


def campaign_for(person: Person, public_id: UUID, *roles: Role) -> Campaign:
    return one_of(campaigns_for(person, *roles), public_id=public_id)


def personnel_entry_for(person: Person, public_id: UUID, *roles: Role) -> PersonnelEntry:
    rows = PersonnelEntry.objects.select_related("person", "unit__authority")
    return one_of(scoped(rows, person, *(roles or SEE)), public_id=public_id)


def personnel_steps_for(person: Person, *roles: Role) -> QuerySet[PersonnelStep]:
    """Entries, ends and corrections of either register for units that a role reaches."""
    rows = PersonnelStep.objects.select_related(
        "person", "unit__authority", "entry", "proposed_by", "decided_by", "file"
    )
    return scoped(rows, person, *(roles or SEE))


def personnel_step_for(person: Person, public_id: UUID, *roles: Role) -> PersonnelStep:
    return one_of(personnel_steps_for(person, *roles), public_id=public_id)


def personnel_lists_for(person: Person, *roles: Role) -> QuerySet[PersonnelList]:
    rows = PersonnelList.objects.select_related("unit__authority", "handed_in_by", "entered_by", "undone_by", "batch")
    return scoped(rows, person, *(roles or SEE))


def personnel_list_for(person: Person, public_id: UUID, *roles: Role) -> PersonnelList:
    return one_of(personnel_lists_for(person, *roles), public_id=public_id)
