"""The roles of the trade. A role is granted on a unit and reaches its subtree."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    OFFICER = "officer"
    TRAINER = "trainer"
    QUESTION_SETTER = "question_setter"
    QUESTION_REVIEWER = "question_reviewer"
    MARKER = "marker"
    INVIGILATOR = "invigilator"
    UNIT_ADMINISTRATOR = "unit_administrator"
    REGISTRY_CLERK = "registry_clerk"
    REGISTRY_REVIEWER = "registry_reviewer"
    LEGAL_REVIEWER = "legal_reviewer"
    AUDITOR = "auditor"
    SYSTEM_ADMINISTRATOR = "system_administrator"


LABELS = {
    Role.OFFICER: _("Enforcement officer"),
    Role.TRAINER: _("Trainer"),
    Role.QUESTION_SETTER: _("Question setter"),
    Role.QUESTION_REVIEWER: _("Question reviewer"),
    Role.MARKER: _("Marker"),
    Role.INVIGILATOR: _("Invigilator"),
    Role.UNIT_ADMINISTRATOR: _("Unit administrator"),
    Role.REGISTRY_CLERK: _("Registry clerk"),
    Role.REGISTRY_REVIEWER: _("Registry reviewer"),
    Role.LEGAL_REVIEWER: _("Legal reviewer"),
    Role.AUDITOR: _("Auditor"),
    Role.SYSTEM_ADMINISTRATOR: _("System administrator"),
}
# Every role but the officer's own opens other people's data: a password alone is not enough for it.
NEEDS_SECOND_FACTOR = frozenset(Role) - {Role.OFFICER}
