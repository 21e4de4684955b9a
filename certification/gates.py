"""The only way from an address to a record of the register: what one may not see answers like what does not exist."""

from uuid import UUID

from certification.models import Application, Certificate, Proposal
from certification.queries.register import SEE
from core.gates import one_of
from core.models import Person
from core.roles import Role
from core.scope import scoped

PREPARE = (Role.REGISTRY_CLERK, Role.REGISTRY_REVIEWER)
APPROVE = (Role.REGISTRY_REVIEWER,)


def certificate_for(person: Person, public_id: UUID, *roles: Role) -> Certificate:
    rows = Certificate.objects.select_related("person", "unit", "authority")
    return one_of(scoped(rows, person, *(roles or SEE)), public_id=public_id)


def application_for(person: Person, public_id: UUID, *roles: Role) -> Application:
    rows = Application.objects.select_related("person", "unit", "authority", "certificate", "created_by")
    return one_of(scoped(rows, person, *(roles or SEE)), public_id=public_id)


def proposal_for(person: Person, public_id: UUID, *roles: Role) -> Proposal:
    rows = Proposal.objects.select_related("certificate__person", "unit", "proposed_by", "decided_by")
    return one_of(scoped(rows, person, *(roles or SEE)), public_id=public_id)


def own_certificate_for(person: Person, public_id: UUID) -> Certificate:
    rows = Certificate.objects.select_related("person", "unit", "authority")
    return one_of(rows.filter(person=person), public_id=public_id)


def own_application_for(person: Person, public_id: UUID) -> Application:
    rows = Application.objects.select_related("person", "unit", "authority", "certificate", "created_by")
    return one_of(rows.filter(person=person), public_id=public_id)
