"""The only way to a person or a unit for a screen: what one may not see answers like what does not exist."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404

from core.models import Person, Unit
from core.roles import Role
from core.scope import people_in_scope, units_in_scope

Row = TypeVar("Row", bound=Model)


def one_of(queryset: QuerySet[Row], **named: object) -> Row:
    """The one row of a scoped queryset, or the 404 that every address answers which leads nowhere."""
    row = queryset.filter(**named).first()
    if row is None:
        raise Http404
    return row


def unit_for(person: Person, public_id: UUID, *roles: Role) -> Unit:
    return one_of(units_in_scope(person, *roles), public_id=public_id)


def person_for(person: Person, public_id: UUID, *roles: Role) -> Person:
    return one_of(people_in_scope(person, *roles), public_id=public_id)
