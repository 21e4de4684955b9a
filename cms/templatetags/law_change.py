"""On pages that cite the law: whether it has changed since. On laws: the button that follows them."""

from typing import Any

from django import template

from cms.queries.law_changes import concerns_of, follows
from cms.queries.powers import powers_of_source

register = template.Library()


@register.inclusion_tag("cms/law_change/concern.html")
def law_concern(kind: str, source_id: Any) -> dict[str, Any]:
    return {"concerns": concerns_of(kind, source_id)}


@register.inclusion_tag("cms/powers/rest_on.html")
def law_powers(kind: str, source_id: Any) -> dict[str, Any]:
    """Items of the power list that rest on what a source cites."""
    return {"powers": powers_of_source(kind, source_id)}


@register.inclusion_tag("cms/law_change/follow.html", takes_context=True)
def law_follow(context: dict[str, Any], law: str) -> dict[str, Any]:
    person = getattr(context.get("request"), "person", None)
    return {
        "law": law,
        "may_follow": bool(person),
        "follows": follows(person, law) if person else False,
        "csrf_token": context.get("csrf_token"),
    }
