"""The ticket of a page of study."""

from typing import Any
from uuid import UUID

from django import template

from learning.tickets import ticket_for

register = template.Library()


@register.simple_tag(takes_context=True)
def study_ticket(context: dict[str, Any], lesson_id: UUID, section: Any) -> str:
    """For the reader of this page; empty for a stranger, whose page then says nothing."""
    person = getattr(context.get("request"), "person", None)
    return ticket_for(person_id=person.pk, lesson_id=lesson_id, section=str(section)[:60]) if person else ""
