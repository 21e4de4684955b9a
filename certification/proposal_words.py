"""What stands in a step that waits for a second person, in the words of the form it was prepared on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification.forms.acts import FORMS
from certification.models import Proposal
from certification.texts import word
from cms.templatetags.mingfa import day, moment
from core import clock

# What a campaign enters into a step and no form of a clerk asks for.
_BY_CAMPAIGN = {
    "period_from": gettext_lazy("First day of the period"),
    "period_until": gettext_lazy("Last day of the period"),
    "due_on": gettext_lazy("Due on"),
    "hours": gettext_lazy("Study hours"),
    "exam_passed_on": gettext_lazy("Exam passed on"),
    "void_from": gettext_lazy("Old cards are void from"),
    "new_number": gettext_lazy("Under a new number"),
}


def facts_of(proposal: Proposal) -> list[tuple[str, str]]:
    """What was entered, by label."""
    return [_fact(proposal, name, value) for name, value in proposal.payload.items()]


def _fact(proposal: Proposal, name: str, value: Any) -> tuple[str, str]:
    """A value of a proposal in the words of its own form. A service to the minute is kept under a name of its own."""
    if name == "served_at":
        return _("Served at"), moment(clock.parse_moment(value))
    if name in _BY_CAMPAIGN:
        return str(_BY_CAMPAIGN[name]), _entered_by_campaign(name, value)
    own = FORMS.get(proposal.act)
    field = next(
        (form.base_fields[name] for form in ([own] if own else FORMS.values()) if name in form.base_fields), None
    )
    if field is None:
        return name, str(value)
    if name == "event":
        entry = proposal.certificate.events.get(public_id=value)
        return str(field.label), f"{entry.sequence}. {word(entry.kind)} {day(entry.effective_at)}"
    return str(field.label), _value(field, value)


def _entered_by_campaign(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name == "hours":
        return value or "—"
    return day(date.fromisoformat(value)) if value else "—"


def _value(field: forms.Field, value: Any) -> str:
    if isinstance(value, list):
        return "、".join(word(code) for code in value)
    if isinstance(field, forms.DateField):
        return day(date.fromisoformat(value))
    if isinstance(field, forms.DateTimeField):
        return moment(clock.parse_moment(value))
    return str(value)
