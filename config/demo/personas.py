"""Whom a visitor of the demonstration may be. All are invented."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

PASSWORD = "mingfa-demonstration"  # noqa: S105 every person behind it is invented


@dataclass(frozen=True)
class Persona:
    """`does` says what this person would do first; `begins_at` is where they land."""

    username: str
    role: Any
    does: Any
    begins_at: str = "/"


PERSONAS = (
    Persona("officer", _("Enforcement officer"), _("Sees a valid certificate, studies, sits the exam.")),
    Persona("newcomer", _("Enforcement officer without a certificate"), _("Applies, with every requirement listed.")),
    Persona("trainer", _("Trainer"), _("Writes a course and sends it to legal review."), "/office/"),
    Persona("legal", _("Legal reviewer"), _("Approves what others wrote."), "/office/"),
    Persona("setter", _("Question setter"), _("Imports questions from a sheet."), "/office/"),
    Persona("examiner", _("Question reviewer"), _("Approves questions that others set."), "/office/"),
    Persona(
        "marker", _("Marker"), _("Marks answers without names; a second marker does the same."), "/office/marking/"
    ),
    Persona("invigilator", _("Invigilator"), _("Watches a sitting and helps in incidents."), "/office/"),
    Persona("clerk", _("Registry clerk"), _("Prepares certificates and measures."), "/office/"),
    Persona("reviewer", _("Registry reviewer"), _("Approves and issues what the clerk prepared."), "/office/"),
    Persona(
        "cityclerk",
        _("Registry clerk of the city"),
        _("Writes the next rule set and runs it over the roster."),
        "/office/",
    ),
    Persona("cityreviewer", _("Registry reviewer of the city"), _("Adopts the rules that another wrote."), "/office/"),
    Persona("unitadmin", _("Unit administrator"), _("Keeps people, posts and roles of a district."), "/office/"),
    Persona("auditor", _("Auditor"), _("Sees everything, changes nothing."), "/office/"),
    Persona("sysadmin", _("System administrator"), _("Keeps the installation."), "/office/"),
)
