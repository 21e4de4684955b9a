"""The words of a check's answers."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.domain.checking import RowFault, Verdict

VERDICTS = {
    Verdict.VALID: pgettext_lazy("check", "valid"),
    Verdict.NOT_VALID: pgettext_lazy("check", "not valid"),
    Verdict.UNKNOWN: pgettext_lazy("check", "the register cannot say"),
    Verdict.NOT_FOUND: pgettext_lazy("check", "not in this register"),
    Verdict.ROW_ERROR: pgettext_lazy("check", "row not understood"),
}
TONES = {
    Verdict.VALID: "valid",
    Verdict.NOT_VALID: "lapsed",
    Verdict.UNKNOWN: "unknown",
    Verdict.NOT_FOUND: "unknown",
    Verdict.ROW_ERROR: "expiring",
}
FAULTS = {
    RowFault.WHO_MISSING: _("Neither a number, nor a name with a unit."),
    RowFault.MOMENT_UNREADABLE: _("The moment cannot be read. Write for example 2026-05-06 14:20."),
    RowFault.MOMENT_TO_COME: _("That moment is still to come."),
    RowFault.PLACE_INCOMPLETE: _("Domain and area go together: one of them is missing."),
    RowFault.DOMAIN_UNKNOWN: _("The issuer knows no such domain."),
    RowFault.AREA_UNKNOWN: _("The issuer knows no such area."),
    RowFault.SEVERAL_PERSONS: _("Several officers of this unit bear this name. Give the number."),
}
PLACES = {
    "inside": _("Within what is registered"),
    "outside": _("Outside the registered scope"),
    "not_registered": _("Not registered"),
}
YES_NO = {True: pgettext_lazy("check", "yes"), False: pgettext_lazy("check", "no")}
ANSWER_COLUMNS = (
    pgettext_lazy("check column", "Answer"),
    pgettext_lazy("check column", "State"),
    pgettext_lazy("check column", "Reasons"),
    pgettext_lazy("check column", "Registered scope"),
    pgettext_lazy("check column", "Card may be shown"),
    pgettext_lazy("check column", "Number on record"),
    pgettext_lazy("check column", "Name on record"),
    pgettext_lazy("check column", "Body on record"),
    pgettext_lazy("check column", "Valid from"),
    pgettext_lazy("check column", "Valid until"),
    pgettext_lazy("check column", "Moment answered"),
    pgettext_lazy("check column", "Ledger position"),
    pgettext_lazy("check column", "Rule set"),
)
