"""The words of a check's answers."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.domain.checking import RowFault, Verdict
from certification.extract_words import moment, rule_set

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


def receipt_in_words(told: dict[str, Any]) -> dict[str, Any]:
    """What a receipt says, the same on the page and on paper. Those given before they named their asker say less."""
    return {
        "asked_by": told.get("asked_by", "") + (f"（{'、'.join(units)}）" if (units := told.get("units")) else ""),
        "asked_at": moment(told["asked_at"]) if told.get("asked_at") else "",
        "known_at": moment(told["known_at"]),
        "finished_at": moment(told["finished_at"]) if told.get("finished_at") else "",
        "rows": sum(told["counts"].values()),
        "shares": [
            (TONES[v], str(VERDICTS[v]), told["counts"][v.value]) for v in Verdict if told["counts"].get(v.value)
        ],
        "rule_sets": "、".join(rule_set(version) for version in told.get("rule_sets", [])),
        "source": told["source"],
        "result": told["result"],
    }
