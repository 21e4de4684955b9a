"""The words of the registers of legal reviewers and auxiliaries: what they are called, what an entry says, what is wrong with one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certification.domain.personnel import AUXILIARY, LEGAL_REVIEWER
from certification.texts import word
from core.errors import register_texts

REGISTERS = {LEGAL_REVIEWER: _("Register of legal reviewers"), AUXILIARY: _("Register of auxiliaries")}
WHAT_THEY_DO = {
    LEGAL_REVIEWER: _("May review decisions for their law. Standing here gives no power to enforce."),
    AUXILIARY: _("May accompany officers and help; may not enforce."),
}
ICONS = {LEGAL_REVIEWER: "glasses", AUXILIARY: "group"}
GROUNDS = {
    "first_time": _("First does this work: holds the national legal professional qualification"),
    "earlier": _("Did this work before that was asked for"),
}
REASONS = {
    "left_work": _("No longer does this work"),
    "contract_ended": _("The contract ended"),
    "dismissed": _("Dismissed"),
    "wrong_person": _("Wrong person"),
}
ACTS = {
    "enter": pgettext_lazy("personnel", "Entry"),
    "end": pgettext_lazy("personnel", "End"),
    "correct": pgettext_lazy("personnel", "Correction"),
}
EVENTS = {
    "entered": pgettext_lazy("personnel", "Entered"),
    "ended": pgettext_lazy("personnel", "Ended"),
    "corrected": pgettext_lazy("personnel", "Taken back as wrong"),
}
STEP_STATES = {
    "waiting": pgettext_lazy("personnel step", "waits for a second person"),
    "approved": pgettext_lazy("personnel step", "approved"),
    "refused": pgettext_lazy("personnel step", "refused"),
    "withdrawn": pgettext_lazy("personnel step", "withdrawn"),
}
LIST_STATES = {
    "read": _("checked, nobody entered"),
    "entered": pgettext_lazy("personnel list", "entered"),
    "undone": pgettext_lazy("personnel list", "taken back"),
    "discarded": pgettext_lazy("personnel list", "thrown away"),
}
FIELDS = {
    "since": _("First day"),
    "last_day": _("Last day"),
    "number": _("Number of the work card"),
    "trained_on": _("Passed the training before the work on"),
    "ground": _("How this person comes to the work"),
    "began_on": _("First did this work on"),
    "qualification_number": _("Number of the qualification"),
    "qualified_on": _("Date of the qualification"),
    "reason": _("Reason"),
    "mistake": _("What was wrong"),
}
STANDINGS = {
    "now": _("on the register"),
    "to_come": _("to come"),
    "ended": pgettext_lazy("personnel", "ended"),
    "taken_back": pgettext_lazy("personnel", "taken back as wrong"),
}
REMARKS = {
    "no_post": _("Has no post in this unit today. End the entry, or enter the post."),
    "holds_certificate": _("Holds a certificate that stands. Who helps may not enforce: end the certificate, or this entry."),
    "post_of_officer": _("The post on record is no auxiliary's. Put the post right, or this entry."),
    "on_both": _("Stands on the register of legal reviewers and on that of auxiliaries."),
}  # fmt: skip
TONES = {"now": "valid", "to_come": "unknown", "ended": "lapsed", "taken_back": "lapsed"}


def stood_word(stood: Any) -> str:
    """Whether a reviewer stood on the register on the day of a review (`queries.personnel.Stood`)."""
    if not stood:
        return str(_("The reviewer did not stand on the register of legal reviewers that day."))
    said = _("The reviewer stood on the register of legal reviewers that day (%(unit)s).")
    if stood.late:
        said = _(
            "The reviewer stood on the register of legal reviewers that day (%(unit)s); it was entered only afterwards."
        )
    return str(said) % {"unit": stood.unit}


def reason_word(code: str) -> str:
    return str(REASONS[code]) if code in REASONS else word(code)


def value_word(name: str, value: Any) -> str:
    """A stored value in words; days are left to the template."""
    if name == "ground":
        return str(GROUNDS[value])
    return reason_word(value) if name in ("reason", "mistake") else str(value)


register_texts(
    {
        "personnel_reversed": _("The last day lies before the first. Check both days."),
        "personnel_day_unlikely": _("%(day)s is no likely first day: it lies before 1949-10-01 or after %(last)s."),
        "personnel_day_to_come": _("%(day)s is still to come. Enter the day on which it happened."),
        "personnel_no_post": _("%(name)s has no post in %(unit)s on %(day)s. Enter the post under “Units and people” first."),
        "personnel_overlap": _("%(name)s stands on this register for this unit on some of these days already. End or correct that entry."),
        "personnel_own": _("Nobody prepares or reviews their own standing. Ask another person."),
        "personnel_number_taken": _("The number %(number)s belongs to another person on this register."),
        "personnel_number_is_certificate": _("%(number)s is the number of a certificate. Give auxiliaries numbers of their own, so that nobody takes one for the other."),
        "personnel_not_held": _("This entry does not stand on %(day)s. Name a last day between the first day and the end on record."),
        "personnel_taken_back": _("This entry was taken back as wrong. Make a new one."),
        "personnel_reason_missing": _("Choose the reason."),
        "reviewer_ground_missing": _("Say how this person comes to the work: for the first time with the qualification, or from before."),
        "reviewer_began_missing": _("Enter the day on which this person first did the work; it lies before the first day of this entry."),
        "legal_qualification_missing": _("Whoever reviews penalty decisions for the first time holds the national legal professional qualification (Administrative Penalty Law, article 58, paragraph 2). Enter its number and date."),
        "legal_qualification_incomplete": _("Number and date of the qualification go together. Enter both."),
        "legal_qualification_later": _("The qualification is of %(day)s, after the first day %(since)s. Let the entry begin on that day or later."),
        "legal_qualification_taken": _("This qualification stands on record for another person. Compare the number with the original."),
        "legal_qualification_differs": _("The qualification of this number is on record with the date %(day)s. Compare the date with the original."),
    }
)  # fmt: skip
