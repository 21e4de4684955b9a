"""Words and refusals of joint-operation orders."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTS = {
    "enter": _("Enter a joint-operation order"),
    "correct": _("Correct a joint-operation order"),
    "end": _("End a joint-operation order early"),
    "take_back": _("Take a joint-operation order back"),
}
STEPS = {
    "end": pgettext_lazy("joint-operation order", "End early"),
    "correct": pgettext_lazy("joint-operation order", "Correct"),
    "take_back": pgettext_lazy("joint-operation order", "Take back"),
}
STATES = {
    "to_come": pgettext_lazy("joint-operation order", "to come"),
    "in_force": pgettext_lazy("joint-operation order", "in force"),
    "over": pgettext_lazy("joint-operation order", "over"),
    "replaced": pgettext_lazy("joint-operation order", "replaced"),
    "taken_back": pgettext_lazy("joint-operation order", "taken back"),
}
TONES = {
    "to_come": "expiring",
    "in_force": "valid",
    "over": "unknown",
    "replaced": "unknown",
    "taken_back": "lapsed",
}
CHANGES = {
    "correct": _("Joint-operation order corrected"),
    "end": _("Joint-operation order ended early"),
    "take_back": _("Joint-operation order taken back"),
}
PROPOSALS = {
    "waiting": pgettext_lazy("joint-operation order", "waiting for approval"),
    "approved": pgettext_lazy("joint-operation order", "approved"),
    "refused": pgettext_lazy("joint-operation order", "refused"),
    "withdrawn": pgettext_lazy("joint-operation order", "withdrawn"),
}
LABELS = {
    "document": _("Document"),
    "issued_by": pgettext_lazy("document", "Issued by"),
    "decided_on": _("Date of the document"),
    "unit": _("Leading unit"),
    "domain": _("Domain"),
    "area": _("Area"),
    "days": pgettext_lazy("joint-operation order", "Days"),
    "leader": _("Who leads"),
}
REFUSALS = {
    "joint_document_missing": _("Name the document of the order and who issued it."),
    "joint_days_reversed": _("The order ends before it begins. Check both days."),
    "joint_document_to_come": _("The document bears a day that has not come yet. Check its date."),
    "joint_before_document": _("The order cannot work before its document of %(day)s. Check the first day or the date."),
    "joint_of_another_authority": _("%(unit)s, the domain %(domain)s and the area %(area)s do not all belong to one authority."),
    "joint_members_missing": _("Name at least one member."),
    "joint_members_too_many": _("An order takes at most %(most)s members. Divide the list."),
    "joint_member_unknown": _("%(said)s: no certificate of this number and name is on record. Whoever takes part needs a certificate."),
    "joint_member_name_missing": _("%(number)s: write the name beside the number. Without it only certificates of your own units are found."),
    "joint_member_supervises": _("%(name)s holds a certificate of a supervisor, which is no licence to enforce."),
    "joint_member_not_in_force": _("%(name)s has no certificate in force on any of these days, as far as the register knows."),
    "joint_member_other_unit": _("%(name)s: the order says %(said)s, the certificate was issued for %(unit)s. Check the line."),
    "joint_member_several": _("%(said)s: several certificates fit. Write the unit as the third word of the line."),
    "joint_member_twice": _("%(name)s stands on the list twice."),
    "joint_leader_no_member": _("The number %(number)s of who leads is on none of the lines. Whoever leads is a member."),
    "joint_order_twice": _("The order %(document)s is on record for this unit, domain and area on some of these days. Correct that entry instead."),
    "joint_order_changed": _("This order was changed meanwhile. Begin with the entry that stands now."),
    "joint_change_waits": _("A change to this order already waits for approval. Decide or withdraw it first."),
    "joint_needs_reason": _("Say why, or name the document."),
    "joint_nothing_changed": _("Nothing differs from what is on record."),
    "joint_end_before_beginning": _("The order begins on %(day)s. One that should never have begun is taken back instead."),
    "joint_end_not_earlier": _("The order ends on %(day)s already. Choose an earlier day; for a later one enter the document that says so as a correction."),
    "joint_own_order": _("You are a member of this order. Somebody who takes no part decides on it."),
}  # fmt: skip
