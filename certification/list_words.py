"""The words for lists of certificates: what is wrong with a row, what differs, what was made of it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import register_texts

PURPOSES = {
    "opening": _("Open the register: enter existing certificates"),
    "comparison": _("Compare with the issuing system"),
}
ORIGINS = {
    "mirrored": _("Issued elsewhere and mirrored here"),
    "ministry": _("Cards of a ministry, filed here"),
    "issued_here": _("Issued by this authority before this register"),
}
STATES = {
    "read": _("read, nothing entered"),
    "entered": pgettext_lazy("list of certificates", "entered"),
    "undone": pgettext_lazy("list of certificates", "taken back"),
    "compared": _("compared"),
}
ROWS = {
    "enter": _("can be entered"),
    "there": _("on record already, the same"),
    "different": _("on record already, but different"),
    "wrong": _("cannot be entered"),
}
FAULTS = {
    "day_unreadable": _("“%(cell)s” is not a day. Write 2026-01-05."),
    "term_reversed": _("The last valid day lies before the first: %(cell)s."),
    "begins_after_the_list": _("The term begins on %(cell)s, after the day of the list."),
    "unit_unknown": _("No unit is called “%(cell)s” or has this code."),
    "domain_missing": _("No enforcement domain is named."),
    "domain_not_known": _("No enforcement domain is called “%(cell)s” or has this code."),
    "area_not_known": _("No enforcement area is called “%(cell)s” or has this code."),
    "number_malformed": _("The number “%(cell)s” does not have the form that the issuer uses."),
    "number_twice_in_list": _("The number %(cell)s stands in the list more than once."),
    "person_unknown": _("%(cell)s has no post in this unit. Enter the person first, or let the list do it."),
    "several_of_that_name": _("Several people called %(cell)s serve in this unit. Add the column 工号."),
    "type_unknown": _("证件种类 must be 行政执法证 or 行政执法监督证 (empty: 行政执法证); here it is “%(cell)s”."),
    "type_not_of_ministry": _("A list of cards of a ministry holds no “%(cell)s”. Hand it in as a list of its own."),
    "post_type_unknown": _(
        "To enter a new person, 编制类别 must be 行政编制, 参公 or 事业编制; here it is “%(cell)s”."
    ),
}
KINDS = {
    "new": _("in the list, not in the register"),
    "gone": _("in the register, no longer in the list"),
    "different": _("in both, but different"),
}
FIELDS = {
    "type": _("Kind of certificate"),
    "name": _("Holder"),
    "unit": _("Unit"),
    "valid_from": _("First valid day"),
    "valid_until": _("Last valid day"),
    "state": _("State"),
}
VERDICTS = {
    "taken_over": _("Enter it here, unverified"),
    "pursued": _("Put it right on the certificate's file"),
    "list_is_wrong": _("The list is wrong; tell the issuer"),
}
register_texts({f"row_{code}": text for code, text in FAULTS.items()})


def fault(code: str, cell: str) -> str:
    return str(FAULTS[code]) % {"cell": cell}
