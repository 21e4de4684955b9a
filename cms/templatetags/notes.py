"""The notes of a reader beside a passage."""

from __future__ import annotations

from typing import Any

from django import template

from cms.queries.notes import notes_in

register = template.Library()


@register.inclusion_tag("cms/notes/beside.html", takes_context=True)
def notes_beside(context: dict[str, Any], kind: str, source: Any, place: str) -> dict[str, Any]:
    """What this reader marked here, and a form for more. Nothing for who is not signed in."""
    request = context.get("request")
    person = getattr(request, "person", None)
    named = {"kind": kind, "source": str(source), "place": place, "csrf_token": context.get("csrf_token")}
    return named | {"person": person, "notes": notes_in(person, kind, str(source), place) if person else []}
